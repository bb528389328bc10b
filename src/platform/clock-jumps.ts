/**
 * Notices that the wall clock jumped: it was set, or the machine slept (the monotonic clock stands still in sleep).
 * A slew by NTP is far below the threshold between two looks.
 */
import type { Millis } from '../health/observation.ts';
import type { Clock } from './clock.ts';

const LOOK_EVERY: Millis = 5_000;
const JUMP: Millis = 1_000;

/** Calls back after every jump, at most `LOOK_EVERY` later; returns the way to stop. Keeps no process alive. */
export function onClockJump(clock: Clock, jumped: () => void): () => void {
  let offset = clock.now() - clock.monotonic();
  let cancel = (): void => {};
  const look = (): void => {
    const before = offset;
    offset = clock.now() - clock.monotonic();
    arm();
    if (Math.abs(offset - before) > JUMP) jumped();
  };
  const arm = (): void => {
    cancel = clock.after(LOOK_EVERY, look, { background: true });
  };
  arm();
  return () => cancel();
}
