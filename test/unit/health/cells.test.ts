import { describe, expect, it } from 'vitest';
import { badnessOf, Cells, CLASSES, worseOf } from '../../../src/health/cells.ts';
import { type Sample, UNKNOWN_CELL } from '../../../src/health/history.ts';
import type { AttemptClass } from '../../../src/health/snapshot.ts';

const sample = (at: number, kind: AttemptClass = 'u', tookMs: number | null = 10): Sample => ({ at, tookMs, class: kind, code: null });
const shown = (cells: Cells): string =>
  cells
    .list()
    .map((cell) => cell?.class ?? '-')
    .join('');

describe('the worse of two attempts', () => {
  it('is down, then a warning, then one that was not run, then a good one', () => {
    const kinds: readonly AttemptClass[] = ['w', 'u', 'd', 'n'];
    expect(kinds.toSorted((left, right) => badnessOf(right) - badnessOf(left))).toEqual(['d', 'w', 'n', 'u']);
  });

  it.each([
    ['the newer of equals', sample(1, 'd'), sample(2, 'd'), 2],
    ['the newer of equals, in the other order', sample(2, 'd'), sample(1, 'd'), 2],
    ['the second of the same moment', { ...sample(1, 'd'), code: 'http.status' }, sample(1, 'd'), 1],
    ['the worse one, though it is older', sample(1, 'd'), sample(2, 'u'), 1],
  ] as const)('%s', (_, one, other, at) => expect(worseOf(one, other)).toMatchObject({ at, class: 'd' }));

  it('keeps the code of the second of one moment', () => {
    expect(worseOf({ ...sample(1, 'd'), code: 'http.status' }, { ...sample(1, 'd'), code: 'http.timeout' }).code).toBe('http.timeout');
  });

  it.each([
    [10, 20, 20],
    [20, 10, 20],
    [null, 5, 5],
    [5, null, 5],
    [null, null, null],
    [null, -5, -5],
    [-5, null, -5],
  ])('takes the longer time of both: %s and %s', (one, other, longest) => {
    expect(worseOf(sample(1, 'd', one), sample(2, 'u', other)).tookMs).toBe(longest);
  });
});

it('a cell without an attempt has a letter of its own', () => {
  expect(UNKNOWN_CELL).toHaveLength(1);
  expect(CLASSES).not.toContain(UNKNOWN_CELL);
});

describe('the edges of a chart', () => {
  it('take in both ends of the span, and nothing beyond them', () => {
    const cells = new Cells(100, 200, 4);
    for (const at of [99, 201]) cells.add(sample(at, 'd'));
    expect(shown(cells)).toBe('----');
    for (const at of [100, 200]) cells.add(sample(at, 'w'));
    expect(shown(cells)).toBe('w--w');
  });

  it('of a chart of one moment are that moment', () => {
    const cells = new Cells(100, 100, 2);
    for (const at of [99, 101]) cells.add(sample(at, 'd'));
    cells.addSpan(50, 100, sample(50, 'd'));
    expect(shown(cells)).toBe('--');
    cells.add(sample(100, 'w'));
    expect(shown(cells)).toBe('w-');
  });

  it.each([
    ['ends where the chart begins', 50, 100, '----'],
    ['ends just after', 50, 101, 'd---'],
    ['begins where the chart ends', 200, 300, '---d'],
    ['begins after it', 201, 300, '----'],
    ['lies around it', 50, 300, 'dddd'],
    ['ends at the edge of a cell', 100, 125, 'd---'],
    ['ends after the edge of a cell', 100, 126, 'dd--'],
  ])('a span that %s', (_, from, to, expected) => {
    const cells = new Cells(100, 200, 4);
    cells.addSpan(from, to, sample(from, 'd'));
    expect(shown(cells)).toBe(expected);
  });
});
