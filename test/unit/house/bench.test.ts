/** What `npm run bench` prints, and that its page describes every part. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Figure, isMet, type PartResult, shown, tableOf } from '../../../bench/suite/figures.ts';
import { PARTS } from '../../../bench/suite/parts.ts';

const FIGURE: Figure = { what: 'a check, CPU', unit: 'ms', ytm: 120, peer: 'node -e 0', theirs: 24 };

test.each<[string, Partial<Figure>, boolean | null]>([
  ['no limit', {}, null],
  ['a ratio at its limit', { limit: 5 }, true],
  ['a ratio above its limit', { limit: 4.9 }, false],
  ['a rate above what it must reach', { limit: 4.9, isRate: true }, true],
  ['a rate below what it must reach', { limit: 5.1, isRate: true }, false],
  ['a figure that could not be had', { limit: 5, ytm: Number.NaN }, false],
])('%s', (_, change, met) => {
  expect(isMet({ ...FIGURE, ...change })).toBe(met);
});

test('numbers keep three digits', () => {
  expect([0.01234, 1.2345, 12.345, 123.45, 12_345.6, Number.NaN].map(shown)).toEqual(['0.0123', '1.23', '12.3', '123', '12346', '–']);
});

test('the table has the ratio to each peer, and whether its limit was met', () => {
  const result: PartResult = { part: 'start', figures: [FIGURE, { ...FIGURE, limit: 4 }], missing: [], seconds: 1, load: [0, 0] };
  expect(tableOf([result]).split('\n').slice(2)).toEqual([
    '| a check, CPU | 120 ms | node -e 0 | 24.0 ms | 5.00 |  |',
    '| a check, CPU | 120 ms | node -e 0 | 24.0 ms | 5.00 | ≤ 4 MISSED |',
  ]);
});

test('the page describes every part, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/performance.md'), 'utf8');
  const rows = page.slice(page.indexOf('| part |'), page.indexOf('Each part')).split('\n').slice(2);
  const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1]));
  expect(named).toEqual(PARTS.map(({ name }) => name));
});
