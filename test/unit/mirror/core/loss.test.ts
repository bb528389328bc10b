/** What the manifest holds and the vault no longer shows is reported, whatever covers the place now. */
import { describe, expect, test } from 'vitest';
import { aFile, DISK, type ModelMirror, NOW, SHARE } from '../../../support/mirror/model.ts';
import { MINUTE, mirrorOf, OLD } from '../../../support/mirror/model-scans.ts';

function lostIn(
  mirror: ModelMirror,
  more: Parameters<ModelMirror['scan']>[0] = {},
): { readonly again: readonly string[]; readonly lost: readonly string[] } {
  const { lost, leftOut } = mirror.scan(more);
  const of = (again: boolean): readonly string[] => lost.filter((one) => one.again === again).map(({ path }) => path);
  expect(leftOut.filter(({ why }) => why === 'lost-in-vault').map(({ path }) => path)).toEqual(of(false));
  return { again: of(true), lost: of(false) };
}

const AUDIO = ['audio/one', 'audio/deep/two', 'x'];

describe('a folder of the vault', () => {
  test.each([
    ['a link', { type: 'link' as const, target: 'scripts' }],
    ['a file', aFile('in its place', NOW)],
    ['something else', { type: 'other' as const }],
  ])('was replaced by %s: with all that it held', (_, there) => {
    const mirror = mirrorOf(AUDIO);
    mirror.vault.remove('audio');
    mirror.vault.put('audio', there);
    const all = ['audio', 'audio/deep', 'audio/deep/two', 'audio/one'];
    expect(lostIn(mirror)).toEqual({ again: [], lost: all });
    // As long as it is so.
    mirror.run();
    expect(lostIn(mirror)).toEqual({ again: [], lost: all });
  });

  test('was emptied or removed: sent again, and reported once', () => {
    const mirror = mirrorOf(AUDIO);
    mirror.vault.remove('audio/deep');
    expect(lostIn(mirror)).toEqual({ again: ['audio/deep', 'audio/deep/two'], lost: [] });
    mirror.vault.remove('audio/one');
    expect(lostIn(mirror).again).toHaveLength(3);
    mirror.run();
    expect(lostIn(mirror)).toEqual({ again: [], lost: [] });
  });

  test('cannot be read: nobody knows what of it is there', () => {
    const mirror = mirrorOf(AUDIO);
    mirror.vault.forbid('audio', 'EACCES');
    expect(lostIn(mirror).lost).toEqual(['audio/deep', 'audio/deep/two', 'audio/one']);
  });

  test('lost files while the same folder of hot cannot be read', () => {
    const mirror = mirrorOf(AUDIO);
    mirror.hot.forbid('audio', 'EACCES');
    expect(lostIn(mirror)).toEqual({ again: [], lost: [] });
    mirror.vault.remove('audio/deep/two');
    expect(lostIn(mirror)).toEqual({ again: [], lost: ['audio/deep/two'] });
  });

  test('of which only real folders are mirrored became a link', () => {
    const mirror = mirrorOf(['video/input/A/clip', 'x']);
    mirror.vault.remove('video/input/A');
    mirror.vault.put('video/input/A', { type: 'link', target: '../elsewhere' });
    expect(lostIn(mirror).lost).toEqual(['video/input/A', 'video/input/A/clip']);
  });
});

test('a kept folder that hot no longer has is gone through: of what it held the vault has the only copy', () => {
  const mirror = mirrorOf(['scripts/a/one', 'scripts/a/deep/two', 'scripts/b', 'x']);
  mirror.hot.remove('scripts/a');
  mirror.run();
  expect(lostIn(mirror)).toEqual({ again: [], lost: [] });
  mirror.vault.remove('scripts/a/deep/two');
  expect(lostIn(mirror)).toEqual({ again: [], lost: ['scripts/a/deep/two'] });
  mirror.vault.put('scripts/a/.DS_Store', aFile('junk'));
  const { leftOut, unmanagedPaths } = mirror.run().differences;
  expect([leftOut.map(({ path }) => path), unmanagedPaths]).toEqual([['scripts/a/deep/two'], []]);
  // Reported once: neither side has it, and nobody looks for it any more.
  expect(lostIn(mirror)).toEqual({ again: [], lost: [] });
  mirror.vault.put('scripts/a/born', aFile('theirs'));
  expect(mirror.scan().unmanagedPaths).toEqual(['scripts/a/born']);
});

describe('behind names that are one on the vault', () => {
  const collisions = (): ModelMirror => {
    const mirror = mirrorOf(['a/File', 'b/Folder/in', 'b/Folder/deep/er', 'x']);
    mirror.hot.put('a/file', aFile('a twin'));
    mirror.hot.put('b/folder/in', aFile('a twin'));
    return mirror;
  };

  test('what was sent is there: nothing is lost', () => {
    expect(lostIn(collisions())).toEqual({ again: [], lost: [] });
  });

  test('a file is lost', () => {
    const mirror = collisions();
    mirror.vault.remove('a/File');
    expect(lostIn(mirror)).toEqual({ again: [], lost: ['a/File'] });
  });

  test('something in a folder is lost, or became something else', () => {
    const mirror = collisions();
    mirror.vault.remove('b/Folder/in');
    expect(lostIn(mirror)).toEqual({ again: [], lost: ['b/Folder/in'] });
    mirror.vault.remove('b/Folder/deep');
    mirror.vault.put('b/Folder/deep', aFile('theirs'));
    expect(lostIn(mirror)).toEqual({ again: [], lost: ['b/Folder/deep', 'b/Folder/deep/er', 'b/Folder/in'] });
  });

  test('both were sent once, and the vault shows one of them', () => {
    const mirror = mirrorOf(['a/File', 'a/file', 'x'], { abilities: DISK });
    expect(lostIn(mirror, { abilities: SHARE })).toEqual({ again: [], lost: [] });
    mirror.vault.remove('a/File');
    expect(lostIn(mirror, { abilities: SHARE })).toEqual({ again: [], lost: ['a/File'] });
  });
});

describe('a single path', () => {
  test('became something else in the vault', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.vault.remove('a');
    mirror.vault.put('a/born', aFile('theirs'));
    expect(lostIn(mirror)).toEqual({ again: [], lost: ['a'] });
  });

  test('that is kept is gone from the vault, which had the only copy', () => {
    const mirror = mirrorOf(['scripts/a', 'scripts/b', 'x']);
    mirror.hot.remove('scripts/a');
    mirror.run();
    expect(lostIn(mirror)).toEqual({ again: [], lost: [] });
    mirror.vault.remove('scripts/a');
    expect(lostIn(mirror)).toEqual({ again: [], lost: ['scripts/a'] });
    mirror.run();
    expect(lostIn(mirror)).toEqual({ again: [], lost: [] });
  });

  test('is gone from both sides: a run that died may have deleted it', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.remove('a');
    mirror.vault.remove('a');
    expect(lostIn(mirror)).toEqual({ again: [], lost: [] });
    mirror.contract = { ...mirror.contract, delete: false };
    expect(lostIn(mirror)).toEqual({ again: [], lost: ['a'] });
  });

  test('was being replaced when a run died', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.vault.remove('a');
    const underWay = new Map([['a', { sent: { type: 'file' as const, size: 1, mtime: OLD } }]]);
    expect(lostIn(mirror, { underWay })).toEqual({ again: [], lost: [] });
  });

  test('cannot be sent any more, as it leads out of hot by now', () => {
    const mirror = mirrorOf(['x']);
    mirror.hot.put('link', { type: 'link', target: 'x' });
    mirror.run();
    mirror.vault.remove('link');
    mirror.hot.remove('link');
    mirror.hot.put('link', { type: 'link', target: '/elsewhere' });
    expect(lostIn(mirror)).toEqual({ again: [], lost: ['link'] });
  });

  test('of another type in hot by now is no loss of what hot has', () => {
    const mirror = mirrorOf(['a', 'x']);
    mirror.hot.remove('a');
    mirror.hot.put('a/in', aFile('in', NOW - MINUTE));
    mirror.vault.remove('a');
    expect(lostIn(mirror)).toEqual({ again: [], lost: [] });
  });
});

test('a rule that covers the place by now ends what the manifest holds, and is no loss', () => {
  const mirror = mirrorOf(AUDIO);
  mirror.contract = { ...mirror.contract, exclude: ['audio'] };
  mirror.vault.remove('audio');
  expect(lostIn(mirror)).toEqual({ again: [], lost: [] });
});
