/** A message in the operator's language: what is wrong, since when, the evidence, the probable cause, the next step. Pure. */
import type { EpochMs } from '../../health/ids.ts';
import type { IncidentTurn } from '../../health/incident-record.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import type { Cause } from '../../health/problems.ts';
import type { Verdict } from '../../health/snapshot.ts';
import { type AlertsKey, alertsText, reasonNext, reasonText } from '../../messages/messages.ts';
import { escapeText, type Locale } from '../../messages/template.ts';
import type { DeliveryProblem } from './delivery.ts';
import { digestLines, digestTitle } from './digest-text.ts';
import { type AlertMessage, type IncidentMessage, LATE_MS, type MessageText } from './message.ts';

/** Titles are shown on locked phones and in lists. */
const LONGEST_TITLE = 160;
const LONGEST_BODY = 3_500;
const MOST_EVIDENCE = 3;
const MOST_TURNS = 8;

/** @param locale its `now` is the moment of sending, which decides whether the message says that it is late */
export function messageText(message: AlertMessage, locale: Locale): MessageText {
  switch (message.kind) {
    case 'test':
      return bounded(message.title, [
        message.body,
        lateText(message.at, locale),
        alertsText('body.from-plain', locale, { host: message.host }),
      ]);
    case 'ping': {
      const { host, problem } = message;
      const key = problem === null ? 'ping.fine' : 'ping.trouble';
      return bounded(alertsText(key, locale, { host, problem }), [lateText(message.at, locale)]);
    }
    case 'digest':
      return bounded(digestTitle(message, locale), [
        ...digestLines(message, locale),
        '',
        lateText(message.at, locale),
        alertsText('digest.from', locale, { host: message.host }),
      ]);
    default:
      return incidentText(message, locale);
  }
}

function incidentText(message: IncidentMessage, locale: Locale): MessageText {
  const { host, component } = message;
  const isOver = message.kind === 'resolved' || message.kind === 'missed';
  const lines = [
    ...(isOver ? endLines(message, locale) : openLines(message, locale)),
    message.kind === 'missed' ? alertsText('body.missed', locale) : lateText(message.at, locale),
    alertsText('body.from', locale, { host, component }),
  ];
  return bounded(titleOf(message, locale), lines);
}

function bounded(title: string, lines: readonly string[]): MessageText {
  const body = lines.filter((line) => line !== '').join('\n');
  return {
    title: escapeText(title, LONGEST_TITLE),
    body: body.length > LONGEST_BODY ? `${body.slice(0, LONGEST_BODY - 1).toWellFormed()}…` : body,
  };
}

type State = 'down' | 'degraded' | 'unknown' | 'halted';

function stateOf({ component }: IncidentMessage, verdict: Verdict): State {
  if (verdict === 'healthy') return 'degraded';
  return component === MIRROR && verdict === 'down' ? 'halted' : verdict;
}

/** How it ended: healthy, in sight again but not healthy, or no longer in the config. */
function endOf({ about, verdict }: IncidentMessage): 'healthy' | 'seen' | 'gone' {
  if (verdict === 'healthy') return 'healthy';
  return about === 'blind' ? 'seen' : 'gone';
}

function titleOf(message: IncidentMessage, locale: Locale): string {
  const { component, from, at } = message;
  const until = message.until ?? at;
  switch (message.kind) {
    case 'flapping':
      return alertsText('title.flapping', locale, { component });
    case 'resolved':
      return alertsText(`title.resolved.${endOf(message)}`, locale, { component, lasted: until - from, verdict: message.verdict });
    case 'missed': {
      const span = alertsText('span', locale, { from, until });
      const title = alertsText(`title.missed.${stateOf(message, message.worst)}`, locale, { component, span });
      return withCause(message, title, asAt(until, locale));
    }
    case 'firing':
      return withCause(message, alertsText(`title.firing.${stateOf(message, message.verdict)}`, locale, { component }), locale);
    case 'update':
    case 'reminder':
      return withCause(message, alertsText(`title.still.${stateOf(message, message.verdict)}`, locale, { component }), locale);
  }
}

function withCause({ cause }: IncidentMessage, title: string, locale: Locale): string {
  return put(put(alertsText('title.cause', locale, { title: '{title}', cause: '{cause}' }), 'title', title), 'cause', said(cause, locale));
}

/** Values of templates are cut after 200 characters; whole sentences are put in here. */
function put(text: string, place: string, value: string): string {
  return text.replace(`{${place}}`, () => value);
}

function sentence(key: AlertsKey, cause: Cause, locale: Locale, args: Readonly<Record<string, string | number>>): string {
  return put(alertsText(key, locale, { ...args, cause: '{cause}' }), 'cause', said(cause, locale));
}

/** The cause of an ended incident is worded as of its end: "no sign of life for 6 min". */
function asAt(until: EpochMs, locale: Locale): Locale {
  return { ...locale, now: Math.min(locale.now, until) };
}

/** A sentence without the full stop that the text of another program may bring. */
function said(cause: Cause, locale: Locale): string {
  return reasonText(cause, locale).replace(/[.。]$/, '');
}

function openLines(message: IncidentMessage, locale: Locale): readonly string[] {
  const { kind, component, cause, from, consequences, verdict } = message;
  const first =
    kind === 'flapping'
      ? sentence('body.flapping', cause, locale, { component, from, verdict })
      : sentence(`body.firing.${stateOf(message, verdict)}`, cause, locale, { component, from, for: Math.max(0, locale.now - from) });
  const next = put(alertsText('body.next', locale, { next: '{next}' }), 'next', reasonNext(cause, locale));
  return [
    first,
    ...turnLines(message, locale),
    evidenceLine(message, locale),
    consequences.length === 0 ? '' : alertsText('body.consequences', locale, { components: consequences.join(', ') }),
    next,
    kind === 'reminder' ? alertsText('body.stop-reminders', locale, { component }) : '',
  ];
}

function endLines(message: IncidentMessage, locale: Locale): readonly string[] {
  const { component, cause, from, at, worst } = message;
  const until = message.until ?? at;
  const key = `body.resolved.${stateOf(message, worst)}` as const;
  return [
    sentence(key, cause, asAt(until, locale), { component, from, until, lasted: until - from }),
    alertsText(`body.now.${endOf(message)}`, locale, { component, verdict: message.verdict }),
  ];
}

function evidenceLine({ cause, evidence }: IncidentMessage, locale: Locale): string {
  const sentences = new Set(evidence.map((reason) => said(reason, locale)));
  sentences.delete(said(cause, locale));
  if (sentences.size === 0) return '';
  const text = [...sentences].slice(0, MOST_EVIDENCE).join('; ');
  return put(alertsText('body.evidence', locale, { text: '{text}' }), 'text', text);
}

/** The timeline; empty if it only has the start, which the first line already states. */
function turnLines({ kind, component, turns }: IncidentMessage, locale: Locale): readonly string[] {
  if (kind === 'firing' && turns.length < 2) return [];
  if (kind === 'flapping' || turns.length === 0) return [];
  return [
    alertsText(kind === 'firing' ? 'body.course' : 'body.turns', locale),
    ...turns.slice(-MOST_TURNS).map((turn) => `- ${turnText(turn, component, locale)}`),
  ];
}

function turnText({ at, verdict, cause }: IncidentTurn, component: string, locale: Locale): string {
  const args = { at, verdict: component === MIRROR && verdict === 'down' ? 'halted' : verdict };
  return cause === null ? alertsText('body.turn-bare', locale, args) : sentence('body.turn', cause, locale, args);
}

function lateText(at: EpochMs, locale: Locale): string {
  const late = locale.now - at;
  return late > LATE_MS ? alertsText('body.late', locale, { late, at }) : '';
}

/** Why a message was not delivered. */
export function problemText({ code, args }: DeliveryProblem, locale: Locale): string {
  return alertsText(`problem.${code}`, locale, args);
}

/** What to do about it. */
export function problemNext({ code, args }: DeliveryProblem, locale: Locale): string {
  return alertsText(`next.${code}`, locale, args);
}
