import { describe, expect, test } from 'vitest';
import { createRefused, refusedKey, refusedPathKey } from '../../../../src/mirror/core/refused-names.ts';
import { aFile, SHARE } from '../../../support/mirror/model.ts';
import { mirrorOf, scanned } from '../../../support/mirror/model-scans.ts';

describe('what one refusal says of other names', () => {
  test.each([
    ['aux.wav', ['aux', 'AUX.txt', 'Aux.tar.gz', 'aux '], ['auxiliary', 'x.aux', 'con', 'com1']],
    ['COM1', ['com1.log'], ['com10', 'com', 'com2']],
    ['LPT\u00b9.x', ['lpt\u00b9'], ['lpt1']],
    ['take?', ['TAKE?'], ['take', 'take?.wav']],
    // They only contain the name of a device.
    ['console.wav', ['Console.WAV'], ['console', 'console.txt']],
    ['falcon.wav', ['FALCON.wav'], ['falcon', 'falcon.txt']],
    ['ガ', ['ガ'.normalize('NFD')], ['カ']],
    ['.hidden', ['.HIDDEN'], ['hidden', '.hidden2']],
  ])('%s', (name, others, not) => {
    const refused = createRefused([refusedKey(name)]);
    expect([name, ...others].filter((each) => !refused.isName(each))).toEqual([]);
    expect(not.filter((each) => refused.isName(each))).toEqual([]);
  });

  test('a path says nothing of its name', () => {
    const refused = createRefused([refusedPathKey('a/b')]);
    expect([refused.isPath('a/b'), refused.isPath('b'), refused.isName('b')]).toEqual([true, false, false]);
  });
});

describe('what the vault refused', () => {
  const refused = [refusedKey('aux.wav'), refusedKey('con'), refusedPathKey('a/long')];

  test('is left out by rule, with all that lies in it; the rest goes on', () => {
    const mirror = mirrorOf(['a/x', 'gone', 'y']);
    for (const path of ['aux.txt', 'a/AUX', 'con/deep/file', 'a/long/file', 'b/long/file']) mirror.hot.put(path, aFile(path));
    mirror.hot.remove('gone');
    const found = mirror.scan({ refused });
    expect(found.leftOut.map(({ path, why }) => `${path}: ${why}`)).toEqual([
      'a/AUX: name-refused',
      'a/long: name-refused',
      'aux.txt: name-refused',
      'con: name-refused',
    ]);
    expect(found.copies.map(({ path }) => path)).toEqual(['b/long/file']);
    expect(found.deletions.map(({ path }) => path)).toEqual(['gone']);
    expect(found.hotPaths).toBe(mirror.hot.paths().length);
  });

  test('is sent all the same where the vault has it', () => {
    const mirror = mirrorOf(['aux.wav', 'y']);
    mirror.hot.put('aux.wav', aFile('another'));
    expect(mirror.scan({ refused }).copies.map(({ path }) => path)).toEqual(['aux.wav']);
  });
});

describe('what cannot be looked at, whatever anybody does', () => {
  test.each([
    ['EXDEV', 'other-file-system'],
    ['ENAMETOOLONG', 'path-too-long'],
  ])('%s in hot: left out by rule, the vault keeps what it has there, and deletions elsewhere go on', (errno, why) => {
    const mirror = mirrorOf(['a/mounted/x', 'gone', 'y'], { abilities: SHARE });
    mirror.hot.remove('gone');
    mirror.hot.remove('a/mounted');
    mirror.hot.put('a/mounted', aFile('stands for it'));
    mirror.hot.forbid('a/mounted', errno);
    expect(scanned(mirror)).toEqual({ deletions: ['gone'], leftOut: [`a/mounted: ${why} (${errno})`] });
    expect(mirror.scan().readErrors).toBe(0);
  });

  test('in the vault: the same, and nothing of hot is sent there', () => {
    const mirror = mirrorOf(['a/x', 'gone', 'y']);
    mirror.hot.remove('gone');
    mirror.hot.put('a/new', aFile('new'));
    mirror.vault.forbid('a', 'EXDEV');
    // What was sent there is covered, and nobody can see it any more.
    expect(scanned(mirror)).toEqual({ deletions: ['gone'], leftOut: ['a: other-file-system (EXDEV)', 'a/x: lost-in-vault (file)'] });
  });

  test('a whole folder of hot that turns out to be one', () => {
    const mirror = mirrorOf(['a/x', 'gone', 'y']);
    mirror.hot.remove('gone');
    mirror.hot.forbid('a', 'EXDEV');
    expect(scanned(mirror)).toEqual({ deletions: ['gone'], leftOut: ['a: other-file-system (EXDEV)'] });
  });
});

test('a folder or link whose path is too long is left out, too: what it holds could not be sent', () => {
  const mirror = mirrorOf(['y'], { contract: { longestPath: 8 } });
  mirror.hot.put('folder/in/it', aFile('x'));
  mirror.hot.put('folder-ab/x', aFile('x'));
  mirror.hot.put('folder-link', { type: 'link', target: 'y' });
  expect(scanned(mirror)).toMatchObject({
    makes: ['folder/'],
    leftOut: ['folder-ab: path-too-long', 'folder-link: path-too-long', 'folder/in: path-too-long'],
  });
});
