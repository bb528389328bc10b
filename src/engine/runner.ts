/** One probe of the running engine: its kind, its settings, and at most one attempt at a time. */
import type { ProbeConfig } from '../config/config.ts';
import type { EpochMs, Millis, Observation, ProbeId } from '../health/observation.ts';
import type { ProbeKind, ProbePorts } from '../probes/probe.ts';
import { attempt } from './attempt.ts';
import type { Board } from './board.ts';
import type { Limiter } from './limiter.ts';
import type { Grid } from './schedule.ts';

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

export class Runner {
  readonly config: ProbeConfig;
  readonly #options: RunnerOptions;
  #underWay: Promise<Observation | null> | null = null;
  /** Set by the engine: when the next attempt is due. */
  grid: Grid | null = null;
  cancelTimer: (() => void) | null = null;
  dueAt: EpochMs | null = null;
  /** While a mirror run is under way: another interval and another deadline than the config's. */
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

  /**
   * Attempts the probe and records what it saw; joins an attempt under way. `null`: called off. `atEnd` is
   * called before anything is recorded and may still abort `cancel`.
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
      const remembered = board.history(config.id)?.memory ?? {};
      const observation = await attempt({
        probe: config.id,
        kind,
        settings,
        timeoutMs: this.pace?.timeoutMs ?? config.timeoutMs,
        remembered,
        ports,
        cancel,
      });
      atEnd();
      if (observation === null || cancel.aborted) return null;
      board.record(observation);
      return observation;
    });
  }
}
