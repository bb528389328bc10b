/** The keys in force: those of the table, with the ones that the config chose. */
import type { WatchConfig } from '../config/config.ts';
import { type Action, FIXED_KEYS } from '../config/watch-keys.ts';
import { type Hint, KEYS, type KeyEntry } from './keys.ts';

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
