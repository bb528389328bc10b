import { expect, test } from 'vitest';
import { exitCodeOf } from '../../../../src/mirror/core/exit-code.ts';
import { GUARDS } from '../../../../src/mirror/core/run-machine.ts';

test('each guard has the exit code that docs/exit-codes.md lists', () => {
  expect(GUARDS.map((guard) => exitCodeOf('refused', guard))).toEqual([2, 5, 1, 1, 1, 4, 6, 4, 6]);
});

test.each([
  ['complete', 0],
  ['parked', 6],
  ['halted', 6],
  ['partial', 1],
  ['aborted', 1],
  ['failed', 1],
  // Every guard had passed: then the gate was shut before the first pass.
  ['refused', 4],
] as const)('%s is %i', (status, code) => {
  expect(exitCodeOf(status, null)).toBe(code);
});

test('a hot that shrank is halted at its guard', () => {
  expect(exitCodeOf('halted', 'hot')).toBe(6);
});
