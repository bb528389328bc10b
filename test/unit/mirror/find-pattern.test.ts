import { describe, expect, it } from 'vitest';
import { createMatcher } from '../../../src/mirror/find/pattern.ts';

describe('a pattern', () => {
  it.each([
    ['clip', 'video/My CLIP 01.mov', true],
    ['clip', 'clip/other.mov', false],
    ['*.mov', 'video/clip.MOV', true],
    ['*.mov', 'video/clip.mov.txt', false],
    ['clip?.mov', 'clip1.mov', true],
    ['clip?.mov', 'clip.mov', false],
    ['video/clip', 'old/video/clip 1.mov', true],
    ['./video/clip', 'video/clip.mov', true],
    ['video/*.mov', 'video/a/b.mov', false],
    ['video/**/*.mov', 'video/a/b.mov', true],
    ['video/**/*.mov', 'video/b.mov', true],
    ['**/b.mov', 'b.mov', true],
    ['a.b', 'axb', false],
    ['[1]', 'clip [1].mov', true],
    ['*[1]*', 'clip [1].mov', true],
    ['サムネ', '素材/サムネイル.png', true],
    ['ガ'.normalize('NFD'), 'ガ.txt'.normalize('NFC'), true],
    ['ガ', 'ｶﾞ.txt', true],
    ['straße', 'STRASSE.txt', true],
    ['*', 'anything', true],
    ['*', '.hidden\nname', true],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(createMatcher(pattern)(path)).toBe(matches);
  });
});
