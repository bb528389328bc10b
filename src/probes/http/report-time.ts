/** Times as reports write them. Pure. */
import { isMoment } from '../../health/instant.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { Word } from '../../messages/words.en.ts';

/** `form`: what was found instead of a time that can be used. */
export type ReportTime = { readonly ok: true; readonly at: EpochMs } | { readonly ok: false; readonly form: Word };

/** ISO 8601, extended (`2026-01-25T00:52:39Z`, RFC 3339) and basic (`20260125T005239Z`), with a comma or a point before the fraction. */
const DATE_AND_TIME =
  /^(?:(\d{4})-(\d{2})-(\d{2})[Tt_ ]+(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?|(\d{4})(\d{2})(\d{2})[Tt]?(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)?) ?([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;
const DATE_ONLY = /^(?:\d{4}-\d{2}-\d{2}|\d{8})$/;
/** As many digits as the present has in seconds, milliseconds, microseconds and nanoseconds. */
const EPOCH_IN_TEXT = /^(?:\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19})$/;

/**
 * Seconds up to here are the year 5138, and three digits more are milliseconds from 1973 on; so it goes on with microseconds and
 * nanoseconds. The unit is the one in which the number is a date that a report of today can have.
 */
const SECONDS_END = 1e11;
const STEP = 1_000;

/**
 * An ISO 8601 text with an offset, or a number since 1970 in seconds, milliseconds, microseconds or nanoseconds (the unit follows from the magnitude).
 * A time without an offset could be hours off, so it is none.
 */
export function reportTime(value: unknown): ReportTime {
  if (typeof value === 'number') return ofEpoch(value);
  if (typeof value !== 'string') return unusable(formOf(value));
  const text = value.trim();
  if (EPOCH_IN_TEXT.test(text)) return ofEpoch(Number(text));
  const match = DATE_AND_TIME.exec(text);
  if (match !== null) return ofMatch(match);
  return unusable(DATE_ONLY.test(text) ? 'date-only' : text === '' ? 'empty-text' : 'not-a-time');
}

function unusable(form: Word): ReportTime {
  return { ok: false, form };
}

function formOf(value: unknown): Word {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  return Array.isArray(value) ? 'array' : 'object';
}

function ofEpoch(count: number): ReportTime {
  if (!Number.isFinite(count) || count <= 0) return unusable('no-date');
  let milliseconds = count * STEP;
  for (let end = SECONDS_END; count >= end && end <= SECONDS_END * STEP ** 2; end *= STEP) milliseconds /= STEP;
  const at = Math.round(milliseconds);
  return isMoment(at) && count < SECONDS_END * STEP ** 3 ? { ok: true, at } : unusable('no-date');
}

function ofMatch(match: RegExpExecArray): ReportTime {
  // Of the two forms one has matched: the groups of the other are empty.
  const [year, month, day, hour, minute, second, fraction] = [1, 2, 3, 4, 5, 6, 7].map((group) => match[group] ?? match[group + 7]);
  const zone = match[15];
  const local = momentOf([year, month, day, hour, minute, second ?? '0'].map(Number), Number(`0.${fraction ?? '0'}`));
  if (local === null) return unusable('no-date');
  if (zone === undefined) return unusable('no-zone');
  const east = offsetMinutes(zone);
  return east === null ? unusable('no-date') : { ok: true, at: local - east * 60_000 };
}

/** `null` where the calendar or the clock has no such place, as 30 February or 25 o'clock. */
function momentOf(parts: readonly number[], fraction: number): EpochMs | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return null;
  // A leap second counts as the last one before it.
  return midnight.getTime() + ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1_000 + Math.floor(fraction * 1_000);
}

function offsetMinutes(zone: string): number | null {
  if (/^(?:[Zz]|UTC|GMT)$/.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || '0')];
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
