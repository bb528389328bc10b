/**
 * What each pane of the screen shows, the worst problems first: the pure half of the dashboard. The components (components/) lay the
 * panes out and paint them.
 */
import type { EpochMs } from '../health/observation.ts';
import { reasonText } from '../messages/messages.ts';
import { filterOf } from './filtering.ts';
import { wrap } from './fit.ts';
import type { Glyphs } from './glyphs.ts';
import type { Place } from './keys.ts';
import { shapeOf, sidesOf } from './layout.ts';
import { type Line, lineOf, segment } from './line.ts';
import { faultLines } from './lines/faults.ts';
import { foundCount } from './lines/found.ts';
import { ALARMS_FROM, alarmsOf, bannerLines, type Freshness, headerLine } from './lines/header.ts';
import { hintLine, inputLine, noticeLine } from './lines/hints.ts';
import { paletteLines } from './lines/palette.ts';
import { pathLines } from './lines/paths.ts';
import { promptLines } from './lines/prompt.ts';
import { gateLine, statusLines } from './lines/status.ts';
import { focusOf, idsIn, lastIncident, waitsForPerson } from './lists.ts';
import { type FaultMenu, type Model, type PathViewOf, shownOf } from './model.ts';
import { choicesOf } from './palette.ts';
import { type Screen, type View, viewWith } from './panes.ts';
import { treeOf } from './path-tree.ts';
import { localeAt, noStep, type Pen, say, screenTime, steadyPen } from './pen.ts';
import type { LocaleSettings } from './ports.ts';
import { problemsOf } from './rows.ts';
import { listView, mirrorFound } from './views/lists.ts';
import { compactOverview, overviewPanes } from './views/overview.ts';
import { around, lastScroll, scrolled } from './views/scrolled.ts';
import { foundIn, isMirror, textLines } from './views/text.ts';

/** What does not change while the dashboard runs. */
export interface Look extends LocaleSettings {
  readonly glyphs: Glyphs;
}

/** The maximum height of the fault menu, so that the effect of a fault stays visible above it. */
const MENU_SHARE = 0.4;
/** The most that a question may take. */
const PROMPT_LINES = 10;
/** What it takes where only the verdict has room. */
const SMALLEST_PROMPT = 4;
/** On a screen that is not small so many problems are shown, whatever else there is. */
const SHOWN_PROBLEMS = 3;
/** From this height on a small screen has a line each for gate and mirror. */
const SMALL_WITH_BOTH = 9;

export function screenOf(model: Model, look: Look): Screen {
  const shown = shownOf(model);
  const pen = penBelowProblems(shown, look);
  const { columns, rows } = shown;
  const base = { columns, rows, theme: model.theme, age: pen.old ? ('old' as const) : ('current' as const), header: header(model, pen) };
  if (shapeOf(columns, rows) === 'verdict') return { ...base, ...verdictOnly(model, pen) };
  const { small, room, banner, faults, status, foot } = shareOut(model, shown, pen, look);
  return { ...base, banner, view: viewOf(shown, small, room, pen), sides: sidesOf(shown), faults, status, foot };
}

export function penFor(model: Pick<Model, 'columns' | 'now' | 'clockTimes' | 'link' | 'stepOf' | 'scrub'>, look: Look): Pen {
  return steadyPen({
    columns: model.columns,
    glyphs: look.glyphs,
    now: screenTime(model.now),
    locale: localeAt(look, screenTime(model.now)),
    clockTimes: model.clockTimes,
    old: lostAt(model) !== null,
    said: [],
    stepOf: model.scrub === null ? model.stepOf : noStep,
  });
}

/** Knows what the problems on top say, so that the rest of the screen need not. */
function penBelowProblems(shown: Model, look: Look): Pen {
  const pen = penFor(shown, look);
  if (!hasRoomForProblems(shown)) return pen;
  const first = problemsOf(shown.snapshot).slice(0, SHOWN_PROBLEMS);
  return steadyPen({ ...pen, said: first.map(({ reason }) => reasonText(reason, pen.locale)) });
}

/** Whether the first problems are on the screen for certain. */
function hasRoomForProblems({ tab, help, opened, paths, zoom, prompt, palette, faults, columns, rows }: Model): boolean {
  const isCovered = help || opened || paths !== null || zoom !== null || prompt !== null || palette !== null || faults?.open === true;
  return tab === 'overview' && !isCovered && shapeOf(columns, rows) === 'full';
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
  const room = model.rows - 1 - alarms.length - foot.length;
  const cause =
    first === undefined ? [] : wrap(`${first.component.id}: ${reasonText(first.reason, pen.locale)}`, pen.columns, room, pen.glyphs);
  const lines = [...alarms, ...cause.map((text) => lineOf(segment(text)))];
  return { view: viewWith('text', lines), sides: null, banner: [], faults: [], status: [], foot };
}

function smallestFoot(model: Model, most: number, pen: Pen): readonly Line[] {
  const question = questionOf(model, Math.min(SMALLEST_PROMPT, most), pen);
  return question ?? (model.notice === null ? [] : [noticeLine(noticeText(model, pen))]);
}

/** What is asked, or the palette; `null`: neither. */
function questionOf(model: Model, most: number, pen: Pen): readonly Line[] | null {
  const { prompt, palette } = model;
  if (prompt !== null) return promptLines(prompt, model, most, pen);
  return palette === null ? null : paletteLines(palette, choicesOf(model), most, pen);
}

interface Shares extends Pick<Screen, 'banner' | 'faults' | 'status'> {
  readonly small: boolean;
  /** What the view has. */
  readonly room: number;
  readonly foot: readonly Line[];
}

function shareOut(model: Model, shown: Model, pen: Pen, look: Look): Shares {
  const small = shapeOf(model.columns, model.rows) === 'compact';
  const status = statusOf(shown, small, pen);
  // A prompt refers to the present, also while the screen is frozen.
  const itsPen = model.prompt === null ? pen : penFor(model, look);
  const question = questionOf(model, small ? model.rows - 1 - status.length : PROMPT_LINES, itsPen);
  const menu = question === null ? menuOf(shown) : null;
  const faults = menu === null ? [] : menuLines(menu, small, model.rows, pen);
  const foot = question ?? [footer(model, shown, pen, menu === null ? placeOf(shown) : 'faults')];
  const below = faults.length + status.length + foot.length;
  const banner = bannerLines(model.link, model.snapshot, pen).slice(0, Math.max(0, model.rows - 2 - below));
  return { small, room: model.rows - 1 - banner.length - below, banner, faults, status, foot };
}

/** The model with its scroll position limited to the content; otherwise the first keys back would have no visible effect. */
export function inSight(model: Model, look: Look): Model {
  if (model.scroll === 0) return model;
  const shown = shownOf(model);
  const pen = penFor(shown, look);
  const { room } = shareOut(model, shown, pen, look);
  const scroll = Math.min(model.scroll, lastScroll(foundIn(shown, room, pen)?.length ?? 0, room));
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
  if (model.paths !== null && !model.help) return viewWith('text', around(pathLines(model.paths, model.snapshot, pen), room, pen));
  const text = foundIn(model, room, pen);
  if (text !== null) return viewWith('text', scrolled(text, model.scroll, room, pen));
  if (model.tab !== 'overview') return listView(model.tab, model, room, pen);
  return small ? compactOverview(model, room, pen) : overviewPanes(model, room, pen);
}

const PLACES: Readonly<Record<PathViewOf['kind'], Place>> = { run: 'run', found: 'found', parked: 'parked', plan: 'parked' };

function placeOf(model: Model): Place {
  if (model.help) return 'help';
  if (model.paths !== null) return PLACES[model.paths.of.kind];
  if (model.opened) return openedPlace(model);
  return model.zoom === null ? model.tab : 'zoom';
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
    case 'alerts':
      return model.tab;
  }
}

function footer(model: Model, shown: Model, pen: Pen, place: Place): Line {
  if (model.notice !== null) return noticeLine(noticeText(model, pen));
  if (model.typing) return inputLine('/', filterOf(model), say(pen, 'filter-hint', { count: countFound(shown, pen) }), pen);
  return hintLine(model.keys.entriesHere(model.faults !== null), place, model.canMirror && waitsForPerson(shown.snapshot), pen);
}

/** How many there are of what is filtered. */
function countFound(model: Model, pen: Pen): number {
  const { paths } = model;
  const text = paths === null || model.help ? textLines(model, model.rows, pen) : null;
  if (text !== null) return foundCount(text, model.search);
  if (paths === null) return model.tab === 'mirror' ? mirrorFound(model, pen) : idsIn(model).length;
  return paths.listing === null ? 0 : treeOf(paths.listing, paths.filter).totals.all;
}

function noticeText({ notice }: Pick<Model, 'notice'>, pen: Pen): string {
  if (notice === null) return '';
  const why = notice.cause === undefined ? '' : `: ${reasonText(notice.cause, pen.locale)}`;
  return `${say(pen, notice.key, notice.args)}${why}`;
}
