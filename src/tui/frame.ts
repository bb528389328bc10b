/** The whole picture: exactly `rows` lines of exactly `columns` cells, worst things first. */
import type { EpochMs } from '../health/observation.ts';
import type { Language } from '../messages/messages.ts';
import { reasonText } from '../messages/messages.ts';
import { fitLine, wrap } from './fit.ts';
import type { Glyphs } from './glyphs.ts';
import type { Place } from './keys.ts';
import { mostProblemLines, shapeOf } from './layout.ts';
import { type Line, lineOf, segment } from './line.ts';
import { compactLines, componentLines } from './lines/components.ts';
import { detailLines } from './lines/detail.ts';
import { eventLines } from './lines/events.ts';
import { faultLines } from './lines/faults.ts';
import { gateLine } from './lines/gate.ts';
import { ALARMS_FROM, alarmsOf, type Freshness, headerLine } from './lines/header.ts';
import { helpLines } from './lines/help.ts';
import { hintLine, noticeLine } from './lines/hints.ts';
import { problemLines } from './lines/problems.ts';
import type { FaultMenu, Model } from './model.ts';
import { type Pen, say, screenSpeech } from './pen.ts';
import { isFine, problemsOf, rowsOf } from './rows.ts';

/** What does not change while the dashboard runs. */
export interface Look {
  readonly language: Language;
  readonly glyphs: Glyphs;
  readonly utcOffsetMinutes: (at: EpochMs) => number;
}

/** The most that the fault menu may take of the screen: what the faults do is to be seen above it. */
const MENU_SHARE = 0.4;

export function frameOf(model: Model, look: Look): readonly Line[] {
  const pen = penFor(model, look);
  const { columns, rows } = model;
  const shape = shapeOf(columns, rows);
  const lines = shape === 'verdict' ? verdictOnly(model, pen) : shape === 'compact' ? compact(model, pen) : full(model, pen);
  return Array.from({ length: rows }, (_, index) => fitLine(lines[index] ?? lineOf(), columns, pen.glyphs));
}

export function penFor(model: Pick<Model, 'columns' | 'now' | 'clockTimes' | 'link'>, look: Look): Pen {
  return {
    columns: model.columns,
    glyphs: look.glyphs,
    now: model.now,
    speech: screenSpeech(look.language, model.now, look.utcOffsetMinutes(model.now)),
    clockTimes: model.clockTimes,
    old: lostAt(model) !== null,
  };
}

/** When a lost daemon was last heard; `null` while the data are current. */
function lostAt({ link }: Pick<Model, 'link'>): EpochMs | null {
  return link.kind === 'attached' && link.connection.state === 'lost' ? link.connection.lastHeard : null;
}

export function header(model: Pick<Model, 'snapshot' | 'frozenAt' | 'link'>, pen: Pen): Line {
  return headerLine(model.snapshot, freshness(model), pen);
}

function freshness(model: Pick<Model, 'frozenAt' | 'link'>): Freshness {
  return { frozenAt: model.frozenAt, lostAt: lostAt(model) };
}

/** The title of the components' block: also where the data come from. */
export function componentsTitle(model: Pick<Model, 'link' | 'snapshot'>, pen: Pen): string {
  const { link, snapshot } = model;
  const host = snapshot.host;
  const from =
    link.kind === 'embedded'
      ? say(pen, 'embedded', { host })
      : link.connection.daemonVersion === link.version
        ? say(pen, 'attached', { host })
        : say(pen, 'attached-other', { host, version: link.connection.daemonVersion });
  return `${say(pen, 'components')}  ${from}`;
}

function verdictOnly(model: Model, pen: Pen): readonly Line[] {
  const alarms = pen.columns < ALARMS_FROM ? alarmsOf(freshness(model), pen).map((text) => lineOf(segment(text, 'alarm'))) : [];
  const first = problemsOf(model.snapshot)[0];
  const cause =
    first === undefined
      ? []
      : wrap(`${first.component.id}: ${reasonText(first.reason, pen.speech)}`, pen.columns, model.rows - 1 - alarms.length, pen.glyphs);
  return [header(model, pen), ...alarms, ...cause.map((text) => lineOf(segment(text)))];
}

function compact(model: Model, pen: Pen): readonly Line[] {
  const { snapshot, rows } = model;
  const menu = menuOf(model);
  if (menu !== null)
    return [header(model, pen), ...filled(faultLines(menu.list, menu.chosen, rows - 2, pen), rows - 2), footer(model, pen, 'faults')];
  if (model.view !== 'overview') return [header(model, pen), ...filled(scrolled(model, rows - 2, pen), rows - 2), footer(model, pen)];
  const room = rows - 3;
  const sick = snapshot.components.filter(({ verdict }) => !isFine(verdict)).length;
  const problems = problemLines(problemsOf(snapshot), model.selected, Math.max(room - sick, Math.ceil(room / 2)), pen);
  const components = compactLines(snapshot, model.selected, room - problems.length, pen);
  return [header(model, pen), ...filled([...problems, ...components, gateLine(snapshot, pen)], rows - 2), footer(model, pen)];
}

function full(model: Model, pen: Pen): readonly Line[] {
  const menu = menuOf(model);
  const menuLines =
    menu === null ? [] : faultLines(menu.list, menu.chosen, Math.min(menu.list.length + 1, Math.floor(model.rows * MENU_SHARE)), pen);
  const room = model.rows - 2 - menuLines.length;
  const main = model.view === 'overview' ? overview(model, room, pen) : scrolled(model, room, pen);
  return [header(model, pen), ...filled(main, room), ...menuLines, footer(model, pen, menu === null ? model.view : 'faults')];
}

/** The fault menu where it is open and nothing lies over it. */
function menuOf({ faults, view }: Model): FaultMenu | null {
  return faults?.open === true && view !== 'help' ? faults : null;
}

function overview(model: Model, room: number, pen: Pen): readonly Line[] {
  const { snapshot } = model;
  const problems = problemLines(problemsOf(snapshot), model.selected, mostProblemLines(room - 1, snapshot.components.length), pen);
  const components = componentLines(snapshot, model.selected, room - 1 - problems.length, componentsTitle(model, pen), pen);
  const events = model.events === null ? [] : eventLines(model.events, room - 1 - problems.length - components.length, pen);
  return [...problems, ...components, gateLine(snapshot, pen), ...events];
}

/** Details or help, scrolled, in at most `room` lines. */
function scrolled(model: Model, room: number, pen: Pen): readonly Line[] {
  const row = rowsOf(model.snapshot).find((candidate) => candidate.id === model.selected);
  const lines =
    model.view === 'detail' && row !== undefined ? detailLines(row, model.snapshot, pen) : helpLines(model.faults !== null, pen);
  const first = Math.max(0, Math.min(model.scroll, lines.length - room));
  return lines.slice(first, first + Math.max(0, room));
}

function footer(model: Model, pen: Pen, place: Place = model.view): Line {
  if (model.notice !== null) return noticeLine(say(pen, model.notice.key, model.notice.args), pen);
  return hintLine(place, model.faults !== null, pen);
}

/** Exactly `count` lines: empty ones at the end where there are too few. */
function filled(lines: readonly Line[], count: number): readonly Line[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => lines[index] ?? lineOf());
}
