/** What was: attempts and changes of state, as the store keeps them. Types only; `History` in src/platform/history.ts asks for them. */
import type { ReasonCode } from './catalogue.ts';
import type { Args, ComponentId, EpochMs, Millis, ProbeId } from './observation.ts';
import type { AttemptClass, ProbeState, Verdict } from './snapshot.ts';

/** One attempt, or the attempts of one span put together. */
export interface Sample {
  /** When it ended; of a span the worst one's end (the newest of equals). */
  readonly at: EpochMs;
  /** Of the slowest; `null` when none was answered. */
  readonly tookMs: Millis | null;
  /** The worst of the span. */
  readonly class: AttemptClass;
  readonly code: ReasonCode | null;
}

/** How a probe did over a span of time. */
export interface ProbeSummary {
  /** All of them, also those that were not run. */
  readonly attempts: number;
  /** The share of the good ones (0 to 1), with a warning or without; what was not run says nothing and is left out. `null`: nothing else there. */
  readonly upRatio: number | null;
  /** 95 % of those that were answered took no longer (at most 2 % too high); `null` when none was. */
  readonly p95Ms: Millis | null;
}

/** A span in which a probe or a component was in one state. */
export interface StateSpan {
  readonly subject: { readonly kind: 'probe'; readonly id: ProbeId } | { readonly kind: 'component'; readonly id: ComponentId };
  readonly state: ProbeState | Verdict;
  readonly from: EpochMs;
  /** `null`: still so. */
  readonly until: EpochMs | null;
  /** The cause at its beginning; `null` for good states. */
  readonly code: ReasonCode | null;
  readonly args: Args;
}
