/** Spans, moments and shares in reports about what was. */
import type { EpochMs } from '../health/ids.ts';
import { isoTime } from '../health/instant.ts';
import type { Cause } from '../health/problems.ts';
import { pastText, reasonText } from '../messages/messages.ts';
import { clockTime, type Locale } from '../messages/template.ts';

const DAY_MS = 86_400_000;

/** `21:03–21:15 (12 min)`, or `since 21:03 (12 min)` while it lasts; with dates if it is long ago, the second one only if it is another. */
export function spanText(from: EpochMs, until: EpochMs | null, locale: Locale): string {
  const lasts = Math.max(0, (until ?? locale.now) - from);
  if (until === null) return pastText('span-open', locale, { from, lasts });
  const isSameDay = dateOf(from, locale) === dateOf(until, locale);
  const end = clockTime(until, isSameDay ? { ...locale, now: until } : locale);
  return pastText('span', locale, { from: clockTime(from, locale), until: end, lasts });
}

/** A cause as it was at a moment: "no sign of life for 6 min". */
export function causeAt(cause: Cause, at: EpochMs, locale: Locale): string {
  return reasonText(cause, { ...locale, now: Math.min(at, locale.now) });
}

/** Alerts are evaluated at least every half minute; later than this nobody does it any more. */
const STALE_MS = 10 * 60_000;

/** To put after what is open: since when that is no longer evaluated; empty if it is. */
export function asOf(evaluatedAt: EpochMs | null, locale: Locale): readonly string[] {
  return evaluatedAt !== null && locale.now - evaluatedAt > STALE_MS ? [pastText('open.as-of', locale, { at: evaluatedAt })] : [];
}

/** Local date: `2026-11-22`. */
export function dateOf(at: EpochMs, { utcOffsetMinutes }: Locale): string {
  return isoTime(at + utcOffsetMinutes * 60_000).slice(0, 10);
}

/** Local time with seconds: `21:03:05`. */
export function exactTime(at: EpochMs, { utcOffsetMinutes }: Locale): string {
  return isoTime(at + utcOffsetMinutes * 60_000).slice(11, 19);
}

/** The local midnight at or before a moment. */
export function midnightOf(at: EpochMs, { utcOffsetMinutes }: Pick<Locale, 'utcOffsetMinutes'>): EpochMs {
  const offset = utcOffsetMinutes * 60_000;
  return Math.floor((at + offset) / DAY_MS) * DAY_MS - offset;
}

export { share as shareText } from '../messages/template.ts';
