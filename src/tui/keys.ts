/** The one table of keys: the handler, the hint line and the help are all made from it, so they cannot differ. */
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
  | 'next-problem'
  | 'previous-problem'
  | 'times'
  | 'freeze'
  | 'check'
  | 'check-all'
  | 'faults'
  | 'help'
  | 'redraw'
  | 'suspend'
  | 'quit'
  | 'quit-keep';

export type View = 'overview' | 'detail' | 'help';
/** Where hints are written: a view, or the open fault menu. */
export type Place = View | 'faults';
export type Group = 'move' | 'show' | 'act' | 'app';

export interface KeyEntry {
  /** How the keys are written in the help; arrows stand for the glyph set's own. */
  readonly label: string;
  readonly help: WatchKey;
  readonly group: Group;
  /** Key name (see key-names.ts) to action. */
  readonly bindings: Readonly<Record<string, Action>>;
  /** In the hint line: which key is written, with which words, and where. The order of the table is the order there. */
  readonly hint?: { readonly key: string; readonly words: WatchKey; readonly places: readonly Place[] };
  /** Only where there is a fault menu. */
  readonly demoOnly?: boolean;
}

export const KEYS: readonly KeyEntry[] = [
  {
    label: 'x',
    help: 'key-faults',
    group: 'act',
    bindings: { x: 'faults' },
    hint: { key: 'x', words: 'hint-faults', places: ['overview', 'detail', 'faults'] },
    demoOnly: true,
  },
  {
    label: '?',
    help: 'key-help',
    group: 'app',
    bindings: { '?': 'help' },
    hint: { key: '?', words: 'hint-help', places: ['overview', 'detail'] },
  },
  {
    label: 'j k arrows',
    help: 'key-row',
    group: 'move',
    bindings: { j: 'down', k: 'up', down: 'down', up: 'up' },
    hint: { key: 'j/k', words: 'hint-row', places: ['overview', 'detail', 'help', 'faults'] },
  },
  {
    label: 'Enter',
    help: 'key-open',
    group: 'move',
    bindings: { enter: 'open', l: 'open', right: 'open' },
    hint: { key: 'Enter', words: 'hint-open', places: ['overview'] },
  },
  {
    label: 'Esc',
    help: 'key-back',
    group: 'move',
    bindings: { escape: 'back', left: 'back', h: 'back' },
    hint: { key: 'Esc', words: 'hint-go-back', places: ['detail', 'help', 'faults'] },
  },
  {
    label: 'p P',
    help: 'key-problem',
    group: 'move',
    bindings: { p: 'next-problem', P: 'previous-problem' },
    hint: { key: 'p', words: 'hint-problem', places: ['overview', 'detail'] },
  },
  { label: 'g G', help: 'key-ends', group: 'move', bindings: { g: 'first', G: 'last', home: 'first', end: 'last' } },
  {
    label: 'Ctrl-d Ctrl-u',
    help: 'key-page',
    group: 'move',
    bindings: { 'ctrl-d': 'page-down', 'ctrl-u': 'page-up', pagedown: 'page-down', pageup: 'page-up' },
  },
  {
    label: 'r',
    help: 'key-check',
    group: 'act',
    bindings: { r: 'check' },
    hint: { key: 'r', words: 'hint-check', places: ['overview', 'detail'] },
  },
  { label: 'R', help: 'key-check-all', group: 'act', bindings: { R: 'check-all' } },
  { label: 't', help: 'key-times', group: 'show', bindings: { t: 'times' } },
  {
    label: 'Space',
    help: 'key-freeze',
    group: 'show',
    bindings: { space: 'freeze' },
    hint: { key: 'Space', words: 'hint-freeze', places: ['overview', 'detail'] },
  },
  { label: 'Ctrl-L', help: 'key-redraw', group: 'app', bindings: { 'ctrl-l': 'redraw' } },
  { label: 'Ctrl-Z', help: 'key-suspend', group: 'app', bindings: { 'ctrl-z': 'suspend' } },
  {
    label: 'q Ctrl-C',
    help: 'key-quit',
    group: 'app',
    bindings: { q: 'quit', 'ctrl-c': 'quit' },
    hint: { key: 'q', words: 'hint-quit', places: ['overview', 'detail', 'help', 'faults'] },
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
