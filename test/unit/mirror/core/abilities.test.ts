/** How names compare on a vault, and what of its abilities has changed. */
import { describe, expect, test } from 'vitest';
import { type Abilities, changedAbilities, foldKey, ruleKey } from '../../../../src/mirror/core/abilities.ts';
import { SHARE } from '../../../support/mirror/model.ts';

const NFC = 'caf\u{E9}';
const NFD = NFC.normalize('NFD');

describe('two names', () => {
  const isOne = (left: string, right: string, foldsCase: boolean, foldsUnicode: boolean): boolean =>
    foldKey(left, { foldsCase, foldsUnicode }) === foldKey(right, { foldsCase, foldsUnicode });

  test.each<[string, string, boolean, boolean, boolean]>([
    ['a', 'A', true, true, true],
    ['a', 'A', true, false, true],
    ['a', 'A', false, true, false],
    [NFC, NFD, true, true, true],
    [NFC, NFD, false, true, true],
    [NFC, NFD, true, false, false],
    [NFC.toUpperCase(), NFD, true, true, true],
    [NFC.toUpperCase(), NFD, false, true, false],
    ['stra\u{DF}e', 'STRASSE', true, true, true],
    ['\u{3BF}\u{3C2}', '\u{3BF}\u{3C3}', true, true, true],
    ['\u{130}', 'i\u{307}', true, true, true],
    ['a', 'b', true, true, false],
  ])('%s and %s, where case folds: %s, and Unicode forms: %s, are one: %s', (left, right, foldsCase, foldsUnicode, expected) => {
    expect(isOne(left, right, foldsCase, foldsUnicode)).toBe(expected);
  });

  test('in rules are compared in one form, and in one case only where that is asked for', () => {
    expect(ruleKey(NFD, false)).toBe(ruleKey(NFC, false));
    expect(ruleKey('A', false)).not.toBe(ruleKey('a', false));
    expect(ruleKey('A', true)).toBe(ruleKey('a', true));
  });
});

describe('what has changed', () => {
  test.each<[keyof Abilities, Partial<Abilities>]>([
    ['foldsCase', { foldsCase: false }],
    ['foldsUnicode', { foldsUnicode: false }],
    ['unicodeForm', { unicodeForm: 'nfd' }],
    ['forbidden', { forbidden: '' }],
    ['trailingDots', { trailingDots: true }],
    ['longestName', { longestName: { of: 255, unit: 'bytes' } }],
    ['links', { links: false }],
    ['renameOver', { renameOver: false }],
  ])('is named: %s', (key, change) => expect(changedAbilities(SHARE, { ...SHARE, ...change })).toEqual([key]));

  test('is nothing for equal values, whatever their times', () => {
    const now = { ...SHARE, longestName: { ...SHARE.longestName }, timestampResolution: 9, timeOffset: 9, timeShifts: [9] };
    expect(changedAbilities(SHARE, now)).toEqual([]);
  });
});
