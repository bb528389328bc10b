/** Which names are junk, and which junk is worth nothing. */
import { describe, expect, test } from 'vitest';
import { createJunk, createWorthless } from '../../../../src/mirror/core/junk.ts';

const EXACT = { foldsCase: false, foldsUnicode: false };
const FOLDS = { foldsCase: true, foldsUnicode: true };

describe('a name is junk', () => {
  test.each<[patterns: readonly string[], name: string, onDisk: boolean, onShare: boolean]>([
    [['.DS_Store'], '.DS_Store', true, true],
    [['.DS_Store'], '.ds_store', false, true],
    [['Zip', 'abc'], 'zip', false, true],
    [['Zip', 'abc'], 'Abc', false, true],
    [['Zip', 'abc'], 'zap', false, false],
    [['zip'], 'ZIP', false, true],
    [['azip'], 'AZIP', false, true],
    [['caf\u00e9'], 'cafe\u0301', false, true],
    [['動画*'], '動画1', true, true],
    [['動画*', '.x'], '動', false, false],
    [['*.tmp'], 'x.tmp', true, true],
    [['*.tmp'], '.tmp', true, true],
    [['?.tmp'], 'x.tmp', true, true],
    [['*.tm*'], 'x.tmp', true, true],
    [['a.tm?'], 'a.tmp', true, true],
    [['a.tm?'], 'a.tmpx', false, false],
    [['._*'], '._x', true, true],
    [['._*'], '._', true, true],
    [['._*'], '.x', false, false],
    [[], 'x', false, false],
  ])('of %j: %s', (patterns, name, onDisk, onShare) => {
    expect([createJunk(patterns, EXACT)(name), createJunk(patterns, FOLDS)(name)]).toEqual([onDisk, onShare]);
  });
});

describe('junk is worth nothing', () => {
  const NOTHING_STAYS = (): boolean => false;

  test.each<[patterns: readonly string[], name: string, type: 'file' | 'folder', expected: boolean]>([
    [['.DS_Store'], '.DS_Store', 'file', true],
    [['.DS_Store'], '.DS_Store', 'folder', false],
    [['*.tmp', 'thumbs.db', 'EHTHUMBS.DB', 'desktop.ini'], 'Thumbs.db', 'file', true],
    [['thumbs.db', 'EHTHUMBS.DB', 'desktop.ini'], 'ehthumbs.db', 'file', true],
    [['thumbs.db', 'EHTHUMBS.DB', 'desktop.ini'], 'Desktop.ini', 'file', true],
    [['.DS_Store'], 'Thumbs.db', 'file', false],
    [['*.tmp'], 'x.tmp', 'file', false],
    [['._*'], '._x', 'file', true],
    [['.DS_Store'], '._x', 'file', false],
  ])('where %j is junk: %s, a %s', (patterns, name, type, expected) => {
    expect(createWorthless(patterns)({ name, type }, NOTHING_STAYS)).toBe(expected);
  });

  test('unless it holds the attributes of a file that stays', () => {
    const isWorthless = createWorthless(['._*']);
    const file = { name: '._x', type: 'file' as const };
    expect([isWorthless(file, (name) => name === 'x'), isWorthless(file, (name) => name === '._x')]).toEqual([false, true]);
  });
});
