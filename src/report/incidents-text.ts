/** Incidents for people: a list, and one of them with its timeline. */
import { ackedBy } from '../health/alert-overview.ts';
import type { EpochMs } from '../health/ids.ts';
import type { IncidentRecord } from '../health/incident-record.ts';
import type { IncidentStory, StoryEvent } from '../health/incident-story.ts';
import { MIRROR } from '../health/mirror-component.ts';
import type { Reason } from '../health/reason.ts';
import { cliText, type PastKey, pastText, reasonNext, reasonText } from '../messages/messages.ts';
import { escapeText, type Locale } from '../messages/template.ts';
import { stateWord } from './check-text.ts';
import { asOf, causeAt, dateOf, exactTime, spanText } from './past-words.ts';

/** A message that was delivered so long after its decision was late. */
const LATE_MS = 2 * 60_000;

export interface IncidentsReport {
  readonly records: readonly IncidentRecord[];
  /** How many were asked for: if there are as many, there may be more. */
  readonly limit: number;
  /** When alerts were last evaluated; `null`: never. */
  readonly evaluatedAt: EpochMs | null;
}

export function incidentsText({ records, limit, evaluatedAt }: IncidentsReport, locale: Locale): string {
  if (records.length === 0) return pastText('incidents.none', locale);
  const open = records.filter(({ until }) => until === null).length;
  return [
    pastText('incidents.some', locale, { count: records.length, open }),
    ...(open === 0 ? [] : asOf(evaluatedAt, locale)),
    ...records.flatMap((record) => ['', ...headLines(record, locale)]),
    ...(records.length < limit ? [] : ['', pastText('incidents.cut', locale, { limit })]),
  ].join('\n');
}

export function headLines(record: IncidentRecord, locale: Locale): readonly string[] {
  const { component, from, until, cause, id } = record;
  const open = until === null ? [pastText('incident.open', locale)] : [];
  const head = [...open, component, worstWord(record, locale), spanText(from, until, locale), `[${id}]`].join('  ');
  return cause === null ? [head] : [head, `  ${causeAt(cause, until ?? locale.now, locale)}`];
}

/** What the worst moment of it is called: blindness is no state of the component. */
export function worstWord({ about, worst, component }: IncidentRecord, locale: Locale): string {
  if (about === 'blind') return pastText('incident.blind', locale);
  return component === MIRROR && worst === 'down' ? (locale.words['halted'] ?? worst) : stateWord(worst, locale);
}

/** @param evaluatedAt when alerts were last evaluated; `null`: never */
export function incidentText({ record, events }: IncidentStory, evaluatedAt: EpochMs | null, locale: Locale): string {
  const { until, cause, consequences, firstEvidence, lastEvidence } = record;
  const next = until === null && cause !== null ? [`  ${cliText('report.next', locale)}: ${reasonNext(cause, locale)}`] : [];
  const affected =
    consequences.length === 0 ? [] : [`  ${pastText('incident.consequences', locale, { components: consequences.join(', ') })}`];
  const last = sameEvidence(firstEvidence, lastEvidence) ? [] : evidenceLines('incident.evidence-last', lastEvidence, until, locale);
  return [
    ...headLines(record, locale),
    ...(until === null ? asOf(evaluatedAt, locale) : []).map((text) => `  ${text}`),
    ...next,
    ...affected,
    `  ${notifiedText(record, locale)}`,
    ...ackLines(record, locale),
    '',
    `${pastText('incident.timeline', locale)}:`,
    ...eventLines(events, record, locale),
    ...evidenceLines('incident.evidence-first', firstEvidence, record.from, locale),
    ...last,
  ].join('\n');
}

/** Who was sent messages about it. */
export function notifiedText({ notified }: IncidentRecord, locale: Locale): string {
  if (notified === null) return pastText('incident.nobody', locale);
  return pastText('incident.notified', locale, { notifiers: Object.keys(notified.to).join(', ') });
}

function ackLines({ ack }: IncidentRecord, locale: Locale): readonly string[] {
  return ack === null ? [] : [`  ${pastText('incident.acked', locale, { by: ackedBy(ack), at: ack.at })}`];
}

/** The evidence at the end only repeats that of the beginning. */
export function sameEvidence(left: readonly Reason[], right: readonly Reason[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function evidenceLines(key: PastKey, reasons: readonly Reason[], at: number | null, locale: Locale): readonly string[] {
  if (reasons.length === 0) return [];
  const then = { ...locale, now: at ?? locale.now };
  return ['', `${pastText(key, locale)}:`, ...reasons.map((reason) => `  ${reasonText(reason, then)}  [${reason.code}]`)];
}

// ---- the timeline ---------------------------------------------------------------------------

/** The date stands before the first event of each day. */
export function eventLines(events: readonly StoryEvent[], record: IncidentRecord, locale: Locale): readonly string[] {
  const subjects = events.map((event) => subjectOf(event, record, locale));
  const width = Math.max(...subjects.filter(isAscii).map((subject) => subject.length), 0);
  let day = '';
  return events.flatMap((event, index) => {
    const date = dateOf(event.at, locale);
    const isNewDay = date !== day;
    day = date;
    const subject = subjects[index] ?? '';
    const line = `  ${exactTime(event.at, locale)}  ${isAscii(subject) ? subject.padEnd(width) : subject}  ${eventText(event, locale)}`;
    return isNewDay ? [`  ${date}`, line] : [line];
  });
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** Who or what an event is about. */
export function subjectOf(event: StoryEvent, { component }: IncidentRecord, locale: Locale): string {
  switch (event.kind) {
    case 'probe':
    case 'unobserved':
      return event.probe;
    case 'run':
      return MIRROR;
    case 'message':
    case 'held-back':
      return pastText('event.who.alert', locale);
    case 'verdict':
    case 'ack':
      return component;
  }
}

/** What happened, in one line. */
export function eventText(event: StoryEvent, locale: Locale): string {
  switch (event.kind) {
    case 'verdict':
      return withCause(stateWord(event.verdict, locale), event, locale);
    case 'probe':
      return withCause(stateWord(event.state, locale), event, locale);
    case 'unobserved':
      return pastText('event.unobserved', locale);
    case 'message':
      return messageText(event, locale);
    case 'held-back':
      return pastText(`event.${event.code}`, locale, { component: event.component, name: '', why: '', cause: '', ...event.args });
    case 'run': {
      const { id, status, count, until } = event;
      const text =
        count === 1 ? pastText('event.run', locale, { id, status }) : pastText('event.runs', locale, { id, status, count, until });
      return withCause(text, event, locale);
    }
    case 'ack':
      return pastText('event.ack', locale, { by: ackedBy(event) });
  }
}

type WithCause = Extract<StoryEvent, { readonly cause: unknown }>;

function withCause(text: string, { cause, at }: WithCause, locale: Locale): string {
  return cause === null ? text : `${text}  ${causeAt(cause, at, locale)}`;
}

const KINDS = ['firing', 'update', 'reminder', 'flapping', 'resolved', 'missed'] as const;

function messageText({ message, notifier, fate, at, decidedAt }: StoryEvent & { readonly kind: 'message' }, locale: Locale): string {
  const kind = KINDS.find((known) => known === message) ?? 'other';
  const text = pastText(`event.message.${fate}`, locale, { message: pastText(`kind.${kind}`, locale), notifier: escapeText(notifier) });
  const late = at - (decidedAt ?? at);
  return fate === 'delivered' && late > LATE_MS ? `${text} ${pastText('event.message.late', locale, { late })}` : text;
}
