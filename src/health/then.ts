/** A component as it was at a moment of the past: its verdict and cause, its probes, and what alerts made of it. Types only. */
import type { ReasonCode } from './catalogue.ts';
import type { StateSpan } from './history.ts';
import type { ComponentId, EpochMs, Millis, ProbeId } from './ids.ts';
import type { IncidentStory } from './incident-story.ts';
import type { Reason } from './reason.ts';
import type { AttemptClass, Judgement, Verdict } from './snapshot.ts';

/** One attempt as it is kept: values of its sentence are not. */
export interface PastAttempt {
  readonly at: EpochMs;
  readonly tookMs: Millis;
  readonly class: AttemptClass;
  readonly code: ReasonCode | null;
}

export interface ProbeThen {
  readonly probe: ProbeId;
  /** `null`: it was not observed. */
  readonly span: StateSpan | null;
  /** The newest attempts before that moment, oldest first; empty: they are no longer kept one by one, or there were none. */
  readonly attempts: readonly PastAttempt[];
}

export interface ComponentThen {
  readonly component: ComponentId;
  readonly at: EpochMs;
  /** `null`: it was not observed, or that is no longer kept. */
  readonly span: StateSpan | null;
  readonly probes: readonly ProbeThen[];
  /** Incidents that were open, with what had happened until then. */
  readonly incidents: readonly IncidentStory[];
}

/** How the rules of the present config judge what was recorded until then: the rule itself was not recorded. */
export interface Rejudged {
  readonly verdict: Verdict;
  readonly judgement: Judgement;
  /** What shut the gate because of this component. */
  readonly gate: readonly Reason[];
}

/** How many of the newest attempts were of one kind: bad ones, not-run ones, or good ones with or without a warning. */
export function streakOf(attempts: readonly PastAttempt[]): { readonly kind: 'good' | 'bad' | 'notRun'; readonly count: number } {
  const kinds = attempts.map((attempt) => (attempt.class === 'd' ? 'bad' : attempt.class === 'n' ? 'notRun' : 'good'));
  const kind = kinds.at(-1) ?? 'good';
  return { kind, count: kinds.length - 1 - kinds.findLastIndex((each) => each !== kind) };
}
