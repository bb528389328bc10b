/** Folders that moved in hot: one rename on the vault, and what else differs in them afterwards. */
import { describe, expect, it } from 'vitest';
import { type ManifestRow, NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import { type Descent, ROOT } from '../../../../src/mirror/core/folder.ts';
import { FolderMoves, newPlaces, placeAround, placesBefore, withoutFolderMoves } from '../../../../src/mirror/core/folder-moves.ts';
import { ALL_TRUSTED } from '../../../../src/mirror/core/identity.ts';
import { createPathRules } from '../../../../src/mirror/core/path-rules.ts';
import type { Rename } from '../../../../src/mirror/core/plan.ts';
import { type FolderDifferences, type Part, resultOf } from '../../../../src/mirror/core/result.ts';
import { aFile, CONTRACT, DISK, FREE, type ModelMirror, SHARE } from '../../../support/mirror/model.ts';
import { mirrorOf, OLD, scanned, told } from '../../../support/mirror/model-scans.ts';
import { copy, deletion, drift, FILE, make } from '../../../support/mirror/plans.ts';

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

const HOLDS = { files: 3, bytes: 26, paths: 4 };
const FOLDER = { type: 'folder', size: 0, mtime: 1 } as const;

function descent(path: string, side: 'hot' | 'vault'): Descent {
  return { ...ROOT, path, vaultPath: path, sentPath: path, inHot: side === 'hot', inVault: side === 'vault' };
}

/** New in hot. */
function newcomer(path: string, inode = 8, more: Partial<Descent> = {}): Part {
  return { descend: [{ ...descent(path, 'hot'), ...more }], makes: [{ ...make('folder', path), inode }] };
}

/** Removed from hot. */
function leaver(path: string, inode = 8, more: Partial<Descent> = {}, row: Partial<ManifestRow> = {}): Part {
  const was: ManifestRow = { ...NOTHING_MORE, path, type: 'folder', size: 0, mtime: 1, inode, ...row };
  return {
    descend: [{ ...descent(path, 'vault'), ...more }],
    removals: [{ deletion: deletion(path, { look: FOLDER, sent: was }), row: was }],
  };
}

/** The manifest has these folders, whatever inode is asked for. */
function movesOf(
  places: readonly string[],
  { birth = null, ...more }: Partial<ConstructorParameters<typeof FolderMoves>[0]> & { birth?: number | null } = {},
): FolderMoves {
  const pathRules = createPathRules(CONTRACT, DISK);
  return new FolderMoves(
    { contract: CONTRACT, pathRules, trust: ALL_TRUSTED, withDeletions: true, pinned: [], unmanagedPaths: [], ...more },
    { foldersByInode: () => places.map((path) => ({ path, birth })), beneath: () => HOLDS },
  );
}

function found(...parts: readonly Part[]): FolderDifferences {
  return resultOf(ROOT, parts);
}

function pathsOf(descents: readonly Descent[]): readonly string[] {
  return descents.map(({ path }) => path);
}

describe('a folder that may have moved waits until all of hot was listed', () => {
  it('on either side', () => {
    expect(movesOf(['p']).sift(found(newcomer('q')))).toEqual([]);
    expect(movesOf(['p']).sift(found(leaver('p')))).toEqual([]);
    expect(pathsOf(movesOf(['p']).sift(found(newcomer('q'), { descend: [{ ...ROOT, path: 'both' }] })))).toEqual(['both']);
  });

  it.each<[string, Partial<Descent>]>([
    ['listed only for loss', { purpose: 'loss' }],
    ['whose paths are only counted', { purpose: 'count' }],
    ['that makes way', { replacedBy: 'q' }],
    ['that the vault spells otherwise', { vaultPath: 'Q' }],
    ['that the manifest spells otherwise', { sentPath: 'Q' }],
    ['on both sides', { inHot: true, inVault: true }],
    ['on neither side', { inHot: false, inVault: false }],
  ])('but not one %s', (_, more) => {
    expect(movesOf(['p']).sift(found(newcomer('q', 8, more)))).toHaveLength(1);
    const removal = leaver('q', 8, more);
    expect(
      movesOf(['p']).sift(
        found({ ...removal, removals: [{ deletion: deletion(more.vaultPath ?? 'q'), row: removal.removals?.[0]?.row ?? null }] }),
      ),
    ).toHaveLength(1);
  });

  it.each<[string, Part, Parameters<typeof movesOf>[1], readonly string[]]>([
    ['where the manifest has no folder of its inode', newcomer('q'), {}, []],
    ['where it has one that is older', newcomer('q'), { birth: 5 }, ['p']],
    ['that takes the place of something', { ...newcomer('q'), makes: [make('folder', 'q', FILE)] }, {}, ['p']],
    ['that is no folder', { ...newcomer('q'), makes: [make('link', 'q')] }, {}, ['p']],
    ['that is not made', { ...newcomer('q'), makes: [] }, {}, ['p']],
    ['that has a record', newcomer('q'), { pinned: ['q/x'] }, ['p']],
    ['that is kept', newcomer('scripts'), {}, ['p']],
    [
      'whose place something has to leave first',
      { ...newcomer('q'), drift: [drift('q', { deletion: deletion('q', { replacedBy: 'q' }) })] },
      {},
      ['p'],
    ],
    [
      'in a place that something has to leave first',
      { ...newcomer('q/in'), removals: [{ deletion: deletion('Q', { replacedBy: 'q' }), row: null }] },
      {},
      ['p'],
    ],
  ])('but not a new one %s', (_, part, rules, places) => {
    const born = rules?.birth === undefined ? part : { ...part, makes: part.makes?.map((one) => ({ ...one, birth: 9 })) ?? [] };
    expect(movesOf(places, rules).sift(found(born))).toHaveLength(1);
  });

  it('also with another birth, where births prove nothing', () => {
    const part = { ...newcomer('q'), makes: [{ ...make('folder', 'q'), birth: 9 }] };
    expect(movesOf(['p'], { birth: 5, trust: { ...ALL_TRUSTED, birth: false } }).sift(found(part))).toEqual([]);
  });

  it.each<[string, Part, Parameters<typeof movesOf>[1]]>([
    ['whose inode is not known', leaver('p', 0), {}],
    [
      'that the manifest spells otherwise',
      { ...leaver('p'), removals: leaver('p').removals?.map((one) => ({ ...one, deletion: deletion('p', { sentAs: 'P' }) })) ?? [] },
      {},
    ],
    ['that was not sent', { ...leaver('p'), removals: [{ deletion: deletion('p'), row: null }] }, {}],
    ['that was a file', leaver('p', 8, {}, { type: 'file' }), {}],
    ['that is not removed', { ...leaver('p'), removals: [] }, {}],
    ['that has a record', leaver('p'), { pinned: ['p/x'] }],
    ['that is kept', leaver('scripts'), {}],
  ])('but not a removed one %s', (_, part, rules) => {
    expect(movesOf(['p'], rules).sift(found(part))).toHaveLength(1);
  });

  it('unless nothing may leave its place', () => {
    for (const rules of [{ withDeletions: false }, { contract: { delete: false } }, { trust: { ...ALL_TRUSTED, inode: false } }]) {
      const moves = movesOf(['p'], rules);
      expect(pathsOf(moves.sift(found(newcomer('q'), leaver('p'))))).toEqual(['q', 'p']);
      expect(moves.next()).toEqual([]);
    }
  });
});

describe('folders that waited', () => {
  it('are compared as one once they prove to be the same, with what is not ours in them', () => {
    const moves = movesOf(['p'], { unmanagedPaths: ['p/born', 'pq/x', 'x/p/y'] });
    moves.sift(found(newcomer('q'), leaver('p')));
    expect(moves.next()).toEqual([{ ...descent('q', 'hot'), inVault: true }]);
    expect(moves.renames).toMatchObject([{ why: 'moved', from: 'p', to: 'q', sentAs: 'p', holds: HOLDS }]);
    expect([...moves.unmanagedPaths].toSorted()).toEqual(['p/born', 'pq/x', 'q/born', 'x/p/y']);
    expect([moves.now('q/a'), moves.now('qq/a')]).toEqual(['p/a', 'qq/a']);
    expect(moves.next()).toEqual([]);
  });

  it('are paired once each: the first by name moved, the other is new', () => {
    const moves = movesOf(['p']);
    moves.sift(found(newcomer('r'), newcomer('q'), leaver('p')));
    expect(pathsOf(moves.next())).toEqual(['q']);
    expect(pathsOf(moves.next())).toEqual(['r']);
    expect(moves.renames).toHaveLength(1);
  });

  it('with another birth did not move', () => {
    const moves = movesOf(['p'], { birth: 9 });
    moves.sift(found({ ...newcomer('q'), makes: [{ ...make('folder', 'q'), birth: 9 }] }, leaver('p', 8, {}, { birth: 5 })));
    expect(pathsOf([...moves.next(), ...moves.next()])).toEqual(['p', 'q']);
    expect(moves.renames).toEqual([]);
  });

  it('are looked for in the removed folders around their former places, and only there', () => {
    const moves = movesOf(['elsewhere', 'p/in']);
    moves.sift(found(newcomer('q', 9), leaver('p', 1), leaver('z', 2)));
    expect(pathsOf(moves.next())).toEqual(['p']);
    moves.sift(found(leaver('p/in', 9)));
    expect(pathsOf(moves.next())).toEqual(['q']);
    expect(moves.renames).toMatchObject([{ from: 'p/in', to: 'q' }]);
    expect(pathsOf(moves.next())).toEqual(['z']);
    expect(moves.next()).toEqual([]);
  });

  it('are new when their former places were not removed', () => {
    const moves = movesOf(['elsewhere']);
    moves.sift(found(newcomer('q', 9), leaver('p', 1)));
    expect(pathsOf(moves.next())).toEqual(['q']);
    expect(pathsOf(moves.next())).toEqual(['p']);
  });
});

const MOVED = { why: 'moved', look: FILE, inode: 1, mtime: 1, ctime: 1, birth: null, digest: null, sentAs: null } as const;

function folderMove(from: string, to: string): Rename {
  return { ...MOVED, from, to, look: FOLDER, sentAs: from, holds: HOLDS };
}

function fileMove(from: string, to: string): Rename {
  return { ...MOVED, from, to };
}

describe('the places of folders that move', () => {
  it('are those of folders only', () => {
    expect(newPlaces([folderMove('p', 'q'), fileMove('a', 'b')])).toEqual(new Set(['q']));
    expect(placesBefore([folderMove('p', 'q'), fileMove('a', 'b')])('b')).toBe('b');
  });

  it.each([
    ['q', 'q'],
    ['q/a/b', 'q'],
    ['q/in/x', 'q/in'],
    ['qq', null],
    ['x/q', null],
    ['', null],
  ])('around %j: %j', (path, expected) => {
    expect(placeAround(path, new Set(['q', 'q/in']))).toBe(expected);
  });

  it('are followed back through the folders that moved around them', () => {
    const before = placesBefore([folderMove('p', 'q'), folderMove('q/a', 'q/b')]);
    expect(['q/b/1', 'q/c', 'z'].map(before)).toEqual(['p/a/1', 'p/c', 'z']);
  });
});

describe('without a folder move', () => {
  const row = (path: string): ManifestRow => ({ ...NOTHING_MORE, path, type: 'file', size: 1, mtime: 1, inode: 1 });
  const [outer, into, within, aside] = [folderMove('p/one', 'q'), fileMove('x', 'q/x'), fileMove('q/2', 'two'), fileMove('y', 'z')];
  const actions = {
    renames: [outer, into, within, aside],
    makes: [make('folder', 'q/new'), make('folder', 'new')],
    copies: [copy('q/1'), copy('1')],
    deletions: [deletion('q/3'), deletion('p', { look: FOLDER }), deletion('p/4')],
    drift: [drift('q/5', {}), drift('5', {})],
    adopted: [row('q/6'), row('6')],
    forgotten: ['q/7', '7'],
  };

  it('nothing is done at its new place, and what holds its old one stays', () => {
    expect(withoutFolderMoves(actions, new Set([outer]))).toEqual({
      renames: [aside],
      makes: [actions.makes[1]],
      copies: [actions.copies[1]],
      deletions: [actions.deletions[2]],
      drift: [actions.drift[1]],
      adopted: [actions.adopted[1]],
      forgotten: ['7'],
    });
  });

  it('a plan has no other lists afterwards than before', () => {
    const { renames, makes, copies, deletions } = actions;
    expect(Object.keys(withoutFolderMoves({ renames, makes, copies, deletions }, new Set([outer]))).toSorted()).toEqual([
      'copies',
      'deletions',
      'makes',
      'renames',
    ]);
  });

  it('all is as it was when none stays where it is', () => {
    expect(withoutFolderMoves(actions, new Set())).toEqual(actions);
  });
});
