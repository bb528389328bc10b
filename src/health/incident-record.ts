/** An incident as alerting keeps it (src/alerts/core/compose.ts) and as it is shown: types only. */
import type { ReasonCode, Severity } from './catalogue.ts';
import type { ComponentId, EpochMs } from './ids.ts';
import type { Cause } from './problems.ts';
import type { Reason } from './reason.ts';
import type { Verdict } from './snapshot.ts';

/** `trouble`: degraded or down; `blind`: nothing is known. */
export type IncidentAbout = 'trouble' | 'blind';

/** A change of verdict or cause in an incident. */
export interface IncidentTurn {
  readonly at: EpochMs;
  readonly verdict: Verdict;
  readonly cause: Cause | null;
}

/** What the last message to a notifier said. */
export interface LastNotified {
  readonly at: EpochMs;
  readonly verdict: Verdict;
  readonly code: ReasonCode;
  readonly severity: Severity;
  /** The message said that the component is flapping, so the state after that is always reported. */
  readonly isFlapping: boolean;
}

/** Which notifiers received a message about an incident. Exactly these are notified of its end. */
export interface Notified {
  /** When the first message was sent; reminders count from here. */
  readonly firstAt: EpochMs;
  /** By notifier. */
  readonly to: Readonly<Record<string, LastNotified>>;
  /** How many reminders are past. */
  readonly reminders: number;
}

export interface Ack {
  readonly at: EpochMs;
  readonly by: string;
  /** What the person wrote; absent: nothing. */
  readonly note?: string;
}

export interface IncidentRecord {
  /** `Incident.id`; with `blind:` before it for blindness. */
  readonly id: string;
  readonly component: ComponentId;
  readonly about: IncidentAbout;
  readonly worst: Verdict;
  readonly from: EpochMs;
  /** `null`: not over. */
  readonly until: EpochMs | null;
  /** The one that held longest. */
  readonly cause: Cause | null;
  /** The first one is the beginning; of a long incident only the newest of the others. */
  readonly turns: readonly IncidentTurn[];
  readonly firstEvidence: readonly Reason[];
  readonly lastEvidence: readonly Reason[];
  /** Components that had no incident of their own because of this one. */
  readonly consequences: readonly ComponentId[];
  /** `null`: no notifier was sent a message. */
  readonly notified: Notified | null;
  readonly ack: Ack | null;
}
