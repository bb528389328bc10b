/** Paths in full, as a tree: what is parked, what a run would do, what a run did; and decisions on a part of it. */
import { isUnder } from '../health/mirror-listing.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { Action } from './keys.ts';
import type { Model, PathView, PathViewOf } from './model.ts';
import { type PathRow, rowsOfTree, totalsUnder, treeOf } from './path-tree.ts';
import { noted, only, type Step } from './step.ts';

const TO_THE_END = Number.MAX_SAFE_INTEGER;

export function openPaths(model: Model, of: PathViewOf): Model {
  const paths: PathView = { of, listing: null, problem: null, open: new Set(), pick: '', filter: '', isAsked: false };
  return { ...model, paths, help: false, scroll: 0 };
}

/** A plan that is still being made is called off. */
export function closePaths(model: Model): Step {
  const tab = model.cameFrom ?? model.tab;
  const closed: Model = { ...model, paths: null, typing: false, cameFrom: null, tab };
  return model.paths === null ? only(closed) : only(closed, { kind: 'drop-paths' });
}

/** The rows as they are shown; empty while there is no list. */
export function pathRows({ listing, filter, open }: PathView): readonly PathRow[] {
  return listing === null ? [] : rowsOfTree(treeOf(listing, filter), open, filter !== '');
}

/** What a key does while paths are shown; `null`: nothing of its own. */
export function inPaths(model: Model, view: PathView, action: Action | null, key: string): Step | null {
  const moved = movedBy(view, action, model.rows);
  if (moved !== null) return only({ ...model, paths: moved });
  switch (inTree(action)) {
    case 'open':
      return only({ ...model, paths: key === 'enter' ? toggled(view) : unfolded(view) });
    case 'back':
      return key === 'escape' ? leave(model, view) : inwards(model, view);
    case 'filter':
      return only({ ...model, typing: true });
    case 'decide':
    case 'undo-run':
      return view.of.kind === (action === 'decide' ? 'parked' : 'run') ? ask(model, view) : null;
    default:
      return null;
  }
}

/** In a tree the arrows unfold and fold. */
function inTree(action: Action | null): Action | null {
  return action === 'later' ? 'open' : action === 'earlier' ? 'back' : action;
}

function movedBy(view: PathView, action: Action | null, screenRows: number): PathView | null {
  const half = Math.max(1, Math.floor(screenRows / 2));
  const steps: Partial<Record<Action, number>> = {
    down: 1,
    up: -1,
    'page-down': half,
    'page-up': -half,
    first: -TO_THE_END,
    last: TO_THE_END,
  };
  const by = action === null ? undefined : steps[action];
  return by === undefined ? null : step(view, by);
}

function step(view: PathView, by: number): PathView {
  const rows = pathRows(view);
  const place = Math.max(0, placeOf(view, rows));
  const next = rows[Math.max(0, Math.min(place + by, rows.length - 1))];
  return next === undefined ? view : { ...view, pick: next.node.path };
}

/** The index of the selected row; the root if it is no longer shown. */
export function placeOf({ pick }: PathView, rows: readonly PathRow[]): number {
  const exact = rows.findIndex(({ node }) => node.path === pick);
  return exact >= 0 || rows.length === 0 ? exact : 0;
}

function toggled(view: PathView): PathView {
  return view.open.has(view.pick) ? folded(view) : unfolded(view);
}

function unfolded(view: PathView): PathView {
  const row = pathRows(view)[placeOf(view, pathRows(view))];
  return row === undefined || row.node.children.length === 0 ? view : { ...view, open: new Set([...view.open, row.node.path]) };
}

function folded(view: PathView): PathView {
  return { ...view, open: new Set([...view.open].filter((path) => path !== view.pick)) };
}

/** Folds, or goes to the folder around; from the root it leads out. */
function inwards(model: Model, view: PathView): Step {
  if (view.filter === '' && view.open.has(view.pick)) return only({ ...model, paths: folded(view) });
  if (view.pick === '') return leave(model, view);
  const rows = pathRows(view);
  const around = rows.filter(({ node }) => node.path === '' || (node.path !== view.pick && isUnder(view.pick, [node.path]))).at(-1);
  return only({ ...model, paths: { ...view, pick: around?.node.path ?? '' } });
}

function leave(model: Model, view: PathView): Step {
  return view.filter === '' ? closePaths(model) : only({ ...model, paths: { ...view, filter: '' } });
}

/** Asks about what is selected, to approve or to undo it: a path, a folder with everything in it (whatever the filter shows), or all. */
function ask(model: Model, { listing, of, pick: under }: PathView): Step | null {
  if (listing === null || (of.kind !== 'parked' && of.kind !== 'run')) return null;
  if (!model.canMirror) return noted(model, 'mirror-not-here');
  const totals = totalsUnder(listing, under);
  if (of.kind === 'parked') return only({ ...model, prompt: { kind: 'approve', id: of.id, under, totals } });
  if (totals.counts.create === totals.all) return noted(model, 'nothing-to-undo');
  return only({ ...model, prompt: { kind: 'undo', run: of.run, under, totals } });
}

/** What is parked changed under the list: it is asked for again, or closed when nothing is parked any more. */
export function keptPaths(model: Model, { mirror }: Snapshot): Pick<Model, 'paths'> {
  const { paths } = model;
  if (paths?.of.kind !== 'parked') return { paths };
  const id = mirror?.parked?.id;
  if (id === undefined) return { paths: null };
  return { paths: id === paths.of.id ? paths : { ...paths, of: { kind: 'parked', id }, isAsked: false } };
}

/** The request that follows from what is shown. */
export function askPaths(step: Step): Step {
  const { paths } = step.model;
  if (paths === null || paths.isAsked) return step;
  return only({ ...step.model, paths: { ...paths, isAsked: true } }, ...step.commands, { kind: 'ask-paths', of: paths.of });
}
