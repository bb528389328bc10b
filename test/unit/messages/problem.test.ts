/** Problems that are reported as one English sentence, in Japanese. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemIn } from '../../../src/messages/problem.ts';
import { OTHER_PROBLEMS_JA } from '../../../src/messages/problems.ja.ts';

const JAPANESE = /[ぁ-んァ-ヶ一-龠]/;
const places = (text: string): readonly string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted();

/** The code outside of the messages. */
const CODE = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('messages'))
  .map((path) => readFileSync(join('src', path), 'utf8'))
  .join('\n');

describe.each(OTHER_PROBLEMS_JA)('%s', (english, japanese) => {
  test('has the same places in both languages', () => {
    expect(places(japanese)).toEqual(places(english));
    expect(japanese).toMatch(JAPANESE);
  });

  // A sentence that was reworded in the code would stay English without notice.
  test('is a sentence of the code', () => {
    const [longest = ''] = english.split(/\{\w+\}/).toSorted((left, right) => right.length - left.length);
    expect(CODE.includes(longest), longest).toBe(true);
  });

  test('is translated with its values', () => {
    const filled = english.replace(/\{(\w+)\}/g, '<$1>');
    const said = problemIn(filled, 'ja');
    expect(said).toMatch(JAPANESE);
    for (const place of places(english)) expect(said).toContain(place.replace('{', '<').replace('}', '>'));
  });
});

test('a problem within a problem is translated as well', () => {
  expect(problemIn('ytm serve refuses: the mirror is not halted', 'ja')).toBe('ytm serve が拒否しました：ミラーは停止していません');
});

test('unknown texts and English stay as they are', () => {
  expect(problemIn('something new (EIO)', 'ja')).toBe('something new (EIO)');
  expect(problemIn('nothing is parked', 'en')).toBe('nothing is parked');
});
