import { describe, expect, test } from 'vitest';
import { NOTHING_MORE } from '../../../../src/mirror/core/entry.ts';
import type { Look } from '../../../../src/mirror/core/plan.ts';
import { aFile, type ModelMirror, NOW, SHARE } from '../../../support/mirror/model.ts';
import { MINUTE, mirrorOf, OLD, scanned, told } from '../../../support/mirror/model-scans.ts';

describe('create, update, delete', () => {
  test('what is equal and known is nothing', () => {
    expect(scanned(mirrorOf(['a/b', 'c']))).toEqual({});
  });

  test('new files, folders and links', () => {
    const mirror = mirrorOf(['x']);
    mirror.hot.put('a/b', aFile('b'));
    mirror.hot.put('a/l', { type: 'link', target: 'b' });
    expect(scanned(mirror)).toEqual({ makes: ['a/', 'a/l -> b'], copies: ['create a/b'] });
  });

  test('a newer file in hot replaces what was sent', () => {
    const mirror = mirrorOf(['a']);
    mirror.hot.put('a', aFile('newer', NOW - MINUTE));
    const [copy] = mirror.scan().copies;
    expect(copy).toMatchObject({ kind: 'update', path: 'a', size: 5, fresh: false, replaces: { type: 'file', size: 1, mtime: OLD } });
  });

  test('an older file in hot does, too', () => {
    const mirror = mirrorOf(['a']);
    mirror.hot.put('a', aFile('older', OLD - MINUTE));
    expect(scanned(mirror)).toEqual({ copies: ['update a'] });
  });

  test('what is gone from hot goes, folders with what they hold', () => {
    const mirror = mirrorOf(['a/b/c', 'x']);
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ deletions: ['a', 'a/b', 'a/b/c'] });
  });

  test('what is missing in the vault is made again', () => {
    const mirror = mirrorOf(['a/b', 'x']);
    mirror.vault.remove('a');
    expect(scanned(mirror)).toEqual({ makes: ['a/'], copies: ['create a/b'] });
  });

  test('what is gone from both sides is forgotten, with what it held', () => {
    const mirror = mirrorOf(['a/b/c', 'x']);
    mirror.hot.remove('a');
    mirror.vault.remove('a');
    expect(scanned(mirror)).toEqual({ forgotten: ['a', 'a/b', 'a/b/c'] });
  });

  test('a folder that became a file in hot and is gone from the vault: what it held is forgotten', () => {
    const mirror = mirrorOf(['a/b/c', 'x']);
    mirror.hot.remove('a');
    mirror.hot.put('a', aFile('a'));
    mirror.vault.remove('a');
    expect(scanned(mirror)).toEqual({ copies: ['create a'], forgotten: ['a/b', 'a/b/c'] });
    mirror.run();
    expect([...mirror.manifest.keys()].toSorted()).toEqual(['a', 'x']);
  });

  test('a folder that became the same file on both sides: what it held is forgotten', () => {
    const mirror = mirrorOf(['a/b/c', 'x']);
    for (const side of [mirror.hot, mirror.vault]) {
      side.remove('a');
      side.put('a', aFile('a'));
    }
    expect(scanned(mirror)['forgotten']).toEqual(['a/b', 'a/b/c']);
    mirror.run();
    expect([...mirror.manifest.keys()].toSorted()).toEqual(['a', 'x']);
  });

  test('what is no longer under the contract is forgotten and stays', () => {
    const mirror = mirrorOf(['a/b', 'x']);
    mirror.contract = { ...mirror.contract, exclude: ['a'] };
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ forgotten: ['a', 'a/b'] });
  });

  test('what became something else in the vault is an unmanaged file there', () => {
    const mirror = mirrorOf(['a', 'b/c', 'x']);
    for (const path of ['a', 'b']) {
      mirror.hot.remove(path);
      mirror.vault.remove(path);
    }
    mirror.vault.put('a/born', aFile('born'));
    mirror.vault.put('b', aFile('born'));
    expect(scanned(mirror)).toEqual({ unmanaged: ['a', 'b'], forgotten: ['a', 'b', 'b/c'] });
  });

  test('a folder on the way to a rule stays, even when it is empty', () => {
    const mirror = mirrorOf(['thumbnails/a', 'x']);
    mirror.hot.remove('thumbnails');
    expect(scanned(mirror)).toEqual({ deletions: ['thumbnails/a'] });
  });

  test('a full vault is adopted without copying', () => {
    const mirror = mirrorOf(['a/b', 'x']);
    mirror.manifest.clear();
    expect(scanned(mirror)).toEqual({ adopted: ['a', 'a/b', 'x'] });
  });

  test('a file that got another inode is known anew', () => {
    const mirror = mirrorOf(['a']);
    mirror.hot.remove('a');
    mirror.hot.put('a', aFile('a', OLD));
    expect(scanned(mirror)).toEqual({ adopted: ['a'] });
  });

  test('a row of what is nowhere any more is forgotten among what is equal', () => {
    const mirror = mirrorOf(['a', 'b', 'gone']);
    mirror.manifest.delete('b');
    mirror.hot.remove('gone');
    mirror.vault.remove('gone');
    expect(scanned(mirror)).toEqual({ adopted: ['b'], forgotten: ['gone'] });
  });

  test('times count as equal up to the resolution of the vault', () => {
    const mirror = mirrorOf(['a'], { abilities: { ...SHARE, timestampResolution: 2_000 } });
    const there = mirror.vault.at('a');
    if (there === null) throw new Error('not sent');
    there.mtime = OLD + 2_000;
    expect(scanned(mirror)).toEqual({});
    there.content = 'b';
    there.mtime = OLD - 2_001;
    expect(scanned(mirror)).toEqual({ drift: ['a'] });
    there.mtime = OLD + 2_001;
    expect(scanned(mirror)).toEqual({ drift: ['a'] });
  });
});

describe('settle', () => {
  test.each([
    [5_000, false],
    [4_999, true],
    [0, true],
    [-1, true],
  ])('changed %i ms ago', (age, fresh) => {
    const mirror = mirrorOf(['x'], { contract: { settleMs: 5_000 } });
    mirror.hot.put('a', { ...aFile('a', OLD), ctime: NOW - age });
    expect(mirror.scan().copies[0]?.fresh).toBe(fresh);
  });
});

describe('edited in the vault', () => {
  test('newer than what was sent: parked, and so is what would delete it', () => {
    const mirror = mirrorOf(['a', 'b', 'x']);
    mirror.hot.put('a', aFile('hot', NOW - MINUTE));
    mirror.hot.remove('b');
    mirror.vault.put('a', aFile('vault', OLD + MINUTE));
    mirror.vault.put('b', aFile('vault', OLD + MINUTE));
    expect(scanned(mirror)).toEqual({ drift: ['a', 'b'] });
    const [a, b] = mirror.scan().drift;
    expect(a).toMatchObject({ copy: { kind: 'update', path: 'a' }, deletion: null, look: { size: 3 }, vault: { size: 5 } });
    expect(b).toMatchObject({ copy: null, deletion: { path: 'b', makesWay: false } });
  });

  test('older than what was sent: parked, and so is what would delete it', () => {
    const mirror = mirrorOf(['a', 'b', 'x']);
    mirror.hot.remove('b');
    mirror.vault.put('a', aFile('vault', OLD - MINUTE));
    mirror.vault.put('b', aFile('vault', OLD - MINUTE));
    mirror.hot.put('a', aFile('newer', NOW - MINUTE));
    expect(scanned(mirror)).toEqual({ drift: ['a', 'b'] });
  });

  test.each([
    ['of another size with the time that was sent', aFile('longer', OLD)],
    ['emptied', aFile('', OLD - MINUTE)],
    ['a link', { type: 'link' as const, target: 'x' }],
  ])('parks an update when the vault’s copy is %s', (_, there) => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.vault.remove('a');
    mirror.vault.put('a', there);
    mirror.hot.put('a', aFile('newer', NOW - MINUTE));
    expect(mirror.scan().copies).toEqual([]);
  });

  test('unchanged in hot: still reported, and not sent over it', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.vault.put('a', aFile('corrected', OLD - MINUTE));
    expect(scanned(mirror)).toEqual({ drift: ['a'] });
  });

  test('of the same size: its time decides', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.remove('a');
    mirror.vault.put('a', aFile('b', OLD + 2));
    expect(scanned(mirror)).toEqual({ drift: ['a'] });
  });

  test('without a record the newer one is taken for the edited one', () => {
    const mirror = mirrorOf(['a', 'b']);
    mirror.manifest.clear();
    mirror.vault.put('a', aFile('vault', OLD + MINUTE));
    mirror.vault.put('b', aFile('vault', OLD - MINUTE));
    expect(told(mirror.scan({ adopting: true }))).toEqual({ copies: ['update b'], drift: ['a'] });
    expect(told(mirror.scan({ adopting: false }))).toEqual({ drift: ['a', 'b'] });
  });

  test('a link that was sent and leads elsewhere now', () => {
    const mirror = mirrorOf(['x']);
    mirror.hot.put('l', { type: 'link', target: 'x' });
    mirror.run();
    mirror.vault.remove('l');
    mirror.vault.put('l', { type: 'link', target: 'elsewhere' });
    expect(scanned(mirror)).toEqual({ drift: ['l'] });
    mirror.hot.remove('l');
    expect(scanned(mirror)).toEqual({ drift: ['l'] });
  });

  test('what a run was sending when it died is as good as sent', () => {
    const mirror = mirrorOf(['a', 'x']);
    const underWay = new Map([
      ['a', { sent: { type: 'file' as const, size: 6, mtime: OLD + MINUTE } }],
      ['b', { sent: { type: 'file' as const, size: 3, mtime: OLD } }],
      ['f', { sent: { type: 'folder' as const, size: 0, mtime: OLD } }],
      ['g', { sent: { type: 'file' as const, size: 0, mtime: OLD } }],
    ]);
    mirror.vault.put('g', { type: 'folder', mtime: OLD });
    mirror.vault.put('a', aFile('unseen', OLD + MINUTE));
    mirror.vault.put('b', aFile('new', OLD));
    mirror.vault.put('f', { type: 'folder' });
    mirror.hot.put('a', aFile('newest', OLD + 2 * MINUTE));
    expect(scanned(mirror)).toEqual({ drift: ['a'], unmanaged: ['b', 'f', 'g'] });
    expect(told(mirror.scan({ underWay }))).toEqual({ copies: ['update a'], deletions: ['b', 'f'], unmanaged: ['g'] });
    mirror.vault.put('a', aFile('edited', OLD + MINUTE + 5));
    mirror.vault.put('b', aFile('edited', OLD));
    expect(told(mirror.scan({ underWay }))).toEqual({ deletions: ['f'], drift: ['a'], unmanaged: ['b', 'g'] });
  });
});

describe('saved in the vault after a run that died while it sent the same name', () => {
  function died(paths: readonly string[], before: Look | null): ModelMirror {
    const mirror = mirrorOf(paths);
    const sent = aFile('version two', NOW - 20 * MINUTE);
    mirror.hot.put('a', sent);
    mirror.underWay.set('a', { sent, before });
    return mirror;
  }

  test('a file is told with what the last whole run knows of it', () => {
    const mirror = died(['a', 'x'], { type: 'file', size: 1, mtime: OLD });
    const row = mirror.manifest.get('a');
    mirror.vault.put('a', aFile('saved by another', NOW - 5 * MINUTE));
    mirror.hot.remove('a');
    const [drift] = mirror.scan().drift;
    expect(drift?.deletion?.sent).toEqual(row);
  });

  test('a folder is nobody’s but theirs', () => {
    const mirror = died(['x'], null);
    mirror.vault.put('a/f', aFile('theirs', NOW - 5 * MINUTE));
    expect(scanned(mirror)).toEqual({ leftOut: ['a: unmanaged-in-the-way (folder)'] });
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ unmanaged: ['a'] });
  });
});

describe('unmanaged', () => {
  test('stay, are reported once, and are not entered', () => {
    const mirror = mirrorOf(['a/x', 'x']);
    mirror.vault.put('born/deep/er', aFile('b'));
    mirror.vault.put('a/born', aFile('b'));
    expect(scanned(mirror)).toEqual({ unmanaged: ['a/born', 'born'] });
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ deletions: ['a/x'], unmanaged: ['a/born', 'born'] });
  });

  test('go, when the vault shall be a strict image', () => {
    const mirror = mirrorOf(['x'], { contract: { unmanaged: 'delete' } });
    mirror.vault.put('born/deep/er', aFile('b'));
    mirror.vault.put('scripts/kept', aFile('b'));
    mirror.vault.put('planning/own', aFile('b'));
    mirror.vault.put('.ytm_tmp/own', aFile('b'));
    mirror.vault.put('video/input/own', aFile('b'));
    mirror.vault.put('video/born', aFile('b'));
    mirror.vault.put('pipe', { type: 'other' });
    mirror.vault.put('.DS_Store', aFile('junk'));
    expect(scanned(mirror)).toEqual({
      deletions: ['born', 'born/deep', 'born/deep/er', 'video/born'],
      leftOut: ['video/input: not-a-real-folder (absent)'],
      unmanaged: ['pipe', 'scripts'],
    });
  });

  test.each([
    ['@eaDir', 'folder'],
    ['#recycle', 'folder'],
    ['.smbdelete1234', 'file'],
    ['~$letter.docx', 'file'],
    ['Icon\r', 'file'],
    // By its name worthless, and something else.
    ['Thumbs.db', 'folder'],
    ['.DS_Store', 'link'],
    ['._kept', 'folder'],
  ] as const)('junk that may be worth something keeps its folder, and is reported: %j, a %s', (name, type) => {
    const junk = ['@eaDir', '#recycle', '.smbdelete*', '~$*', 'Icon\r', 'Thumbs.db', '.DS_Store', '._*'];
    const mirror = mirrorOf(['a/b/x', 'a/y', 'x'], { contract: { junk } });
    mirror.vault.put(`a/b/${name}`, { type });
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ deletions: ['a/b/x', 'a/y'], leftOut: [`a/b: junk-in-it (${name})`] });
    mirror.run();
    expect(mirror.vault.paths()).toEqual(['a', 'a/b', `a/b/${name}`, 'x']);
  });

  test('a type change waits for junk that may be worth something', () => {
    const mirror = mirrorOf(['a/x', 'x'], { contract: { junk: ['@eaDir'] } });
    mirror.vault.put('a/@eaDir', { type: 'folder' });
    mirror.hot.remove('a');
    mirror.hot.put('a', aFile('a file now'));
    expect(scanned(mirror)).toEqual({ leftOut: ['a: junk-in-it (@eaDir)', 'a: unmanaged-in-the-way'] });
  });

  test.each(['.DS_Store', 'Thumbs.db', 'desktop.ini', 'THUMBS.DB', '._gone'])('what is certainly worthless keeps no folder: %s', (name) => {
    const mirror = mirrorOf(['a/x', 'x'], { contract: { junk: ['Thumbs.db', 'desktop.ini', '.DS_Store', '._*'] } });
    mirror.vault.put(`a/${name}`, aFile('junk'));
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ deletions: ['a', 'a/x'] });
    mirror.run();
    expect(mirror.vault.paths()).toEqual(['x']);
  });

  test('the attributes of a file go with it', () => {
    const mirror = mirrorOf(['a/sent', 'x']);
    mirror.vault.put('a/._sent', aFile('its attributes'));
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ deletions: ['a', 'a/sent'] });
    mirror.run();
    expect(mirror.vault.paths()).toEqual(['x']);
  });

  test('the attributes of a file that stays keep its folder', () => {
    const mirror = mirrorOf(['a/x', 'x']);
    mirror.vault.put('a/born', aFile('born'));
    mirror.vault.put('a/._born', aFile('its attributes'));
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ deletions: ['a/x'], leftOut: ['a: junk-in-it (._born)'], unmanaged: ['a/born'] });
  });

  test('junk in a folder that hot has is nobody’s business', () => {
    const mirror = mirrorOf(['a/x', 'x'], { contract: { junk: ['@eaDir'] } });
    mirror.vault.put('a/@eaDir/thumb', aFile('thumb'));
    expect(scanned(mirror)).toEqual({});
  });

  test('junk is none, and keeps no folder alive', () => {
    const mirror = mirrorOf(['a/x', 'x']);
    mirror.vault.put('a/.DS_Store', aFile('junk'));
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ deletions: ['a', 'a/x'] });
    mirror.run();
    expect(mirror.vault.paths()).toEqual(['x']);
  });
});

describe('times of the vault', () => {
  const OF_1975 = 160_000_000_000;
  const OF_1980 = 315_532_800_000;
  const clamped = (): ReturnType<typeof mirrorOf> => {
    const mirror = mirrorOf(['x']);
    const { inode, ctime, birth } = mirror.hot.put('old', aFile('old', OF_1975));
    mirror.vault.put('old', aFile('old', OF_1980));
    const row = { ...NOTHING_MORE, path: 'old', type: 'file', size: 3, mtime: OF_1975, inode, ctime, birth, vaultMtime: OF_1980 } as const;
    mirror.manifest.set('old', row);
    return mirror;
  };

  test('one that the vault cannot keep: what it showed stands for it', () => {
    expect(scanned(clamped())).toEqual({});
  });

  test('another time of hot is a change all the same, which the vault may not even show', () => {
    const mirror = clamped();
    mirror.hot.put('old', aFile('new', OF_1975 + MINUTE));
    expect(scanned(mirror)).toEqual({ copies: ['update old'] });
  });

  test('what was edited in the vault is seen', () => {
    const mirror = clamped();
    mirror.vault.put('old', aFile('own', NOW));
    expect(scanned(mirror)).toEqual({ drift: ['old'] });
    mirror.hot.remove('old');
    expect(scanned(mirror)).toEqual({ drift: ['old'] });
  });

  test('what was edited there with as old a time is seen by its change time', () => {
    const mirror = clamped();
    const row = mirror.manifest.get('old');
    if (row !== undefined) mirror.manifest.set('old', { ...row, vaultCtime: OF_1980 });
    expect(scanned(mirror)).toEqual({});
    Object.assign(mirror.vault.at('old') ?? {}, { ctime: NOW, content: 'own' });
    expect(scanned(mirror)).toEqual({ drift: ['old'] });
  });

  test('what is untouched goes with hot', () => {
    const mirror = clamped();
    mirror.hot.remove('old');
    expect(scanned(mirror)).toEqual({ deletions: ['old'] });
  });

  test('of another inode it is remembered still', () => {
    const mirror = clamped();
    Object.assign(mirror.hot.at('old') ?? {}, { inode: 99 });
    mirror.learn(mirror.scan());
    expect(mirror.manifest.get('old')).toMatchObject({ inode: 99, vaultMtime: OF_1980 });
  });

  test('an offset of before may still be shown', () => {
    const mirror = mirrorOf(['a', 'x'], { abilities: { ...SHARE, timeShifts: [-3_600_000] } });
    mirror.vault.put('a', aFile('a', OLD - 3_600_000));
    expect(scanned(mirror)).toEqual({});
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ deletions: ['a'] });
    mirror.vault.put('a', aFile('a', OLD - 3_000_000));
    expect(scanned(mirror)).toEqual({ drift: ['a'] });
  });
});

describe('type changes', () => {
  test('a file becomes a folder, a folder a file', () => {
    const mirror = mirrorOf(['a', 'b/c/d', 'x']);
    for (const path of ['a', 'b']) mirror.hot.remove(path);
    mirror.hot.put('a/in', aFile('in'));
    mirror.hot.put('b', aFile('b'));
    expect(scanned(mirror)).toEqual({
      makes: ['a/'],
      copies: ['create a/in', 'create b'],
      deletions: ['a for a', 'b for b', 'b/c for b', 'b/c/d for b'],
    });
  });

  test('a link that ytm sent gives way to a folder; one that it did not send never', () => {
    const mirror = mirrorOf(['x']);
    mirror.hot.put('sent', { type: 'link', target: 'x' });
    mirror.run();
    mirror.hot.remove('sent');
    mirror.hot.put('sent/in', aFile('in'));
    mirror.hot.put('own/in', aFile('in'));
    mirror.vault.put('own', { type: 'link', target: 'x' });
    expect(scanned(mirror)).toEqual({
      makes: ['sent/'],
      copies: ['create sent/in'],
      deletions: ['sent for sent'],
      leftOut: ['own: vault-link-in-the-way (link)'],
    });
    mirror.vault.remove('sent');
    mirror.vault.put('sent', { type: 'link', target: '/' });
    expect(scanned(mirror)).toEqual({ leftOut: ['own: vault-link-in-the-way (link)', 'sent: vault-link-in-the-way (link)'] });
  });

  test('what was not sent makes no way, unless the vault shall be a strict image', () => {
    const mirror = mirrorOf(['x']);
    mirror.vault.put('a', aFile('born'));
    mirror.vault.put('b/born', aFile('born'));
    mirror.vault.put('c', { type: 'other' });
    for (const path of ['a/in', 'b', 'c']) mirror.hot.put(path, aFile('hot'));
    expect(scanned(mirror)).toEqual({
      leftOut: ['a: unmanaged-in-the-way (file)', 'b: unmanaged-in-the-way (folder)', 'c: unmanaged-in-the-way (other)'],
    });
    mirror.contract = { ...mirror.contract, unmanaged: 'delete' };
    expect(scanned(mirror)).toEqual({
      makes: ['a/'],
      copies: ['create a/in', 'create b'],
      deletions: ['a for a', 'b for b', 'b/born for b'],
      leftOut: ['c: unmanaged-in-the-way (other)'],
    });
  });

  test('is not done by halves: an unmanaged file, an edit or a rule in the old folder keep all of it', () => {
    const mirror = mirrorOf(['a/b', 'c/d', 'thumbnails/x', 'x']);
    mirror.vault.put('a/born', aFile('born'));
    mirror.vault.put('c/d', aFile('edited', OLD + MINUTE));
    for (const path of ['a', 'c', 'thumbnails']) {
      mirror.hot.remove(path);
      mirror.hot.put(path, aFile('hot'));
    }
    expect(scanned(mirror)).toEqual({
      drift: ['c/d'],
      leftOut: ['a: unmanaged-in-the-way', 'c: unmanaged-in-the-way', 'thumbnails: type-change-kept (folder)'],
      unmanaged: ['a/born'],
    });
  });

  test('of a file that was edited in the vault waits, with what comes in its place', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.remove('a');
    mirror.hot.put('a/in', aFile('in'));
    mirror.vault.put('a', aFile('edited', OLD + MINUTE));
    expect(scanned(mirror)).toEqual({ makes: ['a/'], copies: ['create a/in'], drift: ['a'] });
    expect(mirror.judge().verdict).toMatchObject({ kind: 'park', plan: { makes: [], copies: [], deletions: [] } });
  });

  test('under keep is left out', () => {
    const mirror = mirrorOf(['scripts/a', 'x']);
    mirror.hot.remove('scripts/a');
    mirror.hot.put('scripts/a/in', aFile('in'));
    expect(scanned(mirror)).toEqual({ leftOut: ['scripts/a: type-change-kept (file)'] });
  });
});

describe('keep', () => {
  test('of something in a folder says nothing of a file that has the name of the folder', () => {
    const mirror = mirrorOf(['a', 'x'], { contract: { keep: ['a/b'] } });
    mirror.hot.remove('a');
    expect(scanned(mirror)).toEqual({ deletions: ['a'] });
  });

  test('sends and updates and never deletes', () => {
    const mirror = mirrorOf(['scripts/a', 'scripts/b', 'thumbnails/assets/c', 'thumbnails/d', 'x']);
    mirror.hot.remove('scripts/b');
    mirror.hot.remove('thumbnails');
    mirror.hot.put('scripts/a', aFile('newer', NOW - MINUTE));
    mirror.hot.put('scripts/n', aFile('new'));
    expect(scanned(mirror)).toEqual({ copies: ['update scripts/a', 'create scripts/n'], deletions: ['thumbnails/d'] });
  });

  test.each([
    ['half is not much smaller', 5, {}, { copies: ['update scripts/a'] }],
    ['less than half', 4, {}, { leftOut: ['scripts/a: shrunk-kept (10 > 4)'] }],
    ['emptied', 0, {}, { leftOut: ['scripts/a: shrunk-kept (10 > 0)'] }],
    ['emptied, with a trash to keep the old version in', 0, { trash: true }, { copies: ['update scripts/a'] }],
    ['emptied, elsewhere', 0, { keep: [] }, { copies: ['update scripts/a'] }],
  ])('without a trash a replacement is held back when it is a loss: %s', (_, size, more, expected) => {
    const mirror = mirrorOf(['x'], { contract: { trash: false, ...more } });
    mirror.hot.put('scripts/a', { type: 'file', size: 10, mtime: OLD });
    mirror.run();
    mirror.hot.put('scripts/a', { type: 'file', size, mtime: NOW - MINUTE });
    expect(scanned(mirror)).toEqual(expected);
  });
});

describe('real folders only', () => {
  test("links and files are the vault's own business on both sides", () => {
    const mirror = mirrorOf(['video/input/real/in', 'x']);
    mirror.hot.put('video/input/link', { type: 'link', target: 'real' });
    mirror.hot.put('video/input/file', aFile('f'));
    mirror.vault.put('video/input/link', { type: 'link', target: '/elsewhere' });
    mirror.vault.put('video/input/own', aFile('own'));
    mirror.vault.put('video/input/own-link', { type: 'link', target: 'real' });
    const leftOut = ['video/input/file: not-a-real-folder (file)', 'video/input/link: not-a-real-folder (link)'];
    expect(scanned(mirror)).toEqual({ leftOut });
    mirror.hot.remove('video/input/real');
    expect(scanned(mirror)).toEqual({ leftOut, deletions: ['video/input/real', 'video/input/real/in'] });
  });

  test('a folder of hot finds a file or a link of the vault in its place', () => {
    const mirror = mirrorOf(['video/input/real/in', 'x']);
    mirror.hot.put('video/input/a/in', aFile('in'));
    mirror.hot.put('video/input/b/in', aFile('in'));
    mirror.vault.put('video/input/a', aFile('own'));
    mirror.vault.put('video/input/b', { type: 'link', target: 'real' });
    expect(scanned(mirror)).toEqual({
      leftOut: ['video/input/a: unmanaged-in-the-way (file)', 'video/input/b: vault-link-in-the-way (link)'],
    });
  });

  test("not even a strict image takes the vault's own away", () => {
    const mirror = mirrorOf(['video/input/real/in', 'x'], { contract: { unmanaged: 'delete' } });
    mirror.hot.put('video/input/a/in', aFile('in'));
    mirror.vault.put('video/input/a', aFile('own'));
    expect(scanned(mirror)).toEqual({ leftOut: ['video/input/a: unmanaged-in-the-way (file)'] });
  });

  test('what was sent before there was such a rule is forgotten and stays', () => {
    const mirror = mirrorOf(['video/input/file', 'video/input/gone', 'x'], { contract: { realDirsOnly: [] } });
    mirror.contract = { ...mirror.contract, realDirsOnly: ['video/input'] };
    mirror.hot.remove('video/input/gone');
    expect(scanned(mirror)).toEqual({
      leftOut: ['video/input/file: not-a-real-folder (file)'],
      forgotten: ['video/input/file', 'video/input/gone'],
    });
  });

  test.each(['link', 'file', 'nothing', 'no folder around it'])('when it is a %s in hot, everything there stays', (what) => {
    const mirror = mirrorOf(['video/input/real/in', 'video/x', 'x']);
    mirror.hot.remove(what === 'no folder around it' ? 'video' : 'video/input');
    if (what === 'link') mirror.hot.put('video/input', { type: 'link', target: '../x' });
    if (what === 'file') mirror.hot.put('video/input', aFile('f'));
    const detail = what === 'link' || what === 'file' ? what : 'absent';
    expect(scanned(mirror)).toEqual({
      leftOut: [`video/input: not-a-real-folder (${detail})`],
      ...(what === 'no folder around it' ? { deletions: ['video/x'] } : {}),
    });
  });
});
