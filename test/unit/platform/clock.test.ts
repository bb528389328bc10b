import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';

const DAY = 86_400_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] }));
afterEach(() => void vi.useRealTimers());

test('waits longer than one timer of Node can', () => {
  const ran = vi.fn();
  systemClock.after(60 * DAY, ran);
  vi.advanceTimersByTime(60 * DAY - 1);
  expect(ran).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ran).toHaveBeenCalledOnce();
});

test('a long wait can be called off in its second part', () => {
  const ran = vi.fn();
  const cancel = systemClock.after(60 * DAY, ran);
  vi.advanceTimersByTime(40 * DAY);
  cancel();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(40 * DAY);
  expect(ran).not.toHaveBeenCalled();
});

test('never calls before the delay has passed, although a timer of Node may fire early', async () => {
  vi.useRealTimers();
  for (let wait = 0; wait < 30; wait += 1) {
    const begun = systemClock.monotonic();
    // A timer of Node counts from the beginning of this turn of its loop.
    while (systemClock.monotonic() - begun < 2);
    const set = systemClock.monotonic();
    await new Promise<void>((resolve) => void systemClock.after(5.7, resolve));
    expect(systemClock.monotonic() - set).toBeGreaterThanOrEqual(5.7);
  }
});
