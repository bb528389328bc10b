import { expect, test } from 'vitest';
import { isUnder } from '../../../src/health/mirror-listing.ts';

test.each<[path: string, folders: readonly string[], expected: boolean]>([
  ['a/b', ['x', 'a'], true],
  ['a/b', ['a', 'x'], true],
  ['a', ['a'], true],
  ['ab', ['a'], false],
  ['a', ['a/b'], false],
  ['a/b', [''], true],
  ['a/b', [], false],
])('%s lies under %j: %s', (path, folders, expected) => {
  expect(isUnder(path, folders)).toBe(expected);
});
