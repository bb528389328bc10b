/** Sentences from templates: places, forms, escaping, language. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pickLanguage } from '../../../src/messages/language.ts';
import { localeOf, reasonNext, reasonText } from '../../../src/messages/messages.ts';
import { bytes, clockTime, escapeText, fill, percent, placesOf, span } from '../../../src/messages/template.ts';

const NOW = Date.UTC(2026, 10, 22, 9, 41, 0);
const EN = localeOf('en', NOW, 0);
const JA = localeOf('ja', NOW, 0);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('span', () => {
  test.each([
    [0, '<1 ms', '<1 ms'],
    [0.9, '<1 ms', '<1 ms'],
    [1, '1 ms', '1 ms'],
    [850, '850 ms', '850 ms'],
    [999, '999 ms', '999 ms'],
    [999.6, '1 s', '1秒'],
    [SECOND, '1 s', '1秒'],
    [1_500, '1.5 s', '1.5秒'],
    [8 * SECOND, '8 s', '8秒'],
    [9_949, '9.9 s', '9.9秒'],
    [9_950, '10 s', '10秒'],
    [59_499, '59 s', '59秒'],
    [59_500, '1 min', '1分'],
    [MINUTE, '1 min', '1分'],
    [2 * MINUTE + 5 * SECOND, '2 min 5 s', '2分5秒'],
    [HOUR - 400, '1 h', '1時間'],
    [HOUR, '1 h', '1時間'],
    [3 * HOUR + 20 * MINUTE, '3 h 20 min', '3時間20分'],
    [3 * HOUR + 20 * MINUTE + 59 * SECOND, '3 h 20 min', '3時間20分'],
    [DAY - 400, '1 d', '1日'],
    [2 * DAY + 4 * HOUR, '2 d 4 h', '2日4時間'],
    [400 * DAY, '400 d', '400日'],
  ])('%d ms', (ms, english, japanese) => {
    expect([span(ms, 'en'), span(ms, 'ja')]).toEqual([english, japanese]);
  });

  test('never more than two units, never a unit that is full', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (ms) => {
        const text = span(ms, 'en');
        expect(text).toMatch(/^(<1 ms|\d+(\.\d)? (ms|s|min|h|d)( \d+ (s|min|h))?)$/);
        const [, small = '', unit = ''] = / (\d+) (s|min|h)$/.exec(text) ?? [];
        if (unit !== '') expect(Number(small)).toBeLessThan(unit === 'h' ? 24 : 60);
        expect(text).not.toMatch(/^1000 ms$|^60(\.0)? s|^60 min|^24 h/);
      }),
    );
  });
});

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [512, '512 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [4.2e9, '4.2 GB'],
    [120e9, '120 GB'],
    [812e9, '812 GB'],
    [4e12, '4.0 TB'],
    [2e18, '2000 PB'],
  ])('%d', (count, text) => expect(bytes(count)).toBe(text));

  test('keeps the size to 5 %, in three digits at most', () => {
    const size: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, PB: 1e15 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (count) => {
        const [digits = '', unit = ''] = bytes(count).split(' ');
        expect(Math.abs(Number(digits) * (size[unit] ?? 0) - count)).toBeLessThanOrEqual(0.051 * count);
        expect(digits.replace('.', '').length).toBeLessThanOrEqual(3);
      }),
    );
  });
});

test.each([
  [0, '0 %'],
  [0.004, '0.4 %'],
  [0.0099, '1 %'],
  [0.00001, '0.0 %'],
  [0.03, '3 %'],
  [0.946, '95 %'],
  [1, '100 %'],
])('percent of %d', (ratio, text) => expect(percent(ratio)).toBe(text));

describe('times of day', () => {
  test.each([
    [NOW, 0, '09:41'],
    [NOW, 540, '18:41'],
    [NOW, -210, '06:11'],
    [NOW - 17 * HOUR, 0, '16:41'],
    [NOW - 18 * HOUR + 1, 0, '15:41'],
    [NOW - 18 * HOUR, 0, '2026-11-21 15:41'],
    [NOW - 3 * DAY, 540, '2026-11-19 18:41'],
    [NOW + 20 * HOUR, 0, '2026-11-23 05:41'],
    [Date.UTC(2026, 10, 22, 15, 30), 540, '00:30'],
  ])('%d, %i min east', (at, utcOffsetMinutes, text) => expect(clockTime(at, { now: NOW, utcOffsetMinutes })).toBe(text));
});

describe('escaping', () => {
  test.each<[string, string]>([
    ['plain, with 日本語 and émoji 🎬', 'plain, with 日本語 and émoji 🎬'],
    ['\u001b[31mred', '\\x1b[31mred'],
    ['a\r\nb\tc', 'a\\x0d\\x0ab\\x09c'],
    ['\u0000\u007f\u009b', '\\x00\\x7f\\x9b'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['\u2066a\u2069', '\\u2066a\\u2069'],
    ['\u061c', '\\u061c'],
    ['a\u200bb\ufeffc', 'a\\u200bb\\ufeffc'],
    ['\u2028\u2029', '\\u2028\\u2029'],
  ])('%j', (text, safe) => expect(escapeText(text)).toBe(safe));

  test('long text is cut, never in the middle of a character', () => {
    expect(escapeText('x'.repeat(200))).toHaveLength(200);
    expect(escapeText('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
    expect(escapeText('abcdef', 4)).toBe('abc…');
    for (let length = 1; length < 12; length += 1) expect(escapeText('🎬'.repeat(9), length).isWellFormed()).toBe(true);
  });

  test('whatever comes in: no control and no direction character comes out', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom('\u001b', '\u202e', '\u061c', '\n', 'a', '\u200f', '\ud83c') }),
        ),
        (text) => {
          const safe = escapeText(text);
          expect(safe).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
          expect(safe.length).toBeLessThanOrEqual(200);
          expect(safe.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});

describe('places', () => {
  test('are found, with their forms', () => {
    expect(placesOf('{target}: no answer within {timeout:ms} (stuck while {phase:word})')).toEqual(['target', 'timeout:ms', 'phase:word']);
    expect(placesOf('no places { } {}')).toEqual([]);
  });

  test.each<[string, Record<string, string | number | boolean | null>, string, string]>([
    ['{a}', { a: 'x' }, 'x', 'x'],
    ['{a}', {}, '?', '?'],
    ['{a}', { a: null }, '?', '?'],
    ['{a}', { a: 7 }, '7', '7'],
    ['{a}', { a: true }, 'true', 'true'],
    ['{a}', { a: '\u001b[2J' }, '\\x1b[2J', '\\x1b[2J'],
    ['{a:ms}', { a: 8_000 }, '8 s', '8秒'],
    ['{a:ms}', { a: 'soon' }, 'soon', 'soon'],
    ['{a:ago}', { a: NOW - 125_000 }, '2 min 5 s', '2分5秒'],
    ['{a:ms} 以内', { a: 5_000 }, '5 s 以内', '5秒以内'],
    ['{a:ms} 以内', { a: 800 }, '800 ms 以内', '800 ms 以内'],
    ['{a} 以内', { a: '5秒' }, '5秒 以内', '5秒 以内'],
    ['{a:ago}', { a: NOW + 5_000 }, '<1 ms', '<1 ms'],
    ['{a:clock}', { a: NOW }, '09:41', '09:41'],
    ['{from:clock}–{a:end}', { from: NOW - 3_600_000, a: NOW }, '08:41–09:41', '08:41–09:41'],
    ['{from:clock}–{a:end}', { from: NOW - 86_400_000, a: NOW }, '2026-11-21 09:41–2026-11-22 09:41', '2026-11-21 09:41–2026-11-22 09:41'],
    ['{a:end}', { a: NOW }, '09:41', '09:41'],
    ['{a:bytes}', { a: 4.2e9 }, '4.2 GB', '4.2 GB'],
    ['{a:percent}', { a: 0.03 }, '3 %', '3 %'],
    ['{a:word}', { a: 'connect' }, 'connecting', '接続中'],
    ['{a:word}', { a: '\u001bnone' }, '\\x1bnone', '\\x1bnone'],
    ['{a:word}', { a: 'constructor' }, 'constructor', 'constructor'],
    ['{a:word}', { a: '__proto__' }, '__proto__', '__proto__'],
    ['{n} mistake{n:s}', { n: 1 }, '1 mistake', '1 mistake'],
    ['{n} mistake{n:s}', { n: 2 }, '2 mistakes', '2 mistakes'],
    ['{a:other}', { a: 7 }, '7', '7'],
    ['{a} and {a}', { a: 'x' }, 'x and x', 'x and x'],
  ])('%s with %j', (template, args, english, japanese) => {
    expect([fill(template, args, EN), fill(template, args, JA)]).toEqual([english, japanese]);
  });

  test('a value is never read as a template, nor as a pattern of replace', () => {
    expect(fill('{a}-{b}', { a: '{b}', b: 'B' }, EN)).toBe('{b}-B');
    expect(fill('[{a}]', { a: "$& $1 $' $`" }, EN)).toBe("[$& $1 $' $`]");
  });

  test('no value brings a control character into a sentence', () => {
    const values = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null));
    const forms = fc.constantFrom('', ':word', ':s', ':ms', ':bytes', ':percent');
    fc.assert(
      fc.property(values, forms, (value, form) => {
        expect(fill(`a {x${form}} b`, { x: value }, EN)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }),
    );
  });
});

test('a reason has a sentence and a next step in either language', () => {
  const reason = { code: 'mount.absent', args: { path: '/Volumes/保管庫', remount: 'open smb://lenovo/保管庫' } } as const;
  expect(reasonText(reason, EN)).toBe('the share is not mounted at /Volumes/保管庫');
  expect(reasonText(reason, JA)).toBe('共有がマウントされていません: /Volumes/保管庫');
  expect(reasonNext(reason, EN)).toBe('open smb://lenovo/保管庫');
});

test.each<['auto' | 'en' | 'ja', Readonly<Record<string, string | undefined>>, 'en' | 'ja']>([
  ['en', { LANG: 'ja_JP.UTF-8' }, 'en'],
  ['ja', { LANG: 'en_US.UTF-8' }, 'ja'],
  ['auto', {}, 'en'],
  ['auto', { LANG: 'ja_JP.UTF-8' }, 'ja'],
  ['auto', { LANG: 'ja' }, 'ja'],
  ['auto', { LANG: 'ja@x' }, 'ja'],
  ['auto', { LANG: 'JA-JP' }, 'ja'],
  ['auto', { LANG: 'jam_JM' }, 'en'],
  ['auto', { LANG: 'C.UTF-8' }, 'en'],
  ['auto', { LC_MESSAGES: 'ja_JP', LANG: 'en_US' }, 'ja'],
  ['auto', { LC_ALL: 'en_US', LC_MESSAGES: 'ja_JP', LANG: 'ja_JP' }, 'en'],
  ['auto', { LC_ALL: '', LC_MESSAGES: '', LANG: 'ja_JP' }, 'ja'],
])('language %s with %j: %s', (configured, env, language) => expect(pickLanguage(configured, env)).toBe(language));
