/** Cron schedules under a clock that is set: real node-cron, faked system time. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { createCronTicker } from '../../../src/platform/cron.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 22, 9, 58, 0);

beforeEach(async () => {
  await import('node-cron');
  vi.useFakeTimers({ now: START, toFake: ['Date', 'setTimeout', 'clearTimeout', 'hrtime'] });
});

afterEach(() => void vi.useRealTimers());

/** The moments at which `expression` ticked, and how often it was re-armed. */
async function ticking(expression: string) {
  const at: string[] = [];
  let rearmed = 0;
  const stop = createCronTicker(systemClock).every(
    expression,
    () => void at.push(new Date().toISOString().slice(11, 16)),
    () => {
      rearmed += 1;
    },
  );
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(0);
  return { at, stop, rearmed: () => rearmed };
}

describe('a cron schedule', () => {
  test('ticks at every match, and not after it was stopped', async () => {
    const { at, stop, rearmed } = await ticking('* * * * *');
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(at).toEqual(['09:59', '10:00', '10:01']);
    stop();
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(at).toHaveLength(3);
    expect(rearmed()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ['back by an hour', -HOUR, ['08:59', '09:00']],
    ['back by twenty years', -175_320 * HOUR, ['21:59', '22:00']],
    ['on by an hour', HOUR, ['10:59', '11:00']],
    ['on by twenty years', 175_320 * HOUR, ['21:59', '22:00']],
    ['back by ten minutes', -10 * MINUTE, ['09:49', '09:50']],
  ])('goes on ticking when the clock is set %s', async (_, jump, minutes) => {
    const { at, stop, rearmed } = await ticking('* * * * *');
    vi.setSystemTime(START + jump);
    await vi.advanceTimersByTimeAsync(2 * MINUTE + 1_000);
    expect(at.map((time) => time.slice(3))).toEqual(minutes.map((time) => time.slice(3)));
    expect(rearmed()).toBe(1);
    stop();
  });

  test('a match that a busy event loop lets fire 5 s late still counts', async () => {
    const { at, stop } = await ticking('* * * * *');
    await vi.advanceTimersByTimeAsync(MINUTE - 1);
    vi.setSystemTime(START + MINUTE + 5_000);
    await vi.advanceTimersByTimeAsync(1);
    expect(at).toEqual(['09:59']);
    stop();
  });
});
