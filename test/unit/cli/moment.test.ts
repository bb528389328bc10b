import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/errors.ts';
import { momentOf, parseMoment, rangeOf } from '../../../src/cli/moment.ts';
import { isoTime } from '../../../src/health/instant.ts';

/** Local times, whatever the zone of the machine. */
const NOW = new Date(2026, 10, 22, 18, 41, 0).getTime();
const MINUTE = 60_000;

function local(...parts: readonly [number, number, number, number?, number?, number?]): number {
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts;
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}

describe('a moment', () => {
  test.each<readonly [string, number | null]>([
    ['15m', NOW - 15 * MINUTE],
    ['7d', NOW - 7 * 24 * 60 * MINUTE],
    ['18:40', local(2026, 11, 22, 18, 40)],
    ['9:05:30', local(2026, 11, 22, 9, 5, 30)],
    // A time of day that has not come yet is that of yesterday.
    ['21:03', local(2026, 11, 21, 21, 3)],
    ['2026-11-20', local(2026, 11, 20)],
    ['2026-11-20 21:03', local(2026, 11, 20, 21, 3)],
    ['2026-11-20T21:03:07', local(2026, 11, 20, 21, 3, 7)],
    [' 2026-11-20T12:03:00Z ', Date.UTC(2026, 10, 20, 12, 3)],
    ['2026-11-20T12:03+09:00', Date.UTC(2026, 10, 20, 3, 3)],
    ['2026-02-30', null],
    ['2026-13-01', null],
    ['24:00', null],
    ['12:60', null],
    ['yesterday', null],
    ['', null],
    ['2026-11-20T12:03:00X', null],
  ])('%j is %s', (text, moment) => {
    expect(parseMoment(text, NOW)).toBe(moment);
  });

  test('of an option is refused if it is not understood, in the future, or before 1970', () => {
    expect(momentOf('at', '15m', NOW)).toBe(NOW - 15 * MINUTE);
    for (const value of ['soon', '2027-01-01', '99999d']) expect(() => momentOf('at', value, NOW)).toThrow(UsageError);
  });
});

describe('a range', () => {
  const none = { since: undefined, from: undefined, to: undefined };

  test('ends now by default', () => {
    expect(rangeOf(none, 60 * MINUTE, NOW)).toEqual({ from: NOW - 60 * MINUTE, until: NOW });
    expect(rangeOf({ ...none, since: '15m' }, 60 * MINUTE, NOW)).toEqual({ from: NOW - 15 * MINUTE, until: NOW });
    expect(rangeOf({ ...none, from: '30m', to: '15m' }, 60 * MINUTE, NOW)).toEqual({ from: NOW - 30 * MINUTE, until: NOW - 15 * MINUTE });
    expect(rangeOf({ ...none, to: '15m' }, 60 * MINUTE, NOW)).toEqual({ from: NOW - 75 * MINUTE, until: NOW - 15 * MINUTE });
  });

  test('that ends before it begins is refused', () => {
    expect(() => rangeOf({ ...none, from: '15m', to: '30m' }, MINUTE, NOW)).toThrow(UsageError);
    expect(() => rangeOf({ ...none, from: '15m', to: '15m' }, MINUTE, NOW)).toThrow(UsageError);
    // An end that was not given is now.
    const named = expect.objectContaining({ args: { from: '0s', to: isoTime(NOW) } });
    expect(() => rangeOf({ ...none, since: '0s' }, MINUTE, NOW)).toThrow(named);
  });
});
