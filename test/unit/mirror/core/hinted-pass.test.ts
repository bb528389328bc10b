/** What a run that listed only the folders with hints may decide by itself. */
import { expect, test } from 'vitest';
import { isFolderUnit, needsAllOfHot } from '../../../../src/mirror/core/hinted-pass.ts';
import { copy, deletion, drift, FILE } from '../../../support/mirror/plans.ts';

test('nothing is deleted before all of hot was listed, nor an edit in the vault removed', () => {
  expect(needsAllOfHot({ deletions: [deletion('a')], drift: [] })).toBe(true);
  expect(needsAllOfHot({ deletions: [], drift: [drift('a', { deletion: deletion('a') })] })).toBe(true);
  expect(needsAllOfHot({ deletions: [], drift: [drift('a', { copy: copy('a', FILE) }), drift('b', { deletion: deletion('b') })] })).toBe(
    true,
  );
  expect(needsAllOfHot({ deletions: [], drift: [drift('a', { copy: copy('a', FILE) })] })).toBe(false);
  expect(needsAllOfHot({ deletions: [], drift: [] })).toBe(false);
});

test.each([
  ['a folder', 'a.fcpbundle', ['a.fcpbundle'], true],
  ['a database with its journals', 'a.db', ['a.db', 'a.db-wal'], false],
  ['another path', 'a', ['b'], false],
  ['nothing', 'a', [], false],
])('a document that is a folder: %s', (_, path, members, expected) => expect(isFolderUnit({ path, members })).toBe(expected));
