/** The events that the engine emits besides the snapshot. Types only: consumers never import the engine. */
import type { Change, Slept } from './changes.ts';
import type { EpochMs, Millis, Observation, ProbeId } from './observation.ts';

export type EngineEvent =
  | { readonly kind: 'observed'; readonly observation: Observation }
  /** A scheduled attempt began, `delayMs` after it was due: how late ytm itself is. */
  | { readonly kind: 'started'; readonly probe: ProbeId; readonly at: EpochMs; readonly delayMs: Millis }
  /** The probe was still running when it was due again. */
  | { readonly kind: 'skipped'; readonly probe: ProbeId; readonly at: EpochMs }
  | Change
  | Slept;

export interface EventSource {
  /** Calls back with every event, in order. Returns a function that ends the subscription. */
  on(listener: (event: EngineEvent) => void): () => void;
}
