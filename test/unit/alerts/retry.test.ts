/** When a failed delivery is tried again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryAfter, statusMeaning } from '../../../src/alerts/core/delivery.ts';
import { GIVE_UP_MS, isDue, LONGEST_MS, type Retry, retryOf } from '../../../src/alerts/core/retry.ts';
import '../../support/long.ts';

const DECIDED = Date.UTC(2026, 10, 22, 21, 3);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function waitOf(retry: Retry, now: number): number {
  return retry.kind === 'again' ? retry.at - now : Number.POSITIVE_INFINITY;
}

describe('the wait after a failed attempt', () => {
  test('doubles from 5 s to 15 min', () => {
    const waits = Array.from({ length: 12 }, (_, index) =>
      waitOf(retryOf({ now: DECIDED, decidedAt: DECIDED, attempts: index + 1, afterMs: null, chance: 1 - 1e-9 }), DECIDED),
    );
    expect(waits.map((wait) => wait / SECOND)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]);
  });

  test('is never shorter than half of that, whatever the dice say', () => {
    const wait = waitOf(retryOf({ now: DECIDED, decidedAt: DECIDED, attempts: 3, afterMs: null, chance: 0 }), DECIDED);
    expect(wait).toBe(10 * SECOND);
  });

  test('obeys Retry-After, also beyond 15 min', () => {
    const wait = waitOf(retryOf({ now: DECIDED, decidedAt: DECIDED, attempts: 1, afterMs: 40 * MINUTE, chance: 0.5 }), DECIDED);
    expect(wait).toBe(40 * MINUTE);
  });

  test('ends after 24 hours, with a last attempt at their end', () => {
    const late = DECIDED + GIVE_UP_MS - MINUTE;
    const last = { decidedAt: DECIDED, attempts: 99, afterMs: null, chance: 0.5 };
    expect(retryOf({ ...last, now: late })).toEqual({ kind: 'again', at: DECIDED + GIVE_UP_MS });
    expect(retryOf({ ...last, now: DECIDED + GIVE_UP_MS })).toEqual({ kind: 'given-up' });
    expect(retryOf({ ...last, now: late, afterMs: 10 * MINUTE })).toEqual({ kind: 'given-up' });
  });

  test('any sequence of attempts ends, is never busier than every 2.5 s, and never idle for longer than 15 min', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 250, maxLength: 250 }), (dice) => {
        let now = DECIDED;
        for (const [index, chance] of dice.entries()) {
          const retry = retryOf({ now, decidedAt: DECIDED, attempts: index + 1, afterMs: null, chance });
          if (retry.kind === 'given-up') return now >= DECIDED + GIVE_UP_MS;
          const wait = retry.at - now;
          if (wait > LONGEST_MS || (wait < 2_500 && retry.at !== DECIDED + GIVE_UP_MS)) return false;
          now = retry.at;
        }
        return false;
      }),
    );
  });
});

describe('what a status means', () => {
  test.each([
    [200, null],
    [204, null],
    [301, 'broken'],
    [400, 'broken'],
    [401, 'broken'],
    [404, 'broken'],
    [408, 'later'],
    [413, 'broken'],
    [425, 'later'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ])('%i: %s', (status, meaning) => {
    expect(statusMeaning(status)).toBe(meaning);
  });
});

describe('Retry-After', () => {
  test.each([
    ['120', 120 * SECOND],
    [' 0 ', 0],
    ['1.5', 1_500],
    ['Sun, 22 Nov 2026 21:05:00 GMT', 2 * MINUTE],
    ['Sun, 22 Nov 2026 20:00:00 GMT', 0],
    ['-5', null],
    ['soon', null],
    ['9999999999', null],
    ['', null],
    [undefined, null],
  ])('%s', (header, wait) => {
    expect(retryAfter(header, DECIDED)).toBe(wait);
  });
});

test('a clock that was set back does not put off an attempt', () => {
  expect(isDue(DECIDED + 100, DECIDED, DECIDED + 50)).toBe(false);
  expect(isDue(DECIDED + 100, DECIDED, DECIDED + 100)).toBe(true);
  expect(isDue(DECIDED + 100, DECIDED, DECIDED - 3_600_000)).toBe(true);
  expect(isDue(DECIDED + 100, null, DECIDED)).toBe(false);
});
