/** Work of a schedule is done once for each of its times, whatever the clock does. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextNight } from '../../../src/doctor/nightly.ts';
import { type DueMemory, dueBy, EARLY_MS } from '../../../src/health/due.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const HALF_PAST_THREE = 210;

/** What becomes of looks at these moments; the times at which the work was done. */
function played(moments: readonly number[], minute = HALF_PAST_THREE): readonly number[] {
  let memory: DueMemory | null = null;
  const done: number[] = [];
  for (const now of moments) {
    const due = dueBy(memory, String(minute), nextNight(minute, now + EARLY_MS), now);
    ({ memory } = due);
    if (due.isDue) done.push(now);
  }
  return done;
}

const START = new Date(2026, 10, 30, 12).getTime();

test('is done once a day, in local time, however often somebody looks', () => {
  const moments = Array.from({ length: 3 * 24 * 60 }, (_, index) => START + index * MINUTE);
  expect(played(moments).map((at) => new Date(at).toTimeString().slice(0, 5))).toEqual(['03:30', '03:30', '03:30']);
});

test('is done late, and once, when several times were slept over', () => {
  expect(played([START, START + 5 * DAY, START + 5 * DAY + MINUTE])).toEqual([START + 5 * DAY]);
});

test('is not done again when the clock is set back over its time', () => {
  const night = nextNight(HALF_PAST_THREE, START);
  expect(played([START, night, night - 10 * MINUTE, night + MINUTE, night + DAY])).toEqual([night, night + DAY]);
});

test('is not done at once for another time of day', () => {
  const night = nextNight(HALF_PAST_THREE, START);
  const first = dueBy(null, '210', night, START).memory;
  expect(dueBy(first, '240', night + 30 * MINUTE, night + MINUTE)).toMatchObject({ isDue: false, memory: { nextAt: night + 30 * MINUTE } });
});

test('the next night is after the moment, at most a day (and an hour of summer time) away, and at its minute', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 0, max: 4e12 }), (minute, after) => {
      const at = nextNight(minute, after);
      expect(at).toBeGreaterThan(after);
      expect(at - after).toBeLessThanOrEqual(DAY + 3_600_000);
    }),
  );
});
