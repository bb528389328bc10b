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
/** A deadline that fires later than this shows that this process did not get the CPU. */
const LATEST_DEADLINE_MS: Millis = 500;

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
  let isOverloaded = false;
  const stopDeadline = clock.after(timeoutMs, () => {
    isOverloaded = clock.monotonic() - start - timeoutMs > LATEST_DEADLINE_MS;
    controller.abort(new DeadlineReached());
    stopGrace = clock.after(GRACE_MS, () => settled.resolve(internal(probe, 'it did not keep its deadline')));
  });
  void observe(request, controller.signal).then(settled.resolve);
  const outcome = await settled.promise;
  stopDeadline();
  stopGrace();
  cancel.removeEventListener('abort', onCancel);
  if (outcome === null) return null;
  const seen = isOverloaded ? blamedOnUs(outcome) : outcome;
  return { probe, startedAt, at: clock.now(), took: clock.monotonic() - start, outcome: seen };
}

/** When our own deadline came late, this process was starved: an answer may lie unread, so the silence says nothing. */
function blamedOnUs(outcome: Outcome): Outcome {
  return outcome.kind === 'failed' && !outcome.life ? notRun(trouble('probe.overloaded', {}, outcome.trouble.detail)) : outcome;
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
