import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../../src/mirror/rsync/throttle.ts';
import { FakeClock } from '../../support/fake-clock.ts';

describe('news that come too often', () => {
  it('pass at once, then once in a while, and the last one always', async () => {
    const clock = new FakeClock();
    const at: number[] = [];
    const throttle = createThrottle(clock, 250, () => void at.push(clock.monotonic()));
    for (let time = 0; time < 990; time += 10) {
      throttle.note();
      await clock.advance(10);
    }
    throttle.note();
    throttle.flush();
    throttle.flush();
    expect(at).toEqual([0, 250, 500, 750, 990]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('flush says nothing when nothing waits', () => {
    const told: string[] = [];
    const throttle = createThrottle(new FakeClock(), 250, () => void told.push('news'));
    throttle.flush();
    throttle.note();
    throttle.flush();
    expect(told).toEqual(['news']);
  });
});
