import { expect, test } from 'vitest';
import { folderOf, joined, nameOf, topFolderOf } from '../../../../src/mirror/core/entry.ts';

test.each([
  ['film', '', 'film', ''],
  ['film/cut', 'film', 'cut', 'film'],
  ['film/cut/1.mov', 'film/cut', '1.mov', 'film'],
])('%s', (path, folder, name, top) => {
  expect([folderOf(path), nameOf(path), topFolderOf(path), joined(folder, name)]).toEqual([folder, name, top, path]);
});
