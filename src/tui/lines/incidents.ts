/** Incidents: one line each, and the timeline of one. */
import { silenceOf } from '../../health/alert-overview.ts';
import type { IncidentRecord } from '../../health/incident-record.ts';
import type { IncidentStory, StoryEvent } from '../../health/incident-story.ts';
import { type Turn, turnsOf } from '../../health/incidents.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { Cause } from '../../health/problems.ts';
import { isFine } from '../../health/rank.ts';
import { clockTime } from '../../messages/template.ts';
import { eventText, notifiedText, subjectOf } from '../../report/incidents-text.ts';
import { cells, clean, widthOf } from '../fit.ts';
import { type Line, lineOf, type Segment, segment, word } from '../line.ts';
import { type KnownIncident, spansOf } from '../lists.ts';
import type { Model } from '../model.ts';
import { fullMoment, type Pen, say } from '../pen.ts';
import { answerOf, askedOf } from '../questions.ts';
import { probesOf } from '../rows.ts';
import { ackText, doneAbout, troubleLine } from './alerts.ts';
import { causeLines, fieldLine, fieldText, textLines } from './flow.ts';
import { block, ruleLine } from './rule.ts';
import { role, sign, wordOf } from './state-style.ts';
import { causeAt, exactTime, lasted } from './times.ts';

/** Before what continues a line of the timeline. */
const CONTINUED = '    ';

export function incidentLine(incident: KnownIncident, model: Model, selected: boolean, pen: Pen): Line {
  const { component, worst, from, until, cause } = incident;
  const text = cause === null ? '' : causeAt(cause, until ?? pen.now, pen);
  return troubleLine({ component, verdict: worst, from, text, isOpen: until === null }, stateOf(incident, model, pen), selected, pen);
}

/** What was done about it, and how long it lasts or lasted. */
function stateOf({ record, component, from, until }: KnownIncident, model: Model, pen: Pen): readonly Segment[] {
  const length = lasted((until ?? pen.now) - from, pen);
  if (until !== null) return [segment(` ${length} `, 'dim')];
  const done = doneAbout(record, component, model, pen);
  return [segment(done === '' ? '' : ` ${done}`), segment(` ${say(pen, 'incident-open', { length })} `, 'strong')];
}

/** The timeline of one incident, with its cause, and the next step while it is open. */
export function incidentDetail(incident: KnownIncident, model: Model, pen: Pen): readonly Line[] {
  const { worst, from, until, component, cause } = incident;
  const open = until === null;
  const note = `${sign(worst, pen).text} ${wordOf(worst, pen)}`;
  const end = open ? say(pen, 'incident-not-over') : fullMoment(until, pen);
  const story = storyOf(incident, model);
  const turns = turnsOf(incident, spansOf(model), new Set(probesOf(model.snapshot, { id: component }).map(({ id }) => id)));
  return [
    ruleLine(component, segment(note, open ? role(worst) : 'dim'), pen),
    fieldLine('incident-from', [segment(fullMoment(from, pen))], pen),
    fieldLine('incident-until', [segment(end, open ? 'strong' : 'text')], pen),
    fieldLine('incident-length', [segment(lasted((until ?? pen.now) - from, pen))], pen),
    ...(incident.record === null ? [] : knownLines(incident.record, model, pen)),
    ...block('detail-reasons', cause === null ? [] : causeOf(cause, until, pen), pen),
    ruleLine(say(pen, 'incident-timeline'), '', pen),
    ...(story === null
      ? turns.flatMap((turn) => turnLines(turn, pen))
      : story.events.flatMap((event) => eventLines(event, story.record, pen))),
  ];
}

/** The recorded timeline, once it has arrived; it has the messages as well. */
function storyOf({ record }: KnownIncident, { history, scrub }: Model): IncidentStory | null {
  return record === null || scrub !== null ? null : answerOf(history, 'story', record.id);
}

/** Who was notified, who took care of it, and what else was affected. */
function knownLines(record: IncidentRecord, { history }: Model, pen: Pen): readonly Line[] {
  const ack = ackText(record, pen);
  const overview = answerOf(history, 'alerts');
  const silence = overview === null || record.until !== null ? null : silenceOf(overview, record.component, pen.now);
  return [
    ...fieldText('incident-messages', notifiedText(record, pen.locale), pen),
    ...(ack === null ? [] : fieldText('incident-ack', ack, pen)),
    ...(silence === null
      ? []
      : fieldText('incident-silence', say(pen, 'silence-until', { until: clockTime(silence.until, pen.locale) }), pen)),
    ...(record.consequences.length === 0 ? [] : fieldText('incident-affects', record.consequences.join(', '), pen)),
  ];
}

/** One moment of the recorded timeline. Its sentence is broken under itself. */
function eventLines(event: StoryEvent, record: IncidentRecord, pen: Pen): readonly Line[] {
  const text = `${exactTime(event.at, pen)} ${subjectOf(event, record, pen.locale)}  ${eventText(event, pen.locale)}`;
  return textLines(
    text,
    3,
    { ...pen, columns: pen.columns - CONTINUED.length },
    { role: event.kind === 'verdict' ? 'strong' : 'text' },
  ).map((line, index) => (index === 0 ? line : { ...line, segments: [segment(CONTINUED), ...line.segments] }));
}

/** What is over needs no next step. */
function causeOf(cause: Cause, until: EpochMs | null, pen: Pen): readonly Line[] {
  return until === null ? causeLines([cause], pen) : textLines(causeAt(cause, until, pen), 4, pen);
}

function turnLines({ at, subject, state, code, args }: Turn, pen: Pen): readonly Line[] {
  const name = subject.id;
  const stateWord = isFine(state) ? (pen.locale.words[state] ?? state) : wordOf(state, pen);
  const start = [
    segment(`  ${exactTime(at, pen)} `, 'dim'),
    sign(state, pen),
    segment(` ${name} `, subject.kind === 'component' ? 'strong' : 'text'),
    word(stateWord, role(state)),
  ];
  const cause = code === null ? '' : causeAt({ code, args }, at, pen);
  const used = widthOf(start, pen.glyphs);
  if (cause === '') return [lineOf(...start)];
  if (used + cells(clean(cause, pen.glyphs)) + 3 <= pen.columns) return [lineOf(...start, segment(`  ${cause}`, 'dim'))];
  return [lineOf(...start), ...textLines(cause, 3, pen, { role: 'dim', indent: '      ' })];
}

/** Why the list may be short. */
export function incidentsNote(model: Model, pen: Pen): string {
  const { history } = model;
  if (history === null) return say(pen, 'incidents-since-opened');
  const troubles = askedOf(history, 'troubles');
  if (troubles?.problem != null) return say(pen, 'history-failed', { problem: troubles.problem });
  return troubles?.answer == null ? say(pen, 'history-asked') : say(pen, 'incidents-days', { days: 7 });
}
