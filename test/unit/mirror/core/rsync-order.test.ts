import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inRsyncOrder } from '../../../../src/mirror/core/rsync-order.ts';

describe('the order in which rsync sends', () => {
  // As recorded from rsync 3.5.0.
  const SENT = ['c', 'z', 'a.d/1', 'a/1', 'a/2', 'a/b/1', 'a/b/2', 'a/b/c/0', 'b/1'];

  test('is files before folders, and folders by their names with the slash', () => {
    expect(SENT.toReversed().toSorted(inRsyncOrder)).toEqual(SENT);
  });

  test('is the same however the list begins', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(SENT), (some) => {
        expect(some.toSorted(inRsyncOrder)).toEqual(SENT.filter((path) => some.includes(path)));
      }),
    );
  });

  test.each([
    ['a', 'b', -1],
    ['b', 'a', 1],
    ['a', 'a', 0],
    ['z', 'a/b', -1],
    ['a/b', 'z', 1],
    ['a/x', 'b/x', -1],
    ['b/x', 'a/y', 1],
    ['a/b/x', 'a/c/x', -1],
    ['a/x', 'a/x', 0],
    ['a/x', 'a/b/x', -1],
  ])('%s and %s', (left, right, order) => expect(inRsyncOrder(left, right)).toBe(order));
});
