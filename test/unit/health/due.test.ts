/** Work of a schedule is done once for each of its times, whatever the clock does. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextNight } from '../../../src/doctor/nightly.ts';
import { type DueMemory, dueBy, EARLY_MS, memoryWhileOff } from '../../../src/health/due.ts';

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

test('is due from five seconds before its time, as a timer may be early', () => {
  const memory: DueMemory = { schedule: 'a', nextAt: START, doneAt: null };
  expect(dueBy(memory, 'a', START, START - EARLY_MS - 1).isDue).toBe(false);
  expect(dueBy(memory, 'a', START + DAY, START - EARLY_MS)).toEqual({
    isDue: true,
    memory: { schedule: 'a', nextAt: START + DAY, doneAt: START - EARLY_MS },
  });
});

test.each<[string, Partial<DueMemory>, number, number]>([
  ['was never done: the nearer time counts', { doneAt: null }, START, START],
  ['was done before that time: the nearer time counts', { doneAt: START - 1 }, START, START],
  ['was done for that time: the one after it counts', { doneAt: START }, START, START + 10 * DAY],
  ['was done a whole day in the future, which is no time to rely on: the nearer time counts', { doneAt: START + DAY }, START, START],
  ['was done less than a day in the future: the one after it counts', { doneAt: START + DAY - 1 }, START, START + 10 * DAY],
])('after the clock was set back, work that %s', (_, change, nextAt, expected) => {
  const memory: DueMemory = { schedule: 'a', nextAt: START + 10 * DAY, doneAt: null, ...change };
  expect(dueBy(memory, 'a', nextAt, START)).toMatchObject({ isDue: false, memory: { nextAt: expected } });
});

test('a later time never puts off the one that is remembered', () => {
  const memory: DueMemory = { schedule: 'a', nextAt: START + DAY, doneAt: null };
  expect(dueBy(memory, 'a', START + 2 * DAY, START).memory.nextAt).toBe(START + DAY);
});

test('work that is switched off waits for its next time once it is on again', () => {
  expect(memoryWhileOff(null)).toBeNull();
  const off = memoryWhileOff<DueMemory>({ schedule: 'a', nextAt: START, doneAt: START - DAY });
  expect(off).toEqual({ schedule: 'off', nextAt: START, doneAt: START - DAY });
  expect(memoryWhileOff(off)).toBeNull();
  expect(dueBy(off, 'a', START + DAY, START + 1)).toEqual({
    isDue: false,
    memory: { schedule: 'a', nextAt: START + DAY, doneAt: START - DAY },
  });
});
