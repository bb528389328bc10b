/** Both languages are complete, say the same, and nothing is said outside of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REASON_CODES } from '../../../src/health/catalogue.ts';
import { CATALOGUES } from '../../../src/messages/messages.ts';
import { mirrorReasonsEn } from '../../../src/messages/reasons-mirror.en.ts';
import { mirrorReasonsJa } from '../../../src/messages/reasons-mirror.ja.ts';
import { placesOf } from '../../../src/messages/template.ts';
import { watchMirrorEn } from '../../../src/messages/watch-mirror.en.ts';
import { watchMirrorJa } from '../../../src/messages/watch-mirror.ja.ts';
import { httpProbe } from '../../../src/probes/http.ts';

const { en, ja } = CATALOGUES;
const AREAS = Object.keys(en) as (keyof typeof en)[];
const FORMS = ['ms', 'ago', 'clock', 'end', 'bytes', 'percent', 'share', 'word', 's'];

/** All templates of an area, by key; a reason has two. */
function templatesOf(catalogue: (typeof CATALOGUES)['en' | 'ja'], area: keyof typeof en): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(catalogue[area]).flatMap(([key, value]: [string, string | { text: string; next: string }]) =>
      typeof value === 'string'
        ? [[key, value]]
        : [
            [`${key} text`, value.text],
            [`${key} next`, value.next],
          ],
    ),
  );
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(folder, path));
}

/** Source without its comments. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$|\s\/\/ .*$/gm, '');
}

const SOURCES = sourceFiles('src').filter((path) => !path.startsWith(join('src', 'messages')));
const CODE = new Map(SOURCES.map((path) => [path, codeOf(path)]));

// A key of both files would silently replace the part's sentence.
test.each([
  ['watch, English', en.watch, watchMirrorEn],
  ['watch, Japanese', ja.watch, watchMirrorJa],
  ['reasons, English', en.reasons, mirrorReasonsEn],
  ['reasons, Japanese', ja.reasons, mirrorReasonsJa],
])('%s: every sentence of the part for the mirror is in the whole', (_, whole, part) => {
  expect(whole).toMatchObject(part);
});

describe.each(AREAS)('%s', (area) => {
  const english = templatesOf(en, area);
  const japanese = templatesOf(ja, area);

  test('has the same keys in both languages, in the same order', () => {
    expect(Object.keys(japanese)).toEqual(Object.keys(english));
  });

  test('has text everywhere', () => {
    for (const [key, text] of [...Object.entries(english), ...Object.entries(japanese)])
      expect([key, text.trim() !== '']).toEqual([key, true]);
  });

  test('has the same places in both languages (but English plurals), all of known forms', () => {
    for (const [key, text] of Object.entries(english)) {
      const places = (template: string) => [...new Set(placesOf(template))].filter((place) => !place.endsWith(':s')).sort();
      expect([key, places(japanese[key] ?? '')]).toEqual([key, places(text)]);
      for (const place of placesOf(text)) expect([key, place, FORMS.includes(place.split(':')[1] ?? 'ms')]).toEqual([key, place, true]);
    }
  });

  test('counts one thing in the singular', () => {
    // “3 of 12 files”, “in the last 24 runs” and “for 3 runs” are never one; the rest may be.
    const counted =
      /(?<!of |for |the last )\{(?!days|had|has)\w+\} (?:more |new )*(?:attempt|change|file|finding|folder|image|link|message|path|run)s\b(?!:)/;
    for (const [key, text] of Object.entries(english)) expect([key, counted.exec(text)?.[0]]).toEqual([key, undefined]);
  });

  test('has no stray braces', () => {
    for (const [key, text] of [...Object.entries(english), ...Object.entries(japanese)]) {
      expect([key, text.replace(/\{\w+(?::\w+)?\}/g, '')]).toEqual([key, expect.not.stringMatching(/[{}]/)]);
    }
  });
});

test('Japanese is Japanese: no sentence was left in English', () => {
  const same = AREAS.flatMap((area) => {
    const japanese = templatesOf(ja, area);
    return Object.entries(templatesOf(en, area)).filter(
      ([key, text]) => japanese[key] === text && /[a-z]{3,} [a-z]{3,} [a-z]{3,}/.test(text.replace(/\{[^}]*\}/g, '')),
    );
  });
  // commands are the same in every language
  expect(same.filter(([, text]) => !/^(tailscale|sudo|ytm) /.test(text))).toEqual([]);
});

describe('reasons', () => {
  test('every code of the catalogue has text in both languages, and no text is without a code', () => {
    expect(Object.keys(en.reasons).sort()).toEqual([...REASON_CODES].sort());
    expect(Object.keys(ja.reasons).sort()).toEqual([...REASON_CODES].sort());
  });

  test('every failure of a web page has a short word, for the causes that name what they rest on', () => {
    const others = /^probe\.|^tls\.expiring$/;
    const missing = httpProbe.codes.filter((code) => !others.test(code) && !Object.hasOwn(en.words, code));
    expect(missing).toEqual([]);
  });
});

describe('nothing is unused', () => {
  const everything = [...CODE.values()].join('\n');
  /** Beginnings of keys that are put together, such as `fact-${name}`. */
  const heads = [...everything.matchAll(/`([a-z][\w.-]+)\$\{/g)].map((match) => match[1] ?? '');
  /** What stands between quotes, and what stands alone as the name of a property, an argument or a branch. */
  const quoted = [/'(?=([\w.-]+)')/g, /"(?=([\w.-]+)")/g, /`(?=([\w.-]+)`)/g];
  const alone = /(?:^|[\s{,?:(])(?=([\w.-]+)[,:;)\s])/gm;
  const names = new Set([...quoted, alone].flatMap((form) => [...everything.matchAll(form)].map((match) => match[1])));
  const isUsed = (key: string): boolean => names.has(key) || heads.some((head) => key.startsWith(head) && key.length > head.length);

  test.each(AREAS.filter((area) => area !== 'reasons' && area !== 'words'))('%s', (area) => {
    expect(Object.keys(en[area]).filter((key) => !isUsed(key))).toEqual([]);
  });

  test('words', () => {
    expect(Object.keys(en.words).filter((key) => !isUsed(key))).toEqual([]);
  });

  test('reason codes: each is given by something', () => {
    const catalogue = join('src', 'health', 'catalogue.ts');
    const elsewhere = [...CODE].filter(([path]) => path !== catalogue).map(([, code]) => code);
    expect(REASON_CODES.filter((code) => !elsewhere.some((text) => text.includes(`'${code}'`)))).toEqual([]);
  });
});

test('the core, the reports and the screens hold no sentence of their own', () => {
  const layers = ['health', 'engine', 'report', 'tui', 'page'].map((folder) => join('src', folder));
  const technical = /new Error\(|internal\(/;
  const sentences = [...CODE].flatMap(([path, code]) =>
    layers.some((layer) => path.startsWith(layer))
      ? code
          .split('\n')
          .filter((line) => !technical.test(line))
          .flatMap((line) => [...line.matchAll(/'([^'\n]*)'|`([^`\n]*)`/g)].map((match) => match[1] ?? match[2] ?? ''))
          .filter((text) => /[a-z]{2,}[,;:]? [a-z]{2,} [a-z]{2,}/.test(text.replace(/\$\{[^}]*\}/g, ' ')))
          .map((text) => `${path}: ${text}`)
      : [],
  );
  expect(sentences).toEqual([]);
});
