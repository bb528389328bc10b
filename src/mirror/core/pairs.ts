/** Which name of hot, of the vault and of the manifest are one and the same on the vault, in one folder. */
import { type Entry, type ManifestRow, nameOf } from './entry.ts';

/** What there is of one name. */
export interface Pair {
  readonly hot: Entry | null;
  readonly vault: Entry | null;
  readonly row: ManifestRow | null;
  /** Something by this name could not be read on that side: nothing can be said of it. */
  readonly unknown: 'hot' | 'vault' | null;
}

export interface Pairing {
  readonly pairs: readonly Pair[];
  /** Names of hot that are one on the vault, with what the vault has there. */
  readonly twins: readonly (readonly Entry[])[];
  /** Names of the vault beside that of a pair, though it should take both for one. */
  readonly strays: readonly Entry[];
  /** Rows beside that of a pair: left from another way to write the name. */
  readonly spareRows: readonly ManifestRow[];
}

export interface Sides {
  readonly hot: readonly Entry[];
  readonly vault: readonly Entry[];
  readonly rows: readonly ManifestRow[];
  /** Names that could not be read. */
  readonly unknown: { readonly hot: readonly string[]; readonly vault: readonly string[] };
}

/** `keyOf`: equal keys are one name on the vault; `null`: every name is its own. */
export function pairNames(sides: Sides, keyOf: ((name: string) => string) | null): Pairing {
  const pairs = pairExactly(sides);
  return pairs === null ? pairByKey(sides, keyOf ?? ((name) => name)) : { pairs, twins: [], strays: [], spareRows: [] };
}

/**
 * The usual case, and the cheap one: hot and vault hold the same names, and the manifest no others. Then there are no twins
 * either, since the vault has a name for each. `null`: it is not that easy.
 */
function pairExactly({ hot, vault, rows }: Sides): readonly Pair[] | null {
  if (hot.length !== vault.length || rows.length > hot.length) return null;
  const inVault = new Map<string, Entry>();
  for (const entry of vault) inVault.set(entry.name, entry);
  const sent = new Map<string, ManifestRow>();
  for (const row of rows) sent.set(nameOf(row.path), row);
  const pairs: Pair[] = [];
  let rowsFound = 0;
  for (const entry of hot) {
    const there = inVault.get(entry.name);
    if (there === undefined) return null;
    const row = sent.get(entry.name) ?? null;
    if (row !== null) rowsFound += 1;
    pairs.push({ hot: entry, vault: there, row, unknown: null });
  }
  return rowsFound === rows.length ? pairs : null;
}

interface Group {
  readonly hot: Entry[];
  readonly vault: Entry[];
  readonly rows: ManifestRow[];
  unknown: 'hot' | 'vault' | null;
}

function pairByKey(sides: Sides, keyOf: (name: string) => string): Pairing {
  const groups = groupByKey(sides, keyOf);
  const pairs: Pair[] = [];
  const twins: (readonly Entry[])[] = [];
  const strays: Entry[] = [];
  const spareRows: ManifestRow[] = [];
  for (const group of groups.values()) {
    if (group.hot.length > 1) {
      twins.push(group.hot);
      continue;
    }
    const hot = group.hot[0] ?? null;
    const vault = preferred(group.vault, hot?.name, ({ name }) => name);
    const row = preferred(group.rows, hot?.name ?? vault?.name, ({ path }) => nameOf(path));
    pairs.push({ hot, vault, row, unknown: group.unknown });
    strays.push(...group.vault.filter((entry) => entry !== vault));
    spareRows.push(...group.rows.filter((other) => other !== row));
  }
  return { pairs, twins, strays, spareRows };
}

function groupByKey({ hot, vault, rows, unknown }: Sides, keyOf: (name: string) => string): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  const groupOf = (name: string): Group => {
    const key = keyOf(name);
    const known = groups.get(key);
    if (known !== undefined) return known;
    const made: Group = { hot: [], vault: [], rows: [], unknown: null };
    groups.set(key, made);
    return made;
  };
  for (const entry of hot) groupOf(entry.name).hot.push(entry);
  for (const entry of vault) groupOf(entry.name).vault.push(entry);
  for (const row of rows) groupOf(nameOf(row.path)).rows.push(row);
  for (const name of unknown.vault) groupOf(name).unknown = 'vault';
  for (const name of unknown.hot) groupOf(name).unknown = 'hot';
  return groups;
}

/** The one that is written as wanted, else the first. */
function preferred<T>(candidates: readonly T[], wanted: string | undefined, nameOfIt: (candidate: T) => string): T | null {
  return candidates.find((candidate) => nameOfIt(candidate) === wanted) ?? candidates[0] ?? null;
}
