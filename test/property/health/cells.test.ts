import fc from 'fast-check';
import { expect, test } from 'vitest';
import { badnessOf, Cells, CLASSES } from '../../../src/health/cells.ts';
import type { Sample } from '../../../src/health/history.ts';

const SINCE = 1_000;
const UNTIL = 9_000;

const sample = (from: number, until: number): fc.Arbitrary<Sample> =>
  fc.record({
    at: fc.integer({ min: from, max: until }),
    tookMs: fc.option(fc.integer({ min: 0, max: 600_000 })),
    class: fc.constantFrom(...CLASSES),
    code: fc.constant(null),
  });
const count = fc.integer({ min: 1, max: 300 });

function putTogether(samples: readonly Sample[], cells: number): readonly (Sample | null)[] {
  const put = new Cells(SINCE, UNTIL, cells);
  for (const one of samples) put.add(one);
  return put.list();
}

/** The cell of a moment, worked out the other way round: by the edges of the cells. */
function cellOf(at: number, cells: number): number {
  const edges = Array.from({ length: cells }, (_, index) => SINCE + ((index + 1) * (UNTIL - SINCE)) / cells);
  const place = edges.findIndex((end) => at < end);
  return place === -1 ? cells - 1 : place;
}

test('there are as many cells as were asked for, and each shows the worst and the longest of its own attempts', () => {
  fc.assert(
    fc.property(fc.array(sample(SINCE, UNTIL)), fc.constantFrom(1, 2, 4, 8, 16, 100), (samples, cells) => {
      const shown = putTogether(samples, cells);
      expect(shown).toHaveLength(cells);
      for (const [index, cell] of shown.entries()) {
        const own = samples.filter(({ at }) => cellOf(at, cells) === index);
        const worst = Math.max(-1, ...own.map((one) => badnessOf(one.class)));
        const times = own.flatMap(({ tookMs }) => tookMs ?? []);
        expect(cell === null ? -1 : badnessOf(cell.class)).toBe(worst);
        expect(cell?.tookMs ?? null).toBe(times.length === 0 ? null : Math.max(...times));
        if (cell !== null) expect(own.some(({ at, class: kind }) => at === cell.at && kind === cell.class)).toBe(true);
      }
    }),
  );
});

test('no failure is hidden, whatever the number of cells and the order of attempts', () => {
  fc.assert(
    fc.property(fc.array(sample(SINCE, UNTIL), { minLength: 1 }), count, (samples, cells) => {
      const shown = putTogether(samples, cells);
      const worstOf = (list: readonly (Sample | null)[]): number =>
        Math.max(...list.map((one) => (one === null ? -1 : badnessOf(one.class))));
      expect(worstOf(shown)).toBe(worstOf(samples));
      expect(putTogether(samples.toReversed(), cells).map((cell) => cell?.class)).toEqual(shown.map((cell) => cell?.class));
    }),
  );
});

test('what lies outside of the span is in no cell', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(sample(0, SINCE - 1), sample(UNTIL + 1, UNTIL * 2))), count, (samples, cells) => {
      expect(putTogether(samples, cells).every((cell) => cell === null)).toBe(true);
    }),
  );
});

test('what is known of a span as a whole counts in every cell that it touches, and in no other', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.constantFrom(1, 4, 16, 80),
      (from, length, cells) => {
        const put = new Cells(SINCE, UNTIL, cells);
        const bad: Sample = { at: from, tookMs: null, class: 'd', code: 'http.timeout' };
        put.addSpan(from, from + length, bad);
        const width = (UNTIL - SINCE) / cells;
        for (const [index, cell] of put.list().entries()) {
          const start = SINCE + index * width;
          const end = index === cells - 1 ? UNTIL + 1 : start + width;
          expect(cell, `cell ${index}`).toEqual(from < end && from + length > start ? bad : null);
        }
      },
    ),
  );
});

test('of equally bad attempts the newest gives time and code', () => {
  const older: Sample = { at: 2_000, tookMs: 70, class: 'd', code: 'http.timeout' };
  const newer: Sample = { at: 3_000, tookMs: 10, class: 'd', code: 'http.status' };
  const harmless: Sample = { at: 4_000, tookMs: null, class: 'w', code: 'space.low' };
  for (const order of [
    [older, newer, harmless],
    [harmless, newer, older],
  ])
    expect(putTogether(order, 1)).toEqual([{ ...newer, tookMs: 70 }]);
});

test('a span without length has one cell that counts', () => {
  const put = new Cells(SINCE, SINCE, 3);
  put.add({ at: SINCE, tookMs: 1, class: 'u', code: null });
  expect(put.list().map((cell) => cell?.class)).toEqual(['u', undefined, undefined]);
});
