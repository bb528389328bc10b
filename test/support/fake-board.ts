/** A board that a test writes on: snapshots, events and rounds are what the test says. */
import type { EngineEvent, EventSource } from '../../src/health/events.ts';
import type { ProbeId } from '../../src/health/observation.ts';
import type { Snapshot, SnapshotSource } from '../../src/health/snapshot.ts';
import type { EngineActions } from '../../src/ports/actions.ts';
import { aSnapshot } from './snapshots.ts';

export class FakeBoard implements SnapshotSource, EventSource, EngineActions {
  readonly #subscribers = new Set<(snapshot: Snapshot) => void>();
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly asked: (readonly ProbeId[] | 'all')[] = [];
  #snapshot: Snapshot;
  /** What a round does; the default answers at once. */
  round: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();

  constructor(snapshot: Snapshot = aSnapshot()) {
    this.#snapshot = snapshot;
  }

  current(): Snapshot {
    return this.#snapshot;
  }

  show(snapshot: Snapshot): void {
    this.#snapshot = { ...snapshot, revision: this.#snapshot.revision + 1 };
    for (const listener of this.#subscribers) listener(this.#snapshot);
  }

  emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#subscribers.add(listener);
    return () => void this.#subscribers.delete(listener);
  }

  on(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async checkNow(probes: readonly ProbeId[] | 'all', signal: AbortSignal): Promise<Snapshot> {
    this.asked.push(probes);
    await this.round(signal);
    return this.#snapshot;
  }

  get subscriberCount(): number {
    return this.#subscribers.size;
  }
}
