/** Where keys lead: from row to row, from view to view, into one thing and out again. */
import { MIRROR } from '../health/mirror-component.ts';
import { openPaths } from './deciding.ts';
import { TABS, type Tab } from './keys.ts';
import { idsIn, listedEvents, pickOf } from './lists.ts';
import { type Model, shownOf } from './model.ts';
import { problemsOf, type RowId } from './rows.ts';

const MIRROR_ROW: RowId = `component:${MIRROR}`;
const RUN = 'run:';
const TO_THE_END = Number.MAX_SAFE_INTEGER;

function select(model: Model, id: string | undefined): Model {
  return id === undefined ? model : { ...model, picks: { ...model.picks, [model.tab]: id }, scroll: 0 };
}

/** In help the text moves; elsewhere the selection does. The first step down selects the first. */
export function moveBy(model: Model, by: number): Model {
  if (model.help) return { ...model, scroll: Math.max(0, model.scroll + by) };
  const ids = idsIn(shownOf(model));
  const place = ids.indexOf(pickOf(model) ?? '');
  if (place < 0) return select(model, by > 0 ? ids[0] : ids.at(-1));
  return select(model, ids[Math.max(0, Math.min(place + by, ids.length - 1))]);
}

export function moveTo(model: Model, end: 'first' | 'last'): Model {
  if (model.help) return { ...model, scroll: end === 'first' ? 0 : TO_THE_END };
  const ids = idsIn(shownOf(model));
  return select(model, end === 'first' ? ids[0] : ids.at(-1));
}

/** Half a screen: of the list, or of the text that is opened. */
export function pageBy(model: Model, by: 1 | -1): Model {
  const step = by * Math.max(1, Math.floor(model.rows / 2));
  return model.opened && !model.help ? { ...model, scroll: Math.max(0, model.scroll + step) } : moveBy(model, step);
}

/** Opens what is selected, the mirror's row in its own view; with nothing selected the first problem, else the first of the list. */
export function open(model: Model): Model {
  if (model.help) return model;
  const shown = shownOf(model);
  if (model.tab === 'events') return model.opened ? model : openEvent(model, shown);
  const id = pickOf(model) ?? firstIn(shown);
  if (id === undefined) return model;
  if (id === MIRROR_ROW && shown.snapshot.mirror !== null) return viewAt(model, TABS.indexOf('mirror'));
  if (id.startsWith(RUN)) return openPaths(select(model, id), { kind: 'run', run: id.slice(RUN.length) });
  return model.opened ? model : { ...select(model, id), opened: true };
}

function firstIn(shown: Model): string | undefined {
  const problem = shown.tab === 'overview' ? problemsOf(shown.snapshot)[0]?.row : undefined;
  return problem ?? idsIn(shown)[0];
}

/** An event leads to what it is about. */
function openEvent(model: Model, shown: Model): Model {
  const events = listedEvents(shown);
  const { what } = events.find(({ number }) => String(number) === pickOf(model)) ?? events[0] ?? {};
  switch (what?.kind) {
    case 'probe-changed':
      return { ...inOverview(model, `probe:${what.probe}`), opened: true, cameFrom: 'events' };
    case 'component-changed':
      return { ...inOverview(model, `component:${what.component}`), opened: true, cameFrom: 'events' };
    case 'run-ended':
      return {
        ...openPaths(model, { kind: 'run', run: what.run.id }),
        tab: 'mirror',
        picks: { ...model.picks, mirror: `${RUN}${what.run.id}` },
        cameFrom: 'events',
      };
    default:
      return model;
  }
}

function inOverview(model: Model, row: RowId): Model {
  return { ...model, tab: 'overview', picks: { ...model.picks, overview: row }, scroll: 0 };
}

/** One step back, never out of the program: help, detail, filter, view, selection. */
export function back(model: Model): Model {
  if (model.help) return { ...model, help: false, scroll: 0 };
  if (model.opened) return { ...model, opened: false, tab: model.cameFrom ?? model.tab, cameFrom: null, scroll: 0 };
  if (model.filter !== '') return { ...model, filter: '' };
  if (model.tab !== 'overview') return { ...model, tab: 'overview', scroll: 0 };
  return { ...model, onlyProblems: false, picks: { ...model.picks, overview: null } };
}

export function viewAt(model: Model, index: number): Model {
  const tab: Tab = TABS[index] ?? model.tab;
  return { ...model, tab, opened: false, paths: null, help: false, cameFrom: null, scroll: 0 };
}

export function viewBy(model: Model, by: 1 | -1): Model {
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
