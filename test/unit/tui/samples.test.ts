import { describe, expect, it } from 'vitest';
import type { Sample, Strip } from '../../../src/health/history.ts';
import { axisOf, nextWindow, placeOn, rangeOf, startOf } from '../../../src/tui/history-window.ts';
import { cellsOf, withNewest } from '../../../src/tui/samples.ts';
import { aFailing, anAttempt, aProbe, aSnapshot, NOW, standardProbe } from '../../support/snapshots.ts';

const MINUTE = 60_000;

function sample(ago: number, changes: Partial<Sample> = {}): Sample {
  return { at: NOW - ago, tookMs: 10, class: 'u', code: null, ...changes };
}

const axis = axisOf('10m', 10, NOW - 1);
const classes = ({ classes: all }: Strip): string => all.replaceAll('.', ' ');

describe('the cells of an axis', () => {
  it('lie on multiples of their length and end with the present', () => {
    expect([startOf(axis, 0), startOf(axis, 9), startOf(axis, 10)]).toEqual([NOW - 10 * MINUTE, NOW - MINUTE, NOW]);
    expect([placeOn(axis, NOW - 1), placeOn(axis, NOW), placeOn(axis, NOW - 10 * MINUTE - 1)]).toEqual([9, 10, -1]);
  });
  it('show the worst of each and never lose a failure', () => {
    const seen = [sample(5.5 * MINUTE), sample(5.4 * MINUTE, { class: 'd', tookMs: null }), sample(5.3 * MINUTE, { tookMs: 90 })];
    const strip = cellsOf(axis, null, seen, 1, NOW);
    expect([strip.classes[4], strip.tookMs[4]]).toEqual(['d', 90]);
  });
  it('carry an attempt on to the next one and not beyond the end, and leave a gap where it is missing', () => {
    const seen = [sample(9.5 * MINUTE), sample(6.5 * MINUTE, { class: 'w' })];
    expect(classes(cellsOf(axis, null, seen, 1.5 * MINUTE, NOW))).toBe('uuuwwww   ');
    expect(classes(cellsOf(axis, null, seen, 1.5 * MINUTE, NOW - 5.5 * MINUTE))).toBe('uuuww     ');
    expect(classes(cellsOf(axis, null, seen, 0.5 * MINUTE, NOW))).toBe('uu ww     ');
  });
  it('combine the cells of the history: each counts in exactly one', () => {
    const range = rangeOf('10m', NOW - 1);
    const strip = { classes: `${'u'.repeat(149)}d${'.'.repeat(150)}`, tookMs: Array.from({ length: 300 }, (_, index) => index) };
    for (const cells of [7, 10, 37, 113, 300]) {
      const drawn = cellsOf(axisOf('10m', cells, NOW - 1), { range, strip }, [], 0, NOW);
      expect(drawn.classes.match(/d/g)).toHaveLength(1);
      expect(drawn.tookMs[drawn.classes.indexOf('d')]).toBe(149);
    }
  });
  it('put what was seen since over it', () => {
    const told = { range: rangeOf('10m', NOW - 1), strip: { classes: 'u'.repeat(300), tookMs: [] } };
    expect(classes(cellsOf(axis, told, [sample(0.5 * MINUTE, { class: 'd' })], 0, NOW))).toBe('uuuuuuuuud');
  });
});

describe('what was seen', () => {
  it('grows by each new attempt once', () => {
    const first = withNewest(new Map(), aSnapshot());
    expect(withNewest(first, aSnapshot())).toBe(first);
    const later = withNewest(first, aSnapshot({ probes: [aProbe('ui', 'http', 'gateway', { last: anAttempt({}, { at: NOW }) })] }));
    expect([later.get('ui')?.length, later.get('files')]).toEqual([2, first.get('files')]);
  });
  it('knows what became of an attempt', () => {
    const failing = aFailing(standardProbe('ui'), 'http.timeout');
    expect(withNewest(new Map(), aSnapshot({ probes: [failing] })).get('ui')).toEqual([
      { at: NOW - 8_000, tookMs: null, class: 'd', code: 'http.timeout' },
    ]);
  });
  it('is bounded', () => {
    let recent = withNewest(new Map(), aSnapshot());
    for (let step = 1; step < 300; step += 1)
      recent = withNewest(recent, aSnapshot({ probes: [aProbe('ui', 'http', 'gateway', { last: anAttempt({}, { at: NOW + step }) })] }));
    expect(recent.get('ui')?.length).toBe(120);
    expect(recent.get('ui')?.at(-1)?.at).toBe(NOW + 299);
  });
});

it('windows end at both ends', () =>
  expect([nextWindow('10m', -1), nextWindow('10m', 1), nextWindow('30d', 1)]).toEqual(['10m', '1h', '30d']));
