/** Alerts: what is open and who knows of it, silences, and messages that were not delivered. */
import { type ActiveSilence, type AlertOverview, ackedBy, type OpenAlert, queueTroubles, silenceOf } from '../../health/alert-overview.ts';
import type { ComponentId } from '../../health/ids.ts';
import type { IncidentRecord } from '../../health/incident-record.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { Verdict } from '../../health/snapshot.ts';
import { pastText } from '../../messages/messages.ts';
import { clockTime } from '../../messages/template.ts';
import { listLine, pad, padName } from '../fit.ts';
import { type Line, lineOf, type Segment, segment, word } from '../line.ts';
import type { AlertItem } from '../lists.ts';
import type { Model } from '../model.ts';
import { type Pen, say } from '../pen.ts';
import { answerOf, askedOf } from '../questions.ts';
import { note } from './flow.ts';
import { block, ruleLine } from './rule.ts';
import { role, sign, wordOf } from './state-style.ts';
import { causeAt, stamp } from './times.ts';

const NAME_WIDTH = 10;
const WORD_WIDTH = 8;
const CAUSE_FROM = 60;

/** Every block has its heading, so that it is clear that there is nothing in it. */
export function alertLines(
  overview: AlertOverview,
  items: readonly AlertItem[],
  pick: string | null,
  title: string,
  pen: Pen,
): readonly Line[] {
  const alerts = items.filter((item) => item.kind === 'alert');
  const silences = items.filter((item) => item.kind === 'silence');
  return [
    ruleLine(title, '', pen),
    ...alerts.map(({ id, alert }) => ({ ...openLine(alert, overview, id === pick, pen), id })),
    ...(alerts.length === 0 ? [note('alerts-none', pen)] : []),
    ruleLine(say(pen, 'silences'), '', pen),
    ...silences.map(({ id, silence }) => ({ ...silenceLine(silence, id === pick, pen), id })),
    ...(silences.length === 0 ? [note('silences-none', pen)] : []),
    ...queueLines(overview, pen),
  ];
}

function openLine(alert: OpenAlert, overview: AlertOverview, selected: boolean, pen: Pen): Line {
  const { component, verdict, from, cause, about } = alert;
  const text = about === 'blind' ? pastText('incident.blind', pen.locale) : cause === null ? '' : causeAt(cause, pen.now, pen);
  const right = [segment(` ${whoKnows(alert, overview, pen)} `, 'strong')];
  return troubleLine({ component, verdict, from, text, isOpen: true }, right, selected, pen);
}

interface Trouble {
  readonly component: ComponentId;
  readonly verdict: Verdict;
  readonly from: EpochMs;
  /** Its cause. */
  readonly text: string;
  readonly isOpen: boolean;
}

/** In a list: its sign, since when, what it is about, and where there is room why. What is over has its sign without its colour. */
export function troubleLine(trouble: Trouble, right: readonly Segment[], selected: boolean, pen: Pen): Line {
  const { component, verdict, from, text, isOpen } = trouble;
  const { glyphs, columns } = pen;
  const look = isOpen ? role(verdict) : 'dim';
  const left = [
    segment(sign(verdict, pen).text, look),
    stamp(from, pen),
    segment(`${padName(component, NAME_WIDTH, glyphs)} `, isOpen ? 'strong' : 'text'),
    word(`${pad(wordOf(verdict, pen), WORD_WIDTH, glyphs)} `, look),
    segment(columns < CAUSE_FROM ? '' : text, isOpen ? 'text' : 'dim'),
  ];
  return listLine(left, right, selected, pen);
}

/** The one thing about it that decides whether somebody has to act. */
function whoKnows(alert: OpenAlert, overview: AlertOverview, pen: Pen): string {
  const { component, ack, isEnding, isFlapping, notified } = alert;
  const silence = silenceOf(overview, component, pen.now);
  if (isEnding) return say(pen, 'alert-ending');
  if (ack !== null) return say(pen, 'alert-acked', { by: ack.by });
  if (silence !== null) return say(pen, 'alert-silenced', { until: clockTime(silence.until, pen.locale) });
  if (isFlapping) return say(pen, 'alert-flapping');
  return notified.length === 0 ? say(pen, 'alert-pending') : say(pen, 'alert-sent', { notifiers: notified.join(', ') });
}

function silenceLine({ id, components, until, by, why }: ActiveSilence, selected: boolean, pen: Pen): Line {
  const { glyphs } = pen;
  const about = components === null ? say(pen, 'silence-all') : components.join(', ');
  const left = [
    segment(`${pad(id, 5, glyphs)} `, 'dim'),
    segment(`${about} `, 'strong'),
    segment(say(pen, 'silence-until', { until: clockTime(until, pen.locale) })),
    segment(`  ${by}${why === '' ? '' : `: ${why}`}`, 'dim'),
  ];
  return listLine(left, [], selected, pen);
}

/** Only where something is late or lost. */
function queueLines(overview: AlertOverview, pen: Pen): readonly Line[] {
  const texts = queueTroubles(overview, pen.now).map(({ notifier, waiting, oldestAt, lost }) =>
    oldestAt === null
      ? pastText(`open.lost.${lost ?? 'dropped'}`, pen.locale, { notifier })
      : pastText('open.waiting', pen.locale, { notifier, count: waiting, oldest: oldestAt }),
  );
  const lines = texts.map((text) => lineOf(segment('  '), segment(pen.glyphs.degraded, 'warn'), segment(` ${text}`)));
  return block('queues', lines, pen);
}

/** What people did about an incident, in a word for a list; empty: nothing. */
export function doneAbout(record: IncidentRecord | null, component: ComponentId, model: Pick<Model, 'history'>, pen: Pen): string {
  if (record === null || record.until !== null) return '';
  const overview = answerOf(model.history, 'alerts');
  if (record.ack !== null) return say(pen, 'incident-acked');
  return overview !== null && silenceOf(overview, component, pen.now) !== null ? say(pen, 'incident-silenced') : '';
}

/** The same in full. */
export function ackText({ ack }: IncidentRecord, pen: Pen): string | null {
  return ack === null ? null : say(pen, 'acked-at', { by: ackedBy(ack), at: clockTime(ack.at, pen.locale) });
}

/** Why there may be nothing to see. */
export function alertsNote({ history, link }: Pick<Model, 'history' | 'link'>, pen: Pen): string {
  if (link.kind === 'embedded' && link.scheduled !== true) return say(pen, 'alerts-alone');
  if (history === null) return '';
  const alerts = askedOf(history, 'alerts');
  if (alerts?.problem != null) return say(pen, 'history-failed', { problem: alerts.problem });
  return alerts?.answer == null ? say(pen, 'history-asked') : '';
}
