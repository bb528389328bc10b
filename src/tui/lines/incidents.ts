/** Incidents: one line each, and the timeline of one. */
import { type Incident, type Turn, turnsOf } from '../../health/incidents.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { Cause } from '../../health/problems.ts';
import { isFine } from '../../health/rank.ts';
import { cells, clean, fitLine, pad, padName, spread } from '../fit.ts';
import { type Line, lineOf, segment, word } from '../line.ts';
import { spansOf } from '../lists.ts';
import type { Model } from '../model.ts';
import { fullMoment, moment, type Pen, say } from '../pen.ts';
import { probesOf } from '../rows.ts';
import { fieldLine } from './field.ts';
import { textLines } from './flow.ts';
import { causeLines } from './reasons.ts';
import { ruleLine } from './rule.ts';
import { role, sign, wordOf } from './state-style.ts';
import { causeAt, exactTime, lasted } from './times.ts';

const WORD_WIDTH = 8;
const NAME_WIDTH = 10;
/** From this width on a cause has room in the list. */
const CAUSE_FROM = 60;

/** What is over has the sign of its worst time, without its colour. */
export function incidentLine(incident: Incident, selected: boolean, pen: Pen): Line {
  const { glyphs } = pen;
  const open = incident.until === null;
  const look = open ? role(incident.worst, pen) : 'dim';
  const cause = incident.cause === null ? '' : causeAt(incident.cause, incident.until ?? pen.now, pen);
  const length = lasted((incident.until ?? pen.now) - incident.from, pen);
  const left = [
    segment(`${selected ? glyphs.selected : ' '} `),
    segment(sign(incident.worst, pen).text, look),
    segment(` ${pad(moment(incident.from, pen), pen.clockTimes ? 16 : 6, glyphs)} `, 'dim'),
    segment(`${padName(incident.component, NAME_WIDTH, glyphs)} `, open ? 'strong' : 'text'),
    word(`${pad(wordOf(incident.worst, pen), WORD_WIDTH, glyphs)} `, look),
    segment(pen.columns < CAUSE_FROM ? '' : cause, open ? 'text' : 'dim'),
  ];
  const right = ` ${open ? say(pen, 'incident-open', { length }) : length} `;
  return { ...spread(left, [segment(right, open ? 'strong' : 'dim')], pen.columns, glyphs), selected };
}

/** The timeline of one incident, with its cause, and the next step while it is open. */
export function incidentDetail(incident: Incident, model: Model, pen: Pen): readonly Line[] {
  const { worst, from, until, component, cause } = incident;
  const open = until === null;
  const note = `${sign(worst, pen).text} ${wordOf(worst, pen)}`;
  const end = open ? say(pen, 'incident-not-over') : fullMoment(until, pen);
  const turns = turnsOf(incident, spansOf(model), new Set(probesOf(model.snapshot, { id: component }).map(({ id }) => id)));
  return [
    ruleLine(component, segment(note, open ? role(worst, pen) : 'dim'), pen),
    fieldLine('incident-from', [segment(fullMoment(from, pen))], pen),
    fieldLine('incident-until', [segment(end, open ? 'strong' : 'text')], pen),
    fieldLine('incident-length', [segment(lasted((until ?? pen.now) - from, pen))], pen),
    ...(cause === null ? [] : [ruleLine(say(pen, 'detail-reasons'), '', pen), ...causeOf(cause, until, pen)]),
    ruleLine(say(pen, 'incident-timeline'), '', pen),
    ...turns.flatMap((turn) => turnLines(turn, pen)),
  ];
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
    word(stateWord, role(state, pen)),
  ];
  const cause = code === null ? '' : causeAt({ code, args }, at, pen);
  const used = start.reduce((sum, part) => sum + cells(clean(part.text, pen.glyphs)), 0);
  if (cause === '') return [fitLine(lineOf(...start), pen.columns, pen.glyphs)];
  if (used + cells(clean(cause, pen.glyphs)) + 3 <= pen.columns)
    return [fitLine(lineOf(...start, segment(`  ${cause}`, 'dim')), pen.columns, pen.glyphs)];
  return [fitLine(lineOf(...start), pen.columns, pen.glyphs), ...textLines(cause, 3, pen, { role: 'dim', indent: '      ' })];
}

/** Why the list may be short. */
export function incidentsNote(model: Model, pen: Pen): string {
  const { history } = model;
  if (history === null) return say(pen, 'incidents-since-opened');
  const { troubles } = history;
  if (troubles?.problem != null) return say(pen, 'history-failed', { problem: troubles.problem });
  return troubles?.answer == null ? say(pen, 'history-asked') : say(pen, 'incidents-days', { days: 7 });
}
