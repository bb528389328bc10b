/** Which files are sent at the same time. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sideBySide } from '../../../../src/mirror/core/side-by-side.ts';

const MEGABYTE = 1_048_576;
const files = (count: number, size = 1) => Array.from({ length: count }, (_, index) => ({ path: `f${index}`, size }));

it.each([
  [1, [1]],
  [3, [3]],
  [4, [2, 2]],
  [6, [2, 2, 2]],
  [7, [3, 3, 1]],
  [10, [2, 2, 2, 2, 2]],
  [1_000, [200, 200, 200, 200, 200]],
])('%i small files make these parts: %j', (count, parts) => {
  expect(sideBySide(files(count)).map(({ length }) => length)).toEqual(parts);
});

it('large files are one part, beside the small ones', () => {
  const parts = sideBySide([...files(3, MEGABYTE + 1), ...files(6, MEGABYTE)]);
  expect(parts.map((part) => part.map(({ size }) => size > MEGABYTE))).toEqual([
    [false, false],
    [false, false],
    [false, false],
    [true, true, true],
  ]);
});

it('large files with few small ones are sent one after the other', () => {
  const copies = [...files(40, 2 * MEGABYTE), ...files(3)];
  expect(sideBySide(copies)).toEqual([copies]);
});

it('every file is in exactly one part, small and large ones in the given order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 * MEGABYTE), { maxLength: 60 }), (sizes) => {
      const copies = sizes.map((size, index) => ({ index, size }));
      const sent = sideBySide(copies).flat();
      const of = (list: typeof copies, large: boolean): typeof copies => list.filter(({ size }) => size > MEGABYTE === large);
      for (const large of [false, true]) expect(of(sent, large)).toEqual(of(copies, large));
      expect(sent).toHaveLength(copies.length);
    }),
  );
});
