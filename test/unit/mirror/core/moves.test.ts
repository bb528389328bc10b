/** Which file that hot no longer has under one name may be the one that it has under another. */
import { describe, expect, test } from 'vitest';
import { type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import { findMoves } from '../../../../src/mirror/core/moves.ts';
import type { Copy, Deletion } from '../../../../src/mirror/core/plan.ts';
import type { Removal } from '../../../../src/mirror/core/result.ts';

const LOOKS = { size: 5, mtime: 1_000, inode: 7, birth: 3 } as const;

function removed(path: string, row: Partial<ManifestRow> | null = {}, deletion: Partial<Deletion> = {}): Removal {
  const known: ManifestRow | null = row === null ? null : { ...NOTHING_MORE, path, type: 'file', ...LOOKS, digest: `md5:${path}`, ...row };
  return {
    row: known,
    deletion: {
      path,
      sentAs: path,
      look: { type: 'file', size: 5, mtime: 1_000 },
      sent: known,
      makesWay: false,
      replacedBy: null,
      ...deletion,
    },
  };
}

function copy(path: string, more: Partial<Copy> = {}): Copy {
  return { kind: 'create', path, ...LOOKS, ctime: 9, fresh: false, replaces: null, ...more };
}

function found(before: readonly Removal[], copies: readonly Copy[], taken: readonly string[] = []) {
  const { moves, removals: left, copies: sent } = findMoves(before, copies, (path) => taken.includes(path));
  return {
    moves: moves.map(({ vaultPath, path, digest }) => `${vaultPath} > ${path} ${digest}`),
    removals: left.map(({ deletion: { path } }) => path),
    copies: sent.map(({ path }) => path),
  };
}

const NO_MOVE = { moves: [], removals: ['old'], copies: ['new'] };

describe('a move', () => {
  test('has the same inode, size, time and birth; its content is compared with what was sent', () => {
    expect(found([removed('old')], [copy('new')])).toEqual({ moves: ['old > new md5:old'], removals: [], copies: [] });
  });

  test.each<[string, Removal, Copy]>([
    ['another inode', removed('old'), copy('new', { inode: 8 })],
    ['another size: the inode was given out again', removed('old'), copy('new', { size: 6 })],
    ['another time', removed('old'), copy('new', { mtime: 1_001 })],
    ['another birth', removed('old'), copy('new', { birth: 4 })],
    ['the inode was never known', removed('old', { inode: 0 }), copy('new', { inode: 0 })],
    ['it was not sent by ytm', removed('old', null), copy('new')],
    ['it was a folder', removed('old', { type: 'folder' }), copy('new')],
    ['it makes way for something', removed('old', {}, { makesWay: true, replacedBy: 'old' }), copy('new')],
    ['the new one replaces a file of the vault', removed('old'), copy('new', { kind: 'update' })],
  ])('is none: %s', (_, before, after) => expect(found([before], [after])).toEqual(NO_MOVE));

  test('is none where something has to leave the place first', () => {
    expect(found([removed('old')], [copy('new')], ['new'])).toEqual(NO_MOVE);
  });

  test('of one of several with the same inode (hard links) takes each once', () => {
    expect(found([removed('first'), removed('second')], [copy('a'), copy('b'), copy('c')])).toEqual({
      moves: ['first > a md5:first', 'second > b md5:second'],
      removals: [],
      copies: ['c'],
    });
  });

  test('takes the one that is alike among those with the same inode', () => {
    expect(found([removed('other', { size: 6 }), removed('same')], [copy('new')])).toEqual({
      moves: ['same > new md5:same'],
      removals: ['other'],
      copies: [],
    });
  });
});
