import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';

const DAY = 86_400_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
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
