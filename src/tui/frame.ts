/** The whole picture: exactly `rows` lines of exactly `columns` cells, worst things first. */
import type { EpochMs } from '../health/observation.ts';
import type { Language } from '../messages/messages.ts';
import { reasonText } from '../messages/messages.ts';
import { fitLine, wrap } from './fit.ts';
import type { Glyphs } from './glyphs.ts';
import type { Place } from './keys.ts';
import { shapeOf } from './layout.ts';
import { type Line, lineOf, segment } from './line.ts';
import { faultLines } from './lines/faults.ts';
import { gateLine } from './lines/gate.ts';
import { ALARMS_FROM, alarmsOf, type Freshness, headerLine } from './lines/header.ts';
import { helpLines } from './lines/help.ts';
import { hintLine, noticeLine, typingLine } from './lines/hints.ts';
import { incidentDetail } from './lines/incidents.ts';
import { promptLines } from './lines/prompt.ts';
import { runDetail } from './lines/runs.ts';
import { statusLines } from './lines/status.ts';
import { focusOf, idsIn, listedIncidents, mirrorItems } from './lists.ts';
import { type FaultMenu, type Model, shownOf } from './model.ts';
import { type Pen, say, screenSpeech } from './pen.ts';
import { problemsOf } from './rows.ts';
import { eventsLines, incidentsLines, mirrorView } from './views/lists.ts';
import { compactOverview, isMirror, overviewLines, rowLines } from './views/overview.ts';
import { lastScroll, scrolled } from './views/scrolled.ts';

/** What does not change while the dashboard runs. */
export interface Look {
  readonly language: Language;
  readonly glyphs: Glyphs;
  readonly utcOffsetMinutes: (at: EpochMs) => number;
}

/** The most that the fault menu may take of the screen: what the faults do is to be seen above it. */
const MENU_SHARE = 0.4;
/** The most that a question may take. */
const PROMPT_LINES = 10;
/** What it takes where only the verdict has room. */
const SMALLEST_PROMPT = 4;
/** From this height on a small screen has a line each for gate and mirror. */
const SMALL_WITH_BOTH = 9;

export function frameOf(model: Model, look: Look): readonly Line[] {
  const shown = shownOf(model);
  const pen = penFor(shown, look);
  const { columns, rows } = shown;
  const shape = shapeOf(columns, rows);
  const lines = shape === 'verdict' ? verdictOnly(model, pen) : body(model, shown, pen, look);
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

/** The first line. Its clock goes on while the picture is frozen, its ages do not: they are those of the rows. */
export function header(model: Pick<Model, 'snapshot' | 'frozen' | 'link' | 'now'>, pen: Pen): Line {
  return headerLine(model.frozen?.snapshot ?? model.snapshot, freshness(model), model.now, pen);
}

function freshness(model: Pick<Model, 'frozen' | 'link'>): Freshness {
  return { frozenAt: model.frozen?.now ?? null, lostAt: lostAt(model) };
}

function verdictOnly(model: Model, pen: Pen): readonly Line[] {
  const shown = shownOf(model);
  const alarms =
    pen.columns < ALARMS_FROM ? alarmsOf(freshness(model), { ...pen, now: model.now }).map((text) => lineOf(segment(text, 'alarm'))) : [];
  const first = problemsOf(shown.snapshot)[0];
  const asked =
    model.prompt !== null
      ? promptLines(model.prompt, model.snapshot, Math.min(SMALLEST_PROMPT, model.rows - 1 - alarms.length), pen)
      : model.notice === null
        ? []
        : [noticeLine(noticeText(model, pen), pen)];
  const room = model.rows - 1 - alarms.length - asked.length;
  const cause =
    first === undefined ? [] : wrap(`${first.component.id}: ${reasonText(first.reason, pen.speech)}`, pen.columns, room, pen.glyphs);
  const causes = cause.map((text) => lineOf(segment(text)));
  return [header(model, pen), ...alarms, ...filled(causes, room), ...asked];
}

/** Between header and hints: the view, what lies over it, and the lines that are always there. */
function body(model: Model, shown: Model, pen: Pen, look: Look): readonly Line[] {
  const { small, room, below } = shareOut(model, shown, pen, look);
  return [header(model, pen), ...filled(viewLines(shown, small, room, pen), room), ...below];
}

interface Shares {
  readonly small: boolean;
  /** What the view has. */
  readonly room: number;
  readonly below: readonly Line[];
}

function shareOut(model: Model, shown: Model, pen: Pen, look: Look): Shares {
  const small = shapeOf(model.columns, model.rows) === 'compact';
  const status = statusOf(shown, small, pen);
  const forQuestion = small ? model.rows - 1 - status.length : PROMPT_LINES;
  // A question is about now, also while the picture is frozen.
  const asked = model.prompt === null ? [] : promptLines(model.prompt, model.snapshot, forQuestion, penFor(model, look));
  const menu = asked.length > 0 ? null : menuOf(shown);
  const over = menu === null ? [] : menuLines(menu, small, model.rows, pen);
  const foot = asked.length > 0 ? asked : [footer(model, shown, pen, menu === null ? placeOf(shown) : 'faults')];
  const below = [...over, ...status, ...foot];
  return { small, room: model.rows - 1 - below.length, below };
}

/** The model with no more scrolled than there is: else the keys that lead back seem dead at first. */
export function inSight(model: Model, look: Look): Model {
  if (model.scroll === 0) return model;
  const shown = shownOf(model);
  const pen = penFor(shown, look);
  const { room } = shareOut(model, shown, pen, look);
  const scroll = Math.min(model.scroll, lastScroll(textLines(shown, room, pen)?.length ?? 0, room));
  return scroll === model.scroll ? model : { ...model, scroll };
}

/** Gate and mirror; on a small screen a line each only where there is height for it. The mirror's own view has it on top. */
function statusOf({ snapshot, tab, help, opened, rows }: Model, small: boolean, pen: Pen): readonly Line[] {
  if (tab === 'mirror' && !help && !opened) return [gateLine(snapshot, pen)];
  return statusLines(snapshot, small && rows < SMALL_WITH_BOTH ? 1 : 2, pen);
}

/** The fault menu where it is open and nothing lies over it. */
function menuOf({ faults, help }: Model): FaultMenu | null {
  return faults?.open === true && !help ? faults : null;
}

function menuLines({ list, chosen }: FaultMenu, small: boolean, rows: number, pen: Pen): readonly Line[] {
  const most = small ? Math.max(2, rows - 5) : Math.floor(rows * MENU_SHARE);
  return faultLines(list, chosen, Math.min(list.length + 1, most), pen);
}

function viewLines(model: Model, small: boolean, room: number, pen: Pen): readonly Line[] {
  const text = textLines(model, room, pen);
  if (text !== null) return scrolled(text, model.scroll, room, pen);
  switch (model.tab) {
    case 'overview':
      return small ? compactOverview(model, room, pen) : overviewLines(model, room, pen);
    case 'mirror':
      return mirrorView(model, room, pen);
    case 'incidents':
      return incidentsLines(model, room, pen);
    case 'events':
      return eventsLines(model, room, pen);
  }
}

/** What is read from its first line to its last: the help, or what is opened. */
function textLines(model: Model, room: number, pen: Pen): readonly Line[] | null {
  if (model.help) return helpLines(model.faults !== null, isAlone(model), pen);
  return model.opened ? openedLines(model, room, pen) : null;
}

function isAlone({ link }: Model): boolean {
  return link.kind === 'embedded' && link.scheduled !== true;
}

/** What is opened, in full; `null` when it is no longer there. */
function openedLines(model: Model, room: number, pen: Pen): readonly Line[] | null {
  switch (model.tab) {
    case 'overview': {
      const row = focusOf(model);
      return row === null ? null : rowLines(row, model, room, pen);
    }
    case 'mirror': {
      const item = mirrorItems(model.snapshot).find(({ id }) => id === model.picks.mirror);
      return item !== undefined && 'run' in item ? runDetail(item.run, pen) : null;
    }
    case 'incidents': {
      const incident = listedIncidents(model).find(({ id }) => id === model.picks.incidents);
      return incident === undefined ? null : incidentDetail(incident, model, pen);
    }
    case 'events':
      return null;
  }
}

function placeOf(model: Model): Place {
  if (model.help) return 'help';
  if (!model.opened) return model.tab;
  switch (model.tab) {
    case 'overview': {
      const row = focusOf(model);
      if (row?.probe != null) return 'detail';
      return row !== null && isMirror(row.component, model) ? 'mirror' : 'component';
    }
    case 'mirror':
      return 'run';
    case 'incidents':
      return 'incident';
    case 'events':
      return 'events';
  }
}

function footer(model: Model, shown: Model, pen: Pen, place: Place): Line {
  if (model.notice !== null) return noticeLine(noticeText(model, pen), pen);
  if (model.typing) return typingLine(model.filter, idsIn(shown).length, pen);
  return hintLine(place, model.faults !== null, pen);
}

function noticeText({ notice }: Model, pen: Pen): string {
  if (notice === null) return '';
  const why = notice.cause === undefined ? '' : `: ${reasonText(notice.cause, pen.speech)}`;
  return `${say(pen, notice.key, notice.args)}${why}`;
}

/** Exactly `count` lines: empty ones at the end where there are too few. */
function filled(lines: readonly Line[], count: number): readonly Line[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => lines[index] ?? lineOf());
}
