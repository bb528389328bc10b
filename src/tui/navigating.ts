/** Where keys lead: from row to row, from view to view, into one thing and out again. */
import { MIRROR } from '../health/mirror-component.ts';
import { openPaths } from './deciding.ts';
import { TABS, type Tab } from './keys.ts';
import type { Zoom } from './layout.ts';
import { chosenItem, detailOf, type Item, idsIn, incidentOfAlert, itemsIn, pickOf } from './lists.ts';
import { type Model, shownOf } from './model.ts';
import { problemsOf, type RowId } from './rows.ts';
import type { ShownChange } from './shown-changes.ts';

const MIRROR_ROW: RowId = `component:${MIRROR}`;
const TO_THE_END = Number.MAX_SAFE_INTEGER;

function select(model: Model, id: string | undefined): Model {
  return id === undefined ? model : { ...model, picks: { ...model.picks, [model.tab]: id }, scroll: 0 };
}

/** Whether the arrows scroll a text: where nothing of it can be selected. */
function scrolls({ help, opened, zoom }: Model): boolean {
  return help || (!opened && zoom !== null && zoom !== 'list' && zoom !== 'detail');
}

/** A text moves; elsewhere the selection does. The first step down selects the first. */
export function moveBy(model: Model, by: number): Model {
  if (scrolls(model)) return { ...model, scroll: Math.max(0, model.scroll + by) };
  const ids = idsIn(shownOf(model));
  const place = ids.indexOf(pickOf(model) ?? '');
  if (place < 0) return select(model, by > 0 ? ids[0] : ids.at(-1));
  return select(model, ids[Math.max(0, Math.min(place + by, ids.length - 1))]);
}

export function moveTo(model: Model, end: 'first' | 'last'): Model {
  if (scrolls(model)) return { ...model, scroll: end === 'first' ? 0 : TO_THE_END };
  const ids = idsIn(shownOf(model));
  return select(model, end === 'first' ? ids[0] : ids.at(-1));
}

/** Half a screen: of the list, or of the text that is opened. */
export function pageBy(model: Model, by: 1 | -1): Model {
  const step = by * Math.max(1, Math.floor(model.rows / 2));
  return (model.opened || model.zoom === 'detail') && !model.help
    ? { ...model, scroll: Math.max(0, model.scroll + step) }
    : moveBy(model, step);
}

/** Opens what is selected, the mirror's row in its own view; with nothing selected the first problem, else the first of the list. */
export function open(model: Model): Model {
  const shown = shownOf(model);
  const item = chosenItem(shown) ?? itemsIn(shown)[0];
  if (model.help || item === undefined) return model;
  const elsewhere = leadsTo(item, model, shown);
  if (elsewhere !== null) return elsewhere;
  return model.opened ? model : { ...select(model, item.id), opened: true, search: '' };
}

/** Where something leads that is not opened in its own view; `null`: nowhere else. */
function leadsTo(item: Item, model: Model, shown: Model): Model | null {
  switch (item.kind) {
    case 'event':
      return openEvent(model, item.event.what);
    case 'alert': {
      const incident = incidentOfAlert(shown, item.alert);
      return incident === null ? model : openIncident(model, incident.id, 'alerts');
    }
    case 'silence':
      return model;
    case 'run':
      return openRun(model, item.run.id);
    default:
      return item.id === MIRROR_ROW && shown.snapshot.mirror !== null ? viewAt(model, TABS.indexOf('mirror')) : null;
  }
}

/** An event leads to what it is about. */
function openEvent(model: Model, what: ShownChange): Model {
  switch (what.kind) {
    case 'probe-changed':
      return openIn(model, 'overview', `probe:${what.probe}`, 'events');
    case 'component-changed':
      return openIn(model, 'overview', `component:${what.component}`, 'events');
    case 'run-ended':
      return openRun(model, what.run.id, 'events');
    default:
      return model;
  }
}

/** Something of another view in full; `cameFrom`: where `back` leads, if not to the list of that view. */
export function openIn(model: Model, tab: Tab, id: string, cameFrom: Tab | null = null): Model {
  return { ...model, tab, picks: { ...model.picks, [tab]: id }, opened: true, cameFrom, scroll: 0, search: '' };
}

/** An incident, also where the filter does not list it. */
export function openIncident(model: Model, id: string, cameFrom: Tab | null = null): Model {
  return openIn({ ...model, filter: '', onlyProblems: false }, 'incidents', id, cameFrom);
}

export function openRun(model: Model, run: string, cameFrom: Tab | null = null): Model {
  const there: Model = { ...model, tab: 'mirror', picks: { ...model.picks, mirror: `run:${run}` }, cameFrom };
  return openPaths(there, { kind: 'run', run });
}

/** One step back, never out of the program: search, help, detail, filter, view, selection. */
export function back(model: Model): Model {
  if (model.search !== '') return { ...model, search: '', scroll: 0 };
  if (model.help) return { ...model, help: false, scroll: 0 };
  if (model.opened) return { ...model, opened: false, tab: model.cameFrom ?? model.tab, cameFrom: null, scroll: 0 };
  if (model.filter !== '') return { ...model, filter: '' };
  if (model.zoom !== null) return { ...model, zoom: null, scroll: 0 };
  if (model.tab !== 'overview') return { ...model, tab: 'overview', scroll: 0 };
  return { ...model, onlyProblems: false, picks: { ...model.picks, overview: null } };
}

export function viewAt(model: Model, index: number): Model {
  const tab: Tab = TABS[index] ?? model.tab;
  return { ...model, tab, opened: false, paths: null, help: false, cameFrom: null, scroll: 0, search: '', zoom: null };
}

/** The panes of the view that can be shown alone, in the order of the screen. */
function panesOf(model: Model): readonly Zoom[] {
  const shown = shownOf(model);
  const { tab, snapshot, history } = shown;
  const detail = detailOf({ ...shown, zoom: 'detail' }) !== null ? (['detail'] as const) : [];
  if (tab !== 'overview') return ['list', ...detail];
  return [
    ...(problemsOf(snapshot).length > 0 ? (['problems'] as const) : []),
    'list',
    ...detail,
    ...(snapshot.mirror === null ? [] : (['mirror'] as const)),
    ...(history === null ? [] : (['day'] as const)),
    'events',
  ];
}

/** The list alone, or all panes again. */
export function zoom(model: Model): Model {
  if (model.help || model.opened) return model;
  return { ...model, zoom: model.zoom === null ? 'list' : null, scroll: 0, search: '' };
}

/** The next view; of a pane that is shown alone the next pane. */
export function viewBy(model: Model, by: 1 | -1): Model {
  if (model.zoom !== null && !model.help && !model.opened) {
    const panes = panesOf(model);
    const place = panes.indexOf(model.zoom) + by;
    return { ...model, zoom: panes[(place + panes.length) % panes.length] ?? null, scroll: 0, search: '' };
  }
  return viewAt(model, (TABS.indexOf(model.tab) + by + TABS.length) % TABS.length);
}

/** The next problem's row, round and round; from elsewhere it leads to the overview. */
export function problemBy(model: Model, by: 1 | -1): Model {
  if (model.help) return model;
  const rows = [...new Set(problemsOf(shownOf(model).snapshot).map((item): string => item.row))];
  const place = model.tab === 'overview' ? rows.indexOf(model.picks.overview ?? '') : -1;
  const next = rows[place < 0 ? (by === 1 ? 0 : rows.length - 1) : (place + by + rows.length) % rows.length];
  if (next === undefined) return model;
  return model.tab === 'overview' ? select(model, next) : select(viewAt(model, 0), next);
}
