/** What `npm run bench` prints, and that its page describes every part. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Figure, isMet, type PartResult, shown, tableOf } from '../../../bench/suite/figures.ts';
import { PARTS } from '../../../bench/suite/parts.ts';
import { type Plot, svgOf } from '../../../bench/suite/plot.ts';

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
  const result: PartResult = {
    part: 'start',
    figures: [FIGURE, { ...FIGURE, limit: 4 }],
    missing: [],
    plots: [],
    seconds: 1,
    load: [0, 0],
  };
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

describe('a plot', () => {
  const PLOT: Plot = {
    name: 'memory',
    title: 'Memory & more',
    x: { label: 'days' },
    y: { label: 'MiB' },
    curves: [
      {
        name: 'ytm serve',
        points: [
          [0, 100],
          [7, 120],
        ],
      },
      {
        name: 'Node <24>',
        points: [
          [0, 70],
          [7, 119],
        ],
      },
    ],
  };
  /** Heights of the names beside the lines, in the order of the curves. */
  const heights = (svg: string): readonly number[] => [...svg.matchAll(/class="n\d" x="\d+" y="([\d.]+)"/g)].map(([, y]) => Number(y));

  test('escapes its words, and is named for who does not see it', () => {
    const svg = svgOf(PLOT);
    expect(svg).toContain('aria-label="Memory &amp; more"');
    expect(svg).toContain('>Node &lt;24&gt; 119</text>');
  });

  test('has a line for each curve, from left to right, and higher values higher', () => {
    const ends = [...svgOf(PLOT).matchAll(/class="c\d" d="M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)"/g)].map((match) =>
      match.slice(1).map(Number),
    );
    expect(ends).toHaveLength(2);
    for (const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] of ends) expect([x0 < x1, y0 > y1]).toEqual([true, true]);
  });

  test('keeps names apart that would cover each other', () => {
    const [ours = 0, theirs = 0] = heights(svgOf(PLOT));
    expect(theirs - ours).toBeGreaterThanOrEqual(16);
  });

  test('has a tick for each value of an axis that grows tenfold, at equal distances', () => {
    const points = [
      [10, 1],
      [100, 2],
      [1_000, 3],
    ] as const;
    const svg = svgOf({ ...PLOT, x: { label: 'targets', isLog: true }, curves: [{ name: 'a', points }] });
    const ticks = [...svg.matchAll(/class="tick" x="([\d.]+)" y="[\d.]+" text-anchor="middle">([\d,]+)</g)].map(([, x, text]) => [
      Number(x),
      text,
    ]);
    expect(ticks.map(([, text]) => text)).toEqual(['10', '100', '1,000']);
    const [[first], [second], [third]] = ticks as [[number], [number], [number]];
    expect(Math.abs(third - second - (second - first))).toBeLessThanOrEqual(1);
  });

  test('refuses what it could not show', () => {
    expect(() => svgOf({ ...PLOT, curves: [{ name: 'a', points: [] }] })).toThrow('memory: a has no points');
    expect(() => svgOf({ ...PLOT, curves: Array.from({ length: 4 }, () => ({ name: 'a', points: [[0, 1]] as const })) })).toThrow(
      'at most 3',
    );
  });
});
