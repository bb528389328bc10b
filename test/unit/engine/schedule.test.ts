/** When a probe is due. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIRST_ROUND_MS, firstOffset, JITTER, nextDue, recheckAt } from '../../../src/engine/schedule.ts';
import { SECOND, T0 } from '../../support/health.ts';

const grids = fc.record({
  base: fc.integer({ min: T0, max: T0 + 1e9 }),
  everyMs: fc.integer({ min: SECOND, max: 86_400_000 }),
  key: fc.string(),
});

describe('the grid', () => {
  test('two due times are one interval apart, with at most 5 % of jitter, and without drift', () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 1, max: 500 }), (grid, rounds) => {
        let due = grid.base;
        for (let round = 1; round <= Math.min(rounds, 60); round += 1) {
          const next = nextDue(grid, due);
          expect(Math.abs(next - due - grid.everyMs)).toBeLessThanOrEqual(JITTER * grid.everyMs);
          expect(Math.abs(next - grid.base - round * grid.everyMs)).toBeLessThanOrEqual((JITTER / 2) * grid.everyMs);
          due = next;
        }
      }),
    );
  });

  test('is always ahead, and never further than one interval and its jitter', () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: -1e9, max: 1e10 }), (grid, offset) => {
        const now = grid.base + offset;
        const due = nextDue(grid, now);
        expect(due).toBeGreaterThan(now);
        expect(due - Math.max(now, grid.base - grid.everyMs)).toBeLessThanOrEqual(grid.everyMs * (1 + JITTER) + 50);
        expect(nextDue(grid, now)).toBe(due);
      }),
    );
  });

  test('a timer that fires a few milliseconds early does not make the same due time twice', () => {
    const grid = { base: T0, everyMs: 30 * SECOND, key: 'p' };
    const due = nextDue(grid, T0);
    for (const early of [0, 0.4, 1, 2]) expect(nextDue(grid, due - early)).toBeGreaterThan(due + SECOND);
  });

  test('probes of one key and interval are due together, others are spread', () => {
    const at = (key: string) => nextDue({ base: T0, everyMs: 30 * SECOND, key }, T0);
    expect(at('vault/share')).toBe(at('vault/share'));
    expect(new Set(Array.from({ length: 20 }, (_, index) => at(`p${index}`))).size).toBeGreaterThan(15);
  });
});

test('the first round is spread over its span', () => {
  const offsets = Array.from({ length: 1_000 }, (_, index) => firstOffset(`p${index}`));
  for (const offset of offsets) {
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset).toBeLessThan(FIRST_ROUND_MS);
  }
  const half = offsets.filter((offset) => offset < FIRST_ROUND_MS / 2).length;
  expect(half).toBeGreaterThan(400);
  expect(half).toBeLessThan(600);
});

test.each([
  [30 * SECOND, 5 * SECOND],
  [60 * SECOND, 10 * SECOND],
  [6 * SECOND, SECOND],
  [5 * SECOND, SECOND],
  [SECOND, SECOND],
])('a recheck of every %i ms follows the end of the last attempt by %i ms', (everyMs, gap) => {
  for (const phase of [0, 1, 999, everyMs - 1, everyMs]) {
    const end = T0 + phase;
    expect(recheckAt({ base: T0, everyMs, key: 'p' }, end)).toBe(end + gap);
  }
});
