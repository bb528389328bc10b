/** Tells events in one order to all who listen. */
import type { EngineEvent, EventSource } from '../health/events.ts';

export class EventTeller implements EventSource {
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  /** Events that are being told or wait for it. */
  readonly #untold: EngineEvent[] = [];

  on(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What a listener causes is told after what it was told of, so that all hear the same order. */
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
