/** The table of keys: the handler, the hint line and the help are all generated from it, so that they cannot differ. */
import type { WatchKey } from '../messages/messages.ts';

export type Action =
  | 'down'
  | 'up'
  | 'first'
  | 'last'
  | 'page-down'
  | 'page-up'
  | 'open'
  | 'back'
  | 'next-view'
  | 'previous-view'
  | 'view-1'
  | 'view-2'
  | 'view-3'
  | 'view-4'
  | 'next-problem'
  | 'previous-problem'
  | 'filter'
  | 'problems-only'
  | 'sort'
  | 'longer'
  | 'shorter'
  | 'times'
  | 'freeze'
  | 'earlier'
  | 'later'
  | 'check'
  | 'check-all'
  | 'run-mirror'
  | 'stop-mirror'
  | 'decide'
  | 'undo-run'
  | 'run-step'
  | 'copy-reason'
  | 'copy-json'
  | 'faults'
  | 'help'
  | 'redraw'
  | 'suspend'
  | 'quit'
  | 'quit-keep';

/** What is reached with Tab and the digits, in this order. */
export const TABS = ['overview', 'mirror', 'incidents', 'events'] as const;
export type Tab = (typeof TABS)[number];

/** Where hints are shown: a view, an opened detail, or an overlay. */
export type Place = Tab | 'detail' | 'component' | 'run' | 'parked' | 'incident' | 'help' | 'faults';
export type Group = 'move' | 'show' | 'act' | 'app';

export interface KeyEntry {
  /** How the keys are written in the help; arrows stand for the glyph set's own. */
  readonly label: string;
  readonly help: WatchKey;
  readonly group: Group;
  /** Key name (see key-names.ts) to action. */
  readonly bindings: Readonly<Record<string, Action>>;
  /** In the hint line: the key, its label, and the places where it is shown, in the order of the table. */
  readonly hint?: {
    readonly key: string;
    readonly words: WatchKey;
    readonly places: readonly Place[];
    /** First in every view while something waits for a decision. */
    readonly decides?: boolean;
  };
  /** Only where there is a fault menu. */
  readonly demoOnly?: boolean;
}

const LISTS: readonly Place[] = [...TABS];
const OPENED: readonly Place[] = ['detail', 'component', 'run', 'parked', 'incident'];
const VIEWS: readonly Place[] = [...LISTS, ...OPENED];

export const KEYS: readonly KeyEntry[] = [
  {
    label: 'x',
    help: 'key-faults',
    group: 'act',
    bindings: { x: 'faults' },
    hint: { key: 'x', words: 'hint-faults', places: [...VIEWS, 'faults'] },
    demoOnly: true,
  },
  {
    label: '?',
    help: 'key-help',
    group: 'app',
    bindings: { '?': 'help' },
    hint: { key: '?', words: 'hint-help', places: VIEWS },
  },
  {
    label: 'j k arrows',
    help: 'key-row',
    group: 'move',
    bindings: { j: 'down', k: 'up', down: 'down', up: 'up' },
    hint: { key: 'j/k', words: 'hint-row', places: [...VIEWS, 'help', 'faults'] },
  },
  {
    label: 'g G',
    help: 'key-ends',
    group: 'move',
    bindings: { g: 'first', G: 'last', home: 'first', end: 'last' },
  },
  {
    label: 'Ctrl-d Ctrl-u',
    help: 'key-page',
    group: 'move',
    bindings: { 'ctrl-d': 'page-down', 'ctrl-u': 'page-up', pagedown: 'page-down', pageup: 'page-up' },
  },
  {
    label: 'Enter l',
    help: 'key-open',
    group: 'move',
    bindings: { enter: 'open', l: 'open' },
    hint: { key: 'Enter', words: 'hint-open', places: [...LISTS, 'run', 'parked'] },
  },
  {
    label: 'Esc h',
    help: 'key-back',
    group: 'move',
    bindings: { escape: 'back', h: 'back' },
    hint: { key: 'Esc', words: 'hint-go-back', places: [...OPENED, 'mirror', 'incidents', 'events', 'help', 'faults'] },
  },
  {
    label: 'A',
    help: 'key-decide',
    group: 'act',
    bindings: { A: 'decide' },
    hint: { key: 'A', words: 'hint-decide', places: ['mirror', 'parked'], decides: true },
  },
  {
    label: '!',
    help: 'key-run-step',
    group: 'act',
    bindings: { '!': 'run-step' },
  },
  {
    label: 'u',
    help: 'key-undo-run',
    group: 'act',
    bindings: { u: 'undo-run' },
    hint: { key: 'u', words: 'hint-undo-run', places: ['run'] },
  },
  {
    label: 'm',
    help: 'key-run-mirror',
    group: 'act',
    bindings: { m: 'run-mirror' },
    hint: { key: 'm', words: 'hint-run-mirror', places: ['mirror'] },
  },
  {
    label: 'M',
    help: 'key-stop-mirror',
    group: 'act',
    bindings: { M: 'stop-mirror' },
    hint: { key: 'M', words: 'hint-stop-mirror', places: ['mirror'] },
  },
  {
    label: 'Tab 1-4',
    help: 'key-view',
    group: 'move',
    bindings: { tab: 'next-view', 'shift-tab': 'previous-view', '1': 'view-1', '2': 'view-2', '3': 'view-3', '4': 'view-4' },
    hint: { key: 'Tab', words: 'hint-view', places: LISTS },
  },
  {
    label: 'p P',
    help: 'key-problem',
    group: 'move',
    bindings: { p: 'next-problem', P: 'previous-problem' },
    hint: { key: 'p', words: 'hint-problem', places: ['overview', 'detail', 'component'] },
  },
  {
    label: '/',
    help: 'key-filter',
    group: 'show',
    bindings: { '/': 'filter' },
    hint: { key: '/', words: 'hint-filter', places: ['overview', 'incidents', 'events', 'run', 'parked'] },
  },
  { label: 'f', help: 'key-problems-only', group: 'show', bindings: { f: 'problems-only' } },
  { label: 's', help: 'key-sort', group: 'show', bindings: { s: 'sort' } },
  {
    label: '[ ]',
    help: 'key-window',
    group: 'show',
    bindings: { '[': 'shorter', ']': 'longer' },
    hint: { key: '[ ]', words: 'hint-window', places: ['detail'] },
  },
  {
    label: 'left right',
    help: 'key-scrub',
    group: 'show',
    bindings: { left: 'earlier', right: 'later' },
  },
  { label: 't', help: 'key-times', group: 'show', bindings: { t: 'times' } },
  {
    label: 'r',
    help: 'key-check',
    group: 'act',
    bindings: { r: 'check' },
    hint: { key: 'r', words: 'hint-check', places: ['overview', 'detail', 'component'] },
  },
  { label: 'R', help: 'key-check-all', group: 'act', bindings: { R: 'check-all' } },
  {
    label: 'y Y',
    help: 'key-copy',
    group: 'act',
    bindings: { y: 'copy-reason', Y: 'copy-json' },
    hint: { key: 'y', words: 'hint-copy', places: OPENED },
  },
  {
    label: 'Space',
    help: 'key-freeze',
    group: 'show',
    bindings: { space: 'freeze' },
    hint: { key: 'Space', words: 'hint-freeze', places: VIEWS },
  },
  { label: 'Ctrl-L', help: 'key-redraw', group: 'app', bindings: { 'ctrl-l': 'redraw' } },
  { label: 'Ctrl-Z', help: 'key-suspend', group: 'app', bindings: { 'ctrl-z': 'suspend' } },
  {
    label: 'q Ctrl-C',
    help: 'key-quit',
    group: 'app',
    bindings: { q: 'quit', 'ctrl-c': 'quit' },
    hint: { key: 'q', words: 'hint-quit', places: [...VIEWS, 'help', 'faults'] },
  },
  { label: 'Q', help: 'key-quit-keep', group: 'app', bindings: { Q: 'quit-keep' } },
];

const ACTIONS: ReadonlyMap<string, { readonly action: Action; readonly demoOnly: boolean }> = new Map(
  KEYS.flatMap((entry) =>
    Object.entries(entry.bindings).map(([key, action]) => [key, { action, demoOnly: entry.demoOnly === true }] as const),
  ),
);

/** What a key does; `null` for a key that does nothing here. */
export function actionOf(key: string, withFaults: boolean): Action | null {
  const found = ACTIONS.get(key);
  return found === undefined || (found.demoOnly && !withFaults) ? null : found.action;
}

/** The entries that there are here, for help and hints. */
export function keyEntries(withFaults: boolean): readonly KeyEntry[] {
  return KEYS.filter((entry) => withFaults || entry.demoOnly !== true);
}
