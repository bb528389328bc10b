/** History: attempts and changes of state, as the store keeps them. Types only; `History` in src/ports/history.ts queries them. */
import type { ReasonCode } from './catalogue.ts';
import type { RunStatus } from './mirror.ts';
import type { Args, ComponentId, EpochMs, Millis, ProbeId } from './observation.ts';
import type { AttemptClass, ProbeState, Verdict } from './snapshot.ts';

/** One attempt, or the combined attempts of one span. */
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
  /**
   * The share of good attempts (0 to 1), with or without a warning; attempts that were not run do not count. `null`: there are no others.
   */
  readonly upRatio: number | null;
  /** The 95th percentile of the answered attempts (at most 2 % too high); `null` if none was answered. */
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

/** A range of time in cells of equal length. */
export interface StripRange {
  readonly since: EpochMs;
  /** After `since`; may be in the future. */
  readonly until: EpochMs;
  /** 1 to 2,000. */
  readonly cells: number;
}

/** What happened to one probe or component, cell by cell, oldest first. */
export interface Strip {
  /** The worst of each cell, one letter each; `UNKNOWN_CELL` where nothing is recorded. */
  readonly classes: string;
  /** The slowest answered attempt of each cell; `null` if none was answered. Empty for a component. */
  readonly tookMs: readonly (Millis | null)[];
}

/** The letter of a cell without a record. */
export const UNKNOWN_CELL = '.';

/** A run of the mirror on the time axis. */
export interface RunMark {
  readonly id: string;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly status: RunStatus;
  /** What it copied. */
  readonly bytes: number;
}

/** The cells of the whole fleet, on one time axis. */
export interface Strips {
  readonly range: StripRange;
  readonly probes: ReadonlyMap<ProbeId, Strip>;
  readonly components: ReadonlyMap<ComponentId, Strip>;
  /** The runs of the mirror in the range that changed the vault or should have, oldest first; of more than 1,000 the newest. */
  readonly runs: readonly RunMark[];
}
