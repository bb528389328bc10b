/**
 * The public JSON of incidents, availability and alerts (`ytm incidents --json`, `ytm history --json`, `/api/v1/incidents`, …). Sentences
 * are English, times RFC 3339 UTC; codes with their `args` let a reader show them in another language (incidents-parse.ts). Fields are only
 * ever added.
 */
import type { AlertOverview, OpenAlert } from '../health/alert-overview.ts';
import type { Availability, TimeRange } from '../health/availability.ts';
import type { ReasonCode } from '../health/catalogue.ts';
import type { Args, EpochMs, Millis } from '../health/ids.ts';
import type { IncidentRecord, IncidentTurn, LastNotified } from '../health/incident-record.ts';
import type { IncidentStory, StoryEvent } from '../health/incident-story.ts';
import type { Cause } from '../health/problems.ts';
import type { Verdict } from '../health/snapshot.ts';
import { localeOf, reasonNext, reasonText } from '../messages/messages.ts';
import { type ReasonJson, reasonToJson, type Timestamp, timestamp, timestampOrNull } from './reason-json.ts';

export const INCIDENTS_SCHEMA = 'ytm.incidents/1';
export const INCIDENT_SCHEMA = 'ytm.incident/1';
export const AVAILABILITY_SCHEMA = 'ytm.availability/1';
export const ALERTS_SCHEMA = 'ytm.alerts/1';

export interface CauseJson {
  readonly code: ReasonCode;
  readonly text: string;
  readonly next: string;
  readonly args: Args;
}

interface TurnJson {
  readonly at: Timestamp;
  readonly verdict: Verdict;
  readonly cause: CauseJson | null;
}

type AckJson = { readonly at: Timestamp; readonly by: string; readonly note?: string } | null;

interface NotifiedJson {
  readonly firstAt: Timestamp;
  readonly reminders: number;
  readonly to: readonly ({ readonly notifier: string; readonly at: Timestamp } & Omit<LastNotified, 'at'>)[];
}

export interface IncidentJson {
  readonly id: string;
  readonly component: string;
  readonly about: IncidentRecord['about'];
  readonly worst: Verdict;
  readonly from: Timestamp;
  readonly until: Timestamp | null;
  /** Until now, of one that is open. */
  readonly lastedMs: Millis;
  readonly cause: CauseJson | null;
  readonly turns: readonly TurnJson[];
  readonly firstEvidence: readonly ReasonJson[];
  readonly lastEvidence: readonly ReasonJson[];
  readonly consequences: readonly string[];
  readonly notified: NotifiedJson | null;
  readonly ack: AckJson;
}

export interface IncidentsJson {
  readonly schema: typeof INCIDENTS_SCHEMA;
  readonly since: Timestamp;
  readonly until: Timestamp;
  readonly incidents: readonly IncidentJson[];
}

/** The event with its times as text and its cause with sentences. */
type EventJson = Readonly<Record<string, unknown>> & { readonly kind: StoryEvent['kind']; readonly at: Timestamp };

export interface IncidentStoryJson {
  readonly schema: typeof INCIDENT_SCHEMA;
  readonly incident: IncidentJson;
  readonly events: readonly EventJson[];
}

export interface AvailabilityJson {
  readonly schema: typeof AVAILABILITY_SCHEMA;
  readonly since: Timestamp;
  readonly until: Timestamp;
  readonly subjects: readonly Availability[];
}

export interface AlertsJson {
  readonly schema: typeof ALERTS_SCHEMA;
  readonly evaluatedAt: Timestamp | null;
  readonly open: readonly (Omit<OpenAlert, 'from' | 'cause' | 'ack'> & {
    readonly from: Timestamp;
    readonly cause: CauseJson | null;
    readonly ack: AckJson;
  })[];
  readonly silences: readonly {
    readonly id: string;
    readonly components: readonly string[] | null;
    readonly until: Timestamp;
    readonly by: string;
    readonly why: string;
  }[];
  readonly queues: readonly {
    readonly notifier: string;
    readonly waiting: number;
    readonly oldestAt: Timestamp | null;
    readonly lost: string | null;
  }[];
}

export function incidentsToJson({ from, until }: TimeRange, records: readonly IncidentRecord[], now: EpochMs): IncidentsJson {
  return {
    schema: INCIDENTS_SCHEMA,
    since: timestamp(from),
    until: timestamp(until),
    incidents: records.map((record) => incidentToJson(record, now)),
  };
}

export function storyToJson({ record, events }: IncidentStory, now: EpochMs): IncidentStoryJson {
  return { schema: INCIDENT_SCHEMA, incident: incidentToJson(record, now), events: events.map(eventToJson) };
}

export function availabilityToJson({ from, until }: TimeRange, subjects: readonly Availability[]): AvailabilityJson {
  return { schema: AVAILABILITY_SCHEMA, since: timestamp(from), until: timestamp(until), subjects };
}

export function alertsToJson({ evaluatedAt, open, silences, queues }: AlertOverview): AlertsJson {
  return {
    schema: ALERTS_SCHEMA,
    evaluatedAt: timestampOrNull(evaluatedAt),
    open: open.map((one) => ({ ...one, from: timestamp(one.from), cause: causeToJson(one.cause, one.from), ack: ackToJson(one.ack) })),
    silences: silences.map((silence) => ({ ...silence, until: timestamp(silence.until) })),
    queues: queues.map((queue) => ({ ...queue, oldestAt: timestampOrNull(queue.oldestAt) })),
  };
}

function incidentToJson(record: IncidentRecord, now: EpochMs): IncidentJson {
  const { from, until, cause, turns, firstEvidence, lastEvidence, notified, ack } = record;
  const end = until ?? now;
  const english = localeOf('en', end, 0);
  return {
    id: record.id,
    component: record.component,
    about: record.about,
    worst: record.worst,
    from: timestamp(from),
    until: timestampOrNull(until),
    lastedMs: Math.max(0, end - from),
    cause: causeToJson(cause, end),
    turns: turns.map(turnToJson),
    firstEvidence: firstEvidence.map((reason) => reasonToJson(reason, english)),
    lastEvidence: lastEvidence.map((reason) => reasonToJson(reason, english)),
    consequences: record.consequences,
    notified: notified === null ? null : notifiedToJson(notified),
    ack: ackToJson(ack),
  };
}

function notifiedToJson({ firstAt, reminders, to }: NonNullable<IncidentRecord['notified']>): NotifiedJson {
  const notifiers = Object.entries(to).map(([notifier, last]) => ({ notifier, ...last, at: timestamp(last.at) }));
  return { firstAt: timestamp(firstAt), reminders, to: notifiers };
}

function turnToJson({ at, verdict, cause }: IncidentTurn): TurnJson {
  return { at: timestamp(at), verdict, cause: causeToJson(cause, at) };
}

function ackToJson(ack: IncidentRecord['ack']): AckJson {
  return ack === null ? null : { ...ack, at: timestamp(ack.at) };
}

/** @param at the moment of the sentence, for "3 min ago" */
export function causeToJson(cause: Cause | null, at: EpochMs): CauseJson | null {
  if (cause === null) return null;
  const english = localeOf('en', at, 0);
  return { code: cause.code, text: reasonText(cause, english), next: reasonNext(cause, english), args: cause.args };
}

function eventToJson(event: StoryEvent): EventJson {
  const at = timestamp(event.at);
  switch (event.kind) {
    case 'verdict':
    case 'probe':
      return { ...event, at, cause: causeToJson(event.cause, event.at) };
    case 'run':
      return { ...event, at, until: timestamp(event.until), cause: causeToJson(event.cause, event.until) };
    case 'message':
      return { ...event, at, decidedAt: timestampOrNull(event.decidedAt) };
    case 'held-back':
    case 'unobserved':
    case 'ack':
      return { ...event, at };
  }
}
