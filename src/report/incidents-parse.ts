/** Rebuilds incidents, availability and alerts from their JSON, which may come from another version of ytm (see snapshot-parse.ts). */
import type { AlertOverview, NotifierQueue, OpenAlert } from '../health/alert-overview.ts';
import type { Availability } from '../health/availability.ts';
import type { IncidentRecord, IncidentTurn, LastNotified, Notified } from '../health/incident-record.ts';
import { HELD_BACK_CODES, type IncidentStory, type MessageFate, type StoryEvent } from '../health/incident-story.ts';
import type { RunStatus } from '../health/mirror.ts';
import type { Cause } from '../health/problems.ts';
import type { ProbeState, Verdict } from '../health/snapshot.ts';
import { silenceDecoder } from './alert-answer.ts';
import { type Decoder, flag, isRecord, list, nullable, number, object, oneOf, otherwise, text, time } from './decode.ts';
import { ALERTS_SCHEMA, AVAILABILITY_SCHEMA, INCIDENT_SCHEMA, INCIDENTS_SCHEMA } from './incidents-json.ts';
import { anyCode, args, foreign, reason } from './reason-parse.ts';

const verdict = otherwise(oneOf<Verdict>('healthy', 'degraded', 'down', 'unknown'), 'unknown');
const state = otherwise(oneOf<ProbeState>('up', 'degraded', 'down', 'unknown'), 'unknown');
const about = otherwise(oneOf<IncidentRecord['about']>('trouble', 'blind'), 'trouble');

/** A code that this version does not know keeps the sentences that came with it. */
const cause: Decoder<Cause> = (value) => {
  if (!isRecord(value)) return undefined;
  const code = anyCode(value['code']);
  if (code === undefined) return undefined;
  if (code === value['code']) return { code, args: args(value['args']) ?? {} };
  return foreign(text(value['code']) ?? '', text(value['text']) ?? '', text(value['next']) ?? '');
};

const turn = object<IncidentTurn>({ required: { at: time, verdict, cause: nullable(cause) }, optional: {} });
const ack = object<NonNullable<IncidentRecord['ack']>>({ required: { at: time, by: text }, optional: { note: text } });

const lastNotified = object<LastNotified & { readonly notifier: string }>({
  required: {
    notifier: text,
    at: time,
    verdict,
    code: anyCode,
    severity: otherwise(oneOf('critical', 'warning', 'info'), 'warning'),
    isFlapping: otherwise(flag, false),
  },
  optional: {},
});

const notified: Decoder<Notified> = (value) => {
  if (!isRecord(value)) return undefined;
  const firstAt = time(value['firstAt']);
  const to = list(lastNotified)(value['to']);
  if (firstAt === undefined || to === undefined) return undefined;
  return {
    firstAt,
    reminders: number(value['reminders']) ?? 0,
    to: Object.fromEntries(to.map(({ notifier, ...last }) => [notifier, last])),
  };
};

const record = object<IncidentRecord>({
  required: {
    id: text,
    component: text,
    about,
    worst: verdict,
    from: time,
    until: nullable(time),
    cause: nullable(cause),
    turns: otherwise(list(turn), []),
    firstEvidence: otherwise(list(reason), []),
    lastEvidence: otherwise(list(reason), []),
    consequences: otherwise(list(text), []),
    notified: otherwise(nullable(notified), null),
    ack: otherwise(nullable(ack), null),
  },
  optional: {},
});

type Of<K extends StoryEvent['kind']> = StoryEvent & { readonly kind: K };

const FATES: readonly MessageFate[] = ['waiting', 'delivered', 'folded', 'moved', 'given-up', 'removed', 'dropped'];
const RUNS: readonly RunStatus[] = ['complete', 'partial', 'refused', 'parked', 'halted', 'aborted', 'failed'];

const events: { readonly [K in StoryEvent['kind']]: Decoder<Of<K>> } = {
  verdict: object<Of<'verdict'>>({ required: { kind: oneOf('verdict'), at: time, verdict, cause: nullable(cause) }, optional: {} }),
  probe: object<Of<'probe'>>({ required: { kind: oneOf('probe'), at: time, probe: text, state, cause: nullable(cause) }, optional: {} }),
  unobserved: object<Of<'unobserved'>>({ required: { kind: oneOf('unobserved'), at: time, probe: text }, optional: {} }),
  message: object<Of<'message'>>({
    required: {
      kind: oneOf('message'),
      at: time,
      decidedAt: nullable(time),
      notifier: text,
      message: nullable(text),
      fate: otherwise(oneOf(...FATES), 'delivered'),
    },
    optional: {},
  }),
  'held-back': object<Of<'held-back'>>({
    required: { kind: oneOf('held-back'), at: time, component: text, code: oneOf(...HELD_BACK_CODES), args },
    optional: {},
  }),
  run: object<Of<'run'>>({
    required: {
      kind: oneOf('run'),
      at: time,
      until: time,
      count: number,
      id: text,
      status: otherwise(oneOf(...RUNS), 'failed'),
      cause: nullable(cause),
    },
    optional: {},
  }),
  ack: object<Of<'ack'>>({ required: { kind: oneOf('ack'), at: time, by: text }, optional: { note: text } }),
};

/** An event that only another version knows is left out. */
function eventFrom(value: unknown): readonly StoryEvent[] {
  if (!isRecord(value)) return [];
  const kind = text(value['kind']) ?? '';
  const read: StoryEvent | undefined = Object.hasOwn(events, kind) ? events[kind as StoryEvent['kind']](value) : undefined;
  return read === undefined ? [] : [read];
}

/** `null` when the value is no list of incidents of this schema. */
export function incidentsFromJson(value: unknown): readonly IncidentRecord[] | null {
  if (!isRecord(value) || value['schema'] !== INCIDENTS_SCHEMA) return null;
  return list(record)(value['incidents']) ?? null;
}

/** `null` when the value is no incident of this schema. */
export function storyFromJson(value: unknown): IncidentStory | null {
  if (!isRecord(value) || value['schema'] !== INCIDENT_SCHEMA || !Array.isArray(value['events'])) return null;
  const read = record(value['incident']);
  return read === undefined ? null : { record: read, events: (value['events'] as readonly unknown[]).flatMap(eventFrom) };
}

const availability = object<Availability>({
  required: {
    subject: object<Availability['subject']>({ required: { kind: oneOf('probe', 'component'), id: text }, optional: {} }),
    goodMs: number,
    degradedMs: number,
    downMs: number,
    unknownMs: number,
    unobservedMs: number,
    ratio: nullable(number),
  },
  optional: {},
});

/** `null` when the value is no availability of this schema. */
export function availabilityFromJson(value: unknown): readonly Availability[] | null {
  if (!isRecord(value) || value['schema'] !== AVAILABILITY_SCHEMA) return null;
  return list(availability)(value['subjects']) ?? null;
}

const open = object<OpenAlert>({
  required: {
    id: text,
    component: text,
    about,
    verdict,
    from: time,
    cause: nullable(cause),
    notified: otherwise(list(text), []),
    ack: otherwise(nullable(ack), null),
    isFlapping: otherwise(flag, false),
    isEnding: otherwise(flag, false),
  },
  optional: {},
});

const queue = object<NotifierQueue>({
  required: {
    notifier: text,
    waiting: number,
    oldestAt: nullable(time),
    lost: otherwise(nullable(oneOf('moved', 'given-up', 'dropped')), null),
  },
  optional: {},
});

const overview = object<AlertOverview>({
  required: {
    evaluatedAt: nullable(time),
    open: list(open),
    silences: otherwise(list(silenceDecoder), []),
    queues: otherwise(list(queue), []),
  },
  optional: {},
});

/** `null` when the value is no state of alerts of this schema. */
export function alertsFromJson(value: unknown): AlertOverview | null {
  if (!isRecord(value) || value['schema'] !== ALERTS_SCHEMA) return null;
  return overview(value) ?? null;
}
