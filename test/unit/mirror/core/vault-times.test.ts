import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isTimeOf,
  mayBeOutOfRange,
  measureTimes,
  offsetText,
  SAMPLE_TIMES,
  surprisingShift,
  type VaultTimes,
  withEarlier,
} from '../../../../src/mirror/core/vault-times.ts';

const HOUR = 3_600_000;
const floorTo = (resolution: number) => (time: number) => Math.floor(time / resolution) * resolution;
const roundTo = (resolution: number) => (time: number) => Math.round(time / resolution) * resolution;
const isSummer = (time: number): boolean => [3, 4, 5, 6, 7, 8].includes(new Date(time).getUTCMonth());

const measured = (keep: (time: number) => number): VaultTimes => measureTimes(SAMPLE_TIMES.map((given) => ({ given, kept: keep(given) })));

describe('resolution and offset are measured apart', () => {
  test.each<[string, (time: number) => number, number, number]>([
    ['a disk', (time) => time, 1, 0],
    ['a disk that tells fractions of a millisecond', (time) => time + 0.4, 1, 0],
    ['hundredths', floorTo(10), 10, 0],
    ['whole seconds', floorTo(1_000), 1_000, 0],
    ['whole seconds, rounded', roundTo(1_000), 1_000, 0],
    ['FAT', floorTo(2_000), 2_000, 0],
    ['FAT, rounded up', (time) => Math.ceil(time / 2_000) * 2_000, 2_000, 0],
    ['nine hours', (time) => time + 9 * HOUR, 1, 9 * HOUR],
    ['nine hours, back', (time) => time - 9 * HOUR, 1, -9 * HOUR],
    ['nine hours on FAT', (time) => floorTo(2_000)(time) + 9 * HOUR, 2_000, 9 * HOUR],
    ['five and three quarters, whole seconds', (time) => floorTo(1_000)(time) + 5.75 * HOUR, 1_000, 5.75 * HOUR],
    ['a minute', (time) => time + 60_000, 1, 60_000],
    ['37 seconds', (time) => time + 37_000, 1, 37_000],
    ['37 seconds on FAT', (time) => floorTo(2_000)(time) + 37_000, 2_000, 37_000],
    ['ten years', (time) => time + 315_532_800_000, 1, 315_532_800_000],
  ])('%s', (_, keep, timestampResolution, timeOffset) => {
    const times = measured(keep);
    expect(times.timestampResolution).toBe(timestampResolution);
    expect(Math.abs(times.timeOffset - timeOffset)).toBeLessThanOrEqual(timestampResolution);
    expect(times.timeShifts).toEqual([]);
    for (const given of SAMPLE_TIMES)
      expect(isTimeOf(keep(given) - times.timeOffset, given, { resolution: times.timestampResolution, shifts: [] })).toBe(true);
  });

  test('an hour more in summer: two offsets, no coarse resolution', () => {
    const times = measured((time) => floorTo(2_000)(time) + (isSummer(time) ? HOUR : 0));
    expect(times.timestampResolution).toBe(2_000);
    expect([times.timeOffset, ...times.timeShifts.map((shift) => times.timeOffset + shift)].toSorted((a, b) => a - b)).toEqual([0, HOUR]);
  });

  test.each<[string, (time: number) => number]>([
    ['whole minutes', floorTo(60_000)],
    ['ten seconds', floorTo(10_000)],
    ['whole days', floorTo(86_400_000)],
    ['the time of writing', () => Date.UTC(2026, 5, 1)],
    ['the time of writing, a little later each', (time) => Date.UTC(2026, 5, 1) + (time % 7)],
  ])('%s: too coarse, never an offset', (_, keep) => {
    expect(measured(keep).timestampResolution).toBeGreaterThan(2_000);
  });
});

test('whatever the offset and the resolution: what is given is known again, and another time is not', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 10, 100, 1_000, 2_000),
      fc.integer({ min: -26 * 4, max: 26 * 4 }),
      fc.integer({ min: 315_532_800_000, max: 4_000_000_000_000 }),
      fc.constantFrom(floorTo, roundTo),
      (resolution, quarters, given, round) => {
        const keep = (time: number): number => round(resolution)(time) + quarters * 900_000;
        const times = measured(keep);
        const comparing = { resolution: times.timestampResolution, shifts: times.timeShifts };
        expect(isTimeOf(keep(given) - times.timeOffset, given, comparing)).toBe(true);
        expect(isTimeOf(keep(given + 10_000) - times.timeOffset, given, comparing)).toBe(false);
      },
    ),
  );
});

test('after the offset changed, files show the old one or the new one: both are as sent, an hour to the side is not', () => {
  const before = measured((time) => time + 8 * HOUR);
  const now = withEarlier(
    measured((time) => time + 9 * HOUR),
    before,
  );
  const given = Date.UTC(2026, 1, 2);
  const shows = (offset: number): boolean =>
    isTimeOf(given + offset - now.timeOffset, given, { resolution: now.timestampResolution, shifts: now.timeShifts });
  expect([shows(8 * HOUR), shows(9 * HOUR), shows(10 * HOUR), shows(0)]).toEqual([true, true, false, false]);
  const later = withEarlier(
    measured((time) => time),
    now,
  );
  expect(later.timeShifts.toSorted((a, b) => a - b)).toEqual([8 * HOUR, 9 * HOUR]);
  expect(withEarlier(now, now)).toEqual(now);
});

describe('files that show another offset than was measured, when nothing may be written', () => {
  const times = measured((time) => time);
  const given = (index: number): number => Date.UTC(2026, 1, 1) + index * 100_000;
  const samples = (count: number, kept: (given: number, index: number) => number) =>
    Array.from({ length: count }, (_, index) => ({ given: given(index), kept: kept(given(index), index) }));

  test.each<[string, Parameters<typeof samples>, number | null]>([
    ['all of them', [5, (time) => time + HOUR], HOUR],
    ['all but an edited one', [5, (time, index) => (index === 0 ? time + 12_345_678 : time - 9 * HOUR)], -9 * HOUR],
    ['none', [5, (time) => time], null],
    ['a few', [9, (time, index) => (index < 4 ? time + HOUR : time)], null],
    ['too few to tell', [2, (time) => time + HOUR], null],
    ['by anything but hours', [5, (time) => time + 1_234_567], null],
    ['by months', [5, (time) => time + 1_000 * HOUR], null],
  ])('%s', (_, made, shift) => {
    expect(surprisingShift(samples(...made), times)).toBe(shift);
    if (shift !== null) expect(surprisingShift(samples(...made), { ...times, timeShifts: [shift] })).toBeNull();
  });
});

test.each([
  [9 * HOUR, '+9:00'],
  [-1_800_000, '-0:30'],
  [37_000, '+0:00:37'],
  [0, '+0:00'],
])('%i ms are %s', (offset, text) => {
  expect(offsetText(offset)).toBe(text);
});

describe('offsets of two seasons', () => {
  const season = (winter: number, summer: number) => measured((time) => time + (isSummer(time) ? summer : winter));

  test('are told relative to the first', () => {
    const { timeOffset, timeShifts } = season(9 * HOUR, 10 * HOUR);
    expect([timeOffset, timeShifts]).toEqual([9 * HOUR, [HOUR]]);
  });

  test('are those of time zones: up to 26 hours', () => {
    expect(season(0, 26 * HOUR)).toEqual({ timestampResolution: 1, timeOffset: 0, timeShifts: [26 * HOUR] });
    expect(season(0, 27 * HOUR)).toEqual({ timestampResolution: 27 * HOUR, timeOffset: 0, timeShifts: [] });
    expect(season(0, HOUR + 60_000)).toEqual({ timestampResolution: HOUR + 60_000, timeOffset: 0, timeShifts: [] });
  });
});

describe('the edges of what is measured', () => {
  const of = (...errors: readonly number[]): VaultTimes =>
    measureTimes(errors.map((error, index) => ({ given: index, kept: index + error })));

  test.each<[string, readonly number[], number, number]>([
    ['differences of just the resolution', [0, 10], 10, 0],
    ['differences of just the coarsest one', [0, 2_000], 2_000, 0],
    ['an offset that no round one explains', [37_123, 37_123], 1, 37_123],
    ['an offset at the end of what rounding leaves', [-1_000, 0], 1_000, 0],
    ['an offset at its beginning', [0, 1_000], 1_000, 0],
  ])('%s', (_, errors, timestampResolution, timeOffset) => {
    expect(of(...errors)).toMatchObject({ timestampResolution, timeOffset, timeShifts: [] });
  });

  test('earlier shifts within the resolution are none, and six are kept', () => {
    const now: VaultTimes = { timestampResolution: 2_000, timeOffset: 0, timeShifts: [] };
    expect(withEarlier(now, { ...now, timeOffset: 2_000 }).timeShifts).toEqual([]);
    expect(withEarlier(now, { ...now, timeOffset: 2_001 }).timeShifts).toEqual([2_001]);
    const many = Array.from({ length: 9 }, (_, index) => (index + 1) * HOUR);
    expect(withEarlier(now, { ...now, timeShifts: many }).timeShifts).toEqual(many.slice(0, 6));
  });

  test.each([
    ['1980-01-02T02:00:00.000Z', false],
    ['1980-01-02T01:59:59.999Z', true],
    ['2038-01-18T01:14:07.000Z', false],
    ['2038-01-18T01:14:07.001Z', true],
    ['1970-01-01T00:00:00Z', true],
    ['2040-01-01T00:00:00Z', true],
  ])('%s may be out of the range of a share: %s', (time, expected) => expect(mayBeOutOfRange(Date.parse(time))).toBe(expected));
});

describe('a shift that was not expected', () => {
  const NONE: VaultTimes = { timestampResolution: 1, timeOffset: 0, timeShifts: [] };
  const shown = (...errors: readonly number[]) => errors.map((error, index) => ({ given: index, kept: index + error }));

  test.each<[string, readonly number[], number | null]>([
    ['three of five', [HOUR, HOUR, HOUR, 0, 0], HOUR],
    ['three of six', [HOUR, HOUR, HOUR, 0, 0, 0], null],
    ['two of two', [HOUR, HOUR], null],
    ['26 hours', [26 * HOUR, 26 * HOUR, 26 * HOUR], 26 * HOUR],
    ['more than that', [27 * HOUR, 27 * HOUR, 27 * HOUR], null],
    ['one file that was edited', [300_000, 0, 0, 0, 0], null],
    ['none', [0, 0, 0, 0], null],
  ])('%s', (_, errors, expected) => expect(surprisingShift(shown(...errors), NONE)).toBe(expected));
});
