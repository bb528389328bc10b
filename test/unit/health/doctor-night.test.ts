import { describe, expect, test } from 'vitest';
import { countOf, type DoctorNight, parseNights } from '../../../src/health/doctor-night.ts';

const NIGHT: DoctorNight = {
  doctor: 'vault',
  at: 1_700_000_000_000,
  complete: true,
  problem: null,
  checks: [
    { check: 'names', counts: { critical: 1, warning: 2, info: 4 } },
    { check: 'links', counts: { critical: 0, warning: 3, info: 0 } },
  ],
};
const kept = (...nights: readonly unknown[]): string => JSON.stringify({ nights });

describe('what the doctors found at night', () => {
  test('is read as it was written', () => {
    const failed = { ...NIGHT, doctor: 'storage', complete: false, problem: 'no answer', checks: [] };
    expect(parseNights(kept(NIGHT, failed))).toEqual([NIGHT, failed]);
  });

  test.each<[string, string | null]>([
    ['nothing was written', null],
    ['it is no JSON', '{"nights": ['],
    ['it is no object', '7'],
    ['it is empty', '{}'],
    ['it holds no list', '{"nights": {"0": 1}}'],
    ['there is no such thing in the list', '{"nights": [null]}'],
  ])('is nothing when %s', (_, text) => {
    expect(parseNights(text)).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['no doctor', { doctor: 3 }],
    ['no time', { at: '2026-12-01' }],
    ['no end', { complete: 'yes' }],
    ['a problem that is no sentence', { problem: 0 }],
    ['checks that are no list', { checks: {} }],
  ])('is without a night that has %s, and with the others', (_, change) => {
    expect(parseNights(kept({ ...NIGHT, ...change }, NIGHT))).toEqual([NIGHT]);
  });

  test('is counted over all checks', () => {
    expect((['critical', 'warning', 'info'] as const).map((severity) => countOf(NIGHT, severity))).toEqual([1, 5, 4]);
    expect(countOf({ ...NIGHT, checks: [] }, 'critical')).toBe(0);
  });
});
