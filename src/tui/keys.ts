/** The table of keys: the handler, the hint line and the help are all generated from it, so that they cannot differ. */

import type { WatchConfig } from '../config/config.ts';
import { type Action, FIXED_KEYS } from '../config/watch-keys.ts';
import type { WatchKey } from '../messages/messages.ts';

export type { Action } from '../config/watch-keys.ts';

/** What is reached with Tab and the digits, in this order. */
export const TABS = ['overview', 'mirror', 'incidents', 'events', 'alerts'] as const;
export type Tab = (typeof TABS)[number];

/** Where hints are shown: a view, an opened detail, or an overlay. */
export type Place = Tab | 'detail' | 'component' | 'run' | 'parked' | 'found' | 'incident' | 'help' | 'zoom' | 'faults';
export type Group = 'move' | 'show' | 'act' | 'app';

/** A key and its label, and the places where it is shown, in the order of the table. */
export interface Hint {
  readonly key: string;
  readonly words: WatchKey;
  readonly places: readonly Place[];
  /** First in every view while something waits for a decision. */
  readonly decides?: boolean;
}

export interface KeyEntry {
  /** How the keys are written in the help; arrows stand for the glyph set's own. */
  readonly label: string;
  readonly help: WatchKey;
  readonly group: Group;
  /** Key name (see key-names.ts) to action. */
  readonly bindings: Readonly<Record<string, Action>>;
  /** In the hint line. */
  readonly hints: readonly Hint[];
  /** Only where there is a fault menu. */
  readonly demoOnly?: boolean;
}

const LISTS: readonly Place[] = [...TABS];
const OPENED: readonly Place[] = ['detail', 'component', 'run', 'parked', 'found', 'incident'];
const VIEWS: readonly Place[] = [...LISTS, ...OPENED];

function entry(label: string, help: WatchKey, group: Group, bindings: KeyEntry['bindings'], ...hints: readonly Hint[]): KeyEntry {
  return { label, help, group, bindings, hints };
}

function hint(key: string, words: WatchKey, places: readonly Place[]): Hint {
  return { key, words, places };
}

export const KEYS: readonly KeyEntry[] = [
  { ...entry('x', 'key-faults', 'act', { x: 'faults' }, hint('x', 'hint-faults', [...VIEWS, 'faults'])), demoOnly: true },
  entry('?', 'key-help', 'app', { '?': 'help' }, hint('?', 'hint-help', VIEWS)),
  entry(
    'j k arrows',
    'key-row',
    'move',
    { j: 'down', k: 'up', down: 'down', up: 'up' },
    hint('j/k', 'hint-row', [...VIEWS, 'zoom', 'help', 'faults']),
  ),
  entry('g G', 'key-ends', 'move', { g: 'first', G: 'last', home: 'first', end: 'last' }),
  entry('Ctrl-d Ctrl-u', 'key-page', 'move', { 'ctrl-d': 'page-down', 'ctrl-u': 'page-up', pagedown: 'page-down', pageup: 'page-up' }),
  entry('Enter l', 'key-open', 'move', { enter: 'open', l: 'open' }, hint('Enter', 'hint-open', [...LISTS, 'run', 'parked', 'found'])),
  entry(
    'Esc h',
    'key-back',
    'move',
    { escape: 'back', h: 'back' },
    hint('Esc', 'hint-go-back', [...OPENED, 'mirror', 'incidents', 'events', 'alerts', 'zoom', 'help', 'faults']),
  ),
  entry('A', 'key-decide', 'act', { A: 'decide' }, { ...hint('A', 'hint-decide', ['mirror', 'parked']), decides: true }),
  entry('!', 'key-run-step', 'act', { '!': 'run-step' }),
  entry(
    'a S',
    'key-ack',
    'act',
    { a: 'ack', S: 'silence' },
    hint('a', 'hint-ack', ['incidents', 'incident', 'alerts']),
    hint('S', 'hint-silence', ['incidents', 'incident', 'alerts']),
  ),
  entry('u', 'key-undo-run', 'act', { u: 'undo-run' }, hint('u', 'hint-undo-run', ['run'])),
  entry(
    'm M',
    'key-run-mirror',
    'act',
    { m: 'run-mirror', M: 'stop-mirror' },
    hint('m', 'hint-run-mirror', ['mirror']),
    hint('M', 'hint-stop-mirror', ['mirror']),
  ),
  entry(
    'Tab 1-5',
    'key-view',
    'move',
    { tab: 'next-view', 'shift-tab': 'previous-view', '1': 'view-1', '2': 'view-2', '3': 'view-3', '4': 'view-4', '5': 'view-5' },
    hint('Tab', 'hint-view', LISTS),
    hint('Tab', 'hint-pane', ['zoom']),
  ),
  entry(
    'p P',
    'key-problem',
    'move',
    { p: 'next-problem', P: 'previous-problem' },
    hint('p', 'hint-problem', ['overview', 'detail', 'component']),
  ),
  entry('/', 'key-filter', 'show', { '/': 'filter' }, hint('/', 'hint-filter', [...LISTS, 'run', 'parked', 'found', 'zoom', 'help'])),
  entry('f', 'key-problems-only', 'show', { f: 'problems-only' }),
  entry('s', 'key-sort', 'show', { s: 'sort' }),
  entry('[ ]', 'key-window', 'show', { '[': 'shorter', ']': 'longer' }, hint('[ ]', 'hint-window', ['detail'])),
  entry('left right', 'key-scrub', 'show', { left: 'earlier', right: 'later' }),
  entry('t T', 'key-times', 'show', { t: 'times', T: 'theme' }),
  entry('r R', 'key-check', 'act', { r: 'check', R: 'check-all' }, hint('r', 'hint-check', ['overview', 'detail', 'component'])),
  entry('y Y', 'key-copy', 'act', { y: 'copy-reason', Y: 'copy-json' }, hint('y', 'hint-copy', OPENED)),
  entry('Space', 'key-freeze', 'show', { space: 'freeze' }, hint('Space', 'hint-freeze', VIEWS)),
  entry(':', 'key-palette', 'app', { ':': 'palette' }, hint(':', 'hint-palette', LISTS)),
  entry('z v', 'key-zoom', 'show', { z: 'zoom', v: 'layout' }, hint('z', 'hint-zoom', LISTS)),
  entry('0', 'key-as-in-config', 'app', { '0': 'as-in-config' }),
  entry('Ctrl-L', 'key-redraw', 'app', { 'ctrl-l': 'redraw' }),
  entry('Ctrl-Z', 'key-suspend', 'app', { 'ctrl-z': 'suspend' }),
  entry('q Ctrl-C', 'key-quit', 'app', { q: 'quit', 'ctrl-c': 'quit' }, hint('q', 'hint-quit', [...VIEWS, 'zoom', 'help', 'faults'])),
  entry('Q', 'key-quit-keep', 'app', { Q: 'quit-keep' }),
];

type ChosenKeys = WatchConfig['keys'];

/** The table in force: that of the program, with the keys of the config in it. */
export class KeyTable {
  readonly entries: readonly KeyEntry[];
  readonly #usual: readonly KeyEntry[];
  readonly #actions: ReadonlyMap<string, { readonly action: Action; readonly demoOnly: boolean }>;

  /** @param chosen an action named here has these keys and no others; a key that it takes from another action is no longer that one's. */
  constructor(chosen: ChosenKeys = {}) {
    const taken = new Map(Object.entries(chosen).flatMap(([action, keys]) => keys.map((key) => [key, action as Action] as const)));
    this.entries = KEYS.map((entry) => chosenIn(entry, chosen, taken));
    this.#usual = this.entries.filter(({ demoOnly }) => demoOnly !== true);
    this.#actions = new Map(
      this.entries.flatMap(({ bindings, demoOnly = false }) =>
        Object.entries(bindings).map(([key, action]) => [key, { action, demoOnly }] as const),
      ),
    );
  }

  /** What a key does; `null` for a key that does nothing here. */
  actionOf(key: string, withFaults: boolean): Action | null {
    const found = this.#actions.get(key);
    return found === undefined || (found.demoOnly && !withFaults) ? null : found.action;
  }

  /** The entries that there are here, for help and hints. */
  entriesHere(withFaults: boolean): readonly KeyEntry[] {
    return withFaults ? this.entries : this.#usual;
  }
}

export const USUAL_KEYS = new KeyTable();

function chosenIn(entry: KeyEntry, chosen: ChosenKeys, taken: ReadonlyMap<string, Action>): KeyEntry {
  const actions = [...new Set(Object.values(entry.bindings))];
  const isKept = ([key, action]: [string, Action]): boolean =>
    FIXED_KEYS[key] === action || (chosen[action] === undefined && !taken.has(key));
  const kept = Object.entries(entry.bindings).filter(isKept);
  const own = actions.flatMap((action) => (chosen[action] ?? []).map((key) => [key, action] as const));
  if (own.length === 0 && kept.length === Object.keys(entry.bindings).length) return entry;
  const bindings = Object.fromEntries([...own, ...kept]);
  const hints = entry.hints.flatMap((hint): readonly Hint[] => {
    const keys = hint.key.split(/(?<=.)[ /](?=.)/).flatMap((key) => {
      const action = entry.bindings[HINTED[key] ?? key];
      return Object.entries(bindings).find(([, bound]) => bound === action)?.[0] ?? [];
    });
    return keys.length === 0 ? [] : [{ ...hint, key: keys.map(shownKey).join('/') }];
  });
  return { ...entry, label: Object.keys(bindings).map(shownKey).join(' ') || '-', bindings, hints };
}

/** Keys in hints are written as on keyboards. */
const HINTED: Readonly<Record<string, string>> = { Enter: 'enter', Esc: 'escape', Tab: 'tab', Space: 'space' };

function shownKey(name: string): string {
  return name.length === 1 ? name : name.replace(/^ctrl-/, 'Ctrl-').replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
