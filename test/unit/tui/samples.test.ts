import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/health/history.ts';
import { gridOf, nextWindow } from '../../../src/tui/history-window.ts';
import { cellsOf, withNewest } from '../../../src/tui/samples.ts';
import { aFailing, anAttempt, aProbe, aSnapshot, NOW, standardProbe } from '../../support/snapshots.ts';

const MINUTE = 60_000;

function sample(ago: number, changes: Partial<Sample> = {}): Sample {
  return { at: NOW - ago, tookMs: 10, class: 'u', code: null, ...changes };
}

const grid = gridOf({ window: '10m', cells: 10 }, NOW);
const classes = (cells: readonly (Sample | null)[]): string => cells.map((cell) => cell?.class ?? ' ').join('');

describe('the cells of a chart', () => {
  it('lie on multiples of their span and end at the present', () => {
    expect(grid).toMatchObject({ step: MINUTE, cells: 10, since: NOW - 10 * MINUTE });
    expect(gridOf({ window: '10m', cells: 10 }, NOW + 1).until).toBe(NOW + MINUTE);
  });
  it('show the worst of each and never lose a failure', () => {
    const seen = [sample(5.5 * MINUTE), sample(5.4 * MINUTE, { class: 'd', tookMs: null }), sample(5.3 * MINUTE, { tookMs: 90 })];
    const [cell] = cellsOf(grid, null, seen, 1).slice(4, 5);
    expect(cell).toMatchObject({ class: 'd', tookMs: 90 });
  });
  it('carry an attempt on to the next one, and leave a gap where it is missing', () => {
    const seen = [sample(9.5 * MINUTE), sample(6.5 * MINUTE, { class: 'w' })];
    expect(classes(cellsOf(grid, null, seen, 1.5 * MINUTE))).toBe('uuuwwww   ');
    expect(classes(cellsOf(grid, null, seen, 0.5 * MINUTE))).toBe('uu ww     ');
  });
  it('take what the history tells, also where its cells lie otherwise', () => {
    const told = { since: NOW - 10 * MINUTE, until: NOW, samples: [sample(9 * MINUTE), null, sample(4 * MINUTE, { class: 'd' }), null] };
    expect(classes(cellsOf(grid, told, [], 0))).toBe('uuu  ddd  ');
  });
  it('put what was seen since over it', () => {
    const told = { since: NOW - 10 * MINUTE, until: NOW, samples: Array.from({ length: 10 }, () => sample(0)) };
    expect(classes(cellsOf(grid, told, [sample(0.5 * MINUTE, { class: 'd' })], 0))).toBe('uuuuuuuuud');
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
  expect([nextWindow('10m', -1), nextWindow('10m', 1), nextWindow('24h', 1)]).toEqual(['10m', '1h', '24h']));
