/** The last line of `ytm check`: how much of the last day each component was healthy. */
import type { Availability } from '../health/availability.ts';
import type { Millis } from '../health/ids.ts';
import { pastText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';

export interface DayOf extends Pick<Availability, 'goodMs' | 'degradedMs' | 'downMs' | 'unknownMs' | 'unobservedMs' | 'ratio'> {
  readonly component: string;
  /** The interval of its quickest probe: a change of state is known no more exactly. */
  readonly everyMs: Millis;
}

/** A share of less time says nothing. */
const LEAST_KNOWN_MS: Millis = 3_600_000;
/** Less than this is lost in the time between two attempts. */
const LEAST_GAP_MS: Millis = 1_000;

/** `null`: nothing is known for long enough. */
export function availabilityLine(days: readonly DayOf[], locale: Locale): string | null {
  const parts = days.filter((day) => knownOf(day) >= LEAST_KNOWN_MS).map((day) => `${day.component} ${dayText(day, locale)}`);
  return parts.length === 0 ? null : pastText('day', locale, { components: parts.join(pastText('day.and', locale)) });
}

/** Where some of the time is not known there is no `100 %`. */
function dayText(day: DayOf, locale: Locale): string {
  const gap = day.unknownMs + day.unobservedMs;
  if (gap < LEAST_GAP_MS) return exactShare(day);
  const share = day.ratio === 1 ? pastText('history.good', locale) : exactShare(day);
  return pastText('day.gap', locale, { share, gap });
}

/** Rounded down to as many digits (at most two decimals) as the interval of the probes carries; only what was never bad is `100 %`. */
function exactShare(day: DayOf): string {
  if (day.ratio === 1) return '100 %';
  const percent = (day.ratio ?? 0) * 100;
  const step = (100 * day.everyMs) / knownOf(day);
  const digits = step <= 0.01 ? 2 : step <= 0.1 ? 1 : 0;
  const scale = 10 ** digits;
  return `${(Math.floor(percent * scale + 1e-6) / scale).toFixed(digits)} %`;
}

function knownOf({ goodMs, degradedMs, downMs }: DayOf): Millis {
  return goodMs + degradedMs + downMs;
}
