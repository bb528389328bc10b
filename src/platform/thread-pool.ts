/**
 * libuv joins its threads when a process exits: a name look-up or a file call that hangs keeps `process.exit`
 * from returning. Every command must end nevertheless.
 */
import type { Millis } from '../health/observation.ts';
import { type Clock, pause } from './clock.ts';

const LOOK_AGAIN_MS: Millis = 50;
/** What a thread may take for a call that does not hang. */
const LAST_CALLS_MS: Millis = 500;

/**
 * Ends this process with `exitCode`. Beside a thread that hangs another program takes its place, which ends at once with
 * that code: a signal would look like a crash.
 */
export async function endProcess(exitCode: number, clock: Clock): Promise<void> {
  if (await threadsAtRest(clock)) process.exit(exitCode);
  const { execPath } = process;
  const { existsSync } = process.getBuiltinModule('node:fs');
  // execve ends the process when it fails.
  if (process.execve === undefined || !existsSync(execPath)) process.kill(process.pid, 'SIGKILL');
  else process.execve(execPath, [execPath, '--eval', `process.exit(${exitCode})`], {});
}

async function threadsAtRest(clock: Clock): Promise<boolean> {
  const end = clock.monotonic() + LAST_CALLS_MS;
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
