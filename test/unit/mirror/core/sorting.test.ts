import { expect, test } from 'vitest';
import { inOrder, sorted } from '../../../../src/mirror/core/sorting.ts';

test('what a folder holds comes after it, and capitals before small letters, in every language', () => {
  const paths = ['b', 'a/b', 'a', 'Z', 'ä', 'a/b/c', 'a-b'];
  expect(sorted(paths.map((path) => ({ path }))).map(({ path }) => path)).toEqual(['Z', 'a', 'a-b', 'a/b', 'a/b/c', 'b', 'ä']);
});

test.each<[string, string, number]>([
  ['a', 'b', -1],
  ['b', 'a', 1],
  ['a', 'a', 0],
])('%s beside %s', (left, right, order) => {
  expect(inOrder(left, right)).toBe(order);
});
