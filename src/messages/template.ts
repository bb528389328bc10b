/**
 * Sentences are templates with named places: `{target}`, or with a form, `{timeout:ms}`. The forms:
 *
 * - `ms` a span ("8 s", "2 min 5 s"), `ago` a span before now from an epoch, `clock` a local time of day
 * - `end` the same for what began at `from`, with a date if that has one: never "2026-11-30 09:00 to 03:00"
 * - `bytes` ("4.2 GB"), `percent` of a ratio 0..1, `share` the same with two decimals, for availabilities
 * - `word` a term of the words catalogue (phases, verdicts), `s` an English plural ending for a count
 *
 * Values from outside are escaped and shortened: no control character reaches a terminal.
 */
import { isoTime } from '../health/instant.ts';
import type { Args, EpochMs, Scalar } from '../health/observation.ts';
import { escapedForPeople, replaceUnsafe } from './safe-text.ts';

export interface Locale {
  readonly language: 'en' | 'ja';
  readonly now: EpochMs;
  /** Minutes east of UTC at `now`, for times of day. */
  readonly utcOffsetMinutes: number;
  readonly words: Readonly<Record<string, string>>;
}

const PLACE = /\{(\w+)(?::(\w+))?\}/g;
/** With the following space. */
const PLACE_IN_TEXT = /\{(\w+)(?::(\w+))?\}( ?)/g;
const JAPANESE_UNIT = /[秒分間日]$/;
const LONGEST_VALUE = 200;

/** The names of a template's places, with their forms. */
export function placesOf(template: string): readonly string[] {
  return [...template.matchAll(PLACE)].map((match) => `${match[1]}${match[2] === undefined ? '' : `:${match[2]}`}`);
}

/** The template with the names of its places in angle brackets, for a reader who has no values. */
export function inGeneral(template: string): string {
  return template.replaceAll(PLACE, (_, name: string, form: string | undefined) => (form === 's' ? 's' : `<${name}>`));
}

export function fill(template: string, args: Args, locale: Locale): string {
  return template.replace(PLACE_IN_TEXT, (_, name: string, form: string | undefined, space: string) => {
    const value = args[name];
    if (value === undefined || value === null) return `?${space}`;
    const said = form === 'end' && typeof value === 'number' ? endTime(value, args['from'], locale) : say(value, form, locale);
    return isSpan(form) && JAPANESE_UNIT.test(said) ? said : `${said}${space}`;
  });
}

/** Japanese has a space between Latin and its own letters only: `800 ms 以内`, `5秒以内`. */
function isSpan(form: string | undefined): boolean {
  return form === 'ms' || form === 'ago';
}

function say(value: Scalar, form: string | undefined, locale: Locale): string {
  if (form === 's') return Number(value) === 1 ? '' : 's';
  if (form === 'word') return wordFor(String(value), locale);
  if (form === undefined || typeof value !== 'number') return escapeText(String(value));
  switch (form) {
    case 'ms':
      return span(value, locale.language);
    case 'ago':
      return span(Math.max(0, locale.now - value), locale.language);
    case 'clock':
      return clockTime(value, locale);
    case 'bytes':
      return bytes(value);
    case 'percent':
      return percent(value);
    case 'share':
      return share(value);
    default:
      return String(value);
  }
}

function wordFor(term: string, { words }: Locale): string {
  const word = Object.hasOwn(words, term) ? words[term] : undefined;
  return word ?? escapeText(term);
}

const UNITS = {
  en: { ms: ' ms', s: ' s', min: ' min', h: ' h', d: ' d', gap: ' ' },
  ja: { ms: ' ms', s: '秒', min: '分', h: '時間', d: '日', gap: '' },
} as const;

/** A span of milliseconds in words, two units at most: `<1 ms`, `850 ms`, `8 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
export function span(ms: number, language: 'en' | 'ja'): string {
  const unit = UNITS[language];
  if (ms < 1) return `<1${unit.ms}`;
  if (ms < 999.5) return `${Math.round(ms)}${unit.ms}`;
  const seconds = ms < 9_950 && ms % 1_000 !== 0 ? Math.round(ms / 100) / 10 : Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}${unit.s}`;
  const whole = Math.round(ms / 1_000);
  if (whole < 3_600) return two(Math.floor(whole / 60), unit.min, whole % 60, unit.s, unit.gap);
  if (whole < 86_400) return two(Math.floor(whole / 3_600), unit.h, Math.floor((whole % 3_600) / 60), unit.min, unit.gap);
  return two(Math.floor(whole / 86_400), unit.d, Math.floor((whole % 86_400) / 3_600), unit.h, unit.gap);
}

function two(large: number, largeUnit: string, small: number, smallUnit: string, gap: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${gap}${small}${smallUnit}`;
}

/** Bytes in decimal units with two significant places at least: `0 B`, `512 B`, `4.2 GB`, `120 GB`. */
export function bytes(count: number): string {
  const names = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = count;
  let index = 0;
  while (value >= 999.5 && index < names.length - 1) {
    value /= 1_000;
    index += 1;
  }
  const shown = index === 0 || value >= 99.95 ? String(Math.round(value)) : value.toFixed(1);
  return `${shown} ${names[index]}`;
}

/** A ratio 0..1 as percent: `3 %`, `0.4 %`. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  return `${value > 0 && value < 0.95 ? value.toFixed(1) : Math.round(value)} %`;
}

/** An availability as percent, rounded down: only what was never bad is `100 %`. */
export function share(ratio: number): string {
  return ratio === 1 ? '100 %' : `${(Math.floor(ratio * 10_000) / 100).toFixed(2)} %`;
}

/** Local time of day, `21:03`; with the date in front when it is not within the last 18 hours. */
export function clockTime(at: EpochMs, locale: Pick<Locale, 'now' | 'utcOffsetMinutes'>): string {
  const text = dated(at, locale);
  return isDated(at, locale) ? text : text.slice(-TIME_OF_DAY.length);
}

const TIME_OF_DAY = '21:03';

function isDated(at: EpochMs, { now }: Pick<Locale, 'now'>): boolean {
  return Math.abs(now - at) >= 18 * 3_600_000;
}

function dated(at: EpochMs, { utcOffsetMinutes }: Pick<Locale, 'utcOffsetMinutes'>): string {
  return isoTime(at + utcOffsetMinutes * 60_000)
    .slice(0, '2026-11-30T21:03'.length)
    .replace('T', ' ');
}

function endTime(at: EpochMs, from: Scalar | null | undefined, locale: Locale): string {
  return typeof from === 'number' && isDated(from, locale) ? dated(at, locale) : clockTime(at, locale);
}

/** The half of a surrogate pair that a cut leaves behind. */
const HALF_CHARACTER = /[\ud800-\udbff]$/;

/** Text from outside on one line, safe to show: unsafe characters become `\xNN`, `\uNNNN` or `\u{NNNNN}`; long text is cut with `…`. */
export function escapeText(text: string, longest: number = LONGEST_VALUE): string {
  const safe = replaceUnsafe(text.toWellFormed(), escapedForPeople);
  return safe.length > longest ? `${safe.slice(0, longest - 1).replace(HALF_CHARACTER, '')}…` : safe;
}
