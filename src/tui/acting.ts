/** What each action of the key table does to the model. */

import type { ProbeId } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { inPaths } from './deciding.ts';
import { filterKey, pasteInto } from './filtering.ts';
import { nextWindow } from './history-window.ts';
import { type Action, actionOf } from './keys.ts';
import { focusOf, listedIncidents, mirrorItems, pickOf } from './lists.ts';
import { answerPrompt, decide, runMirror, stopMirror } from './mirroring.ts';
import { type Command, type FaultMenu, type Model, type Notice, type Step, seenOf, shownOf } from './model.ts';
import { back, moveBy, moveTo, open, pageBy, problemBy, viewAt, viewBy } from './navigating.ts';
import { orderOf, SORTS } from './order.ts';
import { causesOf, problemsOf, type Row, rowsOf } from './rows.ts';
import { scrubBy, toPresent } from './scrubbing.ts';

type Handler = (model: Model) => Step;

const HANDLERS: Readonly<Record<Action, Handler>> = {
  down: (model) => only(moveBy(model, 1)),
  up: (model) => only(moveBy(model, -1)),
  first: (model) => only(moveTo(model, 'first')),
  last: (model) => only(moveTo(model, 'last')),
  'page-down': (model) => only(pageBy(model, 1)),
  'page-up': (model) => only(pageBy(model, -1)),
  open: (model) => (model.scrub === null && waitsForAnswer(model) ? decide(model) : only(open(model))),
  back: (model) => only(model.scrub !== null && !model.help ? toPresent(model) : back(model)),
  'next-view': (model) => only(viewBy(model, 1)),
  'previous-view': (model) => only(viewBy(model, -1)),
  'view-1': (model) => only(viewAt(model, 0)),
  'view-2': (model) => only(viewAt(model, 1)),
  'view-3': (model) => only(viewAt(model, 2)),
  'view-4': (model) => only(viewAt(model, 3)),
  'next-problem': (model) => only(problemBy(model, 1)),
  'previous-problem': (model) => only(problemBy(model, -1)),
  filter: (model) =>
    only(model.tab === 'mirror' || model.opened || model.help ? noted(model, { key: 'no-filter', args: {} }) : { ...model, typing: true }),
  'problems-only': (model) => only({ ...model, onlyProblems: !model.onlyProblems }),
  sort,
  longer: (model) => only({ ...model, window: nextWindow(model.window, 1) }),
  shorter: (model) => only({ ...model, window: nextWindow(model.window, -1) }),
  times: (model) => only({ ...model, clockTimes: !model.clockTimes }),
  earlier: (model) => scrub(model, -1),
  later: (model) => scrub(model, 1),
  freeze: (model) => only({ ...model, frozen: model.frozen === null ? seenOf(model) : null }),
  check,
  'check-all': (model) => command(noted(model, { key: 'asking-all', args: {} }), { kind: 'check', probes: 'all' }),
  'run-mirror': runMirror,
  'stop-mirror': stopMirror,
  decide,
  'run-step': askStep,
  'undo-run': (model) => only(noted(model, { key: 'select-a-run', args: {} })),
  'copy-reason': (model) => copy(model, 'reason'),
  'copy-json': (model) => copy(model, 'json'),
  faults: (model) => only(model.faults === null ? model : { ...model, faults: { ...model.faults, open: !model.faults.open } }),
  help: (model) => only({ ...model, help: !model.help, scroll: 0 }),
  redraw: (model) => command(model, { kind: 'redraw' }),
  suspend: (model) => command(model, { kind: 'suspend' }),
  quit: (model) => command(model, { kind: 'quit', keepPicture: false }),
  'quit-keep': (model) => command(model, { kind: 'quit', keepPicture: true }),
};

/** Keys that mean the same wherever they are pressed, also where text is typed or a question is open. */
const EVERYWHERE: ReadonlySet<string> = new Set(['ctrl-c', 'ctrl-l', 'ctrl-z']);

export function act(model: Model, key: string): Step {
  const action = actionOf(key, model.faults !== null);
  if (action !== null && EVERYWHERE.has(key)) return HANDLERS[action](model);
  if (model.typing) return only(filterKey(model, key));
  if (model.prompt !== null) return answerPrompt(model, model.prompt, key, action);
  const handled = inFront(model, action, key);
  if (handled !== null || action === null) return handled ?? only(model);
  if (model.scrub !== null && ONLY_NOW.has(action)) return only(noted(model, { key: 'scrub-no-acting', args: {} }));
  return HANDLERS[action](model);
}

/** What refers to the present. */
const ONLY_NOW: ReadonlySet<Action> = new Set<Action>(['check', 'check-all', 'run-mirror', 'stop-mirror', 'decide', 'freeze', 'faults']);

/** Without a history, or on a screen that was frozen by hand, there is no other moment to show. */
function scrub(model: Model, by: 1 | -1): Step {
  if (model.history === null) return only(noted(model, { key: 'scrub-no-history', args: {} }));
  return only(model.help || (model.frozen !== null && model.scrub === null) ? model : scrubBy(model, by));
}

/** What a key does in a tree of paths or a menu, as far as they have a use for it. */
function inFront(model: Model, action: Action | null, key: string): Step | null {
  if (model.help) return null;
  if (model.paths !== null) return inPaths(model, model.paths, action, key);
  return model.faults?.open === true ? inFaultMenu(model, model.faults, action, key) : null;
}

/** Pasted text is only accepted where text is typed; elsewhere it would act as a series of key presses. */
export function paste(model: Model, text: string): Model {
  return model.typing ? pasteInto(model, text) : model;
}

function only(model: Model): Step {
  return { model, commands: [] };
}

function command(model: Model, wanted: Command): Step {
  return { model, commands: [wanted] };
}

function noted(model: Model, notice: Notice): Model {
  return { ...model, notice };
}

function inFaultMenu(model: Model, menu: FaultMenu, action: Action | null, key: string): Step | null {
  const choose = (chosen: number): Model => ({
    ...model,
    faults: { ...menu, chosen: Math.max(0, Math.min(chosen, menu.list.length - 1)) },
  });
  if (action === 'down') return only(choose(menu.chosen + 1));
  if (action === 'up') return only(choose(menu.chosen - 1));
  if (action === 'back') return only({ ...model, faults: { ...menu, open: false } });
  const index = action === 'open' || action === 'freeze' ? menu.chosen : /^[1-9]$/.test(key) ? Number(key) - 1 : -1;
  const fault = menu.list[index];
  if (fault !== undefined) return command(choose(index), { kind: 'toggle-fault', id: fault.id });
  return /^\d$/.test(key) ? only(model) : null;
}

/** Whether the selection in the mirror's view, or else its first line, waits for a decision. */
function waitsForAnswer(model: Model): boolean {
  if (model.tab !== 'mirror' || model.help || model.opened) return false;
  const items = mirrorItems(model.snapshot);
  const chosen = items.find(({ id }) => id === pickOf(model)) ?? items[0];
  return chosen?.id === 'halted' || chosen?.id === 'parked';
}

function sort(model: Model): Step {
  const next = SORTS[(SORTS.indexOf(model.sort) + 1) % SORTS.length] ?? 'config';
  const sorted = { ...model, sort: next, order: orderOf(model.snapshot, next) };
  if (model.frozen === null) return only(sorted);
  return only({ ...sorted, frozen: { ...model.frozen, order: orderOf(model.frozen.snapshot, next) } });
}

/** Asks about the next step of the selected problem, or of the first one, where it can be run from here. */
function askStep(model: Model): Step {
  const { snapshot, picks } = shownOf(model);
  const wanted = picks.overview ?? problemsOf(snapshot)[0]?.row;
  const row = model.tab === 'overview' ? rowsOf(snapshot).find(({ id }) => id === wanted) : undefined;
  if (row === undefined) return only(noted(model, { key: 'select-first', args: {} }));
  const own = problemsOf(snapshot).flatMap((problem) => (problem.row === row.id ? [problem.reason] : []));
  const causes = [...own, ...causesOf(row)];
  for (const { code } of causes) {
    const argv = model.stepOf(code);
    if (argv !== null) return only({ ...model, prompt: { kind: 'step', code, argv, probes: probesOfRow(row, snapshot) } });
  }
  return only(noted(model, { key: causes.length === 0 ? 'no-step-needed' : 'no-step', args: {} }));
}

function probesOfRow({ component, probe }: Row, snapshot: Snapshot): readonly ProbeId[] {
  return probe === null ? snapshot.probes.filter((each) => each.component === component.id).map(({ id }) => id) : [probe.id];
}

/** The selected probe, or every probe of the selected component; without a selection what the first problem is about. */
function check(model: Model): Step {
  const { snapshot, picks } = shownOf(model);
  const wanted = picks.overview ?? problemsOf(snapshot)[0]?.row;
  const row = model.tab === 'overview' ? rowsOf(snapshot).find((candidate) => candidate.id === wanted) : undefined;
  if (row === undefined) return only(noted(model, { key: 'select-first', args: {} }));
  const probes = probesOfRow(row, snapshot);
  return command(noted(model, { key: 'asking', args: { what: row.probe?.id ?? row.component.id } }), { kind: 'check', probes });
}

/** The selection, or what is shown next to the list; `copying.ts` turns it into text. */
function copy(model: Model, form: 'reason' | 'json'): Step {
  const shown = shownOf(model);
  return canCopy(shown) ? command(model, { kind: 'copy', form, from: shown }) : only(noted(model, { key: 'select-to-copy', args: {} }));
}

function canCopy(model: Model): boolean {
  if (model.paths !== null) return model.paths.listing !== null;
  switch (model.tab) {
    case 'overview':
      return model.picks.overview !== null || focusOf(model) !== null;
    case 'mirror':
      return mirrorItems(model.snapshot).some(({ id }) => id === model.picks.mirror);
    case 'incidents':
      return listedIncidents(model).some(({ id }) => id === model.picks.incidents);
    case 'events':
      return model.picks.events !== null;
  }
}
