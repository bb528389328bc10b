/** What every line is drawn with. */
import type { ReasonCode, Step } from '../health/catalogue.ts';
import type { Args, EpochMs, Millis } from '../health/observation.ts';
import type { Cause } from '../health/problems.ts';
import { localeOf, reasonText, type WatchKey, watchText } from '../messages/messages.ts';
import { clockTime, type Locale } from '../messages/template.ts';
import type { Glyphs } from './glyphs.ts';
import { steady } from './memo.ts';
import type { LocaleSettings } from './ports.ts';

export interface Pen {
  readonly columns: number;
  readonly glyphs: Glyphs;
  /** In steps of 10 s (see `screenTime`). */
  readonly now: EpochMs;
  /** For sentences, with the same time. */
  readonly locale: Locale;
  /** Times of day instead of ages. */
  readonly clockTimes: boolean;
  /** The data are old (the connection is lost): nothing may look current. */
  readonly old: boolean;
  /** Sentences that stand in the problems on top: gate and mirror do not repeat them. */
  readonly said: readonly string[];
  /** The next steps that can be run from here. */
  readonly stepOf: (code: ReasonCode) => Step | null;
}

/** Nothing can be run. */
export const noStep: Pen['stepOf'] = () => null;

const known = steady<Pen>();

/** The same pen as long as it draws the same. */
export function steadyPen(pen: Pen): Pen {
  return known(`${pen.columns} ${pen.said.length}`, pen);
}

/** For a part of the screen. */
export function narrowPen(pen: Pen, columns: number): Pen {
  return steadyPen({ ...pen, columns });
}

/** The language, and the time zone of that moment. */
export function localeAt({ language, utcOffsetMinutes }: LocaleSettings, now: EpochMs): Locale {
  return localeOf(language, now, utcOffsetMinutes(now));
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEP = 10 * SECOND;

/** The time of a screen: rounded up, so that nothing looks younger than it is, and all that grows older does so at once. */
export function screenTime(now: EpochMs): EpochMs {
  return Math.ceil(now / STEP) * STEP;
}

/** The sentence about a cause; empty where the problems on top say it. */
export function unsaid(cause: Cause, { said, locale }: Pen): string {
  const text = reasonText(cause, locale);
  return said.includes(text) ? '' : text;
}

export function say(pen: Pen, key: WatchKey, args: Args = {}): string {
  return watchText(key, pen.locale, args);
}

/** An age in one unit and in steps, so that it changes seldom: `now`, `10s` … `50s`, `3m`, `2h`, `4d`. */
export function shortAge(ms: Millis, pen: Pen): string {
  if (ms < 10 * SECOND) return say(pen, 'now');
  if (ms < MINUTE) return say(pen, 'seconds', { count: Math.floor(ms / (10 * SECOND)) * 10 });
  if (ms < HOUR) return say(pen, 'minutes', { count: Math.floor(ms / MINUTE) });
  if (ms < 2 * DAY) return say(pen, 'hours', { count: Math.floor(ms / HOUR) });
  return say(pen, 'days', { count: Math.floor(ms / DAY) });
}

export function ageOf(at: EpochMs, pen: Pen): string {
  return shortAge(Math.max(0, pen.now - at), pen);
}

/** A moment in the chosen form: its age, or the time of day. */
export function moment(at: EpochMs, pen: Pen): string {
  return pen.clockTimes ? clockTime(at, pen.locale) : ageOf(at, pen);
}

/** A moment in full: the time of day and its age. */
export function fullMoment(at: EpochMs, pen: Pen): string {
  return say(pen, 'moment-full', { clock: clockTime(at, pen.locale), age: awayBy('ago', pen.now - at, pen) });
}

/** The distance of a moment: `3m ago`, `in 3m`; `now` stands alone. */
export function awayBy(direction: 'ago' | 'in', ms: Millis, pen: Pen): string {
  const age = shortAge(Math.max(0, ms), pen);
  if (age === say(pen, 'now')) return direction === 'ago' ? age : say(pen, 'detail-due');
  return say(pen, direction, { age });
}
