/** Folders that moved in hot: one rename on the vault, and what else differs in them afterwards. */
import { describe, expect, it } from 'vitest';
import { withoutFolderMoves } from '../../../../src/mirror/core/folder-moves.ts';
import { ALL_TRUSTED } from '../../../../src/mirror/core/identity.ts';
import { aFile, DISK, FREE, type ModelMirror, SHARE } from '../../../support/mirror/model.ts';
import { mirrorOf, OLD, scanned, told } from '../../../support/mirror/model-scans.ts';

const FILES = ['p/one/1', 'p/one/2', 'p/one/deep/3', 'p/two/4', 'other/5'];

function inSync(mirror: ModelMirror): void {
  mirror.run();
  const { makes, copies, renames, deletions, adopted, forgotten } = mirror.scan();
  expect({ makes, copies, renames, deletions, adopted, forgotten }).toEqual({
    makes: [],
    copies: [],
    renames: [],
    deletions: [],
    adopted: [],
    forgotten: [],
  });
}

describe('a folder that moved in hot', () => {
  it('is one rename, whatever it holds', () => {
    const mirror = mirrorOf(FILES);
    mirror.hot.rename('p/one', 'other/one');
    expect(scanned(mirror)).toEqual({ renames: ['moved p/one > other/one'] });
    expect(mirror.scan().renames[0]?.holds).toEqual({ files: 3, bytes: 26, paths: 4 });
    inSync(mirror);
    expect(mirror.manifest.get('other/one/deep/3')?.digest).toBe('model:p/one/deep/3');
  });

  it('is one rename beside a new folder that it moved into', () => {
    const mirror = mirrorOf(FILES);
    mirror.hot.put('new', { type: 'folder' });
    mirror.hot.rename('p/one', 'new/one');
    expect(scanned(mirror)).toEqual({ makes: ['new/'], renames: ['moved p/one > new/one'] });
    inSync(mirror);
  });

  it.each([
    ['an edited file', (m: ModelMirror) => m.hot.put('q/1', aFile('edited', OLD + 1)), { copies: ['update q/1'] }],
    ['a new file', (m: ModelMirror) => m.hot.put('q/deep/new', aFile('new')), { copies: ['create q/deep/new'] }],
    ['a file that is gone', (m: ModelMirror) => m.hot.remove('q/2'), { deletions: ['q/2'] }],
    ['a file renamed in it', (m: ModelMirror) => m.hot.rename('q/2', 'q/22'), { renames: ['moved p/one > q', 'moved q/2 > q/22'] }],
    ['a file moved out of it', (m: ModelMirror) => m.hot.rename('q/2', 'two'), { renames: ['moved p/one > q', 'moved q/2 > two'] }],
    [
      'a folder moved out of it',
      (m: ModelMirror) => m.hot.rename('q/deep', 'deep'),
      { renames: ['moved p/one > q', 'moved q/deep > deep'] },
    ],
    ['a folder moved into it', (m: ModelMirror) => m.hot.rename('p/two', 'q/two'), { renames: ['moved p/one > q', 'moved p/two > q/two'] }],
    [
      'a file that became a folder',
      (m: ModelMirror) => (m.hot.remove('q/1'), m.hot.put('q/1/x', aFile('x'))),
      {
        makes: ['q/1/'],
        copies: ['create q/1/x'],
        deletions: ['q/1 for q/1'],
      },
    ],
    ['a file edited in the vault', (m: ModelMirror) => m.vault.put('p/one/1', aFile('edited', OLD + 1)), { drift: ['q/1'] }],
    ['a file born in the vault', (m: ModelMirror) => m.vault.put('p/one/born', aFile('born')), { unmanaged: ['q/born'] }],
    ['a file lost in the vault', (m: ModelMirror) => m.vault.remove('p/one/1'), { copies: ['create q/1'] }],
  ] as const)('with %s is one rename, and that change', (_, change, changes) => {
    const mirror = mirrorOf(FILES);
    mirror.hot.rename('p/one', 'q');
    change(mirror);
    expect(scanned(mirror)).toEqual({ renames: ['moved p/one > q'], ...changes });
    mirror.run();
    expect(mirror.scan().renames).toEqual([]);
  });

  it('out of one that is gone, and then that one into it, is found as far as the order allows', () => {
    const mirror = mirrorOf(FILES);
    mirror.hot.rename('p/one', 'one');
    mirror.hot.rename('p', 'one/p');
    expect(scanned(mirror)['renames']).toContain('moved p/one > one');
    inSync(mirror);
    expect(mirror.vault.paths()).toEqual(expect.arrayContaining(['one/1', 'one/p/two/4']));
  });

  it('out of a folder that is deleted leaves nothing of that behind', () => {
    const mirror = mirrorOf(FILES);
    mirror.hot.rename('p/one/deep', 'deep');
    mirror.hot.remove('p');
    expect(scanned(mirror)).toMatchObject({ renames: ['moved p/one/deep > deep'] });
    inSync(mirror);
    expect(mirror.vault.at('p')).toBeNull();
  });

  it('that swapped its name with another is compared file by file, and right afterwards', () => {
    const mirror = mirrorOf(FILES);
    mirror.hot.rename('p/one', 'tmp');
    mirror.hot.rename('p/two', 'p/one');
    mirror.hot.rename('tmp', 'p/two');
    expect(scanned(mirror)['renames'] ?? []).not.toContain('moved p/one > p/two');
    inSync(mirror);
    expect(mirror.vault.at('p/two/1')?.content).toBe('p/one/1');
  });

  it.each([
    ['that tells names by case', DISK, 'moved p/one > p/ONE'],
    ['that does not', SHARE, 'fold p/one > p/ONE'],
  ])('to another case of its name, on a vault %s', (_, abilities, expected) => {
    const mirror = mirrorOf(FILES, { abilities });
    mirror.hot.rename('p/one', 'p/ONE');
    expect(scanned(mirror)['renames']).toEqual([expected]);
    inSync(mirror);
  });
});

describe('a folder that moved is mirrored file by file', () => {
  const rules = { exclude: [], realDirsOnly: [] };
  it.each([
    ['from beneath keep', { ...rules, keep: ['p'] }],
    ['to beneath keep', { ...rules, keep: ['q'] }],
    ['with something kept in it', { ...rules, keep: ['p/one/deep'] }],
    ['with something kept at its new place', { ...rules, keep: ['q/one/1'] }],
    ['with something excluded in it', { ...rules, keep: [], exclude: ['p/one/deep'] }],
    ['among real folders', { keep: [], exclude: [], realDirsOnly: ['q'] }],
  ])('%s', (_, contract) => {
    const mirror = mirrorOf([...FILES, 'q/'], { contract });
    mirror.hot.rename('p/one', 'q/one');
    // A folder in it for which no rule holds may be renamed by itself.
    expect(scanned(mirror)['renames'] ?? []).not.toContain('moved p/one > q/one');
    mirror.run();
    expect(mirror.scan()).toMatchObject({ makes: [], copies: [], renames: [], deletions: [] });
  });

  it('when a person holds something in it, or a run died while it sent something into it', () => {
    for (const pin of ['held', 'under way'] as const) {
      const mirror = mirrorOf(FILES);
      mirror.hot.rename('p/one', 'q');
      const look = { type: 'file', size: 1, mtime: 1 } as const;
      const more =
        pin === 'held' ? { held: new Map([['p/one/1', look]]) } : { underWay: new Map([['p/one/1', { sent: look, replaces: null }]]) };
      expect(told(mirror.scan(more))['renames']).toEqual(expect.not.arrayContaining(['moved p/one > q']));
    }
  });

  it('when inodes are not trusted, or nothing is deleted', () => {
    const mirror = mirrorOf(FILES);
    mirror.hot.rename('p/one', 'q');
    expect(mirror.scan({ trust: { ...ALL_TRUSTED, inode: false } }).renames).toEqual([]);
    mirror.contract = { ...mirror.contract, delete: false };
    expect(mirror.scan().renames).toEqual([]);
  });

  it('when another folder got its inode', () => {
    const mirror = mirrorOf(FILES);
    mirror.hot.remove('p/one');
    mirror.hot.put('q/1', aFile('q/1'));
    const row = mirror.manifest.get('p/one');
    const inode = mirror.hot.at('q')?.inode;
    if (row === undefined || inode === undefined) throw new Error('no folder');
    mirror.manifest.set('p/one', { ...row, inode });
    expect(mirror.scan().renames).toEqual([]);
  });
});

describe('a folder that moved, of which nothing may go now', () => {
  it('waits with all that is in it', () => {
    const mirror = mirrorOf([...FILES, 'gone/6', 'gone/7', 'gone/8', 'gone/9']);
    mirror.hot.rename('p/one', 'q');
    mirror.hot.put('q/new', aFile('new'));
    const { differences, verdict } = mirror.judge({ differences: { ...mirror.scan(), readErrors: 1 }, lastComplete: { hotPaths: 1_000 } });
    expect(differences.renames).toHaveLength(1);
    expect(verdict).toMatchObject({ plan: { renames: [], copies: [], leftOut: [{ path: 'q', why: 'deletion-put-off' }] } });
  });

  it('does not come without the one that it moved out of', () => {
    const mirror = mirrorOf(FILES);
    mirror.contract = { ...mirror.contract, budget: FREE };
    mirror.hot.rename('p/one', 'q');
    mirror.hot.rename('q/deep', 'deep');
    mirror.hot.remove('p');
    const differences = mirror.scan();
    const [outer] = differences.renames;
    if (outer === undefined) throw new Error('no rename');
    // Neither the folder that moved out of it, nor the deletion of what holds it.
    expect(told(withoutFolderMoves(differences, new Set([outer])))).toEqual({ deletions: ['p/two', 'p/two/4'] });
  });
});
