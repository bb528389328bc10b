/** The same size and time: whether it is the same file is read, and nothing else is taken for a sign. */
import { describe, expect, test } from 'vitest';
import { inReadingOrder, withVerdicts } from '../../../../src/mirror/core/content-checks.ts';
import { TOO_YOUNG } from '../../../../src/mirror/core/identity.ts';
import { aFile, DISK, digestOf, type ModelMirror } from '../../../support/mirror/model.ts';
import { mirrorOf, OLD, scanned, told } from '../../../support/mirror/model-scans.ts';

/** One file takes another's place in hot, with the same size and time. */
function replaceBy(mirror: ModelMirror, path: string, content: string, { inPlace = false } = {}): void {
  if (!inPlace) mirror.hot.remove(path);
  mirror.hot.put(path, { type: 'file', size: content.length, mtime: OLD, ctime: OLD + 5_000.5, content });
}

function forgetDigest(mirror: ModelMirror, path: string): void {
  const row = mirror.manifest.get(path);
  if (row !== undefined) mirror.manifest.set(path, { ...row, digest: null });
}

describe('the same size and time in hot, vault and manifest', () => {
  test('replaced by another file: sent', () => {
    const mirror = mirrorOf(['a/clip'], { abilities: DISK });
    replaceBy(mirror, 'a/clip', 'a/CLIP');
    expect(scanned(mirror)).toEqual({ copies: ['update a/clip'] });
    mirror.run();
    expect(mirror.vault.at('a/clip')?.content).toBe('a/CLIP');
    expect(scanned(mirror)).toEqual({});
  });

  test('edited in place, the time put back: sent', () => {
    const mirror = mirrorOf(['a/clip'], { abilities: DISK });
    replaceBy(mirror, 'a/clip', 'a/CLIP', { inPlace: true });
    expect(scanned(mirror)).toEqual({ copies: ['update a/clip'] });
  });

  test('copied back from another disk: nothing is sent, the manifest knows its inode from then on', () => {
    const mirror = mirrorOf(['a/clip'], { abilities: DISK });
    replaceBy(mirror, 'a/clip', 'a/clip');
    const { copies, adopted } = mirror.scan();
    expect(copies).toEqual([]);
    expect(adopted).toMatchObject([{ path: 'a/clip', inode: mirror.hot.at('a/clip')?.inode, digest: digestOf('a/clip') }]);
    mirror.run();
    expect(mirror.draft().checks).toEqual([]);
  });

  test('the vault is read only where nothing is known of what was sent; its digest is kept', () => {
    const mirror = mirrorOf(['a/clip', 'a/still'], { abilities: DISK });
    replaceBy(mirror, 'a/clip', 'a/clip');
    replaceBy(mirror, 'a/still', 'a/STILL');
    expect(mirror.draft().checks).toMatchObject([{ digest: digestOf('a/clip') }, { digest: digestOf('a/still') }]);
    forgetDigest(mirror, 'a/clip');
    forgetDigest(mirror, 'a/still');
    expect(mirror.draft().checks).toMatchObject([
      { digest: null, vaultPath: 'a/clip', vault: { size: 6, mtime: OLD } },
      { digest: null, vaultPath: 'a/still' },
    ]);
    expect(mirror.scan()).toMatchObject({ copies: [{ path: 'a/still' }], adopted: [{ path: 'a/clip', digest: digestOf('a/clip') }] });
  });

  test('an edit within the resolution of the vault’s times is sent', () => {
    const mirror = mirrorOf(['a/clip'], { abilities: { ...DISK, timestampResolution: 2_000 } });
    mirror.hot.put('a/clip', { type: 'file', size: 6, mtime: OLD + 900, content: 'a/CLIP' });
    expect(scanned(mirror)).toEqual({ copies: ['update a/clip'] });
    mirror.hot.put('a/clip', { type: 'file', size: 6, mtime: OLD + 900, content: 'a/clip' });
    expect(scanned(mirror)).toEqual({ adopted: ['a/clip'] });
  });

  describe('an edit in the vault with the size and time of the new version in hot', () => {
    function edited(content: string, sent: 'file' | 'folder' = 'file'): ModelMirror {
      const mirror = mirrorOf(['a/clip', 'b/c/1'], { abilities: DISK });
      const path = sent === 'file' ? 'a/clip' : 'b/c';
      for (const disk of [mirror.hot, mirror.vault]) {
        disk.remove(path);
        disk.put(path, { type: 'file', size: 6, mtime: OLD + 60_000, content: disk === mirror.hot ? 'the new' : content });
      }
      return mirror;
    }

    test('is parked, whatever was sent: the content decides', () => {
      expect(scanned(edited('another'))).toEqual({ drift: ['a/clip'] });
      expect(scanned(edited('another', 'folder'))).toMatchObject({ drift: ['b/c'] });
    });

    test('is adopted if it has the content too', () => {
      expect(scanned(edited('the new'))).toEqual({ adopted: ['a/clip'] });
    });

    test('is not touched while there was no time to read it', () => {
      expect(told(withVerdicts(edited('another').draft(), new Map()))).toEqual({ leftOut: ['a/clip: awaiting-content-check'] });
    });

    test('what ytm sent without recording it is no edit', () => {
      const mirror = edited('another');
      const [before, sent] = [OLD, OLD + 60_000].map((mtime) => ({ type: 'file', size: 6, mtime, ctime: TOO_YOUNG }) as const);
      mirror.underWay.set('a/clip', { sent: sent ?? null, before: before ?? null });
      expect(scanned(mirror)).toEqual({ copies: ['update a/clip'] });
    });
  });

  test('frames renumbered by one end equal', () => {
    const frames = ['1', '2', '3', '4'].map((number) => `f/${number}`);
    const mirror = mirrorOf(frames, { abilities: DISK });
    for (const frame of frames.toReversed()) mirror.hot.rename(frame, `f/${Number(frame.slice(2)) + 1}`);
    expect(scanned(mirror)).toEqual({ copies: ['update f/2', 'update f/3', 'update f/4', 'create f/5'], deletions: ['f/1'] });
    mirror.run();
    expect(mirror.vault.snapshot()).toEqual(mirror.hot.snapshot());
  });

  test('what a person holds is neither read nor sent', () => {
    const mirror = mirrorOf(['a/clip'], { abilities: DISK });
    replaceBy(mirror, 'a/clip', 'a/CLIP');
    mirror.held.set('a/clip', { type: 'file', size: 6, mtime: OLD });
    expect(mirror.draft().checks).toEqual([]);
    expect(scanned(mirror)).toEqual({ leftOut: ['a/clip: held'] });
  });
});

describe('a file that is gone and another with its inode, size and time', () => {
  function reuse(content: string, more: { readonly birth?: number } = {}): ModelMirror {
    const mirror = mirrorOf(['a/old'], { abilities: DISK });
    const { inode, birth } = mirror.hot.at('a/old') ?? {};
    mirror.hot.remove('a/old');
    Object.assign(mirror.hot.put('a/new', aFile(content, OLD)), { inode, birth, ...more });
    return mirror;
  }

  test('the same content: renamed', () => {
    expect(scanned(reuse('a/old'))).toEqual({ renames: ['moved a/old > a/new'] });
  });

  test('another content: sent and deleted', () => {
    expect(scanned(reuse('a/OLD'))).toEqual({ copies: ['create a/new'], deletions: ['a/old'] });
  });

  test('born at another time: not even read', () => {
    const mirror = reuse('a/old', { birth: 5 });
    expect(mirror.draft().moves).toEqual([]);
    expect(scanned(mirror)).toEqual({ copies: ['create a/new'], deletions: ['a/old'] });
  });

  test('the renamed one keeps its digest, and one that is read for it gets one', () => {
    for (const forget of [false, true]) {
      const mirror = reuse('a/old');
      if (forget) forgetDigest(mirror, 'a/old');
      mirror.run();
      expect(mirror.manifest.get('a/new')?.digest).toBe(digestOf('a/old'));
      expect(scanned(mirror)).toEqual({});
    }
  });

  test('what was not read is sent: nothing is called a move unproven', () => {
    expect(told(withVerdicts(reuse('a/old').draft(), new Map()))).toEqual({ copies: ['create a/new'], deletions: ['a/old'] });
  });

  test('inodes that are made up are no sign', () => {
    expect(reuse('a/old').draft({ trust: { inode: false, ctime: true, birth: true } }).moves).toEqual([]);
  });
});

describe('what cannot be read', () => {
  const draft = () => {
    const mirror = mirrorOf(['a/clip'], { abilities: DISK });
    replaceBy(mirror, 'a/clip', 'a/CLIP');
    return mirror.draft();
  };

  test.each([
    ['there was no time', undefined, ['a/clip: awaiting-content-check']],
    ['it is gone', { kind: 'unread', side: 'hot', errno: 'ENOENT' }, undefined],
    ['it changed meanwhile', { kind: 'unread', side: 'hot', errno: 'ECHANGED' }, ['a/clip: still-changing (ECHANGED)']],
    ['hot’s disk is sick', { kind: 'unread', side: 'hot', errno: 'EIO' }, ['a/clip: unreadable-in-hot (EIO)']],
    ['the vault’s copy cannot be read', { kind: 'unread', side: 'vault', errno: 'EACCES' }, ['a/clip: unreadable-in-vault (EACCES)']],
    ['the vault’s copy was edited', { kind: 'unread', side: 'vault', errno: 'ECHANGED' }, ['a/clip: edited-in-vault (ECHANGED)']],
  ] as const)('%s', (_why, verdict, leftOut) => {
    const verdicts = new Map(verdict === undefined ? [] : [['a/clip', verdict] as const]);
    expect(told(withVerdicts(draft(), verdicts))).toEqual(leftOut === undefined ? {} : { leftOut });
  });

  test('the small ones first, moves last', () => {
    const mirror = mirrorOf(['a/longest', 'b/short', 'c/mv'], { abilities: DISK });
    for (const path of ['a/longest', 'b/short']) replaceBy(mirror, path, path);
    mirror.hot.rename('c/mv', 'c/m2');
    expect(inReadingOrder(mirror.draft()).map(({ path }) => path)).toEqual(['b/short', 'a/longest', 'c/m2']);
  });
});

test('as many files to compare as may have moved: both kinds are decided', () => {
  const mirror = mirrorOf(['a/clip', 'a/gone'], { abilities: DISK });
  replaceBy(mirror, 'a/clip', 'a/CLIP');
  mirror.hot.rename('a/gone', 'a/here');
  const draft = mirror.draft();
  expect([draft.checks.length, draft.moves.length]).toEqual([1, 1]);
  expect(scanned(mirror)).toEqual({ copies: ['update a/clip'], renames: ['moved a/gone > a/here'] });
});

describe('the same size, and in the vault another time than was sent', () => {
  const LATER = OLD + 60_000;

  function saveInVault(mirror: ModelMirror, path: string, content: string): void {
    mirror.vault.put(path, { type: 'file', size: content.length, mtime: LATER, content });
  }

  test('touched: it is what hot has, and is not asked about again', () => {
    const mirror = mirrorOf(['a/clip'], { abilities: DISK });
    saveInVault(mirror, 'a/clip', 'a/clip');
    expect(mirror.draft().checks).toMatchObject([{ path: 'a/clip', digest: null, isEdited: true }]);
    expect(mirror.scan()).toMatchObject({
      copies: [],
      drift: [],
      adopted: [{ path: 'a/clip', vaultMtime: LATER, digest: digestOf('a/clip') }],
    });
    mirror.run();
    expect(mirror.vault.at('a/clip')?.mtime).toBe(LATER);
    expect(mirror.draft().checks).toEqual([]);
    expect(scanned(mirror)).toEqual({});
  });

  test('edited: a person decides', () => {
    const mirror = mirrorOf(['a/clip'], { abilities: DISK });
    saveInVault(mirror, 'a/clip', 'a/CLIP');
    expect(scanned(mirror)).toEqual({ drift: ['a/clip'] });
  });

  test('edited after it was touched: a person decides', () => {
    const mirror = mirrorOf(['a/clip'], { abilities: DISK });
    saveInVault(mirror, 'a/clip', 'a/clip');
    mirror.run();
    mirror.vault.put('a/clip', { type: 'file', size: 6, mtime: LATER + 10_000, content: 'a/CLIP' });
    expect(scanned(mirror)).toEqual({ drift: ['a/clip'] });
  });

  test('not read yet: it waits, and is neither sent nor parked', () => {
    const mirror = mirrorOf(['a/clip'], { abilities: DISK });
    saveInVault(mirror, 'a/clip', 'a/CLIP');
    expect(told(withVerdicts(mirror.draft(), new Map()))).toEqual({ leftOut: ['a/clip: awaiting-content-check'] });
  });

  test.each([true, false])('without a record, as in a vault that is adopted (%s): taken over where it is what hot has', (adopting) => {
    const mirror = mirrorOf(['x'], { abilities: DISK });
    for (const path of ['copied', 'edited']) mirror.hot.put(path, aFile(path, OLD));
    saveInVault(mirror, 'copied', 'copied');
    saveInVault(mirror, 'edited', 'EDITED');
    expect(told(mirror.scan({ adopting }))).toEqual({ adopted: ['copied'], drift: ['edited'] });
  });

  test('of another size: nothing is read', () => {
    const mirror = mirrorOf(['a/clip'], { abilities: DISK });
    saveInVault(mirror, 'a/clip', 'another length');
    expect(mirror.draft().checks).toEqual([]);
    expect(scanned(mirror)).toEqual({ drift: ['a/clip'] });
  });
});
