import { describe, expect, test } from 'vitest';
import { httpDate } from '../../../src/probes/http/http-facts.ts';
import { reportTime } from '../../../src/probes/http/report-time.ts';

const AT = Date.UTC(2026, 10, 22, 9, 0, 0);

describe('times of reports', () => {
  test.each<[unknown, number | null]>([
    ['2026-11-22T09:00:00Z', AT],
    ['2026-11-22t09:00:00z', AT],
    ['2026-11-22 09:00:00+00:00', AT],
    ['2026-11-22T18:00:00+0900', AT],
    ['2026-11-22T09:00:00.250Z', AT + 250],
    ['2026-11-22T09:00:00.250999Z', AT + 250],
    ['2026-11-22T09:00:00', null],
    ['2026-11-22', null],
    ['2026-13-22T09:00:00Z', null],
    ['2026-11-22T25:00:00Z', null],
    ['1795338000', null],
    [AT / 1_000, AT],
    [AT, AT],
    [AT / 1_000 + 0.25, AT + 250],
    [0, null],
    [-1, null],
    [Number.POSITIVE_INFINITY, null],
    [null, null],
    [true, null],
    [{}, null],
  ])('%j', (written, expected) => {
    expect(reportTime(written)).toBe(expected);
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
