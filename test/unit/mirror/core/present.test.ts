/** What is passed over as equal: a slip here is a difference that nobody sees. */
import { describe, expect, test } from 'vitest';
import { type Entry, type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import type { Folder } from '../../../../src/mirror/core/folder.ts';
import { ALL_TRUSTED, type Trust } from '../../../../src/mirror/core/identity.ts';
import { isKnown, joinSettled } from '../../../../src/mirror/core/present.ts';

function entry(name: string, more: Partial<Entry> = {}): Entry {
  return { name, type: 'file', size: 10, mtime: 1_000, ctime: 2_000, birth: 500, inode: 7, target: null, ...more };
}

function row(path: string, more: Partial<ManifestRow> = {}): ManifestRow {
  return { ...NOTHING_MORE, path, type: 'file', size: 10, mtime: 1_000, ctime: 2_000, birth: 500, inode: 7, ...more };
}

const FOLDER = { type: 'folder', size: 0 } as const;
const LINK = { type: 'link', target: 'there' } as const;

interface Place {
  readonly path?: string;
  readonly vaultPath?: string;
  readonly sentPath?: string;
  readonly realDirsOnly?: boolean;
  readonly trust?: Trust;
}

/** In this folder, on a vault whose times are exact. */
function here({ path = 'd', vaultPath = path, sentPath = path, realDirsOnly = false, trust = ALL_TRUSTED }: Place = {}): Folder {
  const at = { path, vaultPath, sentPath, inHot: true, inVault: true, purpose: 'compare', replacedBy: null } as const;
  return { at, resolution: 0, shifts: [], pathRules: { realDirsOnly }, rules: { trust } } as unknown as Folder;
}

describe('a file is settled', () => {
  test.each<[string, Place, string]>([
    ['in a folder', {}, 'd/f'],
    ['at the root', { path: '' }, 'f'],
    ['in a folder that the vault writes otherwise', { vaultPath: 'D' }, 'd/f'],
  ])('%s', (_, place, path) => {
    expect(joinSettled(entry('f'), entry('f', { inode: 99, ctime: 9 }), row(path), here(place))).toEqual([]);
  });

  test.each<[string, Partial<Entry>, Partial<Entry>, Partial<ManifestRow>, Place]>([
    ['hot has another size', { size: 11 }, {}, {}, {}],
    ['hot has another time', { mtime: 1_001 }, {}, {}, {}],
    ['hot has another change time', { ctime: 2_001 }, {}, {}, {}],
    ['hot has another inode', { inode: 8 }, {}, {}, {}],
    ['it was made at another time', { birth: 501 }, {}, {}, {}],
    ['the vault has another size', {}, { size: 11 }, {}, {}],
    ['the vault has another time', {}, { mtime: 1_001 }, {}, {}],
    ['the vault has a folder', {}, FOLDER, {}, {}],
    ['the vault writes it otherwise', {}, { name: 'F' }, {}, {}],
    ['a folder was sent', {}, {}, FOLDER, {}],
    ['only real folders are mirrored here', {}, {}, {}, { realDirsOnly: true }],
    ['it was sent from another folder', {}, {}, {}, { sentPath: 'e' }],
    ['its row is written otherwise', {}, {}, { path: 'd/F' }, {}],
    ['its row only ends like it', {}, {}, { path: 'd/of' }, {}],
    ['its row lies deeper', {}, {}, { path: 'd/e/f' }, {}],
    ['its row only begins like it', {}, {}, { path: 'f/d' }, {}],
  ])('not when %s', (_, hot, vault, sent, place) => {
    expect(joinSettled(entry('f', hot), entry('f', vault), row('d/f', sent), here(place))).toBeNull();
  });

  test.each([
    ['', 'd/f'],
    ['d', 'f'],
  ])('not by a row of another folder: in “%s” by %s', (path, sent) => {
    expect(joinSettled(entry('f'), entry('f'), row(sent), here({ path }))).toBeNull();
  });
});

describe('a folder is settled', () => {
  test.each<[string, Place, string, string]>([
    ['in a folder', {}, 'd/f', 'd/f'],
    ['at the root', { path: '' }, 'f', 'f'],
    ['in a folder that the vault writes otherwise', { vaultPath: 'D' }, 'd/f', 'D/f'],
  ])('%s, and gone into', (_, place, path, vaultPath) => {
    expect(joinSettled(entry('f', FOLDER), entry('f', { ...FOLDER, inode: 99 }), row(path, FOLDER), here(place))).toEqual([
      { descend: [{ path, vaultPath, sentPath: path, inHot: true, inVault: true, purpose: 'compare', replacedBy: null }] },
    ]);
  });

  test('not when it is another one', () => {
    expect(joinSettled(entry('f', { ...FOLDER, inode: 8 }), entry('f', FOLDER), row('d/f', FOLDER), here())).toBeNull();
    expect(joinSettled(entry('f', FOLDER), entry('f'), row('d/f', FOLDER), here())).toBeNull();
  });
});

test('a link is never settled: what it shall say depends on the rules', () => {
  expect(joinSettled(entry('f', LINK), entry('f', LINK), row('d/f', LINK), here())).toBeNull();
});

describe('what the manifest knows', () => {
  const without = (...names: readonly (keyof Trust)[]): Trust => ({
    ...ALL_TRUSTED,
    ...Object.fromEntries(names.map((name) => [name, false])),
  });

  test.each<[string, Partial<Entry>, Partial<ManifestRow>, string | null, Trust, boolean]>([
    ['a file as it was', {}, {}, null, ALL_TRUSTED, true],
    ['a file with another inode', { inode: 8 }, {}, null, ALL_TRUSTED, false],
    ['a file with another inode, which says nothing here', { inode: 8 }, {}, null, without('inode'), true],
    ['a file with another change time, which says nothing here', { ctime: 9 }, {}, null, without('ctime'), true],
    ['a file of which not all is known', {}, { ctime: null }, null, ALL_TRUSTED, false],
    ['a folder as it was', FOLDER, FOLDER, null, ALL_TRUSTED, true],
    ['a folder with another time', { ...FOLDER, mtime: 9, ctime: 9 }, FOLDER, null, ALL_TRUSTED, true],
    ['another folder', { ...FOLDER, inode: 8 }, FOLDER, null, ALL_TRUSTED, false],
    ['another folder, where inodes say nothing', { ...FOLDER, inode: 8 }, FOLDER, null, without('inode'), true],
    ['a link as it was', LINK, LINK, 'there', ALL_TRUSTED, true],
    ['a link that shall lead elsewhere', LINK, LINK, 'elsewhere', ALL_TRUSTED, false],
    ['a file that was a folder', {}, FOLDER, null, ALL_TRUSTED, false],
    ['a folder that was a file', FOLDER, {}, null, ALL_TRUSTED, false],
    ['a link that was a file', LINK, { target: 'there' }, 'there', ALL_TRUSTED, false],
  ])('%s: %#', (_, hot, sent, target, trust, known) => {
    expect(isKnown(entry('f', hot), target, row('d/f', sent), trust)).toBe(known);
  });
});
