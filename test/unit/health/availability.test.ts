import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addTimes, availabilityOf, NO_TIME, type TimeRange, withSpan } from '../../../src/health/availability.ts';
import type { StateSpan } from '../../../src/health/history.ts';

const UI = { kind: 'probe', id: 'ui' } as const;
const RANGE: TimeRange = { from: 1_000, until: 2_000 };
const NOW = 2_000;

type Piece = Pick<StateSpan, 'state' | 'from' | 'until'>;

function timesOf(pieces: readonly Piece[], range = RANGE) {
  return pieces.reduce((times, piece) => withSpan(times, piece, range, NOW), NO_TIME);
}

describe('availability', () => {
  test.each<readonly [string, readonly Piece[], Partial<ReturnType<typeof availabilityOf>>]>([
    ['of what was never observed is not known', [], { ratio: null, unobservedMs: 1_000 }],
    ['of what was up all the time is 1', [{ state: 'up', from: 0, until: null }], { ratio: 1, goodMs: 1_000, unobservedMs: 0 }],
    ['counts healthy like up', [{ state: 'healthy', from: 0, until: null }], { ratio: 1, goodMs: 1_000 }],
    [
      'counts degraded as not available',
      [
        { state: 'up', from: 1_000, until: 1_500 },
        { state: 'degraded', from: 1_500, until: null },
      ],
      { ratio: 0.5 },
    ],
    [
      'leaves unknown time out and shows it',
      [
        { state: 'up', from: 1_000, until: 1_300 },
        { state: 'unknown', from: 1_300, until: 1_900 },
        { state: 'down', from: 1_900, until: 2_000 },
      ],
      { ratio: 0.75, unknownMs: 600, downMs: 100, unobservedMs: 0 },
    ],
    [
      'leaves out what lies before, after and between',
      [
        { state: 'down', from: 0, until: 1_000 },
        { state: 'up', from: 1_200, until: 1_400 },
        { state: 'down', from: 2_000, until: 3_000 },
      ],
      { ratio: 1, goodMs: 200, downMs: 0, unobservedMs: 800 },
    ],
    ['of what was only unknown is not known', [{ state: 'unknown', from: 0, until: null }], { ratio: null, unknownMs: 1_000 }],
  ])('%s', (_title, pieces, expected) => {
    expect(availabilityOf(UI, timesOf(pieces), RANGE)).toMatchObject(expected);
  });

  test('of a span cut anywhere is that of its parts together', () => {
    const states: readonly StateSpan['state'][] = ['up', 'degraded', 'down', 'unknown'];
    const cuts = fc.uniqueArray(fc.integer({ min: 1_001, max: 1_999 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(cuts, fc.constantFrom(...states), fc.integer({ min: 1_001, max: 1_999 }), (ats, first, cut) => {
        const edges = [500, ...ats.toSorted((left, right) => left - right), 2_500];
        const pieces = edges.slice(1).map((until, index): Piece => {
          const state = states[(index + states.indexOf(first)) % states.length] ?? 'up';
          return { state, from: edges[index] ?? 0, until };
        });
        const halves = addTimes(timesOf(pieces, { from: 1_000, until: cut }), timesOf(pieces, { from: cut, until: 2_000 }));
        expect(halves).toEqual(timesOf(pieces));
        const { goodMs, degradedMs, downMs, unknownMs, unobservedMs } = availabilityOf(UI, halves, RANGE);
        expect(goodMs + degradedMs + downMs + unknownMs + unobservedMs).toBe(1_000);
      }),
    );
  });
});
