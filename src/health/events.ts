/** What the engine tells besides the snapshot. Types only: the consumers never import the engine. */
import type { ComponentId, EpochMs, Millis, Observation, ProbeId } from './observation.ts';
import type { ProbeState, Reason, Verdict } from './snapshot.ts';

export type EngineEvent =
  | { readonly kind: 'observed'; readonly observation: Observation }
  /** A scheduled attempt began, `delayMs` after it was due: how late ytm itself is. */
  | { readonly kind: 'started'; readonly probe: ProbeId; readonly at: EpochMs; readonly delayMs: Millis }
  /** The probe was still running when it was due again. */
  | { readonly kind: 'skipped'; readonly probe: ProbeId; readonly at: EpochMs }
  | {
      readonly kind: 'probe-changed';
      readonly at: EpochMs;
      readonly probe: ProbeId;
      readonly from: ProbeState;
      readonly to: ProbeState;
      readonly reason: Reason | null;
    }
  | {
      readonly kind: 'component-changed';
      readonly at: EpochMs;
      readonly component: ComponentId;
      readonly from: Verdict;
      readonly to: Verdict;
      readonly reason: Reason | null;
    }
  | { readonly kind: 'gate-changed'; readonly at: EpochMs; readonly to: 'open' | 'shut'; readonly reasons: readonly Reason[] }
  /** This machine slept: `gapMs` of wall clock went by that nobody was awake for. */
  | { readonly kind: 'slept'; readonly at: EpochMs; readonly gapMs: number };

export interface EventSource {
  /** Calls back with every event, in order. Returns the way to stop. */
  on(listener: (event: EngineEvent) => void): () => void;
}
