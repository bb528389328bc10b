/** The files by which hot and vault know each other may be edited by people: whatever is not valid counts as none. */
import { describe, expect, test } from 'vitest';
import type { Mark, VaultImage } from '../../../../src/mirror/core/image.ts';
import { hotMarksJson, hotMarksOf, vaultImageJson, vaultImageOf } from '../../../../src/mirror/core/image-file.ts';

const MARK: Mark = { run: 3, state: 'done', token: 't' };
const IMAGE: VaultImage = { host: 'mac', hot: '/hot', since: 5, claim: { image: 'i', run: 3, token: 't', hotMark: MARK } };
const CONTENT = { host: 'mac', hot: '/hot', since: 5, image: 'i', run: 3, token: 't', hot_mark: { ...MARK } };

const stored = (content: object): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(content)) as Readonly<Record<string, unknown>>;

describe('the vault’s image file', () => {
  test.each<[string, VaultImage]>([
    ['whole', IMAGE],
    ['without a claim, as older versions wrote it', { ...IMAGE, claim: null }],
    ['of a hot without a mark', { ...IMAGE, claim: { image: 'i', run: 1, token: 't', hotMark: null } }],
    ['of a mark that was begun', { ...IMAGE, claim: { image: 'i', run: 1, token: 't', hotMark: { ...MARK, state: 'begun' } } }],
  ])('is read as it was written: %s', (_, image) => expect(vaultImageOf(stored(vaultImageJson(image)))).toEqual(image));

  test.each<[string, object | null]>([
    ['no object', null],
    ['another host', { host: 5 }],
    ['another hot', { hot: 5 }],
    ['another time', { since: '5' }],
    ['an image of another type', { image: 5 }],
    ['no image, though there is a mark of it', { image: null }],
    ['a run of another type', { run: '3' }],
    ['a token of another type', { token: 5 }],
    ['no word of the mark', { hot_mark: undefined }],
    ['a mark of another type', { hot_mark: 'done' }],
    ['a mark with a run of another type', { hot_mark: { ...MARK, run: '3' } }],
    ['a mark with a token of another type', { hot_mark: { ...MARK, token: 5 } }],
    ['a mark in an unknown state', { hot_mark: { ...MARK, state: 'half' } }],
  ])('is unreadable with %s', (_, change) => expect(vaultImageOf(change && { ...CONTENT, ...change })).toBe('unreadable'));

  test('may say more than that', () => expect(vaultImageOf({ ...CONTENT, more: 1 })).toEqual(IMAGE));
});

describe('the marks of hot', () => {
  test('are read as they were written, and say to people what the file is', () => {
    const json = stored(hotMarksJson({ a: MARK }, 'b', { ...MARK, run: 4 }));
    expect(hotMarksOf(json)).toEqual({ a: MARK, b: { ...MARK, run: 4 } });
    expect(json['note']).toContain('do not edit');
  });

  test('a new one takes the place of the older one of its image, at the end', () => {
    const marks = hotMarksOf(hotMarksJson({ a: MARK, b: MARK }, 'a', { ...MARK, run: 9 }));
    expect(Object.entries(marks)).toEqual([
      ['b', MARK],
      ['a', { ...MARK, run: 9 }],
    ]);
  });

  test('are the newest eight', () => {
    const eight = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`i${index}`, MARK]));
    expect(Object.keys(hotMarksOf(hotMarksJson(eight, 'new', MARK)))).toEqual(['i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'i7', 'new']);
  });

  test.each<[string, unknown]>([
    ['no list', {}],
    ['nothing', [null]],
    ['text', ['i']],
    ['no image', [{ ...MARK }]],
    ['an image of another type', [{ ...MARK, image: 5 }]],
    ['an unknown state', [{ ...MARK, image: 'i', state: 'half' }]],
    ['a run of another type', [{ ...MARK, image: 'i', run: '3' }]],
    ['a token of another type', [{ ...MARK, image: 'i', token: null }]],
  ])('are none with %s; the others count', (_, images) => {
    expect(hotMarksOf({ images })).toEqual({});
    if (Array.isArray(images))
      expect(hotMarksOf({ images: [...(images as unknown[]), { ...MARK, image: 'good' }] })).toEqual({ good: MARK });
  });

  test('are none without a file', () => expect(hotMarksOf(null)).toEqual({}));
});
