/**
 * What each pane of the screen shows, the worst problems first: the pure half of the dashboard. The components (components/) lay the
 * panes out and paint them.
 */
import type { EpochMs } from '../health/observation.ts';
import type { Language } from '../messages/messages.ts';
import { reasonText } from '../messages/messages.ts';
import { filterOf } from './filtering.ts';
import { wrap } from './fit.ts';
import type { Glyphs } from './glyphs.ts';
import type { Place } from './keys.ts';
import { shapeOf, sidesOf } from './layout.ts';
import { type Line, lineOf, segment } from './line.ts';
import { bannerLines } from './lines/banner.ts';
import { faultLines } from './lines/faults.ts';
import { gateLine } from './lines/gate.ts';
import { ALARMS_FROM, alarmsOf, type Freshness, headerLine } from './lines/header.ts';
import { helpLines } from './lines/help.ts';
import { hintLine, noticeLine, typingLine } from './lines/hints.ts';
import { incidentDetail } from './lines/incidents.ts';
import { pathLines } from './lines/paths.ts';
import { promptLines } from './lines/prompt.ts';
import { statusLines } from './lines/status.ts';
import { focusOf, idsIn, lastIncident, listedIncidents, waitsForPerson } from './lists.ts';
import { type FaultMenu, type Model, shownOf } from './model.ts';
import type { Foot, Screen, View } from './panes.ts';
import { treeOf } from './path-tree.ts';
import { type Pen, say, screenLocale } from './pen.ts';
import { problemsOf } from './rows.ts';
import { eventsLines, incidentsView, mirrorView } from './views/lists.ts';
import { compactOverview, isMirror, overviewPanes, rowLines } from './views/overview.ts';
import { around, lastScroll, scrolled } from './views/scrolled.ts';

/** What does not change while the dashboard runs. */
export interface Look {
  readonly language: Language;
  readonly glyphs: Glyphs;
  readonly utcOffsetMinutes: (at: EpochMs) => number;
}

/** The maximum height of the fault menu, so that the effect of a fault stays visible above it. */
const MENU_SHARE = 0.4;
/** The most that a question may take. */
const PROMPT_LINES = 10;
/** What it takes where only the verdict has room. */
const SMALLEST_PROMPT = 4;
/** From this height on a small screen has a line each for gate and mirror. */
const SMALL_WITH_BOTH = 9;

export function screenOf(model: Model, look: Look): Screen {
  const shown = shownOf(model);
  const pen = penFor(shown, look);
  const { columns, rows } = shown;
  const base = { columns, rows, header: header(model, pen) };
  if (shapeOf(columns, rows) === 'verdict') return { ...base, ...verdictOnly(model, pen) };
  const { small, room, banner, faults, status, foot } = shareOut(model, shown, pen, look);
  return { ...base, banner, view: viewOf(shown, small, room, pen), sides: sidesOf(columns, rows), faults, status, foot };
}

export function penFor(model: Pick<Model, 'columns' | 'now' | 'clockTimes' | 'link'>, look: Look): Pen {
  return {
    columns: model.columns,
    glyphs: look.glyphs,
    now: model.now,
    locale: screenLocale(look.language, model.now, look.utcOffsetMinutes(model.now)),
    clockTimes: model.clockTimes,
    old: lostAt(model) !== null,
  };
}

/** When the last message of a lost daemon arrived; `null` while the data are current. */
function lostAt({ link }: Pick<Model, 'link'>): EpochMs | null {
  return link.kind === 'attached' && link.connection.state === 'lost' ? link.connection.lastHeard : null;
}

/** The first line. Its clock continues while the screen is frozen; its ages do not, like those of the rows. */
export function header(model: Model, pen: Pen): Line {
  return headerLine(model.frozen?.snapshot ?? model.snapshot, freshness(model), lastIncident(shownOf(model)), model.now, pen);
}

function freshness(model: Pick<Model, 'frozen' | 'scrub' | 'link'>): Freshness {
  const at = model.frozen?.now ?? null;
  return { ...(model.scrub === null ? { frozenAt: at, pastAt: null } : { frozenAt: null, pastAt: at }), lostAt: lostAt(model) };
}

function verdictOnly(model: Model, pen: Pen): Pick<Screen, 'banner' | 'view' | 'sides' | 'faults' | 'status' | 'foot'> {
  const shown = shownOf(model);
  const alarms =
    pen.columns < ALARMS_FROM ? alarmsOf(freshness(model), { ...pen, now: model.now }).map((text) => lineOf(segment(text, 'alarm'))) : [];
  const first = problemsOf(shown.snapshot)[0];
  const foot = smallestFoot(model, model.rows - 1 - alarms.length, pen);
  const room = model.rows - 1 - alarms.length - (foot?.lines.length ?? 0);
  const cause =
    first === undefined ? [] : wrap(`${first.component.id}: ${reasonText(first.reason, pen.locale)}`, pen.columns, room, pen.glyphs);
  const lines = [...alarms, ...cause.map((text) => lineOf(segment(text)))];
  return { view: { kind: 'cause', lines }, sides: null, banner: [], faults: [], status: [], foot };
}

function smallestFoot({ prompt, snapshot, paths, notice }: Model, most: number, pen: Pen): Foot | null {
  if (prompt !== null) return { kind: 'prompt', lines: promptLines(prompt, { snapshot, paths }, Math.min(SMALLEST_PROMPT, most), pen) };
  return notice === null ? null : { kind: 'notice', lines: [noticeLine(noticeText({ notice }, pen), pen)] };
}

interface Shares extends Pick<Screen, 'banner' | 'faults' | 'status'> {
  readonly small: boolean;
  /** What the view has. */
  readonly room: number;
  readonly foot: Foot;
}

function shareOut(model: Model, shown: Model, pen: Pen, look: Look): Shares {
  const small = shapeOf(model.columns, model.rows) === 'compact';
  const status = statusOf(shown, small, pen);
  const forQuestion = small ? model.rows - 1 - status.length : PROMPT_LINES;
  // A prompt refers to the present, also while the screen is frozen.
  const asked = model.prompt === null ? [] : promptLines(model.prompt, model, forQuestion, penFor(model, look));
  const menu = asked.length > 0 ? null : menuOf(shown);
  const faults = menu === null ? [] : menuLines(menu, small, model.rows, pen);
  const foot: Foot =
    asked.length > 0 ? { kind: 'prompt', lines: asked } : footer(model, shown, pen, menu === null ? placeOf(shown) : 'faults');
  const below = faults.length + status.length + foot.lines.length;
  const banner = bannerLines(model.link, model.snapshot, pen).slice(0, Math.max(0, model.rows - 2 - below));
  return { small, room: model.rows - 1 - banner.length - below, banner, faults, status, foot };
}

/** The model with its scroll position limited to the content; otherwise the first keys back would have no visible effect. */
export function inSight(model: Model, look: Look): Model {
  if (model.scroll === 0) return model;
  const shown = shownOf(model);
  const pen = penFor(shown, look);
  const { room } = shareOut(model, shown, pen, look);
  const scroll = Math.min(model.scroll, lastScroll(textLines(shown, room, pen)?.length ?? 0, room));
  return scroll === model.scroll ? model : { ...model, scroll };
}

/** Gate and mirror; on a small screen a line each only where there is height for it. The mirror's own view has it on top. */
function statusOf({ snapshot, tab, help, opened, rows, scrub }: Model, small: boolean, pen: Pen): readonly Line[] {
  if (scrub !== null) return [lineOf(segment(`  ${say(pen, 'scrub-status')}`, 'dim'))];
  if (tab === 'mirror' && !help && !opened) return [gateLine(snapshot, pen)];
  return statusLines(snapshot, small && rows < SMALL_WITH_BOTH ? 1 : 2, pen);
}

/** The fault menu, if it is open and nothing covers it. */
function menuOf({ faults, help }: Model): FaultMenu | null {
  return faults?.open === true && !help ? faults : null;
}

function menuLines({ list, chosen }: FaultMenu, small: boolean, rows: number, pen: Pen): readonly Line[] {
  const most = small ? Math.max(2, rows - 5) : Math.floor(rows * MENU_SHARE);
  return faultLines(list, chosen, Math.min(list.length + 1, most), pen);
}

function viewOf(model: Model, small: boolean, room: number, pen: Pen): View {
  if (model.paths !== null && !model.help) {
    const { lines, picked } = pathLines(model.paths, model.snapshot, pen);
    return { kind: 'text', lines: around(lines, picked, room, pen) };
  }
  const text = textLines(model, room, pen);
  if (text !== null) return { kind: 'text', lines: scrolled(text, model.scroll, room, pen) };
  switch (model.tab) {
    case 'overview':
      return small ? compactOverview(model, room, pen) : overviewPanes(model, room, pen);
    case 'mirror':
      return { kind: 'mirror', ...mirrorView(model, room, pen) };
    case 'incidents':
      return { kind: 'incidents', ...incidentsView(model, room, pen) };
    case 'events':
      return { kind: 'events', list: eventsLines(model, room, pen), detail: null };
  }
}

/** Scrollable text: the help, or the opened detail. */
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
    case 'incidents': {
      const incident = listedIncidents(model).find(({ id }) => id === model.picks.incidents);
      return incident === undefined ? null : incidentDetail(incident, model, pen);
    }
    case 'mirror':
    case 'events':
      return null;
  }
}

function placeOf(model: Model): Place {
  if (model.help) return 'help';
  if (model.paths !== null) return model.paths.of.kind === 'run' ? 'run' : 'parked';
  return model.opened ? openedPlace(model) : model.tab;
}

function openedPlace(model: Model): Place {
  switch (model.tab) {
    case 'overview': {
      const row = focusOf(model);
      if (row?.probe != null) return 'detail';
      return row !== null && isMirror(row.component, model) ? 'mirror' : 'component';
    }
    case 'mirror':
      return 'mirror';
    case 'incidents':
      return 'incident';
    case 'events':
      return 'events';
  }
}

function footer(model: Model, shown: Model, pen: Pen, place: Place): Foot {
  if (model.notice !== null) return { kind: 'notice', lines: [noticeLine(noticeText(model, pen), pen)] };
  if (model.typing) return { kind: 'filter', lines: [typingLine(filterOf(model), foundIn(shown), pen)] };
  return { kind: 'hints', lines: [hintLine(place, model.canMirror && waitsForPerson(shown.snapshot), model.faults !== null, pen)] };
}

/** How many there are of what is filtered. */
function foundIn(model: Model): number {
  const { paths } = model;
  if (paths === null) return idsIn(model).length;
  return paths.listing === null ? 0 : treeOf(paths.listing, paths.filter).totals.all;
}

function noticeText({ notice }: Pick<Model, 'notice'>, pen: Pen): string {
  if (notice === null) return '';
  const why = notice.cause === undefined ? '' : `: ${reasonText(notice.cause, pen.locale)}`;
  return `${say(pen, notice.key, notice.args)}${why}`;
}
