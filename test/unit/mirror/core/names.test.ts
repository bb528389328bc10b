import { describe, expect, test } from 'vitest';
import { createNameCheck, createNameKey, isWrittenAs, lengthOf, longestOf } from '../../../../src/mirror/core/names.ts';
import { DISK, SHARE } from '../../../support/mirror/model.ts';

describe('what a share cannot hold', () => {
  const check = createNameCheck(SHARE);

  test.each([
    ['plain.txt', null],
    ['日本語 (1).mov', null],
    ['a:b', 'name-forbidden'],
    ['what?', 'name-forbidden'],
    ['ends with a dot.', 'name-forbidden'],
    ['ends with a blank ', 'name-forbidden'],
    ['.begins with a dot', null],
    ['あ'.repeat(255), null],
    ['あ'.repeat(256), 'name-too-long'],
  ])('%s', (name, problem) => {
    expect(check(name)).toBe(problem);
  });

  test('a disk with names of 255 bytes', () => {
    const onDisk = createNameCheck({ ...DISK, longestName: { of: 255, unit: 'bytes' } });
    expect([onDisk('あ'.repeat(85)), onDisk('あ'.repeat(86))]).toEqual([null, 'name-too-long']);
    expect([onDisk('é'.repeat(127)), onDisk('é'.repeat(128)), onDisk('🎬'.repeat(63)), onDisk('🎬'.repeat(64))]).toEqual([
      null,
      'name-too-long',
      null,
      'name-too-long',
    ]);
    expect([onDisk('a'.repeat(255)), onDisk('a'.repeat(256)), onDisk('dot.'), onDisk('a:b')]).toEqual([null, 'name-too-long', null, null]);
  });

  test('the length is that of the form in which the vault writes', () => {
    const bytes = { ...DISK, longestName: { of: 6, unit: 'bytes' as const } };
    expect(createNameCheck({ ...bytes, unicodeForm: 'nfc' })('e\u0301e\u0301e\u0301')).toBeNull();
    expect(createNameCheck({ ...bytes, unicodeForm: 'nfd' })('\u00e9\u00e9\u00e9')).toBe('name-too-long');
  });
});

test.each(['\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}', 'aé日🎬'])('%j is as long as a disk counts it', (name) => {
  expect(lengthOf(name, { of: 1, unit: 'bytes' })).toBe(Buffer.byteLength(name));
  expect(lengthOf(name, { of: 1, unit: 'utf16' })).toBe(name.length);
});

test.each([255, 254, 143, 128, 2, 1, 0])('a limit of %i is found with few attempts, also when nothing fits any more', (limit) => {
  let asked = 0;
  const fits = (length: number): boolean => {
    asked += 1;
    expect(asked).toBeLessThan(12);
    return length <= limit;
  };
  expect(longestOf(255, fits)).toBe(Math.max(1, limit));
});

describe('how names compare', () => {
  test('a disk distinguishes all of them', () => {
    expect(createNameKey(DISK)).toBeNull();
  });

  test('a share that folds', () => {
    const key = createNameKey(SHARE);
    expect(key?.('STRASSE')).toBe(key?.('straße'));
    expect(key?.('E\u0301')).toBe(key?.('\u00e9'));
    expect(key?.('a')).not.toBe(key?.('b'));
  });

  test('a share that folds case only', () => {
    const key = createNameKey({ ...SHARE, foldsUnicode: false });
    expect(key?.('E')).toBe(key?.('e'));
    expect(key?.('e\u0301')).not.toBe(key?.('\u00e9'));
  });

  test('a share that writes a form of its own takes both forms for one', () => {
    const key = createNameKey({ ...DISK, unicodeForm: 'nfc' });
    expect(key?.('e\u0301')).toBe(key?.('\u00e9'));
    expect(key?.('E')).not.toBe(key?.('e'));
  });

  test('nothing is renamed that the vault writes in its own way', () => {
    expect(isWrittenAs('\u00e9', 'e\u0301', { unicodeForm: 'nfc' })).toBe(true);
    expect(isWrittenAs('\u00e9', 'e\u0301', { unicodeForm: 'as-given' })).toBe(false);
    expect(isWrittenAs('A', 'a', { unicodeForm: 'nfc' })).toBe(false);
  });
});
