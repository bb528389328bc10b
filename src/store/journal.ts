/**
 * Keeps probes' histories and attempts on disk as they come. What may matter to a verdict is written at once,
 * before anyone is told of it; a good attempt after many good ones may wait a moment and is written together
 * with others, as it tells nothing new.
 */
import type { EpochMs, Millis, Observation, ProbeId } from '../health/observation.ts';
import type { ProbeHistory } from '../health/probe-state.ts';
import type { Clock } from '../platform/clock.ts';
import { attemptOf, type ProbeAttempt } from './attempt-bytes.ts';
import type { Store } from './store.ts';

const TOGETHER_MS: Millis = 250;

export interface JournalOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly fingerprints: ReadonlyMap<ProbeId, string>;
  /** Attempts follow one another without end, as in a daemon: what is between them is known as well. */
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
    else this.#stopTimer ??= this.#options.clock.after(TOGETHER_MS, () => this.flush(), { background: true });
  }

  /** Writes all that waits, in one transaction. */
  flush(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    if (this.#waiting.size === 0) return;
    const { store, fingerprints, watching } = this.#options;
    const probes = [...this.#waiting].map(([probe, history]) => ({ probe, fingerprint: fingerprints.get(probe) ?? '', history }));
    const attempts = this.#attempts;
    this.#waiting.clear();
    this.#attempts = [];
    store.save({ probes, attempts, seen: watching ? this.#seenAt : null });
  }
}

/** Up for good, by clean attempts: one more of them is no news. */
function isSteady({ state, confirmed, streak }: ProbeHistory): boolean {
  return state === 'up' && confirmed && streak.clean > 0 && streak.notRun === 0;
}
