/** What alerting remembers between two evaluations: plain data, stored as JSON, so that restarts and config reloads change nothing. */
import type { Severity } from '../../health/catalogue.ts';
import type { ComponentId, EpochMs } from '../../health/ids.ts';
import type { Ack, IncidentAbout, IncidentTurn, Notified } from '../../health/incident-record.ts';
import type { OpenTrouble } from '../../health/incidents.ts';
import type { Reason } from '../../health/reason.ts';

export type { Ack, LastNotified, Notified } from '../../health/incident-record.ts';

/** A component may be in both: down before, and now out of sight. */
export type CaseKind = IncidentAbout;

/** `gateway` for its trouble, `blind:gateway` for its blindness. */
export type CaseKey = string;

export function keyOf(kind: CaseKind, component: ComponentId): CaseKey {
  return kind === 'trouble' ? component : `blind:${component}`;
}

/** A possible incident: from the first bad state until the component was healthy for long enough. At most one for each key. */
export interface Case {
  readonly kind: CaseKind;
  readonly component: ComponentId;
  /** `Incident.id` for trouble; with `blind:` before it for blindness. */
  readonly id: string;
  readonly trouble: OpenTrouble;
  /** The newest `TURNS_KEPT` changes of verdict or cause, after the first one. */
  readonly turns: readonly IncidentTurn[];
  readonly firstEvidence: readonly Reason[];
  readonly lastEvidence: readonly Reason[];
  /** Components that joined, in the order in which they did. */
  readonly consequences: readonly ComponentId[];
  /** By severity: since when there was always a reason of this severity or worse. Absent: there is none now. */
  readonly heldFrom: Readonly<Partial<Record<Severity, EpochMs>>>;
  /** Holding times begin here at the earliest: after sleep or blindness, or when this was no longer the consequence of something else. */
  readonly notBefore: EpochMs;
  /** When the mirror could run again, because what kept it from running was over; `null`: nothing did. */
  readonly graceFrom: EpochMs | null;
  /** Since when it is good again, and since when that was observed without a gap; `null`: it is not good. */
  readonly good: { readonly since: EpochMs; readonly countsFrom: EpochMs; readonly evaluations: number } | null;
  readonly notified: Notified | null;
  /** Since when it has been flapping, and its last change; `null`: it is not. Reported once, then nothing until it is steady. */
  readonly flapping: { readonly since: EpochMs; readonly changedAt: EpochMs; readonly isNotified: boolean } | null;
  readonly ack: Ack | null;
  /** How many messages there were: the number in their ids. */
  readonly messages: number;
}

export const TURNS_KEPT = 60;

/** Silenced by a person, until `until`. */
export interface Silence {
  readonly id: string;
  /** `null`: all components. */
  readonly components: readonly ComponentId[] | null;
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly by: string;
  readonly why: string;
}

/** The recent changes between healthy and not, of one component. */
export interface Unrest {
  /** Since when it is bad; `null`: it is good. */
  readonly badSince: EpochMs | null;
  /** The present bad spell lasted long enough to count. */
  readonly counted: boolean;
  /** The present bad spell does not count, because nothing was known in between: its beginning or end may be this machine's own. */
  readonly skipped: boolean;
  /** Newest last; those older than the window are dropped. */
  readonly changes: readonly EpochMs[];
}

export interface AlertState {
  readonly version: 2;
  /** The time of the last evaluation; `null`: none yet. */
  readonly at: EpochMs | null;
  /** Nothing is sent before this time, because the machine has just woken up. */
  readonly quietUntil: EpochMs;
  /** The last gap without evaluations. A clock that was set ahead looks like sleep until it is set back. */
  readonly leap: { readonly from: EpochMs; readonly to: EpochMs } | null;
  readonly cases: Readonly<Record<CaseKey, Case>>;
  /** Which case a bad component joined. */
  readonly joined: Readonly<Record<CaseKey, CaseKey>>;
  /** Of which components nothing was known: their trouble counts from the moment when they are seen again. */
  readonly unseen: readonly CaseKey[];
  readonly unrest: Readonly<Record<ComponentId, Unrest>>;
  /** When the last case of this key ended: the next one begins later. */
  readonly endedAt: Readonly<Record<CaseKey, EpochMs>>;
  readonly silences: readonly Silence[];
}

export const NO_STATE: AlertState = {
  version: 2,
  at: null,
  quietUntil: 0,
  leap: null,
  cases: {},
  joined: {},
  unseen: [],
  unrest: {},
  endedAt: {},
  silences: [],
};
