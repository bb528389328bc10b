/**
 * One attempt: gives the probe its one deadline over everything, stamps what it saw, and turns whatever
 * goes wrong inside ytm into an outcome. Never throws, and never waits for a probe that overruns.
 */

import type { Memory, Millis, Observation, Outcome, ProbeId } from '../health/observation.ts';
import { notRun, trouble } from '../health/observation.ts';
import { escapeText } from '../messages/template.ts';
import { Cancelled, DeadlineReached, type ProbeKind, type ProbePorts } from '../probes/probe.ts';

/** How long a probe may take to settle once its deadline has passed. */
const GRACE_MS: Millis = 250;

export interface AttemptRequest {
  readonly probe: ProbeId;
  readonly kind: ProbeKind<unknown>;
  readonly settings: unknown;
  readonly timeoutMs: Millis;
  readonly remembered: Memory;
  readonly ports: ProbePorts;
  /** Drops the attempt: nothing is observed. */
  readonly cancel: AbortSignal;
}

/** What the attempt saw, or `null` when it was called off. */
export async function attempt(request: AttemptRequest): Promise<Observation | null> {
  const { ports, cancel, probe, timeoutMs } = request;
  if (cancel.aborted) return null;
  const { clock } = ports;
  const startedAt = clock.now();
  const start = clock.monotonic();
  const controller = new AbortController();
  // Settled by the probe, by a cancel, or by the grace after the deadline: whichever comes first.
  const settled = Promise.withResolvers<Outcome | null>();
  // A cancelled attempt is not waited for: a child or a socket that hangs cleans up on its own.
  const onCancel = (): void => {
    controller.abort(new Cancelled());
    settled.resolve(null);
  };
  cancel.addEventListener('abort', onCancel, { once: true });
  let stopGrace = (): void => {};
  const stopDeadline = clock.after(timeoutMs, () => {
    controller.abort(new DeadlineReached());
    stopGrace = clock.after(GRACE_MS, () => settled.resolve(internal(probe, 'it did not keep its deadline')));
  });
  void observe(request, controller.signal).then(settled.resolve);
  const outcome = await settled.promise;
  stopDeadline();
  stopGrace();
  cancel.removeEventListener('abort', onCancel);
  return outcome === null ? null : { probe, startedAt, at: clock.now(), took: clock.monotonic() - start, outcome };
}

async function observe(request: AttemptRequest, signal: AbortSignal): Promise<Outcome> {
  const { ports, probe, kind, settings, timeoutMs, remembered } = request;
  try {
    return await kind.observe(settings, { ...ports, probe, signal, timeoutMs, remembered });
  } catch (error) {
    return internal(probe, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}

function internal(probe: ProbeId, problem: string): Outcome {
  const safe = escapeText(problem);
  return notRun(trouble('probe.internal', { probe, problem: safe }, safe));
}
