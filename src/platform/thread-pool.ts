/**
 * `process.exit` waits for threads: libuv's, which a name look-up or a file call that hangs keeps, and V8's, of which one that compiles or
 * collects garbage may itself wait for the main thread for ever (nodejs/node issue 54918; seen in a daemon on a busy machine). Every
 * command must end nevertheless.
 */
import type { Millis } from '../health/observation.ts';
import { type Clock, pause } from './clock.ts';

const LOOK_AGAIN_MS: Millis = 50;
/** What a thread may take for a call that does not hang. */
const LAST_CALLS_MS: Millis = 500;

/** A shell starts in a millisecond. */
const SHELL = '/bin/sh';

/**
 * Ends this process with `exitCode`. Beside a thread that hangs another program takes its place, which ends at once with
 * that code: a signal would look like a crash. So it does at the end of a process that `lasted`, in which V8's threads are at work.
 * (The others do not end like this: it costs 2 ms, and a pipe on standard output stays in non-blocking mode for who writes next.)
 */
export async function endProcess(exitCode: number, clock: Clock, { lasted }: { readonly lasted: boolean }): Promise<void> {
  const atRest = await threadsAtRest(clock);
  const { existsSync } = process.getBuiltinModule('node:fs');
  // execve ends the process when it fails.
  if ((lasted || !atRest) && existsSync(SHELL) && process.execve !== undefined) {
    // As process.exit does.
    process.emit('exit', exitCode);
    process.execve(SHELL, [SHELL, '-c', `exit ${exitCode}`], {});
  }
  if (atRest) process.exit(exitCode);
  process.kill(process.pid, 'SIGKILL');
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
