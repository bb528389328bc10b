/** Recurring silences: whether a moment lies in a window of the wall clock of some time zone. */
import type { EpochMs } from '../../health/ids.ts';
import type { SilenceWindow, Weekday } from './policy.ts';

interface WallTime {
  readonly day: Weekday;
  readonly minute: number;
}

/**
 * By the wall clock of the window's zone, so that it follows daylight saving time: an hour that is left out is left out of the window too,
 * and an hour that occurs twice is silent both times.
 */
export function isWithin(window: SilenceWindow, now: EpochMs): boolean {
  const { fromMinute, toMinute, days, timeZone } = window;
  const { day, minute } = wallTimeAt(now, timeZone);
  if (fromMinute < toMinute) return days.includes(day) && minute >= fromMinute && minute < toMinute;
  const yesterday = ((day + 6) % 7) as Weekday;
  return (days.includes(day) && minute >= fromMinute) || (days.includes(yesterday) && minute < toMinute);
}

const DAYS: readonly string[] = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** Cached: creating a formatter takes longer than a hundred uses of it. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function wallTimeAt(at: EpochMs, timeZone: string): WallTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const day = DAYS.indexOf(parts.get('weekday') ?? '') as Weekday;
  return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  FORMATS.set(timeZone, format);
  return format;
}
