/** Hands new snapshots to subscribers, never synchronously, and several changes together. */
import type { Snapshot } from '../health/snapshot.ts';
import type { Clock } from '../platform/clock.ts';

/** Changes that affect no verdict are published at most this often. */
const QUIET_FLUSH_MS = 100;

export class Publisher {
  readonly #clock: Clock;
  readonly #current: () => Snapshot;
  readonly #subscribers = new Set<(snapshot: Snapshot) => void>();
  #stopFlush: (() => void) | null = null;
  #flushIsQuiet = false;

  constructor(clock: Clock, current: () => Snapshot) {
    this.#clock = clock;
    this.#current = current;
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#subscribers.add(listener);
    return () => void this.#subscribers.delete(listener);
  }

  /** @param quiet no verdict is affected: it can wait a little */
  soon(quiet: boolean): void {
    if (this.#subscribers.size === 0) return;
    if (this.#stopFlush !== null) {
      if (quiet || !this.#flushIsQuiet) return;
      this.#stopFlush();
    }
    this.#flushIsQuiet = quiet;
    this.#stopFlush = this.#clock.after(quiet ? QUIET_FLUSH_MS : 0, () => {
      this.#stopFlush = null;
      const snapshot = this.#current();
      for (const listener of this.#subscribers) listener(snapshot);
    });
  }

  close(): void {
    this.#stopFlush?.();
    this.#subscribers.clear();
  }
}
