import { expect, test } from 'vitest';
import { isPlaceholder, PLACEHOLDER_MARK, PLACEHOLDER_SIZE } from '../../../../src/mirror/core/placeholder.ts';

test.each([
  ['of its size with its mark', PLACEHOLDER_SIZE, PLACEHOLDER_MARK, true],
  ['of another size', PLACEHOLDER_SIZE + 1, PLACEHOLDER_MARK, false],
  ['without the mark: a picture that happens to be as large', PLACEHOLDER_SIZE, 'x', false],
  ['of another size and without the mark', 5, 'x', false],
])('a placeholder is recognised: %s', (_, size, mark, expected) => {
  expect(isPlaceholder(Buffer.alloc(size).fill(mark, 0, mark.length))).toBe(expected);
});

test('placeholders that are on disks already keep their mark', () => expect(PLACEHOLDER_MARK).toBe('ytm-placeholder/1'));
