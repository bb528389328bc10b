import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMoment } from '../../../src/health/instant.ts';
import { httpDate } from '../../../src/probes/http/http-facts.ts';
import { reportTime } from '../../../src/probes/http/report-time.ts';

const AT = Date.UTC(2026, 10, 22, 9, 0, 0);

describe('times of reports', () => {
  test.each<[unknown, number]>([
    ['2026-11-22T09:00:00Z', AT],
    ['2026-11-22t09:00:00z', AT],
    ['2026-11-22 09:00:00+00:00', AT],
    ['2026-11-22 09:00:00 UTC', AT],
    ['2026-11-22T18:00:00+0900', AT],
    ['2026-11-22T18:00:00+09', AT],
    ['2026-11-22T09:00Z', AT],
    ['2026-11-22T09:00:00.250Z', AT + 250],
    ['2026-11-22T09:00:00,250Z', AT + 250],
    ['2026-11-22T09:00:00.250999Z', AT + 250],
    ['2026-11-22T09:00:00.007Z', AT + 7],
    ['20261122T090000Z', AT],
    ['20261122T0900Z', AT],
    ['20261122T090000.25Z', AT + 250],
    ['20261122T180000+0900', AT],
    ['20261122T040000-05', AT],
    ['20261122090000Z', AT],
    [' 2026-11-22T09:00:00Z\n', AT],
    [String(AT / 1_000), AT],
    [String(AT), AT],
    [`${AT}000`, AT],
    [`${AT}000000`, AT],
    [AT / 1_000, AT],
    [AT, AT],
    [AT * 1_000, AT],
    [AT * 1e6, AT],
    [AT / 1_000 + 0.25, AT + 250],
    [1, 1_000],
    [99_999_999_999, 99_999_999_999_000],
    [100_000_000_000, 100_000_000_000],
  ])('%j', (written, expected) => {
    expect(reportTime(written)).toEqual({ ok: true, at: expected });
  });

  test.each<[unknown, string]>([
    ['2026-11-22T09:00:00', 'no-zone'],
    ['2026-11-22 09:00:00', 'no-zone'],
    ['2026-11-22 09:00', 'no-zone'],
    ['2026-11-22T09:00:00.123456', 'no-zone'],
    ['20261122T090000', 'no-zone'],
    ['20261122090000', 'no-zone'],
    ['2026-11-22', 'date-only'],
    ['20261122', 'date-only'],
    ['2026-13-22T09:00:00Z', 'no-date'],
    ['2026-02-30T09:00:00Z', 'no-date'],
    ['2026-11-22T25:00:00Z', 'no-date'],
    ['2026-11-22T09:00:00+99:00', 'no-date'],
    ['991399999999Z', 'no-date'],
    ['yesterday', 'not-a-time'],
    ['17953380000', 'not-a-time'],
    ['', 'empty-text'],
    [0, 'no-date'],
    [-1, 'no-date'],
    [1e300, 'no-date'],
    [1e20, 'no-date'],
    [Number.POSITIVE_INFINITY, 'no-date'],
    [null, 'null'],
    [true, 'boolean'],
    [{}, 'object'],
    [[], 'array'],
  ])('%j is %s', (written, form) => {
    expect(reportTime(written)).toEqual({ ok: false, form });
  });

  test('whatever is written, the time is a date or there is none', () => {
    const written = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constantFrom(8.64e15, -8.64e15, 1e308, 5e-324), fc.anything());
    fc.assert(
      fc.property(written, (value) => {
        const time = reportTime(value);
        expect(!time.ok || isMoment(time.at)).toBe(true);
      }),
    );
  });

  test.each<[string, number | null]>([
    ['Sun, 22 Nov 2026 09:00:00 GMT', AT],
    ['2026-11-22T09:00:00Z', null],
    ['Sun, 22 Nov 2026 09:00:00 +0900', null],
    ['', null],
  ])('HTTP date %j', (written, expected) => {
    expect(httpDate(written)).toBe(expected);
  });
});
