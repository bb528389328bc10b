/** A message as Alertmanager and its webhook receivers know alerts. Pure. */

import type { Severity } from '../../health/catalogue.ts';
import type { EpochMs, Millis } from '../../health/ids.ts';
import { type AlertMessage, type IncidentMessage, isAboutIncident, type MessageText } from './message.ts';

type Texts = Readonly<Record<string, string>>;

export interface WireAlert {
  readonly labels: Texts;
  readonly annotations: Texts;
  readonly startsAt: EpochMs;
  /** `null`: it lasts. */
  readonly endsAt: EpochMs | null;
}

export const ALERT_NAME = 'YtmIncident';
/** Of tests and digests. */
const NOTE_NAME = 'YtmMessage';
/** A test or a digest ends automatically after this time. */
const NOTE_MS: Millis = 60_000;
const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];

/**
 * Labels identify an alert, so they hold only what stays the same while an incident lasts; the severity is one nevertheless, because
 * receivers route by it (see `alertsOf`).
 */
export function alertOf(message: AlertMessage, text: MessageText): WireAlert {
  const annotations = { summary: text.title, description: text.body };
  if (!isAboutIncident(message)) {
    const labels = { alertname: NOTE_NAME, component: 'ytm', severity: 'info', host: message.host, kind: message.kind };
    return { labels, annotations, startsAt: message.at, endsAt: message.at + NOTE_MS };
  }
  const { from, cause, incident, id, verdict } = message;
  return {
    labels: labelsOf(message, message.severity),
    annotations: { ...annotations, code: cause.code, verdict, incident, message: id },
    startsAt: from,
    endsAt: isOver(message) ? endOf(message) : null,
  };
}

/**
 * The alert, and those of the other severities as ended: the severity of an incident may have changed, which to Alertmanager is another
 * alert. One that never fired is not reported by it.
 */
export function alertsOf(message: AlertMessage, text: MessageText): readonly WireAlert[] {
  const alert = alertOf(message, text);
  if (!isAboutIncident(message)) return [alert];
  const others = SEVERITIES.filter((severity) => severity !== message.severity);
  const ended = isOver(message) ? endOf(message) : message.at;
  return [alert, ...others.map((severity) => ({ ...alert, labels: labelsOf(message, severity), endsAt: ended }))];
}

function labelsOf({ component, host, about }: IncidentMessage, severity: Severity): Texts {
  return { alertname: ALERT_NAME, component, severity, host, about };
}

export function isOver({ kind }: IncidentMessage): boolean {
  return kind === 'resolved' || kind === 'missed';
}

function endOf({ until, at, from }: IncidentMessage): EpochMs {
  // Alertmanager refuses an alert that ends before it begins.
  return Math.max(until ?? at, from);
}
