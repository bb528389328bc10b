/** Times as reports write them. Pure. */
import type { EpochMs } from '../../health/observation.ts';

// With an offset: a local time without one could be hours off.
const RFC3339 = /^\d{4}-\d{2}-\d{2}[T t]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:?\d{2})$/;
/** Seconds up to here are the year 5138; milliseconds from here on are 1973. */
const SECONDS_END = 1e11;

/** RFC 3339 with an offset, or a number of seconds or milliseconds since 1970. `null` for anything else. */
export function reportTime(value: unknown): EpochMs | null {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || value <= 0) return null;
    return Math.round(value < SECONDS_END ? value * 1_000 : value);
  }
  if (typeof value !== 'string' || !RFC3339.test(value)) return null;
  const at = Date.parse(value.replace(/^(.{10})[ t]/, '$1T').replace(/(\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at) ? null : at;
}
