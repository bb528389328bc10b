/** The limits in bytes, and what a top folder had. */
import { describe, expect, test } from 'vitest';
import { hadByFolder, overBytes } from '../../../../src/mirror/core/budget.ts';
import { copy, deletion, FILE, NO_DIFFERENCES } from '../../../support/mirror/plans.ts';

describe('the budget in bytes', () => {
  const updates = ['a', 'b', 'c'].map((path) => copy(path, FILE));
  const kindsOf = (budget: number, trashRoom: number | null, deletions = [deletion('x')]): readonly (readonly string[])[] => {
    const over = overBytes(deletions, updates, { budget, trashRoom });
    return [over.deletions.limits, over.updates.limits].map((limits) => limits.map(({ kind }) => kind));
  };

  test.each([
    ['all of it fits', 40, 40, [[], []]],
    ['updates reach it alone', 30, null, [['bytes'], []]],
    ['updates exceed it: what is deleted counts by itself', 29, 10, [[], ['bytes']]],
    ['the trash is too small for both', 40, 39, [['trash'], []]],
    ['both are exceeded', 39, 39, [['bytes', 'trash'], []]],
  ])('%s', (_, budget, trashRoom, expected) => expect(kindsOf(budget, trashRoom)).toEqual(expected));

  test('keeps no deletion back when there is none', () => {
    expect(kindsOf(30, 29, [])).toEqual([[], []]);
  });
});

test('a folder that moved takes all that it holds from one top folder to the other', () => {
  const holds = { files: 3, bytes: 1, paths: 4 };
  const moved = { why: 'moved', look: FILE, inode: 1, mtime: 1, ctime: 1, birth: null, digest: null, sentAs: null } as const;
  const hotPathsByFolder = new Map([
    ['a', 10],
    ['b', 10],
  ]);
  const had = hadByFolder({ ...NO_DIFFERENCES, hotPathsByFolder, renames: [{ ...moved, from: 'a/f', to: 'b/f', holds }] });
  expect([had.get('a'), had.get('b')]).toEqual([15, 5]);
});
