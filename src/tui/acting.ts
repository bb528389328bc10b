/** What each action of the key table does to the model. */
import type { Action } from './keys.ts';
import type { Command, FaultMenu, Model, Step } from './model.ts';
import { problemsOf, type RowId, rowsOf } from './rows.ts';

type Handler = (model: Model) => Step;

const HANDLERS: Readonly<Record<Action, Handler>> = {
  down: (model) => move(model, 1),
  up: (model) => move(model, -1),
  first: (model) => (model.view === 'help' ? only({ ...model, scroll: 0 }) : select(model, rowsOf(model.snapshot)[0]?.id)),
  last: (model) =>
    model.view === 'help' ? only({ ...model, scroll: Number.MAX_SAFE_INTEGER }) : select(model, rowsOf(model.snapshot).at(-1)?.id),
  'page-down': (model) => page(model, 1),
  'page-up': (model) => page(model, -1),
  open,
  back,
  'next-problem': (model) => problem(model, 1),
  'previous-problem': (model) => problem(model, -1),
  times: (model) => only({ ...model, clockTimes: !model.clockTimes }),
  freeze: (model) =>
    only(model.frozenAt === null ? { ...model, frozenAt: model.now } : { ...model, frozenAt: null, snapshot: model.newest }),
  check,
  'check-all': (model) => ({ model: { ...model, notice: { key: 'asking-all', args: {} } }, commands: [{ kind: 'check', probes: 'all' }] }),
  faults: (model) => only(model.faults === null ? model : { ...model, faults: { ...model.faults, open: !model.faults.open } }),
  help: (model) => only({ ...model, view: model.view === 'help' ? 'overview' : 'help', scroll: 0 }),
  redraw: (model) => command(model, { kind: 'redraw' }),
  suspend: (model) => command(model, { kind: 'suspend' }),
  quit: (model) => command(model, { kind: 'quit', keepPicture: false }),
  'quit-keep': (model) => command(model, { kind: 'quit', keepPicture: true }),
};

/** `action` is null for a key that is not in the table; an open fault menu may know it all the same. */
export function act(model: Model, action: Action | null, key: string): Step {
  if (model.faults?.open === true && model.view !== 'help') {
    const handled = inFaultMenu(model, model.faults, action, key);
    if (handled !== null) return handled;
  }
  return action === null ? only(model) : HANDLERS[action](model);
}

function only(model: Model): Step {
  return { model, commands: [] };
}

function command(model: Model, wanted: Command): Step {
  return { model, commands: [wanted] };
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
  return fault === undefined ? null : command(choose(index), { kind: 'toggle-fault', id: fault.id });
}

function select(model: Model, row: RowId | undefined): Step {
  return only(row === undefined ? model : { ...model, selected: row, scroll: 0 });
}

/** In help the text moves; elsewhere the selection does. The first step down selects the first row. */
function move(model: Model, by: 1 | -1): Step {
  if (model.view === 'help') return only({ ...model, scroll: Math.max(0, model.scroll + by) });
  const rows = rowsOf(model.snapshot);
  const place = rows.findIndex((row) => row.id === model.selected);
  const next = place < 0 ? (by === 1 ? 0 : rows.length - 1) : Math.max(0, Math.min(place + by, rows.length - 1));
  return select(model, rows[next]?.id);
}

function page(model: Model, by: 1 | -1): Step {
  const step = Math.max(1, Math.floor(model.rows / 2));
  if (model.view !== 'overview') return only({ ...model, scroll: Math.max(0, model.scroll + by * step) });
  const rows = rowsOf(model.snapshot);
  const place = rows.findIndex((row) => row.id === model.selected);
  return select(model, rows[Math.max(0, Math.min(place + by * step, rows.length - 1))]?.id);
}

/** Opens the selected row; with none selected the first problem, else the first row. */
function open(model: Model): Step {
  if (model.view !== 'overview') return only(model);
  const row = model.selected ?? problemsOf(model.snapshot)[0]?.row ?? rowsOf(model.snapshot)[0]?.id;
  return row === undefined ? only(model) : only({ ...model, view: 'detail', selected: row, scroll: 0 });
}

/** One step back, never out of the program: the view first, then the selection. */
function back(model: Model): Step {
  return only(model.view === 'overview' ? { ...model, selected: null } : { ...model, view: 'overview', scroll: 0 });
}

function problem(model: Model, by: 1 | -1): Step {
  if (model.view === 'help') return only(model);
  const rows = [...new Set(problemsOf(model.snapshot).map((item) => item.row))];
  const place = model.selected === null ? -1 : rows.indexOf(model.selected);
  const next = place < 0 ? (by === 1 ? 0 : rows.length - 1) : (place + by + rows.length) % rows.length;
  return select(model, rows[next]);
}

/** The selected probe, or every probe of the selected component; without a selection there is nothing to attempt. */
function check(model: Model): Step {
  const row = rowsOf(model.snapshot).find((candidate) => candidate.id === model.selected);
  if (row === undefined) return only({ ...model, notice: { key: 'select-first', args: {} } });
  const probes =
    row.probe === null
      ? model.snapshot.probes.filter((probe) => probe.component === row.component.id).map((probe) => probe.id)
      : [row.probe.id];
  return {
    model: { ...model, notice: { key: 'asking', args: { what: row.probe?.id ?? row.component.id } } },
    commands: [{ kind: 'check', probes }],
  };
}
