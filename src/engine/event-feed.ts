/** Emits events in the same order to all listeners. */
import type { EngineEvent, EventSource } from '../health/events.ts';

export class EventFeed implements EventSource {
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  /** Events that are being emitted or are queued. */
  readonly #pending: EngineEvent[] = [];

  on(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** An event caused by a listener is emitted after the current one, so that all listeners see the same order. */
  tell(event: EngineEvent): void {
    this.#pending.push(event);
    if (this.#pending.length > 1) return;
    try {
      for (let next: EngineEvent | undefined = event; next !== undefined; next = this.#pending[0]) {
        for (const listener of Array.from(this.#listeners)) listener(next);
        this.#pending.shift();
      }
    } finally {
      this.#pending.length = 0;
    }
  }
}
