import { describe, expect, test } from 'vitest';
import { NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import { aFile, CONTRACT, DISK, ModelMirror, NOW, SHARE } from '../../../support/mirror/model.ts';
import { MINUTE, mirrorOf, OLD, scanned, told } from '../../../support/mirror/model-scans.ts';

describe('names', () => {
  test('a name that folds onto a living one is renamed, folders before what they hold', () => {
    const mirror = mirrorOf(['Foo/Bar/a', 'Foo/gone', 'Foo/same', 'x']);
    mirror.hot.rename('Foo', 'foo');
    mirror.hot.rename('foo/Bar', 'foo/bar');
    mirror.hot.remove('foo/gone');
    mirror.hot.put('foo/bar/a', aFile('newer', NOW - MINUTE));
    expect(scanned(mirror)).toEqual({
      renames: ['fold Foo > foo', 'fold foo/Bar > foo/bar'],
      copies: ['update foo/bar/a'],
      deletions: ['foo/gone'],
      adopted: ['foo', 'foo/bar', 'foo/bar/a', 'foo/gone', 'foo/same'],
      forgotten: ['Foo', 'Foo/Bar', 'Foo/Bar/a', 'Foo/gone', 'Foo/same'],
    });
    mirror.run();
    expect(mirror.vault.paths().toSorted()).toEqual(['foo', 'foo/bar', 'foo/bar/a', 'foo/same', 'x']);
    expect(scanned(mirror)).toEqual({});
  });

  test('what got a name that the vault cannot have stays there under its former one, and goes once the new one can arrive', () => {
    const mirror = mirrorOf(['clip', 'd/e/f', 'd/g', 'keeps', 'x', 'y']);
    mirror.hot.rename('clip', 'clip: final');
    mirror.hot.rename('d', 'd?');
    mirror.hot.rename('x', 'X');
    mirror.hot.put('x', aFile('a twin'));
    mirror.hot.rename('y', 'Keeps');
    expect(scanned(mirror)).toEqual({
      leftOut: [
        'Keeps: name-collision (keeps)',
        'X: name-collision (x)',
        'clip: deletion-awaits-arrival (clip: final)',
        'clip: final: name-forbidden',
        'd: deletion-awaits-arrival (d?)',
        'd?: name-forbidden',
        'keeps: name-collision (Keeps)',
        'x: name-collision (X)',
        'y: deletion-awaits-arrival (Keeps)',
      ],
    });
    mirror.run();
    expect(mirror.vault.paths().toSorted()).toEqual(['clip', 'd', 'd/e', 'd/e/f', 'd/g', 'keeps', 'x', 'y']);
    mirror.hot.rename('clip: final', 'clip final');
    mirror.hot.remove('d?');
    expect(scanned(mirror)).toMatchObject({ deletions: ['d', 'd/e', 'd/e/f', 'd/g'], renames: ['moved clip > clip final'] });
  });

  test('another file of such a name keeps nothing, nor does one that a rule leaves out', () => {
    const mirror = mirrorOf(['clip', 'only/real', 'x'], { contract: { ...CONTRACT, realDirsOnly: ['only'] } });
    mirror.hot.remove('clip');
    mirror.hot.put('clip: final', aFile('another'));
    mirror.hot.rename('x', 'only/x');
    expect(scanned(mirror)).toMatchObject({ deletions: ['clip', 'x'] });
  });

  test('a path that rsync cannot take is left out and keeps nothing else up; what the vault has there already is fine', () => {
    const path = (bytes: number): string => `${'あ'.repeat(33)}/`.repeat(20).slice(0, -1) + '/'.padEnd(bytes - 1_999, 'x');
    const fits = path(2_100);
    const mirror = mirrorOf([fits, 'x'], { contract: { ...CONTRACT, longestPath: 2_100 } });
    mirror.hot.put(path(2_101), aFile('new'));
    mirror.hot.put('y', aFile('y'));
    expect(scanned(mirror)).toEqual({ copies: ['create y'], leftOut: [`${path(2_101)}: path-too-long`] });
    mirror.contract = { ...CONTRACT, longestPath: 2_000 };
    expect(scanned(mirror)).toEqual({ copies: ['create y'], leftOut: [`${path(2_101)}: path-too-long`] });
    mirror.hot.put(fits, aFile('newer', NOW - MINUTE));
    expect(scanned(mirror)).toMatchObject({ leftOut: [`${fits}: path-too-long`, `${path(2_101)}: path-too-long`] });
  });

  test('a folder that is left out is known by its old name, with what it holds', () => {
    const mirror = mirrorOf(['Video/a/b', 'x']);
    mirror.hot.remove('Video');
    mirror.hot.put('video', aFile('v'));
    expect(scanned(mirror)).toEqual({ leftOut: ['video: type-change-kept (folder)'] });
    mirror.run();
    mirror.hot.remove('video');
    expect(scanned(mirror)).toEqual({ deletions: ['Video/a', 'Video/a/b'] });
  });

  test('what is rewritten and recorded again is reported once', () => {
    const mirror = mirrorOf(['Foo/a', 'x']);
    mirror.hot.rename('Foo', 'foo');
    mirror.hot.remove('foo/a');
    mirror.hot.put('foo/a', aFile('Foo/a', OLD));
    expect(scanned(mirror)).toEqual({ renames: ['fold Foo > foo'], adopted: ['foo', 'foo/a'], forgotten: ['Foo', 'Foo/a'] });
    expect(mirror.scan().adopted.at(-1)?.inode).toBe(mirror.hot.at('foo/a')?.inode);
  });

  test('a name in another Unicode form is renamed, unless the vault writes its own', () => {
    const mirror = mirrorOf(['e\u0301']);
    mirror.hot.rename('e\u0301', '\u00e9');
    expect(scanned(mirror)).toMatchObject({ renames: ['fold e\u0301 > \u00e9'] });
    const own = mirrorOf(['e\u0301'], { abilities: { ...SHARE, unicodeForm: 'nfc' } });
    expect(own.vault.paths()).toEqual(['\u00e9']);
    expect(scanned(own)).toEqual({});
  });

  test('what is kept is known by its new name, too', () => {
    const mirror = mirrorOf(['scripts/sub/kept', 'x']);
    mirror.hot.rename('scripts', 'Scripts');
    mirror.hot.remove('Scripts/sub');
    expect(scanned(mirror)).toEqual({
      renames: ['fold scripts > Scripts'],
      adopted: ['Scripts', 'Scripts/sub', 'Scripts/sub/kept'],
      forgotten: ['scripts', 'scripts/sub', 'scripts/sub/kept'],
    });
  });

  test('collisions are left out with all they hold, and nothing else is', () => {
    const mirror = mirrorOf(['Foo/a', 'x']);
    mirror.hot.put('foo/b', aFile('b'));
    mirror.hot.put('n', aFile('n'));
    expect(scanned(mirror)).toEqual({ copies: ['create n'], leftOut: ['Foo: name-collision (foo)', 'foo: name-collision (Foo)'] });
    expect(mirror.scan().hotPaths).toBe(6);
  });

  test('two of one name in the vault: the one that hot has counts, the other stays', () => {
    const mirror = mirrorOf(['foo', 'x'], { abilities: DISK });
    mirror.vault.put('Foo', aFile('other'));
    const differences = new ModelMirror({ contract: mirror.contract, abilities: SHARE });
    Object.assign(differences, { hot: mirror.hot, vault: mirror.vault, manifest: mirror.manifest });
    expect(scanned(differences)).toEqual({ leftOut: ['Foo: name-collision (in the vault)'] });
  });

  test('what the share cannot hold is left out, and its folder is only counted', () => {
    const mirror = mirrorOf(['x']);
    mirror.hot.put('a:b/in', aFile('in'));
    mirror.hot.put(`long-${'あ'.repeat(300)}`, aFile('l'));
    expect(scanned(mirror)).toEqual({ leftOut: ['a:b: name-forbidden', `long-${'あ'.repeat(300)}: name-too-long`] });
    expect(mirror.scan().hotPaths).toBe(4);
  });

  test('what is not UTF-8 is left out, and is no error', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.put('b', aFile('b'));
    mirror.hot.forbid('b', 'EILSEQ');
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ deletions: ['a'], leftOut: ['b: name-not-utf8'] });
    expect(mirror.scan().readErrors).toBe(0);
  });
});

describe('links and special files', () => {
  test('what leads out of hot is left out, and what the vault has there stays', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.remove('a');
    mirror.hot.put('a', { type: 'link', target: '/etc' });
    mirror.hot.put('pipe', { type: 'other' });
    expect(scanned(mirror)).toEqual({ leftOut: ['a: link-leaves-hot (/etc)', 'pipe: special-file'] });
  });

  test('are not sent to a vault without links', () => {
    const mirror = mirrorOf(['x'], { abilities: { ...SHARE, links: false } });
    mirror.hot.put('l', { type: 'link', target: 'x' });
    expect(scanned(mirror)).toEqual({ leftOut: ['l: link-unsupported (x)'] });
  });

  test('an absolute one is written relative; another target replaces it', () => {
    const mirror = mirrorOf(['x']);
    mirror.hot.put('a/l', { type: 'link', target: '/Volumes/share/runs', mtime: OLD });
    mirror.run();
    expect(mirror.vault.at('a/l')?.target).toBe('../../runs');
    mirror.hot.remove('a/l');
    mirror.hot.put('a/l', { type: 'link', target: '/home/mac/workspaces/x', mtime: OLD });
    const [make] = mirror.scan().makes;
    expect(make).toMatchObject({ kind: 'link', path: 'a/l', target: '../x', replaces: { type: 'link' } });
  });
});

describe('what a person holds', () => {
  test('is neither replaced, nor deleted, nor made again, while hot is as it was', () => {
    const mirror = mirrorOf(['a', 'b', 'x']);
    mirror.hot.put('a', aFile('newer', NOW - MINUTE));
    mirror.hot.remove('b');
    mirror.hot.put('n', aFile('n', OLD));
    mirror.held
      .set('a', { type: 'file', size: 5, mtime: NOW - MINUTE })
      .set('b', null)
      .set('n', { type: 'file', size: 1, mtime: OLD });
    expect(scanned(mirror)).toEqual({ leftOut: ['a: held', 'b: held', 'n: held'] });
    mirror.hot.put('a', aFile('newest', NOW));
    mirror.hot.put('b', aFile('b is back', NOW));
    mirror.hot.remove('n');
    mirror.hot.put('n/in', aFile('n'));
    expect(scanned(mirror)).toEqual({ makes: ['n/'], copies: ['update a', 'update b', 'create n/in'] });
  });

  test('a folder that was brought back stays with what it holds', () => {
    const mirror = mirrorOf(['a/b', 'x']);
    mirror.hot.remove('a');
    mirror.held.set('a', null);
    expect(scanned(mirror)).toEqual({ leftOut: ['a: held'] });
  });

  test('keeps the folder around it from being deleted', () => {
    const mirror = mirrorOf(['a/b', 'a/c', 'x']);
    mirror.hot.remove('a');
    mirror.held.set('a/b', null);
    expect(scanned(mirror)).toEqual({ deletions: ['a/c'], leftOut: ['a/b: held'] });
  });

  test('a type that was brought back stays', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.remove('a');
    mirror.hot.put('a/in', aFile('in'));
    mirror.held.set('a', { type: 'folder', size: 0, mtime: 1 });
    expect(scanned(mirror)).toEqual({ leftOut: ['a: held'] });
  });

  test('one that was taken away is not made again', () => {
    const mirror = mirrorOf(['a/b', 'x']);
    mirror.vault.remove('a');
    mirror.held.set('a', { type: 'folder', size: 0, mtime: 1 });
    expect(scanned(mirror)).toEqual({ leftOut: ['a: held'] });
  });
});

describe('moves', () => {
  test('a moved file is renamed; from keep it is copied', () => {
    const mirror = mirrorOf(['a/b', 'scripts/k', 'x']);
    mirror.hot.rename('a/b', 'n/m/b2');
    mirror.hot.rename('scripts/k', 'k');
    expect(scanned(mirror)).toEqual({ makes: ['n/', 'n/m/'], copies: ['create k'], renames: ['moved a/b > n/m/b2'] });
    const [rename] = mirror.scan().renames;
    expect(rename).toMatchObject({ sentAs: 'a/b', mtime: OLD, look: { size: 3 }, inode: mirror.hot.at('n/m/b2')?.inode });
    mirror.run();
    expect(scanned(mirror)).toEqual({});
  });

  test('a file with another size or time is another file', () => {
    const mirror = mirrorOf(['a', 'b', 'x']);
    mirror.hot.rename('a', 'a2');
    mirror.hot.put('a2', aFile('1', OLD + 1));
    mirror.hot.rename('b', 'b2');
    mirror.hot.put('b2', aFile('22', OLD));
    expect(scanned(mirror)).toEqual({ copies: ['create a2', 'create b2'], deletions: ['a', 'b'] });
  });

  test('two names of one file: one moves, the other is sent', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.rename('a', 'b');
    const moved = mirror.hot.at('b');
    const twin = mirror.hot.put('c', aFile('a', OLD));
    Object.assign(twin, { inode: moved?.inode });
    expect(scanned(mirror)).toEqual({ copies: ['create c'], renames: ['moved a > b'] });
  });

  test('neither from nor to a place that something has to leave', () => {
    const mirror = mirrorOf(['a/b', 'c', 'x']);
    mirror.hot.rename('a/b', 'b');
    mirror.hot.remove('a');
    mirror.hot.put('a', aFile('a'));
    mirror.hot.rename('c', 'moving');
    mirror.hot.rename('moving', 'c/in');
    expect(scanned(mirror)).toEqual({
      makes: ['c/'],
      copies: ['create a', 'create b', 'create c/in'],
      deletions: ['a for a', 'a/b for a', 'c for c'],
    });
    mirror.hot.rename('x', 'a2');
    mirror.hot.remove('a');
    mirror.hot.rename('a2', 'a');
    expect(scanned(mirror)).toMatchObject({
      copies: ['create a', 'create b', 'create c/in'],
      deletions: expect.arrayContaining(['x']) as unknown,
    });
  });

  test('nor to a place that waits for a person', () => {
    const mirror = mirrorOf(['a', 'm', 'x']);
    mirror.vault.put('a', aFile('edited', OLD + MINUTE));
    mirror.hot.remove('a');
    mirror.hot.rename('m', 'a/in');
    expect(scanned(mirror)).toEqual({ makes: ['a/'], copies: ['create a/in'], deletions: ['m'], drift: ['a'] });
  });

  test('no inode is no sign', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.rename('a', 'b');
    Object.assign(mirror.hot.at('b') ?? {}, { inode: 0 });
    mirror.manifest.set('a', { ...NOTHING_MORE, path: 'a', type: 'file', size: 1, mtime: OLD, inode: 0 });
    expect(scanned(mirror)).toEqual({ copies: ['create b'], deletions: ['a'] });
  });

  test('none where nothing may be deleted', () => {
    const mirror = mirrorOf(['a', 'x'], { contract: { delete: false } });
    mirror.hot.rename('a', 'b');
    expect(scanned(mirror)).toEqual({ copies: ['create b'], deletions: ['a'] });
    expect(mirror.judge().verdict).toMatchObject({ kind: 'go', plan: { deletions: [] } });
  });
});

describe('what cannot be read', () => {
  test('in hot: what lies in it stays as it is, the rest goes on', () => {
    const mirror = mirrorOf(['a/in', 'gone', 'moved', 'file', 'edited', 'x']);
    mirror.vault.put('edited', aFile('edited', OLD + MINUTE));
    for (const path of ['gone', 'file', 'edited']) mirror.hot.remove(path);
    mirror.hot.rename('moved', 'here');
    mirror.hot.put('file/in', aFile('in'));
    mirror.hot.put('n', aFile('n'));
    mirror.hot.forbid('a', 'EACCES');
    const differences = mirror.scan();
    expect(told(differences)).toEqual({
      makes: ['file/'],
      copies: ['create file/in', 'create n'],
      renames: ['moved moved > here'],
      deletions: ['file for file', 'gone'],
      drift: ['edited'],
      leftOut: ['a: unreadable-in-hot (EACCES)'],
    });
    expect(differences.readErrors).toBe(1);
  });

  test('a file of hot', () => {
    const mirror = mirrorOf(['a', 'gone', 'x']);
    mirror.hot.remove('gone');
    mirror.hot.forbid('a', 'EIO');
    expect(scanned(mirror)).toEqual({ deletions: ['gone'], leftOut: ['a: unreadable-in-hot (EIO)'] });
  });

  test('what is excluded or junk may be as it likes', () => {
    const mirror = mirrorOf(['gone', 'x']);
    mirror.hot.remove('gone');
    mirror.hot.put('planning', aFile('p'));
    mirror.hot.forbid('planning', 'EIO');
    mirror.hot.put('.DS_Store', aFile('p'));
    mirror.hot.forbid('.DS_Store', 'EIO');
    expect(scanned(mirror)).toEqual({ deletions: ['gone'] });
  });

  test('what vanished between two looks is no error, and is not deleted yet', () => {
    const mirror = mirrorOf(['a/in', 'b', 'gone', 'x']);
    mirror.hot.forbid('a', 'ENOENT');
    mirror.hot.forbid('b', 'ENOENT');
    mirror.hot.remove('gone');
    expect(scanned(mirror)).toEqual({ deletions: ['gone'] });
  });

  test('hot as a whole', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.forbid('', 'ENOENT');
    expect(mirror.scan()).toMatchObject({ readErrors: 1, hotPaths: 0, deletions: [], leftOut: [{ path: '', why: 'unreadable-in-hot' }] });
  });

  test('in the vault: nothing beneath is planned, what hot has there is counted all the same', () => {
    const mirror = mirrorOf(['a/b/c', 'a/gone', 'f', 'x']);
    const { hotPaths } = mirror.scan();
    mirror.hot.remove('a/gone');
    mirror.hot.put('f', aFile('newer', NOW - MINUTE));
    mirror.hot.put('a/n', aFile('n'));
    mirror.vault.forbid('a', 'EIO');
    mirror.vault.forbid('f', 'EACCES');
    expect(scanned(mirror)).toEqual({
      leftOut: [
        'a: unreadable-in-vault (EIO)',
        'a/b: lost-in-vault (folder)',
        'a/b/c: lost-in-vault (file)',
        'a/gone: lost-in-vault (file)',
        'f: unreadable-in-vault (EACCES)',
      ],
    });
    expect(mirror.scan().hotPaths).toBe(hotPaths);
  });

  test('in a folder of the vault that is to go: it stays', () => {
    const mirror = mirrorOf(['a/b', 'a/c', 'x']);
    mirror.hot.remove('a');
    mirror.vault.forbid('a/c', 'EIO');
    expect(scanned(mirror)).toEqual({ deletions: ['a/b'], leftOut: ['a/c: unreadable-in-vault (EIO)'] });
    mirror.vault.forbid('a/c', 'EILSEQ');
    expect(scanned(mirror)).toEqual({ deletions: ['a/b'], unmanaged: ['a/c'] });
  });
});

describe('a folder of the vault that cannot be listed', () => {
  test('stays with the folders around it when hot no longer has them', () => {
    const mirror = mirrorOf(['a/b/c', 'a/d', 'x']);
    mirror.hot.remove('a');
    mirror.vault.forbid('a/b', 'EIO');
    expect(scanned(mirror)).toEqual({ deletions: ['a/d'], leftOut: ['a/b: unreadable-in-vault (EIO)', 'a/b/c: lost-in-vault (file)'] });
  });

  test('makes no way for a file of that name', () => {
    const mirror = mirrorOf(['a/b/c', 'x']);
    mirror.hot.remove('a');
    mirror.hot.put('a', aFile('a'));
    mirror.vault.forbid('a/b', 'EIO');
    expect(scanned(mirror)).toEqual({
      leftOut: ['a: unmanaged-in-the-way', 'a/b: unreadable-in-vault (EIO)', 'a/b/c: lost-in-vault (file)'],
    });
  });
});

describe('paths of hot', () => {
  test('by top folder; what is not mirrored does not count, nor does the way to it', () => {
    const mirror = mirrorOf(['a/b', 'a/c', 'x', 'planning/p', '.DS_Store', 'logs/ops/own'], {
      contract: { exclude: ['planning', 'logs/ops'] },
    });
    mirror.hot.put('pipe', { type: 'other' });
    mirror.hot.put('video/input/file', aFile('f'));
    const { hotPaths, hotPathsByFolder } = mirror.scan();
    expect(hotPaths).toBe(6);
    expect(hotPathsByFolder).toEqual(
      new Map([
        ['', 3],
        ['a', 2],
        ['video', 1],
      ]),
    );
  });
});

describe('what a person restored', () => {
  test.each([
    ['as it was', 1, OLD, true],
    ['with another time', 1, OLD + 1, false],
    ['with another size', 2, OLD, false],
  ])('is held while hot has it %s', (_, size, mtime, isHeld) => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.put('a', { type: 'file', size, mtime, content: 'another'.slice(0, size) });
    mirror.vault.put('a', aFile('restored', OLD + 7));
    const held = new Map([['a', { type: 'file' as const, size: 1, mtime: OLD }]]);
    expect(mirror.scan({ held }).leftOut.some(({ why }) => why === 'held')).toBe(isHeld);
  });
});
