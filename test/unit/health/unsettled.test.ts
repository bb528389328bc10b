/** What the newest attempts say beyond the states, and the first line of every report. */
import { describe, expect, test } from 'vitest';
import type { ProbeSnapshot, Snapshot } from '../../../src/health/snapshot.ts';
import { headlineOf, noticedOf, type Unsettled, unsettledOf } from '../../../src/health/unsettled.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { checkText } from '../../../src/report/check-text.ts';
import { nagiosLine } from '../../../src/report/nagios.ts';
import { healthyText, probeWord } from '../../../src/report/probe-word.ts';
import { snapshotToJson } from '../../../src/report/snapshot-json.ts';
import { whyText } from '../../../src/report/why-text.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { renderSnapshotText } from '../../../src/tui/snapshot-text.ts';
import { aComponent, anAttempt, aProbe, aReason, aSnapshot, NOW, shut } from '../../support/snapshots.ts';

const english = localeOf('en', NOW, 0);
const japanese = localeOf('ja', NOW, 540);
const bad = anAttempt({}, { outcome: 'failed', ok: false, code: 'mount.hung', args: { path: '/share' } });
const notRun = anAttempt({}, { outcome: 'not-run', ok: false, code: 'tailscale.cli_missing' });
const good = anAttempt({});
const streak = (changes: Partial<ProbeSnapshot['streak']>): ProbeSnapshot['streak'] => ({ good: 0, bad: 0, notRun: 0, ...changes });
const sentinel = (changes: Partial<ProbeSnapshot>): ProbeSnapshot => aProbe('sentinel', 'sentinel', 'vault', changes);

describe('a probe', () => {
  test.each<[what: string, changes: Partial<ProbeSnapshot>, expected: Unsettled | null, word: string]>([
    ['up', {}, null, 'ok'],
    ['up, last bad', { last: bad, streak: streak({ bad: 1 }) }, { what: 'failing', count: 1, needed: 3 }, 'failing, 1 of 3'],
    ['up, many bad within 10 s', { last: bad, streak: streak({ bad: 7 }) }, { what: 'failing', count: 3, needed: 3 }, 'failing, 3 of 3'],
    ['up, last not run', { last: notRun, streak: streak({ notRun: 2 }) }, { what: 'not-run', count: 2, needed: 3 }, 'not run, 2 of 3'],
    ['up, of a daemon that does not say how many', { last: bad, fall: 0 }, { what: 'failing', count: 0, needed: 0 }, 'failing'],
    ['up, not confirmed', { confirmed: false }, null, 'ok (not confirmed)'],
    [
      'degraded, last bad',
      { state: 'degraded', last: bad, streak: streak({ bad: 2 }) },
      { what: 'failing', count: 2, needed: 3 },
      'DEGRADED, failing, 2 of 3',
    ],
    ['down', { state: 'down', last: bad, streak: streak({ bad: 4 }) }, null, 'DOWN'],
    [
      'down, not confirmed',
      { state: 'down', confirmed: false, last: bad, streak: streak({ bad: 1 }) },
      { what: 'failing', count: 1, needed: 3 },
      'failing, 1 of 3',
    ],
    [
      'down, last good',
      { state: 'down', last: good, streak: streak({ good: 1 }) },
      { what: 'recovering', count: 1, needed: 2 },
      'DOWN, recovering, 1 of 2',
    ],
    ['unknown', { state: 'unknown', last: notRun, streak: streak({ notRun: 3 }) }, null, 'UNKNOWN'],
    ['stale', { state: 'unknown', stale: true, last: bad }, null, 'UNKNOWN'],
    ['never attempted', { state: 'unknown', last: null }, null, 'UNKNOWN'],
  ])('%s', (_, changes, expected, word) => {
    const probe = sentinel(changes);
    expect(unsettledOf(probe)).toEqual(expected);
    expect(probeWord(probe, english)).toBe(word);
    if (expected !== null) expect(probeWord(probe, japanese)).not.toMatch(/正常|[{}?]/);
  });
});

function picture(snapshot: Snapshot, language: 'en' | 'ja'): string {
  return renderSnapshotText(snapshot, { language, utcOffsetMinutes: () => 0, glyphs: glyphsOf('unicode'), columns: 120, theme: 'plain' });
}

const WELL: Snapshot = { ...aSnapshot(), components: [aComponent('vault')], probes: [sentinel({})] };
const failing = sentinel({ last: bad, streak: streak({ bad: 1 }), settled: false });
const hung = aReason('mount.hung', 'vault', 'sentinel', { path: '/share' });

const CASES: readonly (readonly [what: string, snapshot: Snapshot, kind: string, line: string | RegExp])[] = [
  ['all is well', WELL, 'fine', 'everything is fine'],
  ['the last attempt failed', { ...WELL, probes: [failing], gate: shut(hung) }, 'unsettled', 'not settled yet: sentinel: failing, 1 of 3'],
  ['the gate is open, and the last attempt failed', { ...WELL, probes: [failing] }, 'unsettled', /^not settled yet/],
  [
    'it was bad a moment ago',
    { ...WELL, probes: [sentinel({ streak: streak({ good: 1 }), settled: false })] },
    'unsettled',
    'not settled yet: sentinel: too few equal results in a row',
  ],
  [
    'the gate alone is shut',
    { ...WELL, gate: shut(aReason('gate.recovering', 'vault', 'sentinel', { rise: 2 })) },
    'gate-shut',
    /^no component has a problem, but the gate is shut: vault\/sentinel: /,
  ],
  [
    'only some were asked',
    { ...WELL, gate: shut(aReason('gate.not_all_asked', 'vault', null)) },
    'asked',
    'no problem among the probes that were run; the others were not run',
  ],
  [
    'the first round is not complete',
    { ...WELL, complete: false, verdict: 'unknown', probes: [sentinel({}), sentinel({ last: null, state: 'unknown' })] },
    'first-round',
    'first round: 1 of 2 probes have reported',
  ],
  ['there is nothing', { ...WELL, components: [], probes: [], verdict: 'unknown' }, 'unknown', 'the state is not known yet'],
  [
    'a mirror waits for a person',
    {
      ...WELL,
      components: [aComponent('vault'), aComponent('mirror', 'degraded', [aReason('mirror.overdue', 'mirror', null, { lastAt: NOW })])],
    },
    'problems',
    /^DEGRADED {2}mirror: /,
  ],
];

describe('the headline', () => {
  const notSettled = sentinel({ id: 'space', settled: false });
  const asked = aReason('gate.not_all_asked', 'vault', null);
  const recovering = aReason('gate.recovering', 'vault', 'sentinel', { rise: 2 });

  test.each<[string, Snapshot, ReturnType<typeof headlineOf>]>([
    ['of no component is unknown, also when all else is well', { ...WELL, components: [] }, { kind: 'unknown' }],
    ['of a verdict that is not known is unknown', { ...WELL, verdict: 'unknown' }, { kind: 'unknown' }],
    [
      'of a first round counts what has reported',
      { ...WELL, complete: false, probes: [sentinel({}), notSettled, sentinel({ last: null })] },
      { kind: 'first-round', done: 2, all: 3 },
    ],
    [
      'names every probe that is not settled',
      { ...WELL, probes: [failing, sentinel({}), notSettled] },
      { kind: 'unsettled', probes: [failing, notSettled] },
    ],
    [
      'names a probe whose last attempt failed, although it counts as settled',
      { ...WELL, probes: [{ ...failing, settled: true }] },
      { kind: 'unsettled', probes: [{ ...failing, settled: true }] },
    ],
    [
      'of a gate that is shut for more than what was not asked names why',
      { ...WELL, gate: shut(recovering, asked) },
      { kind: 'gate-shut', reason: recovering },
    ],
  ])('%s', (_, snapshot, expected) => {
    expect(headlineOf(snapshot)).toEqual(expected);
  });
});

describe('the verdict as it looks', () => {
  test.each<[string, Snapshot, string]>([
    ['healthy when everything is fine', WELL, 'healthy'],
    ['healthy in a first round', { ...WELL, complete: false }, 'healthy'],
    ['degraded when an attempt failed', { ...WELL, probes: [failing] }, 'degraded'],
    ['degraded when the gate is shut', { ...WELL, gate: shut(hung) }, 'degraded'],
    ['what it is when it is worse', { ...WELL, verdict: 'down', probes: [failing] }, 'down'],
    ['unknown when it is', { ...WELL, verdict: 'unknown' }, 'unknown'],
  ])('is %s', (_, snapshot, expected) => {
    expect(noticedOf(snapshot)).toBe(expected);
  });
});

describe('the first line', () => {
  test.each(CASES)('%s', (_, snapshot, kind, line) => {
    expect(headlineOf(snapshot).kind).toBe(kind);
    const first = checkText(snapshot, english).split('\n')[0] ?? '';
    if (typeof line === 'string') expect(first).toBe(line);
    else expect(first).toMatch(line);
  });

  test.each(CASES.filter(([, , kind]) => kind !== 'fine'))('is nowhere fine when %s', (_, snapshot) => {
    const fine = /\bfine\b/;
    expect(checkText(snapshot, english)).not.toMatch(fine);
    expect(checkText(snapshot, japanese)).not.toContain('すべて正常');
    expect(nagiosLine(snapshot)).not.toMatch(fine);
    expect(JSON.stringify(snapshotToJson(snapshot))).not.toMatch(fine);
    for (const component of snapshot.components) {
      expect(healthyText(component, snapshot, english)).not.toMatch(fine);
      expect(whyText(snapshot, component, english)).not.toMatch(fine);
    }
    for (const language of ['en', 'ja'] as const) expect(picture(snapshot, language)).not.toMatch(/fine|すべて正常/);
  });
});

test('a failing probe is named beside its healthy component', () => {
  const snapshot = { ...WELL, probes: [failing], gate: shut(hung) };
  const [component] = snapshotToJson(snapshot).components;
  expect(component?.summary).toBe('not settled yet: sentinel: failing, 1 of 3');
  const text = whyText(snapshot, aComponent('vault'), english);
  expect(text).toContain('not settled yet: sentinel: failing, 1 of 3');
  expect(checkText(snapshot, english)).toContain('  sentinel  failing, 1 of 3  ');
  expect(picture(snapshot, 'en')).toContain('bad 1/3');
});
