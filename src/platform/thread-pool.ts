/**
 * libuv joins its threads when a process exits: a name look-up or a file call that hangs keeps `process.exit`
 * from returning. A daemon must end all the same.
 */
import type { Millis } from '../health/observation.ts';
import { type Clock, pause } from './clock.ts';

const LOOK_AGAIN_MS: Millis = 50;

/** Waits until no thread is busy, at most `withinMs`; false: one still is, and `process.exit` would hang. */
export async function threadsAtRest(clock: Clock, withinMs: Millis): Promise<boolean> {
  const end = clock.monotonic() + withinMs;
  while (isBusy()) {
    if (clock.monotonic() >= end) return false;
    await pause(clock, LOOK_AGAIN_MS);
  }
  return true;
}

function isBusy(): boolean {
  return process
    .getActiveResourcesInfo()
    .some((name) => name === 'GetAddrInfoReqWrap' || name === 'FSReqCallback' || name === 'FSReqPromise');
}
