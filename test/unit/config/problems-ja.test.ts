/** Every problem of a config has a Japanese sentence with the same values. */
import { describe, expect, test } from 'vitest';
import { configProblem } from '../../../src/messages/config-problem.ts';
import { PHRASES_JA, PROBLEMS_JA } from '../../../src/messages/config-problems.ja.ts';
import { interpret } from '../../support/config.ts';
import { INVALID } from './invalid-configs.ts';

const PLACE = /^<file>(?::\d+:\d+)?: (?:[\w.[\]-]+(?: Probe)?: )?/;
const LEFT_IN_ENGLISH = /\b(expected|got|must|is missing|unknown key|the text|the number|a list|a mapping|did you mean)\b/;

const MESSAGES = Object.values(INVALID).map((line) => line.replace(PLACE, ''));

function quotedIn(text: string): readonly string[] {
  return text.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
}

describe('in Japanese', () => {
  test.each(MESSAGES)('%s', (message) => {
    const said = configProblem(message, 'ja');
    expect(said).toMatch(/[ぁ-んァ-ヶ一-龠]/);
    expect(said.replace(/"(?:[^"\\]|\\.)*"/g, '')).not.toMatch(LEFT_IN_ENGLISH);
    expect(said.replace(/"(?:[^"\\]|\\.)*"/g, '')).not.toMatch(/\{\w+\}/);
    for (const value of quotedIn(message)) expect(said).toContain(value);
  });

  test('both sides of a template have the same places', () => {
    const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted();
    const differing = [...PROBLEMS_JA, ...PHRASES_JA].filter(([english, japanese]) => !subset(places(japanese), places(english)));
    expect(differing).toEqual([]);
  });

  test('what has no translation stays as it is, and English is never changed', () => {
    expect(configProblem('something new', 'ja')).toBe('something new');
    for (const message of MESSAGES) expect(configProblem(message, 'en')).toBe(message);
  });
});

test('a config that is refused still says its language', async () => {
  expect(await interpret('version: 1\nlanguage: ja\npaths: { share: x }\n')).toMatchObject({ ok: false, language: 'ja' });
  expect(await interpret('version: 1\nlanguage: [\n')).toMatchObject({ ok: false, language: 'auto' });
});

function subset(inner: readonly string[], outer: readonly string[]): boolean {
  return inner.every((each) => outer.includes(each));
}
