/** Times as a share stores them: rounded to its resolution, and shifted by a constant offset. */
import type { EpochMs, Millis } from '../../health/observation.ts';
import { sameTime } from './entry.ts';

export interface VaultTimes {
  /** Times closer than this are equal: 1 for whole milliseconds and finer, 2000 for FAT. */
  readonly timestampResolution: Millis;
  /** What the share adds to every time: a server that stores local time which is read in another time zone. */
  readonly timeOffset: Millis;
  /**
   * Other shifts, each relative to `timeOffset`: earlier offsets, which files of that time may still show, and those of the other season.
   */
  readonly timeShifts: readonly Millis[];
}

/** A time that was set on a file, and the one that the share then showed. */
export interface TimeSample {
  readonly given: EpochMs;
  readonly kept: EpochMs;
}

/** The coarsest resolution at which edits can still be detected: that of FAT. */
export const COARSEST_RESOLUTION: Millis = 2_000;
/** Set on a file to learn how times are stored: no coarse clock can represent them, and they lie in summer and in winter. */
export const SAMPLE_TIMES: readonly EpochMs[] = [
  1_700_000_001_237, 1_700_000_003_001, 1_700_000_004_500, 1_690_000_001_999, 1_690_000_003_001, 1_690_000_000_500,
];
const RESOLUTIONS = [1, 10, 100, 1_000, COARSEST_RESOLUTION];
/** Time zones differ by quarters of an hour, and by at most a day and some hours. */
const ZONE_STEP: Millis = 900_000;
const LARGEST_ZONE_SHIFT: Millis = 26 * 3_600_000;
const MINUTE: Millis = 60_000;
const SECOND: Millis = 1_000;
/** More shifts would only make more files equal by chance. */
const SHIFTS_KEPT = 6;

/**
 * Separates resolution and offset: the same difference everywhere is an offset, different ones are rounding. Two groups of differences,
 * whole quarters of an hour apart, are the offsets of two seasons. A resolution over `COARSEST_RESOLUTION`: times are not stored well enough.
 */
export function measureTimes(samples: readonly TimeSample[]): VaultTimes {
  const errors = samples.map(({ given, kept }) => kept - given).toSorted((left, right) => left - right);
  const groups = groupsOf(errors);
  const resolutions = groups.map(({ low, high }) => RESOLUTIONS.find((resolution) => high - low <= resolution) ?? COARSEST_RESOLUTION);
  const timestampResolution = Math.max(1, ...resolutions);
  const offsets = groups.map((group) => offsetOf(group, timestampResolution));
  if (groups.length > 1 && !offsets.every(isZoneShift)) return { timestampResolution: spanOf(errors), timeOffset: 0, timeShifts: [] };
  const [timeOffset = 0, ...others] = offsets;
  return { timestampResolution, timeOffset, timeShifts: others.map((offset) => offset - timeOffset) };
}

interface Group {
  readonly low: Millis;
  readonly high: Millis;
}

/** Differences that one resolution explains. */
function groupsOf(errors: readonly Millis[]): readonly Group[] {
  const groups: Group[] = [];
  for (const error of errors) {
    const last = groups.at(-1);
    if (last !== undefined && error - last.low <= COARSEST_RESOLUTION) groups[groups.length - 1] = { ...last, high: error };
    else groups.push({ low: error, high: error });
  }
  return groups;
}

/** The roundest offset that leaves only rounding. */
function offsetOf({ low, high }: Group, resolution: Millis): Millis {
  const [least, most] = [high - resolution, low + resolution];
  for (const step of [ZONE_STEP, MINUTE, SECOND]) {
    const nearest = Math.round((low + high) / 2 / step) * step;
    if (nearest >= least && nearest <= most) return nearest + 0;
  }
  return (low + high) / 2;
}

function isZoneShift(offset: Millis): boolean {
  return offset % ZONE_STEP === 0 && Math.abs(offset) <= LARGEST_ZONE_SHIFT;
}

function spanOf(errors: readonly Millis[]): Millis {
  return Math.ceil((errors.at(-1) ?? 0) - (errors[0] ?? 0));
}

/** With the earlier shifts: files that were sent then may still show them. */
export function withEarlier(now: VaultTimes, before: VaultTimes | null): VaultTimes {
  if (before === null) return now;
  const earlier = [0, ...before.timeShifts].map((shift) => before.timeOffset + shift - now.timeOffset);
  const shifts = new Set([...now.timeShifts, ...earlier].filter((shift) => Math.abs(shift) > now.timestampResolution));
  return { ...now, timeShifts: [...shifts].slice(0, SHIFTS_KEPT) };
}

/** FAT begins in 1980, and file systems that count seconds in 32 bits end in 2038; a zone may shift both. */
const EARLIEST_KEPT: EpochMs = 315_532_800_000 + LARGEST_ZONE_SHIFT;
const LATEST_KEPT: EpochMs = 2_147_483_647_000 - LARGEST_ZONE_SHIFT;

/** Whether some shares cannot store this time. */
export function mayBeOutOfRange(time: EpochMs): boolean {
  return time < EARLIEST_KEPT || time > LATEST_KEPT;
}

/** At least this many of the sampled files must agree. */
const ENOUGH_SAMPLES = 3;

/** The zone shift that most of these files show besides the known ones; `null`: none. `kept` is given without the offset. */
export function surprisingShift(samples: readonly TimeSample[], { timestampResolution, timeShifts }: VaultTimes): Millis | null {
  const known = { resolution: timestampResolution, shifts: timeShifts };
  const strange = samples.filter(({ given, kept }) => !isTimeOf(kept, given, known));
  const shifts = strange.map(({ given, kept }) => Math.round((kept - given) / ZONE_STEP) * ZONE_STEP);
  for (const shift of new Set(shifts.filter((one) => one !== 0 && Math.abs(one) <= LARGEST_ZONE_SHIFT))) {
    const agreeing = samples.filter(({ given, kept }) => sameTime(kept - shift, given, timestampResolution)).length;
    if (agreeing >= ENOUGH_SAMPLES && agreeing > samples.length / 2) return shift;
  }
  return null;
}

/** How times are compared: how close they must be, and which shifts the vault may show. */
export interface ShownTimes {
  readonly resolution: Millis;
  readonly shifts: readonly Millis[];
}

/** Whether the vault shows a time that was set on it. `shown` is given without the offset. */
export function isTimeOf(shown: EpochMs, given: EpochMs, { resolution, shifts }: ShownTimes): boolean {
  return sameTime(shown, given, resolution) || shifts.some((shift) => sameTime(shown - shift, given, resolution));
}

/** `+9:00`, `-0:30`, `+0:00:37`. */
export function offsetText(offset: Millis): string {
  const seconds = Math.round(Math.abs(offset) / SECOND);
  const two = (count: number): string => String(count).padStart(2, '0');
  const rest = seconds % 60 === 0 ? '' : `:${two(seconds % 60)}`;
  return `${offset < 0 ? '-' : '+'}${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}${rest}`;
}
