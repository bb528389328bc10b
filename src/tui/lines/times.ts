/** Moments and spans as the views write them. */
import type { EpochMs, Millis } from '../../health/observation.ts';
import { reasonText } from '../../messages/messages.ts';
import { clockTime, span } from '../../messages/template.ts';
import { awayBy, moment, type Pen, say } from '../pen.ts';
import type { Cause } from '../rows.ts';

/** How long something takes or took: `2 min 5 s`. */
export function lasted(ms: Millis, pen: Pen): string {
  return span(Math.max(0, ms), pen.speech.language);
}

/** How long ago or how soon, or the time of day where people want that: stands after "as of" or alone. */
export function when(at: EpochMs, pen: Pen): string {
  if (pen.clockTimes) return clockTime(at, pen.speech);
  return at > pen.now ? awayBy('in', at - pen.now, pen) : awayBy('ago', pen.now - at, pen);
}

/** Since when something stands: `3m`, or `since 09:38` where people want the time of day. */
export function sinceText(at: EpochMs, pen: Pen): string {
  const text = moment(at, pen);
  return pen.clockTimes ? say(pen, 'since', { at: text }) : text;
}

/** Why something was so at that moment: what the sentence says to be ago is told from there. */
export function causeAt(cause: Cause, at: EpochMs, pen: Pen): string {
  return reasonText(cause, { ...pen.speech, now: at });
}

/** The local time of day to the second, with the date when it is not within the last 18 hours. */
export function exactTime(at: EpochMs, pen: Pen): string {
  const seconds = new Date(at).toISOString().slice(16, 19);
  return `${clockTime(at, pen.speech)}${seconds}`;
}
