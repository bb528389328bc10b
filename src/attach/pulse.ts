/** Whether a daemon still answers, also while it is busy with a long request. */
import type { Millis } from '../health/observation.ts';
import { pause } from '../platform/clock.ts';
import { problemOf, type Reading } from './reply.ts';
import { requestJson, type SocketReply, type SocketRequest } from './socket-request.ts';

type Asking = Pick<SocketRequest, 'socketPath' | 'clock' | 'signal'>;

/** One that does not answer a simple request for so long hangs, or was stopped. */
export const PULSE_MS: Millis = 3_000;
/** How often one that is busy with a request is asked whether it still runs: together with `PULSE_MS`, a hang is known within 5 s. */
const PING_EVERY_MS: Millis = 1_000;

/** Any answer counts. False only when there was none in time, or before the signal aborted. */
export async function answers(asking: Asking): Promise<boolean> {
  const reply = await ping(asking);
  return reply.ok || (reply.why !== 'late' && reply.why !== 'cancelled');
}

/**
 * A round takes as long as its slowest probe, and a run of the mirror for hours, so their answers have long deadlines. A daemon that hangs or
 * is stopped meanwhile does not answer a simple request either.
 */
export async function whileItAnswers(asking: Asking, post: (signal: AbortSignal) => Promise<SocketReply>): Promise<Reading<SocketReply>> {
  const done = new AbortController();
  const signal = AbortSignal.any([asking.signal, done.signal]);
  const hung = async (): Promise<Reading<SocketReply>> => {
    for (;;) {
      const pulse = await ping({ ...asking, signal });
      if (!pulse.ok && pulse.why === 'late') return { ok: false, problem: problemOf(pulse, PULSE_MS), isHung: true };
      await pause(asking.clock, PING_EVERY_MS, signal);
      // The request itself reports how it ended.
      if (signal.aborted) return new Promise(() => undefined);
    }
  };
  try {
    return await Promise.race([post(signal).then((value) => ({ ok: true, value }) as const), hung()]);
  } finally {
    done.abort();
  }
}

function ping(asking: Asking): Promise<SocketReply> {
  return requestJson({ ...asking, method: 'GET', path: '/-/healthy', deadlineMs: PULSE_MS });
}
