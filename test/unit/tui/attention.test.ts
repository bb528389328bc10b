/** The title of the terminal, the bell and notifications. */
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { createAttending } from '../../../src/tui/attending.ts';
import { type AttentionSettings, isQuiet, titleText } from '../../../src/tui/attention.ts';
import { notificationSequence, titleSequence } from '../../../src/tui/screen/calling.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { allDown, aSnapshot, backendDown, NOW, nothingYet, observerOffline } from '../../support/snapshots.ts';

const ENGLISH = localeOf('en', NOW, 540);
const XTERM = { TERM: 'xterm-256color' };
const SETTINGS: AttentionSettings = { title: true, bell: 'critical', notify: 'critical', quiet: [] };

interface Call {
  readonly at: number;
  readonly snapshot: Snapshot;
  readonly lost?: boolean;
}

/** What is written to the terminal for each snapshot, at so many seconds. */
async function written(
  settings: Partial<AttentionSettings>,
  calls: readonly Call[],
  env: Record<string, string> = XTERM,
): Promise<string[]> {
  const clock = new FakeClock(NOW);
  const out: string[] = [];
  const attending = createAttending({
    settings: { ...SETTINGS, ...settings },
    env,
    clock,
    localeAt: (now) => localeOf('en', now, 540),
    write: (text) => void out.push(text),
  });
  let before = 0;
  for (const { at, snapshot, lost = false } of calls) {
    await clock.advance((at - before) * 1_000);
    before = at;
    attending.see(snapshot, lost);
  }
  return out;
}

describe('the title', () => {
  it.each([
    ['what is wrong first, and how much more', allDown(), false, /^ytm: DOWN gateway \+1$/],
    ['a verdict that is no outage', backendDown(), false, /^ytm: DEGRADED gateway/],
    ['what cannot be judged', observerOffline(), false, /^ytm: UNKNOWN /],
    ['that all is fine', aSnapshot(), false, /^ytm: fine$/],
    ['nothing before the first round is over', nothingYet(), false, /^ytm$/],
    ['that the data are old, and not what they say', aSnapshot(), true, /CONNECTION LOST/],
  ])('says %s', (_, snapshot, lost, expected) => expect(titleText(snapshot, lost, ENGLISH)).toMatch(expected));
  it('is written once for each change, and not where terminals have none', async () => {
    const calls = [aSnapshot(), aSnapshot(), allDown()].map((snapshot, at) => ({ at, snapshot }));
    expect(await written({ bell: 'off', notify: 'off' }, calls)).toEqual(['\x1b]2;ytm: fine\x07', '\x1b]2;ytm: DOWN gateway +1\x07']);
    expect(await written({ bell: 'off', notify: 'off' }, calls, { TERM: 'linux' })).toEqual([]);
    expect(await written({ title: false, bell: 'off', notify: 'off' }, calls)).toEqual([]);
  });
  it('cannot be left by what a name contains', () => {
    expect(titleSequence('a\x07\x1b]52;c;x\x07b')).not.toMatch(/^\x1b\]2;[^\x07]*\x07./s);
    expect(notificationSequence('a\x1b\\b\x07c', XTERM).match(/[\x07\x1b]/g)).toHaveLength(2);
  });
});

describe('bell and notification', () => {
  const quiet = { title: false } as const;
  const fine = (at: number): Call => ({ at, snapshot: aSnapshot() });
  const down = (at: number): Call => ({ at, snapshot: allDown() });
  const degraded = (at: number): Call => ({ at, snapshot: backendDown() });

  it('come when something critical begins, and when it ends', async () => {
    const [begun = '', ended = '', ...others] = await written(quiet, [fine(0), down(20), down(40), fine(60)]);
    expect(begun).toMatch(/^\x07\x1b\]9;ytm: gateway: not reachable over the tailnet.*\+1\x07$/);
    expect(ended).toMatch(/^\x07\x1b\]9;ytm: over: gateway, vault\/mount\x07$/);
    expect(others).toEqual([]);
  });
  it('do not come for what was so when the dashboard was opened', async () =>
    expect(await written(quiet, [down(0), down(20)])).toEqual([]));
  it('come for a warning only if all is wanted', async () => {
    expect(await written(quiet, [fine(0), degraded(20)])).toEqual([]);
    expect(await written({ ...quiet, bell: 'all' }, [fine(0), degraded(20)])).toEqual(['\x07']);
    expect(await written({ ...quiet, bell: 'off', notify: 'all' }, [fine(0), degraded(20)])).toEqual([expect.stringMatching(/^\x1b\]9;/)]);
  });
  it('are ten seconds apart, and say nothing of what is over by then', async () => {
    expect(await written(quiet, [fine(0), down(20), fine(22), down(24), down(31)])).toHaveLength(1);
    expect(await written(quiet, [fine(0), down(20), fine(22), fine(31)])).toHaveLength(2);
  });
  it('say nothing of data that are old', async () => {
    expect(await written(quiet, [fine(0), { ...down(20), lost: true }])).toEqual([]);
  });
  it('wait for the end of the quiet hours', async () => {
    // It is 18:41 there.
    const spans = [{ fromMinute: 18 * 60 + 41, toMinute: 18 * 60 + 42 }];
    expect(await written({ ...quiet, quiet: spans }, [fine(0), down(20), fine(40), fine(70)])).toEqual([]);
    expect(await written({ ...quiet, quiet: spans }, [fine(0), down(20), down(70)])).toHaveLength(1);
  });
});

it.each([
  ['22:00-07:00 at 23:30', 22 * 60, 7 * 60, 23 * 60 + 30, true],
  ['22:00-07:00 at 06:59', 22 * 60, 7 * 60, 6 * 60 + 59, true],
  ['22:00-07:00 at 07:00', 22 * 60, 7 * 60, 7 * 60, false],
  ['12:00-13:00 at 12:00', 720, 780, 720, true],
  ['12:00-13:00 at 11:59', 720, 780, 719, false],
  ['00:00-00:00, which is the whole day', 0, 0, 720, true],
])('quiet hours: %s', (_, fromMinute, toMinute, minute, expected) => {
  expect(isQuiet({ quiet: [{ fromMinute, toMinute }] }, minute)).toBe(expected);
});

it.each([
  ['kitty', { TERM: 'xterm-kitty' }, '\x1b]99;;news\x1b\\'],
  ['foot', { TERM: 'foot' }, '\x1b]777;notify;ytm;news\x1b\\'],
  ['the terminals of GNOME', { TERM: 'xterm-256color', VTE_VERSION: '7600' }, '\x1b]777;notify;ytm;news\x1b\\'],
  ['tmux, which hands it on', { TERM: 'tmux-256color', TMUX: '/tmp/x,1,0' }, '\x1bPtmux;\x1b\x1b]9;ytm: news\x07\x1b\\'],
  ['iTerm2 and others', XTERM, '\x1b]9;ytm: news\x07'],
  ['the console of Linux, which has none', { TERM: 'linux' }, ''],
])('a notification for %s', (_, env, expected) => expect(notificationSequence('news', env)).toBe(expected));
