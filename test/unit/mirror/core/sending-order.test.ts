import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sendingOrder } from '../../../../src/mirror/core/sending-order.ts';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;
const MB = 1_000_000;

const file = (path: string, size: number, age: number) => ({ path, size, mtime: NOW - age, ctime: NOW - age });
const pathsOf = (lists: readonly (readonly { readonly path: string }[])[]) => lists.map((list) => list.map(({ path }) => path));

describe('the order of sending', () => {
  test('is small files of today, other small files, large files of today, other large files', () => {
    const copies = [
      file('archive.mov', 900 * MB, 400 * HOUR),
      file('film.mov', 5_000 * MB, HOUR),
      file('old.txt', 1, 25 * HOUR),
      file('script.txt', 1, HOUR),
      file('take.wav', 32 * MB, 24 * HOUR),
    ];
    expect(pathsOf(sendingOrder(copies, NOW))).toEqual([['script.txt', 'take.wav'], ['old.txt'], ['film.mov'], ['archive.mov']]);
  });

  test('is that of rsync alone while there is little to send', () => {
    const copies = [file('a', 200 * MB, 400 * HOUR), file('b', 1, 0)];
    expect(sendingOrder(copies, NOW)).toEqual([copies]);
    expect(sendingOrder([], NOW)).toEqual([]);
    const enough = [file('a', 255 * MB, 400 * HOUR), file('b', MB, 0)];
    expect(pathsOf(sendingOrder(enough, NOW))).toEqual([['b'], ['a']]);
  });

  test('counts an old file as recent when it was copied into hot today, and one of the future too', () => {
    const copied = { path: 'copied', size: 1, mtime: 0, ctime: NOW - HOUR };
    const ahead = { path: 'ahead', size: 1, mtime: NOW + 99 * HOUR, ctime: 0 };
    const lists = sendingOrder([file('big', 300 * MB, 0), file('old', 1, 99 * HOUR), copied, ahead], NOW);
    expect(pathsOf(lists)[0]).toEqual(['copied', 'ahead']);
  });

  test('sends each file once, small before large', () => {
    const some = fc.record({ path: fc.uuid(), size: fc.nat(400 * MB), mtime: fc.nat(2 * NOW), ctime: fc.nat(2 * NOW) });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), (copies) => {
        const lists = sendingOrder(copies, NOW);
        expect(lists.flat().toSorted((a, b) => a.path.localeCompare(b.path))).toEqual(
          copies.toSorted((a, b) => a.path.localeCompare(b.path)),
        );
        expect(lists.every((list) => list.length > 0)).toBe(true);
        if (lists.length < 2) return;
        const sizes = lists.map((list) => list.some(({ size }) => size > 32 * MB));
        expect(sizes).toEqual(sizes.toSorted((a, b) => Number(a) - Number(b)));
      }),
    );
  });
});
