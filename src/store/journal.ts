/**
 * Keeps probes' histories on disk as they change. A change that may matter to a verdict is written at once,
 * before anyone is told of it; a good attempt after many good ones may wait a moment and is written together
 * with others, as it tells nothing new.
 */
import type { Millis, ProbeId } from '../health/observation.ts';
import type { ProbeHistory } from '../health/probe-state.ts';
import type { Clock } from '../platform/clock.ts';
import type { Store } from './store.ts';

const TOGETHER_MS: Millis = 250;

export class Journal {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #fingerprints: ReadonlyMap<ProbeId, string>;
  readonly #kept = new Map<ProbeId, ProbeHistory>();
  readonly #waiting = new Map<ProbeId, ProbeHistory>();
  #stopTimer: (() => void) | null = null;

  constructor(store: Store, clock: Clock, fingerprints: ReadonlyMap<ProbeId, string>) {
    this.#store = store;
    this.#clock = clock;
    this.#fingerprints = fingerprints;
  }

  keep(probe: ProbeId, history: ProbeHistory): void {
    const before = this.#kept.get(probe);
    this.#kept.set(probe, history);
    this.#waiting.set(probe, history);
    if (before === undefined || !isSteady(before) || !isSteady(history)) this.flush();
    else this.#stopTimer ??= this.#clock.after(TOGETHER_MS, () => this.flush(), { background: true });
  }

  /** Writes all that waits, in one transaction. */
  flush(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    if (this.#waiting.size === 0) return;
    const rows = [...this.#waiting].map(([probe, history]) => ({ probe, fingerprint: this.#fingerprints.get(probe) ?? '', history }));
    this.#waiting.clear();
    this.#store.saveProbes(rows);
  }
}

/** Up for good, by clean attempts: one more of them is no news. */
function isSteady({ state, confirmed, streak }: ProbeHistory): boolean {
  return state === 'up' && confirmed && streak.clean > 0 && streak.notRun === 0;
}
