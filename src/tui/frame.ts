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
import { headerLine } from './lines/header.ts';
import { helpLines } from './lines/help.ts';
import { hintLine, noticeLine } from './lines/hints.ts';
import { problemLines } from './lines/problems.ts';
import type { Model } from './model.ts';
import { type Pen, say, screenSpeech } from './pen.ts';
import { problemsOf, rowsOf } from './rows.ts';

/** What does not change while the dashboard runs. */
export interface Look {
  readonly language: Language;
  readonly glyphs: Glyphs;
  readonly utcOffsetMinutes: (at: EpochMs) => number;
}

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

export function header(model: Model, pen: Pen): Line {
  return headerLine(model.snapshot, { frozenAt: model.frozenAt, lostAt: lostAt(model) }, pen);
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
  const first = problemsOf(model.snapshot)[0];
  const cause =
    first === undefined
      ? []
      : wrap(`${first.component.id}: ${reasonText(first.reason, pen.speech)}`, pen.columns, Math.max(1, model.rows - 1), pen.glyphs);
  return [header(model, pen), ...cause.map((text) => lineOf(segment(text)))];
}

function compact(model: Model, pen: Pen): readonly Line[] {
  const { snapshot, rows } = model;
  if (model.view !== 'overview') return [header(model, pen), ...scrolled(model, rows - 2, pen), footer(model, pen)];
  const room = rows - 3;
  const problems = problemLines(
    problemsOf(snapshot),
    model.selected,
    Math.max(room - snapshot.components.length, Math.ceil(room / 2)),
    pen,
  );
  const components = compactLines(snapshot, model.selected, room - problems.length, pen);
  const body = [...problems, ...components, gateLine(snapshot, pen)];
  return [header(model, pen), ...body, ...blank(rows - 2 - body.length), footer(model, pen)];
}

function full(model: Model, pen: Pen): readonly Line[] {
  const { rows, faults } = model;
  const menuOpen = faults?.open === true && model.view !== 'help';
  const menu = menuOpen ? faultLines(faults.list, faults.chosen, Math.min(faults.list.length + 1, Math.floor(rows / 2)), pen) : [];
  const body = rows - 2 - menu.length;
  const main = model.view === 'overview' ? overview(model, body, pen) : scrolled(model, body, pen);
  return [header(model, pen), ...main, ...blank(body - main.length), ...menu, footer(model, pen, menuOpen ? 'faults' : model.view)];
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

function footer(model: Model, pen: Pen): Line {
  return model.notice === null
    ? hintLine(model.view, model.faults !== null, pen)
    : noticeLine(say(pen, model.notice.key, model.notice.args), pen);
}

function blank(count: number): readonly Line[] {
  return Array.from({ length: Math.max(0, count) }, () => lineOf());
}
