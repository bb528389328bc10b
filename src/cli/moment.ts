/** Moments as people write them on a command line: `7d` (ago), `21:03`, `2026-11-22`, `2026-11-22 21:03`, or RFC 3339. */

import type { TimeRange } from '../health/availability.ts';
import { isoTime } from '../health/instant.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import { parseDuration } from '../schema/units.ts';
import { UsageError } from './errors.ts';

const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const TIME_OF_DAY = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const DAY_MS: Millis = 86_400_000;

/** `null`: not understood. Times without a zone are those of this machine; a time of day is its last occurrence. */
export function parseMoment(text: string, now: EpochMs): EpochMs | null {
  const trimmed = text.trim();
  const ago = parseDuration(trimmed);
  if (ago !== null) return now - ago;
  if (WITH_ZONE.test(trimmed)) return numberOrNull(Date.parse(trimmed));
  const local = LOCAL.exec(trimmed);
  if (local !== null) return localTimeOf(local.slice(1).map((part) => Number(part ?? 0)));
  const time = TIME_OF_DAY.exec(trimmed);
  return time === null
    ? null
    : lastTime(
        time.slice(1).map((part) => Number(part ?? 0)),
        now,
      );
}

function localTimeOf([year = 0, month = 0, day = 0, ...clock]: readonly number[]): EpochMs | null {
  return localTime(year, month - 1, day, clock);
}

function lastTime(clock: readonly number[], now: EpochMs): EpochMs | null {
  const today = onDayOf(now, clock);
  return today === null || today <= now ? today : onDayOf(now - DAY_MS, clock);
}

function onDayOf(at: EpochMs, clock: readonly number[]): EpochMs | null {
  const date = new Date(at);
  return localTime(date.getFullYear(), date.getMonth(), date.getDate(), clock);
}

/** `null`: there is no such date or time. An hour that is left out in spring is the one after it. */
function localTime(year: number, month: number, day: number, [hour = 0, minute = 0, second = 0]: readonly number[]): EpochMs | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(year, month, day, hour, minute, second);
  return date.getMonth() === month && date.getDate() === day ? date.getTime() : null;
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** The moment of an option. @throws UsageError if it is not understood, or in the future */
export function momentOf(name: string, value: string, now: EpochMs): EpochMs {
  const moment = parseMoment(value, now);
  if (moment === null || moment < 0) throw new UsageError('takes-moment', { name, value });
  if (moment > now) throw new UsageError('in-the-future', { name, value });
  return moment;
}

export interface RangeOptions {
  readonly since: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** `--since` to now, or `--from` to `--to`. @throws UsageError */
export function rangeOf({ since, from, to }: RangeOptions, usual: Millis, now: EpochMs): TimeRange {
  const until = to === undefined ? now : momentOf('to', to, now);
  const begin = from ?? since;
  const start = begin === undefined ? until - usual : momentOf(from === undefined ? 'since' : 'from', begin, now);
  if (start >= until) throw new UsageError('empty-range', { from: begin ?? isoTime(start), to: to ?? isoTime(now) });
  return { from: start, until };
}
