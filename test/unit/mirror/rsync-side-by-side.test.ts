/** Several calls of rsync as one: what is told of them, how they are stopped, and which end counts. */
import { expect, it } from 'vitest';
import type { Copier, CopyEnd, CopyOrder, CopyProgress } from '../../../src/mirror/rsync/copy.ts';
import { startSideBySide, worstOf } from '../../../src/mirror/rsync/side-by-side.ts';

const STATS = { transferred: 1, bytes: 1, complaints: [], digests: new Map<string, string>(), refused: [] };
const ended = (code: number): CopyEnd => ({ kind: 'ended', code, argv: [], seconds: 1, stats: STATS });
const orders = [['a1', 'a2'], ['b1']].map((list) => ({ files: list }) as unknown as CopyOrder);

it('the sums are told, and each file once when it was begun', async () => {
  const tell: ((progress: CopyProgress) => void)[] = [];
  const copier: Copier = {
    async start(_, { onProgress }) {
      tell.push(onProgress);
      return { group: tell.length, ended: Promise.resolve(ended(0)), stop: () => {} };
    },
  };
  const told: CopyProgress[] = [];
  const copies = await startSideBySide(copier, orders, { onGroup: () => Promise.resolve(), onProgress: (now) => told.push(now) });
  expect(copies.groups).toEqual([1, 2]);
  tell[0]?.({ bytes: 10, files: 0, file: 'a1' });
  tell[1]?.({ bytes: 5, files: 0, file: 'b1' });
  tell[0]?.({ bytes: 20, files: 1, file: 'a1' });
  tell[0]?.({ bytes: 30, files: 1, file: 'a2' });
  expect(told).toEqual([
    { bytes: 10, files: 0, file: 'a1' },
    { bytes: 15, files: 0, file: 'b1' },
    { bytes: 25, files: 1, file: 'b1' },
    { bytes: 35, files: 1, file: 'a2' },
  ]);
});

it('all of them are stopped, and have ended only when the last one has', async () => {
  const stops: (readonly [group: number, graceMs: number])[] = [];
  const ends = orders.map(() => Promise.withResolvers<CopyEnd>());
  let group = 0;
  const copier: Copier = {
    async start() {
      const own = group;
      group += 1;
      return { group: own, ended: ends[own]?.promise ?? Promise.resolve(ended(0)), stop: (graceMs) => stops.push([own, graceMs]) };
    },
  };
  const copies = await startSideBySide(copier, orders, { onGroup: () => Promise.resolve(), onProgress: () => {} });
  copies.stop(500);
  expect(stops).toEqual([
    [0, 500],
    [1, 500],
  ]);
  let isOver = false;
  void copies.ended.then(() => (isOver = true));
  ends[1]?.resolve(ended(20));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  ends[0]?.resolve({ kind: 'stuck', group: 0 });
  expect(await copies.ended).toEqual([{ kind: 'stuck', group: 0 }, ended(20)]);
});

it.each<[string, readonly CopyEnd[], CopyEnd]>([
  ['one that did not send everything', [ended(0), ended(23)], ended(23)],
  ['one that could not go on', [ended(23), ended(11), ended(20)], ended(11)],
  ['the first of two that could not', [ended(0), ended(11), ended(12)], ended(11)],
  ['one that did not start', [ended(11), { kind: 'failed', problem: 'x' }], { kind: 'failed', problem: 'x' }],
  [
    'one that found another vault',
    [
      { kind: 'failed', problem: 'x' },
      { kind: 'refused', refusal: { why: 'sentinel-missing' } },
    ],
    { kind: 'refused', refusal: { why: 'sentinel-missing' } },
  ],
  [
    'one that does not end',
    [
      { kind: 'stuck', group: 7 },
      { kind: 'refused', refusal: { why: 'sentinel-missing' } },
    ],
    { kind: 'stuck', group: 7 },
  ],
])('the end that counts is that of %s', (_, ends, worst) => {
  expect(worstOf(ends)).toEqual(worst);
});
