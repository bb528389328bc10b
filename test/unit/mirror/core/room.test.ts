/** What fits into the vault beside the reserve. */
import { expect, test } from 'vitest';
import { fitInto, reserveOf, roomNeeded } from '../../../../src/mirror/core/room.ts';
import { copy } from '../../../support/mirror/plans.ts';

const files = [3, 1, 2].map((size) => ({ ...copy(`f${size}`), size }));
const taken = ({ size }: { readonly size: number }): number => size;
/** With a reserve of 2. */
const spaceOf = (freeBytes: number) => ({ freeBytes, sizeBytes: 100 });

test.each([
  [8, ['f3', 'f1', 'f2']],
  [7, ['f1', 'f2']],
  [5, ['f1', 'f2']],
  [4, ['f1']],
  [3, ['f1']],
  [2, []],
  [0, []],
])('of %i bytes: the smallest first, down to the reserve, in the given order', (free, expected) => {
  expect(fitInto(files, spaceOf(free), taken).map(({ path }) => path)).toEqual(expected);
});

test('all that there is goes as it is', () => expect(fitInto(files, spaceOf(8), taken)).toBe(files));

test('what all of them need includes the reserve, in whole bytes', () => {
  expect([roomNeeded(files, spaceOf(0), taken), roomNeeded([], { freeBytes: 0, sizeBytes: 101 }, taken)]).toEqual([8, 3]);
});

test('the reserve is a fiftieth, at most 2 GB, and that where the size is not known', () => {
  expect([reserveOf({ sizeBytes: 1_000 }), reserveOf({ sizeBytes: 1e15 }), reserveOf(null)]).toEqual([20, 2e9, 2e9]);
});
