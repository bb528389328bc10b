/** Moments and spans as the views write them. */
import { isoTime } from '../../health/instant.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Cause } from '../../health/problems.ts';
import { reasonText } from '../../messages/messages.ts';
import { clockTime, span } from '../../messages/template.ts';
import { pad } from '../fit.ts';
import { type Segment, segment } from '../line.ts';
import { awayBy, moment, type Pen, say } from '../pen.ts';

/** How long something takes or took: `2 min 5 s`. */
export function lasted(ms: Millis, pen: Pen): string {
  return span(Math.max(0, ms), pen.locale.language);
}

/** The relative time, or the time of day if chosen: used after "as of" or alone. */
export function when(at: EpochMs, pen: Pen): string {
  if (pen.clockTimes) return clockTime(at, pen.locale);
  return at > pen.now ? awayBy('in', at - pen.now, pen) : awayBy('ago', pen.now - at, pen);
}

/** When something of a list was, in a column. */
export function stamp(at: EpochMs, pen: Pen): Segment {
  return segment(` ${pad(moment(at, pen), pen.clockTimes ? 16 : 6, pen.glyphs)} `, 'dim');
}

/** Since when something holds: `3m`, or `since 09:38` if the time of day is chosen. */
export function sinceText(at: EpochMs, pen: Pen): string {
  const text = moment(at, pen);
  return pen.clockTimes ? say(pen, 'since', { at: text }) : text;
}

/** The cause at that moment; relative times in the sentence refer to it. */
export function causeAt(cause: Cause, at: EpochMs, pen: Pen): string {
  return reasonText(cause, { ...pen.locale, now: at });
}

/** The local time of day to the second, with the date when it is not within the last 18 hours. */
export function exactTime(at: EpochMs, pen: Pen): string {
  const seconds = isoTime(at).slice(-8, -5);
  return `${clockTime(at, pen.locale)}${seconds}`;
}
