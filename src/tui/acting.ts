/** What each action of the key table does to the model. */

import { FIXED_KEYS } from '../config/watch-keys.ts';
import type { ReasonCode } from '../health/catalogue.ts';
import type { ProbeId } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { WatchKey } from '../messages/messages.ts';
import { acknowledge, silence } from './alerting.ts';
import { selectedOf } from './copying.ts';
import { closePaths, inPaths, pathRows } from './deciding.ts';
import { filterKey, pasteInto } from './filtering.ts';
import { nextWindow } from './history-window.ts';
import type { Action } from './keys.ts';
import { LAYOUTS } from './layout.ts';
import { chosenItem, idsIn, pickOf } from './lists.ts';
import { answerPrompt, decide, runMirror, stopMirror } from './mirroring.ts';
import { type FaultMenu, type Model, type Palette, seenOf, shownOf } from './model.ts';
import { back, moveBy, moveTo, open, pageBy, problemBy, viewAt, viewBy, zoom } from './navigating.ts';
import { goTo, openPalette, paletteKey, pasteIntoPalette } from './palette.ts';
import { causesOf, orderOf, probesOf, problemsOf, type Row, SORTS } from './rows.ts';
import { scrubBy, toPresent } from './scrubbing.ts';
import { type Message, noted, only, type Step } from './step.ts';
import { THEMES } from './theme.ts';

type Handler = (model: Model) => Step;

const ROWS_PER_WHEEL = 3;

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
  'view-5': (model) => only(viewAt(model, 4)),
  'next-problem': (model) => only(problemBy(model, 1)),
  'previous-problem': (model) => only(problemBy(model, -1)),
  filter: (model) => only({ ...model, typing: true }),
  'problems-only': (model) => only({ ...model, onlyProblems: !model.onlyProblems }),
  sort: (model) => only(sorted(model, nextOf(SORTS, model.sort))),
  longer: (model) => only({ ...model, window: nextWindow(model.window, 1) }),
  shorter: (model) => only({ ...model, window: nextWindow(model.window, -1) }),
  times: (model) => only({ ...model, clockTimes: !model.clockTimes }),
  earlier: (model) => scrub(model, -1),
  later: (model) => scrub(model, 1),
  palette: (model) => only(openPalette(model)),
  zoom: (model) => only(zoom(model)),
  layout: (model) => chooseNext(model, 'layout', LAYOUTS, (next) => `layout-${next}`),
  theme: (model) => chooseNext(model, 'theme', THEMES, (next) => `theme-${next}`),
  'as-in-config': (model) => noted({ ...sorted(model, model.configured.sort), ...model.configured }, 'as-in-config'),
  freeze: (model) => only({ ...model, frozen: model.frozen === null ? seenOf(model) : null }),
  check,
  'check-all': (model) => noted(model, 'asking-all', {}, { kind: 'check', probes: 'all' }),
  'run-mirror': runMirror,
  'stop-mirror': stopMirror,
  decide,
  'run-step': askStep,
  ack: acknowledge,
  silence,
  'undo-run': (model) => noted(model, 'select-a-run'),
  'copy-reason': (model) => copy(model, 'reason'),
  'copy-json': (model) => copy(model, 'json'),
  faults: (model) => only(model.faults === null ? model : { ...model, faults: { ...model.faults, open: !model.faults.open } }),
  help: (model) => only({ ...model, help: !model.help, scroll: 0, search: '' }),
  redraw: (model) => only(model, { kind: 'redraw' }),
  suspend: (model) => only(model, { kind: 'suspend' }),
  quit: (model) => only(model, { kind: 'quit', keepPicture: false }),
  'quit-keep': (model) => only(model, { kind: 'quit', keepPicture: true }),
};

/** What comes from the keyboard and the mouse. */
type ByHand = Extract<Message, { readonly kind: 'key' | 'wheel' | 'click' }>;

export function isByHand(message: Message): message is ByHand {
  return message.kind === 'key' || message.kind === 'wheel' || message.kind === 'click';
}

export function actOn(model: Model, message: ByHand): Step {
  if (message.kind === 'key') return act(model, message.key);
  return message.kind === 'wheel' ? wheel(model, message.by) : click(model, message.id);
}

function act(model: Model, key: string): Step {
  const action = model.keys.actionOf(key, model.faults !== null);
  if (action !== null && Object.hasOwn(FIXED_KEYS, key)) return HANDLERS[action](model);
  if (model.typing) return only(filterKey(model, key));
  if (model.prompt !== null) return answerPrompt(model, model.prompt, key, action);
  if (model.palette !== null) return inPalette(model, model.palette, key);
  const handled = inFront(model, action, key);
  if (handled !== null || action === null) return handled ?? only(model);
  return perform(model, action);
}

function perform(model: Model, action: Action): Step {
  if (model.scrub !== null && ONLY_NOW.has(action)) return noted(model, 'scrub-no-acting');
  return HANDLERS[action](model);
}

/** An action is carried out where it was called for, as if its key were pressed there. */
function inPalette(before: Model, palette: Palette, key: string): Step {
  const { model, taken } = paletteKey(before, palette, key);
  if (taken === null) return only(model);
  if (taken.kind !== 'action') return leavePaths(model, (left) => goTo(left, taken));
  return inFront(model, taken.action, taken.key) ?? perform(model, taken.action);
}

/** A list of paths that is left for something else is not waited for. */
function leavePaths(model: Model, next: (left: Model) => Model): Step {
  const { model: left, commands } = closePaths(model);
  return { model: next(left), commands };
}

/** What refers to the present. */
const ONLY_NOW: ReadonlySet<Action> = new Set<Action>([
  'check',
  'check-all',
  'run-mirror',
  'stop-mirror',
  'decide',
  'run-step',
  'ack',
  'silence',
  'freeze',
  'faults',
]);

/** Without a history, or on a screen that was frozen by hand, there is no other moment to show. */
function scrub(model: Model, by: 1 | -1): Step {
  if (model.history === null) return noted(model, 'scrub-no-history');
  return only(model.help || (model.frozen !== null && model.scrub === null) ? model : scrubBy(model, by));
}

/** What a key does in a tree of paths or a menu, as far as they have a use for it. */
function inFront(model: Model, action: Action | null, key: string): Step | null {
  if (model.help) return null;
  if (model.paths !== null) return inPaths(model, model.paths, action, key);
  return model.faults?.open === true ? inFaultMenu(model, model.faults, action, key) : null;
}

/** As the arrows, three rows at a time; a question is not answered by it. */
function wheel(model: Model, by: 1 | -1): Step {
  if (model.prompt !== null || model.typing) return only(model);
  const key = by === 1 ? 'down' : 'up';
  const action: Action = key;
  return Array.from({ length: ROWS_PER_WHEEL }).reduce<Step>(({ model: before }) => {
    if (before.palette !== null) return only(paletteKey(before, before.palette, key).model);
    return inFront(before, action, key) ?? perform(before, action);
  }, only(model));
}

/** The first click selects, another one on the same opens. Nothing is decided by it. */
function click(model: Model, id: string): Step {
  if (model.prompt !== null || model.typing || model.help) return only(model);
  if (model.palette !== null) {
    const palette = { ...model.palette, chosen: Number(id) };
    return palette.chosen === model.palette.chosen ? inPalette(model, palette, 'enter') : only({ ...model, palette });
  }
  if (model.paths !== null) {
    if (!pathRows(model.paths).some(({ node }) => node.path === id)) return only(model);
    const paths = { ...model.paths, pick: id };
    return id === model.paths.pick ? (inPaths(model, paths, 'open', 'enter') ?? only(model)) : only({ ...model, paths });
  }
  if (!idsIn(shownOf(model)).includes(id)) return only(model);
  if (pickOf(model) === id) return perform(model, 'open');
  return only({ ...model, picks: { ...model.picks, [model.tab]: id }, scroll: 0 });
}

/** Pasted text is only accepted where text is typed; elsewhere it would act as a series of key presses. */
export function paste(model: Model, text: string): Model {
  if (model.typing) return pasteInto(model, text);
  return model.palette !== null && model.prompt === null ? pasteIntoPalette(model, model.palette, text) : model;
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
  if (fault !== undefined) return only(choose(index), { kind: 'toggle-fault', id: fault.id });
  return /^\d$/.test(key) ? only(model) : null;
}

/** Whether the selection in the mirror's view, or else its first line, waits for a decision. */
function waitsForAnswer(model: Model): boolean {
  if (model.tab !== 'mirror' || model.help || model.opened) return false;
  const item = chosenItem(model);
  return item?.kind === 'halted' || item?.kind === 'parked';
}

/** With a notice: without a selection, on a small screen or without colours there is nothing to see of it. */
function chooseNext<K extends 'layout' | 'theme'>(
  model: Model,
  setting: K,
  all: readonly Model[K][],
  words: (next: Model[K]) => WatchKey,
): Step {
  const next = nextOf(all, model[setting]);
  return noted({ ...model, [setting]: next }, words(next));
}

function nextOf<T>(all: readonly T[], now: T): T {
  return all[(all.indexOf(now) + 1) % all.length] ?? now;
}

function sorted(model: Model, sort: Model['sort']): Model {
  if (sort === model.sort) return model;
  const { snapshot, frozen } = model;
  const then = frozen === null ? null : { ...frozen, order: orderOf(frozen.snapshot, sort) };
  return { ...model, sort, order: orderOf(snapshot, sort), frozen: then };
}

/** Asks about the next step of the selected problem, or of the first one, where it can be run from here. */
function askStep(model: Model): Step {
  const { snapshot } = shownOf(model);
  const row = rowMeant(model);
  if (row === null) return noted(model, 'select-first');
  const own = problemsOf(snapshot).flatMap((problem) => (problem.row === row.id ? [problem.reason] : []));
  const causes = [...own, ...causesOf(row)];
  for (const { code } of causes) {
    const argv = model.stepOf(code);
    if (argv !== null) return only({ ...model, prompt: { kind: 'step', code, argv, probes: probesAbout(code, row, snapshot) } });
  }
  return noted(model, causes.length === 0 ? 'no-step-needed' : 'no-step');
}

/** Those of the row, and all others that this cause is known from: a verdict follows from all of them. */
function probesAbout(code: ReasonCode, row: Row, snapshot: Snapshot): readonly ProbeId[] {
  const own = probesOfRow(row, snapshot);
  const telling = new Set(snapshot.components.flatMap(({ id, reasons }) => (reasons.some((reason) => reason.code === code) ? [id] : [])));
  return snapshot.probes
    .filter(({ id, component, last }) => own.includes(id) || telling.has(component) || last?.code === code)
    .map(({ id }) => id);
}

function probesOfRow({ component, probe }: Row, snapshot: Snapshot): readonly ProbeId[] {
  return (probe === null ? probesOf(snapshot, component) : [probe]).map(({ id }) => id);
}

/** The selected probe, or every probe of the selected component; without a selection what the first problem is about. */
function check(model: Model): Step {
  const row = rowMeant(model);
  if (row === null) return noted(model, 'select-first');
  const probes = probesOfRow(row, shownOf(model).snapshot);
  return noted(model, 'asking', { what: row.probe?.id ?? row.component.id }, { kind: 'check', probes });
}

function rowMeant(model: Model): Row | null {
  const item = chosenItem(shownOf(model));
  return item?.kind === 'row' ? item.row : null;
}

/** `copying.ts` turns it into text. */
function copy(model: Model, form: 'reason' | 'json'): Step {
  const shown = shownOf(model);
  return selectedOf(shown) === null ? noted(model, 'select-to-copy') : only(model, { kind: 'copy', form, from: shown });
}
