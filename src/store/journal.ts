/**
 * Writes histories and attempts of probes to disk as they arrive. Anything that may affect a verdict is written at once, before it is
 * published; a good attempt after many good ones may wait a moment and is written together with others, because it contains no news.
 */
import type { EpochMs, Millis, Observation, ProbeId } from '../health/observation.ts';
import type { ProbeHistory } from '../health/probe-state.ts';
import type { Clock } from '../platform/clock.ts';
import { attemptOf, type ProbeAttempt } from './attempt-bytes.ts';
import type { Store } from './store.ts';

const TOGETHER_MS: Millis = 250;
/** When what could not be written is tried again. */
const AGAIN_MS: Millis = 1_000;
/** How much waits for a full disk or a locked file; beyond that the oldest attempts are lost. */
const MOST_WAITING = 10_000;

export interface JournalOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly fingerprints: ReadonlyMap<ProbeId, string>;
  /** Attempts follow one another continuously, as in a daemon, so the time between them is covered as well. */
  readonly watching: boolean;
}

export class Journal {
  readonly #options: JournalOptions;
  readonly #kept = new Map<ProbeId, ProbeHistory>();
  readonly #waiting = new Map<ProbeId, ProbeHistory>();
  #attempts: ProbeAttempt[] = [];
  #seenAt: EpochMs = 0;
  #stopTimer: (() => void) | null = null;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** One attempt, and the probe's history with it. */
  keep(observation: Observation, history: ProbeHistory): void {
    const { probe, at } = observation;
    const before = this.#kept.get(probe);
    this.#kept.set(probe, history);
    this.#waiting.set(probe, history);
    this.#attempts.push(attemptOf(observation));
    this.#seenAt = at;
    if (before === undefined || !isSteady(before) || !isSteady(history)) this.flush();
    else this.#flushIn(TOGETHER_MS);
  }

  /** Writes everything that is pending, in one transaction. What cannot be written waits. */
  flush(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    if (this.#waiting.size === 0) return;
    const { store, fingerprints, watching } = this.#options;
    const probes = [...this.#waiting].map(([probe, history]) => ({ probe, fingerprint: fingerprints.get(probe) ?? '', history }));
    if (store.save({ probes, attempts: this.#attempts, seen: watching ? this.#seenAt : null })) {
      this.#waiting.clear();
      this.#attempts = [];
      return;
    }
    this.#attempts = this.#attempts.slice(-MOST_WAITING);
    this.#flushIn(AGAIN_MS);
  }

  close(): void {
    this.flush();
    this.#stopTimer?.();
  }

  #flushIn(delay: Millis): void {
    this.#stopTimer ??= this.#options.clock.after(delay, () => this.flush(), { background: true });
  }
}

/** Firmly up, by clean attempts: another one is no news. */
function isSteady({ state, confirmed, streak }: ProbeHistory): boolean {
  return state === 'up' && confirmed && streak.clean > 0 && streak.notRun === 0;
}
