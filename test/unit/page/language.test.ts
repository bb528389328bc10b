import { describe, expect, test } from 'vitest';
import { languageOf } from '../../../src/page/language.ts';

describe('the language of a page', () => {
  test.each([
    ['ja', 'en', 'ja'],
    ['en', 'ja', 'en'],
    [null, 'ja', 'ja'],
    [null, 'ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7', 'ja'],
    [null, 'en-GB,en;q=0.9,ja;q=0.8', 'en'],
    [null, 'en;q=0.2, JA;q=0.3', 'ja'],
    [null, 'ja;q=0, de', 'en'],
    [null, 'de, fr;q=0.5', 'en'],
    [null, 'fr;q=0.9, ja;q=nonsense', 'en'],
    ['fr', 'ja', 'ja'],
    ['', undefined, 'en'],
    ['<script>', undefined, 'en'],
  ] as const)('?lang=%s and Accept-Language %s: %s', (wanted, accepted, language) => {
    expect(languageOf(wanted, accepted, 'en')).toBe(language);
  });

  test('that of the config when the browser asks for neither', () => {
    expect(languageOf(null, 'de', 'ja')).toBe('ja');
  });
});
