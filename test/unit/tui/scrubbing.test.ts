/** The screen at an earlier moment. */
import { describe, expect, it } from 'vitest';
import type { StateSpan } from '../../../src/health/history.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { rangeOf } from '../../../src/tui/history-window.ts';
import { begin, type Model, shownOf } from '../../../src/tui/model.ts';
import type { Message } from '../../../src/tui/step.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
import { aMirror } from '../../support/mirrors.ts';
import { someStrips } from '../../support/pasts.ts';
import { allDown, aSnapshot, NOW } from '../../support/snapshots.ts';

const HOUR = 3_600_000;
const LOOK = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 } as const;
const OUTAGE: StateSpan = {
  subject: { kind: 'component', id: 'gateway' },
  state: 'down',
  from: NOW - 5 * HOUR,
  until: NOW - 4 * HOUR,
  code: 'gateway.not_reachable',
  args: { domains: 'tailnet, http', lastLife: NOW - 5 * HOUR, host: 'acer-dai' },
};

function after(start: Model, ...messages: readonly Message[]): Model {
  return messages.reduce((model, message) => update(model, message, NOW).model, start);
}

/** A dashboard whose strips show the last day, with what the history says. */
function opened(snapshot = aSnapshot(), withHistory = true): Model {
  const start = begin({
    snapshot: { ...snapshot, mirror: aMirror() },
    now: NOW,
    columns: 100,
    rows: 34,
    link: { kind: 'embedded' },
    withEvents: false,
    faults: null,
    withHistory,
    canMirror: true,
  });
  const windows = [']', ']', ']'].map((key): Message => ({ kind: 'key', key }));
  const strips = { ...someStrips(rangeOf('24h', NOW), start.snapshot), asOf: NOW };
  return after(
    start,
    ...windows,
    { kind: 'answered', topic: 'strips', which: '24h', answer: strips },
    { kind: 'answered', topic: 'troubles', which: '', answer: [OUTAGE] },
  );
}

const keys = (model: Model, ...names: readonly string[]): Model => after(model, ...names.map((key): Message => ({ kind: 'key', key })));
/** A step is 48 minutes. */
const back = (model: Model, steps: number): Model => keys(model, ...Array.from({ length: steps }, () => 'left'));
const picture = (model: Model): string =>
  frameOf(model, LOOK)
    .map((line) => paint(line, 'plain'))
    .join('\n');

describe('an earlier moment', () => {
  it('shows what was wrong then, marked as the past', () => {
    const [header = '', ...others] = picture(back(opened(), 6)).split('\n');
    expect(header).toMatch(/✗ DOWN +gateway .*PAST 04:53:00, Esc: now/);
    expect(others.join('\n')).toContain('not reachable over the tailnet');
    expect(others.join('\n')).toContain('gate and mirror are not recorded');
  });
  it('shows what was well then although it is down now', () => {
    const model = back(opened(allDown()), 15);
    expect(shownOf(model).snapshot.probes.find(({ id }) => id === 'files')?.state).toBe('up');
    expect(picture(model).split('\n')[0]).not.toContain('gateway');
  });
  it('does not say that everything is fine, because gate and mirror are not recorded', () => {
    expect(picture(back(opened(), 15)).split('\n')[0]).toContain('every component was healthy');
  });
  it('does not take for good what was not recorded', () => {
    const { snapshot } = shownOf(back(opened(), 40));
    expect(new Set(snapshot.probes.map(({ state }) => state))).toEqual(new Set(['unknown']));
    expect(snapshot.verdict).toBe('unknown');
    expect(picture(back(opened(), 40))).not.toContain('everything is fine');
  });
  it('has no events and incidents that came later', () => {
    const model = back(opened(), 8);
    expect(picture(keys(model, '4'))).not.toContain('gateway');
    expect(picture(keys(back(opened(), 6), '3'))).toContain('gateway');
    expect(picture(keys(model, '3'))).not.toContain('DOWN');
  });
  it('stays while new data come, and Esc returns to them', () => {
    const past = back(opened(), 6);
    const later = after(past, { kind: 'snapshot', snapshot: { ...allDown(), mirror: aMirror() } });
    expect(shownOf(later).snapshot).toBe(shownOf(past).snapshot);
    const now = keys(later, 'escape');
    expect([now.scrub, now.frozen, shownOf(now).snapshot.verdict]).toEqual([null, null, 'down']);
  });
  it('ends with the present on the way forward, and with the window on the way back', () => {
    expect(keys(back(opened(), 2), 'right', 'right').scrub).toBeNull();
    expect(shownOf(back(opened(), 99)).now).toBe(NOW - 24 * HOUR + 48 * 60_000);
  });
  it.each(['r', 'R', 'm', 'M', 'A', '!', 'space'])('lets nothing be done (%s)', (key) => {
    const past = back(opened(), 6);
    const step = update(past, { kind: 'key', key }, NOW);
    expect([step.commands, step.model.prompt, step.model.notice?.key]).toEqual([[], null, 'scrub-no-acting']);
    expect(step.model.frozen).toBe(past.frozen);
  });
  it('needs a history', () => {
    expect(keys(opened(aSnapshot(), false), 'left')).toMatchObject({ scrub: null, frozen: null, notice: { key: 'scrub-no-history' } });
  });
});
