/**
 * One attempt: gives the probe a single deadline, timestamps its outcome, and turns any failure inside ytm into an outcome. Never throws,
 * and never waits for a probe that overruns.
 */

import type { ProbeConfig } from '../config/config.ts';
import type { EpochMs, Memory, Millis, Observation, Outcome, ProbeId } from '../health/observation.ts';
import { notRun, trouble } from '../health/observation.ts';
import { escapeText } from '../messages/template.ts';
import { boundedOutcome } from '../probes/bounds.ts';
import { Cancelled, DeadlineReached, type ProbeKind, type ProbePorts } from '../probes/probe.ts';
import type { Board } from './board.ts';
import type { Limiter } from './limiter.ts';
import type { Grid } from './schedule.ts';

/** How long a probe may take to settle once its deadline has passed. */
const GRACE_MS: Millis = 250;
/** A deadline that fires later than this shows that this process was starved of CPU. */
const LATEST_DEADLINE_MS: Millis = 500;
/** The same for the end of the grace: with timers later than this, a probe may not have had its turn to settle. */
const LATEST_GRACE_MS: Millis = 50;

export interface AttemptRequest {
  readonly probe: ProbeId;
  readonly kind: ProbeKind<unknown>;
  readonly settings: unknown;
  readonly timeoutMs: Millis;
  /** A good attempt that takes longer is a warning; `null` or left out: none is. */
  readonly slowMs?: Millis | null;
  readonly remembered: Memory;
  readonly ports: ProbePorts;
  /** Drops the attempt: nothing is observed. */
  readonly cancel: AbortSignal;
}

/** The outcome of the attempt, or `null` if it was cancelled. */
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
    stopGrace = clock.after(GRACE_MS, () => {
      const isLate = clock.monotonic() - start - timeoutMs - GRACE_MS > LATEST_GRACE_MS;
      settled.resolve(isLate ? notRun(trouble('probe.overloaded')) : internal(probe, 'it did not keep its deadline'));
    });
  });
  void observe(request, controller.signal).then(settled.resolve);
  const outcome = await settled.promise;
  stopDeadline();
  stopGrace();
  cancel.removeEventListener('abort', onCancel);
  if (outcome === null) return null;
  const seen = isOverloaded ? blamedOnUs(outcome) : outcome;
  const took = clock.monotonic() - start;
  return { probe, startedAt, at: clock.now(), took, outcome: slowOr(seen, took, request.slowMs ?? null) };
}

/** A warning of the probe's own says more than how long it took. */
function slowOr(outcome: Outcome, took: Millis, limit: Millis | null): Outcome {
  if (limit === null || took <= limit || outcome.kind !== 'answered' || !outcome.ok || outcome.warning !== null) return outcome;
  return { ...outcome, warning: trouble('probe.slow', { took, limit }) };
}

/** If the deadline itself fired late, this process was starved: a response may be unread, so the silence proves nothing. */
function blamedOnUs(outcome: Outcome): Outcome {
  return outcome.kind === 'failed' && !outcome.life ? notRun(trouble('probe.overloaded', {}, outcome.trouble.detail)) : outcome;
}

async function observe(request: AttemptRequest, signal: AbortSignal): Promise<Outcome> {
  const { ports, probe, kind, settings, timeoutMs, remembered } = request;
  try {
    return boundedOutcome(await kind.observe(settings, { ...ports, probe, signal, timeoutMs, remembered }));
  } catch (error) {
    return internal(probe, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}

function internal(probe: ProbeId, problem: string): Outcome {
  const safe = escapeText(problem);
  return notRun(trouble('probe.internal', { probe, problem: safe }, safe));
}

export interface RunnerOptions {
  readonly config: ProbeConfig;
  readonly kind: ProbeKind<unknown>;
  readonly settings: unknown;
  readonly board: Board;
  readonly ports: ProbePorts;
  readonly limiter: Limiter;
}

export interface Pace {
  readonly everyMs: Millis;
  readonly timeoutMs: Millis;
}

/** One probe of the running engine: its kind, its settings, and at most one attempt at a time. */
export class Runner {
  readonly config: ProbeConfig;
  readonly #options: RunnerOptions;
  #isRetired = false;
  /** Drops the running attempt. */
  #drop: AbortController | null = null;
  #underWay: Promise<Observation | null> | null = null;
  /** Set by the engine: when the next attempt is due. */
  grid: Grid | null = null;
  cancelTimer: (() => void) | null = null;
  /** Ends the ticks of a cron schedule. */
  stopTicks: (() => void) | null = null;
  dueAt: EpochMs | null = null;
  /** During a mirror run: an interval and a deadline other than those of the config. */
  pace: Pace | null = null;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.config = options.config;
  }

  get id(): ProbeId {
    return this.config.id;
  }

  get isRunning(): boolean {
    return this.#underWay !== null;
  }

  get settings(): unknown {
    return this.#options.settings;
  }

  /** The config has another probe in its place: a running attempt is dropped, and none is recorded any more. */
  retire(): void {
    this.#isRetired = true;
    this.#drop?.abort();
    this.cancelTimer?.();
    this.stopTicks?.();
  }

  /**
   * Attempts the probe and records the outcome; joins a running attempt. `null`: cancelled. `atEnd` is called before anything is recorded
   * and may still abort `cancel`.
   */
  run(cancel: AbortSignal, atEnd: () => void = () => {}): Promise<Observation | null> {
    this.#underWay ??= this.#attempt(cancel, atEnd).finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #attempt(cancel: AbortSignal, atEnd: () => void): Promise<Observation | null> {
    const { config, kind, settings, board, ports, limiter } = this.#options;
    return limiter.within(async () => {
      if (this.#isRetired) return null;
      const drop = new AbortController();
      const onCancel = (): void => drop.abort();
      cancel.addEventListener('abort', onCancel, { once: true });
      this.#drop = drop;
      const remembered = board.history(config.id)?.memory ?? {};
      const observation = await attempt({
        probe: config.id,
        kind,
        settings,
        timeoutMs: this.pace?.timeoutMs ?? config.timeoutMs,
        slowMs: config.slowMs,
        remembered,
        ports,
        cancel: cancel.aborted ? cancel : drop.signal,
      });
      cancel.removeEventListener('abort', onCancel);
      this.#drop = null;
      atEnd();
      if (observation === null || cancel.aborted || this.#isRetired) return null;
      board.record(observation);
      return observation;
    });
  }
}
