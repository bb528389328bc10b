import { describe, expect, it } from 'vitest';
import { choose, chooseFiles, pathAsKept } from '../../../../src/mirror/core/chosen.ts';
import { createMatcher } from '../../../../src/mirror/find/pattern.ts';

const ROOTS = ['/Users/mika/ワークスペース', '/Volumes/share/ytm_workspaces'];
const nfd = (text: string): string => text.normalize('NFD');
const has = (written: string, path: string, foldsCase = true): boolean => choose(written, { roots: ROOTS, foldsCase }).has(path);

describe('a path as it is typed', () => {
  it.each([
    ['.', ''],
    ['./', ''],
    ['a', 'a'],
    ['./a//b/', 'a/b'],
    ['a/./b/../c', 'a/c'],
    ['/Users/mika/ワークスペース', ''],
    [`/Users/mika/${nfd('ワークスペース')}/a`, 'a'],
    ['/Users/mika/ワークスペース/', ''],
    ['/Volumes/share/ytm_workspaces/video/x.mov', 'video/x.mov'],
    ['../outside', '../outside'],
  ])('%s is %j', (written, path) => {
    expect(pathAsKept(written, ROOTS)).toBe(path);
  });
});

describe('what is chosen', () => {
  it.each([
    ['.', 'anything/at all', true],
    ['video', 'video', true],
    ['video', 'video/a/b.mov', true],
    ['video', 'videos/a.mov', false],
    ['video/a', 'video', false],
    ['ガイド', nfd('ガイド/はじめに.md'), true],
    [nfd('ガイド'), 'ガイド/はじめに.md', true],
    ['VIDEO/A.mov', 'video/a.MOV', true],
    ['../video', 'video', false],
    ['*.mov', 'video/deep/a.MOV', true],
    ['*.fcpbundle', 'cut/film.fcpbundle/media/1.mov', true],
    ['video/*.mov', 'video/deep/a.mov', false],
    ['video/**', 'video/deep/a.mov', true],
    ['サム?.png', nfd('素材/サムネ.png'), true],
    ['what?', 'what?', true],
    ['clip [1].mov', 'clip [1].mov', true],
  ])('%s and %s: %s', (written, path, expected) => {
    expect(has(written, path)).toBe(expected);
  });

  it('distinguishes case where the vault does', () => {
    expect(has('Video', 'video/a.mov', false)).toBe(false);
    expect(has('ガイド', nfd('ガイド/a'), false)).toBe(true);
  });

  it('names the folders in which it may lie, so that others need not be listed', () => {
    const chosen = choose('video/Cut/a.mov', { roots: ROOTS, foldsCase: true });
    expect(['', 'video', 'video/cut', 'video/cuts', 'audio'].map((folder) => chosen.mayLieIn(folder))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(choose('*.mov', { roots: ROOTS, foldsCase: true }).mayLieIn('audio')).toBe(true);
  });
});

describe('find', () => {
  it('understands a path in full, in any form', () => {
    expect(createMatcher(`/Users/mika/ワークスペース/素材/ガ.txt`, ROOTS)(nfd('素材/ガ.txt'))).toBe(true);
  });
});

describe('how much is chosen', () => {
  const of = (written: string) => choose(written, { roots: ROOTS, foldsCase: true });

  it('is all for the root alone', () => {
    expect(['.', '/Volumes/share/ytm_workspaces', 'a', '*'].map((written) => of(written).isAll)).toEqual([true, true, false, false]);
    expect(of('.').mayLieIn('anything')).toBe(true);
  });

  it('is nothing for a path that leads out of the root, however far', () => {
    expect(['../../video', 'a/../../video', '../..'].map((written) => pathAsKept(written, ROOTS))).toEqual([
      '../../video',
      '../video',
      '../..',
    ]);
  });
});

describe('exactly these files', () => {
  const these = () => chooseFiles('these', ['Video/Cut/ガ.mov', 'x'], true);

  it('are chosen in any form and case, and nothing beneath or around them', () => {
    const chosen = these();
    expect(chosen).toMatchObject({ written: 'these', isAll: false });
    const paths = ['video/cut/ガ.MOV', nfd('Video/Cut/ガ.mov'), 'x', 'video/cut', 'video/cut/ガ.mov/deep', 'X/y'];
    expect(paths.map((path) => chosen.has(path))).toEqual([true, true, true, false, false, false]);
    expect(chooseFiles('these', ['A'], false).has('a')).toBe(false);
  });

  it('lie in the folders around them only', () => {
    expect(['', 'video', 'VIDEO/cut', 'video/cut/ガ.mov', 'x', 'cut', 'audio'].map((folder) => these().mayLieIn(folder))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
