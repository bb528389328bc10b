/** What people are sent: the data of a message, independent of language and of the way it is sent. */
import type { Severity } from '../../health/catalogue.ts';
import type { ComponentId, EpochMs } from '../../health/ids.ts';
import type { IncidentTurn } from '../../health/incident-record.ts';
import type { Reason } from '../../health/reason.ts';
import type { Verdict } from '../../health/snapshot.ts';
import type { Digest } from './digest.ts';

/**
 * Why a message about an incident is sent. `missed`: the incident ended before anybody could be sent its `firing`; `flapping`: the
 * component changes too often, and there are no further messages until it is steady.
 */
export type IncidentMessageKind = 'firing' | 'update' | 'reminder' | 'flapping' | 'resolved' | 'missed';

export interface IncidentMessage {
  /** Unique among all messages, and the same when the same decision is made again after a restart: the idempotence key of notifiers. */
  readonly id: string;
  readonly kind: IncidentMessageKind;
  /** `Incident.id`; messages of one incident replace or join one another where a notifier can do so. */
  readonly incident: string;
  readonly component: ComponentId;
  /** `blind`: nothing is known about the component, because this machine cannot check it. Not an outage; it ends with the next verdict. */
  readonly about: 'trouble' | 'blind';
  readonly severity: Severity;
  /** The worst verdict of the incident so far. */
  readonly worst: Verdict;
  /**
   * The verdict of the component now. In `resolved` and `missed` it is `healthy`; after `blind` it may be any but `unknown`; `unknown` with
   * `about: 'trouble'` says that the component is no longer in the config.
   */
  readonly verdict: Verdict;
  /** The cause: the present one, and of an ended incident the one that held longest. */
  readonly cause: Reason;
  /** What else supports it, the most important first. */
  readonly evidence: readonly Reason[];
  /** Components whose trouble follows from this one and that get no message of their own. */
  readonly consequences: readonly ComponentId[];
  /** What changed since the last message of this incident, oldest first. */
  readonly turns: readonly IncidentTurn[];
  /** When the trouble began. */
  readonly from: EpochMs;
  /** When it ended; `null`: it has not. */
  readonly until: EpochMs | null;
  /** When the message was decided; one that is delivered much later says so. */
  readonly at: EpochMs;
  /** The machine that observed it. */
  readonly host: string;
}

/** Text that a person asked for: the test of a notifier. */
export interface PlainMessage {
  readonly id: string;
  readonly kind: 'test';
  readonly title: string;
  readonly body: string;
  readonly at: EpochMs;
  readonly host: string;
}

/** For the dead man's switch: this ytm is alive. */
export interface PingMessage {
  readonly id: string;
  readonly kind: 'ping';
  /** What it cannot do at present, in the operator's language; `null`: nothing is wrong. */
  readonly problem: string | null;
  readonly at: EpochMs;
  readonly host: string;
}

/** What was not urgent. */
export interface DigestMessage {
  /** The same for the same time of the schedule. */
  readonly id: string;
  readonly kind: 'digest';
  readonly digest: Digest;
  readonly at: EpochMs;
  readonly host: string;
}

export type AlertMessage = IncidentMessage | PlainMessage | PingMessage | DigestMessage;

export function isAboutIncident(message: AlertMessage): message is IncidentMessage {
  return 'incident' in message;
}

/** A message in the operator's language. */
export interface MessageText {
  /** One line. */
  readonly title: string;
  /** Paragraphs separated by line breaks, without markup. */
  readonly body: string;
}

/** Later than this after its decision a message says how late it is. */
export { LATE_MS } from '../../health/alert-overview.ts';
