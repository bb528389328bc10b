/** The mirror's state as others see it: made when somebody asks, and announced when it has changed. */
import type { MirrorProgress, MirrorSnapshot } from '../health/mirror.ts';

export class Published {
  readonly #make: (progress: MirrorProgress | null) => MirrorSnapshot;
  readonly #listeners = new Set<() => void>();
  #progress: MirrorProgress | null = null;
  #snapshot: MirrorSnapshot | null = null;

  constructor(make: (progress: MirrorProgress | null) => MirrorSnapshot) {
    this.#make = make;
  }

  current(): MirrorSnapshot {
    this.#snapshot ??= this.#make(this.#progress);
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  progress(progress: MirrorProgress): void {
    const isUnderWay = this.#progress !== null;
    this.#progress = progress;
    // The content of the store is unchanged.
    this.#publish(isUnderWay && this.#snapshot !== null ? { ...this.#snapshot, progress } : null);
  }

  /** No run is under way any more. */
  ended(): void {
    this.#progress = null;
    this.changed();
  }

  changed(): void {
    this.#publish(null);
  }

  /** @param snapshot `null`: it is created on demand */
  #publish(snapshot: MirrorSnapshot | null): void {
    this.#snapshot = snapshot;
    for (const listener of Array.from(this.#listeners)) listener();
  }
}
