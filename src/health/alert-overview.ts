/** What alerting knows at present, for screens and reports: open incidents, silences, what waits to be delivered. Types and projections. */
import type { ComponentId, EpochMs, Millis } from './ids.ts';
import type { Ack, IncidentAbout } from './incident-record.ts';
import type { Cause } from './problems.ts';
import type { Verdict } from './snapshot.ts';

/** An incident that is open, or trouble that may become one. */
export interface OpenAlert {
  /** `Incident.id`; with `blind:` before it for blindness. */
  readonly id: string;
  readonly component: ComponentId;
  readonly about: IncidentAbout;
  readonly verdict: Verdict;
  readonly from: EpochMs;
  readonly cause: Cause | null;
  /** Who was notified; empty: nobody yet. */
  readonly notified: readonly string[];
  readonly ack: Ack | null;
  /** Changes too often: one message says so, then nothing is sent until it is steady. */
  readonly isFlapping: boolean;
  /** The component is good again, but not for long enough to close the incident. */
  readonly isEnding: boolean;
}

/** A silence of a person that is in force. */
export interface ActiveSilence {
  readonly id: string;
  /** `null`: all components. */
  readonly components: readonly ComponentId[] | null;
  readonly until: EpochMs;
  readonly by: string;
  readonly why: string;
}

/** Messages that wait for a notifier, and how it does. */
export interface NotifierQueue {
  readonly notifier: string;
  readonly waiting: number;
  /** When the oldest of them was decided; `null`: none waits. */
  readonly oldestAt: EpochMs | null;
  /** Within the last day: how the newest message that was not delivered left the queue, if none was delivered since. */
  readonly lost: 'moved' | 'given-up' | 'dropped' | null;
}

export interface AlertOverview {
  /** When alerts were last evaluated; `null`: never. */
  readonly evaluatedAt: EpochMs | null;
  readonly open: readonly OpenAlert[];
  readonly silences: readonly ActiveSilence[];
  /** Only notifiers with messages that wait or were lost. */
  readonly queues: readonly NotifierQueue[];
}

export const NO_ALERTS: AlertOverview = { evaluatedAt: null, open: [], silences: [], queues: [] };

/** Who acknowledged it, with what the person wrote. */
export function ackedBy({ by, note }: Pick<Ack, 'by' | 'note'>): string {
  return note === undefined || note === '' ? by : `${by} (${note})`;
}

/** A message that waits for so long is late. */
export const LATE_MS: Millis = 2 * 60_000;

/** Notifiers whose messages are late or were lost. */
export function queueTroubles({ queues }: AlertOverview, now: EpochMs): readonly NotifierQueue[] {
  return queues.filter(({ oldestAt, lost }) => lost !== null || (oldestAt !== null && now - oldestAt > LATE_MS));
}

/** The silence in force for a component that lasts longest; `null`: none. */
export function silenceOf({ silences }: AlertOverview, component: ComponentId, now: EpochMs): ActiveSilence | null {
  const own = silences.filter(({ components, until }) => until > now && (components === null || components.includes(component)));
  return own.toSorted((left, right) => right.until - left.until)[0] ?? null;
}
