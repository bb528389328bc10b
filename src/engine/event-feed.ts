/** Emits events in the same order to all listeners. */
import type { EngineEvent, EventSource } from '../health/events.ts';

export class EventFeed implements EventSource {
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  /** Events that are being emitted or are queued. */
  readonly #untold: EngineEvent[] = [];

  on(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** An event caused by a listener is emitted after the current one, so that all listeners see the same order. */
  tell(event: EngineEvent): void {
    this.#untold.push(event);
    if (this.#untold.length > 1) return;
    try {
      for (let next: EngineEvent | undefined = event; next !== undefined; next = this.#untold[0]) {
        for (const listener of Array.from(this.#listeners)) listener(next);
        this.#untold.shift();
      }
    } finally {
      this.#untold.length = 0;
    }
  }
}
