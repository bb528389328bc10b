/**
 * Matches hot, vault and manifest in one folder: which entries and rows are one name on the vault, and whether the vault still has what was
 * sent under that name.
 */
import { type Entry, joined, type ManifestRow, NOTHING_MORE, nameOf } from './entry.ts';
import type { Folder } from './folder.ts';
import { TOO_YOUNG } from './identity.ts';
import { isAmbiguous, isKnownBefore, type UnderWay } from './under-way.ts';
import { isTimeOf, type ShownTimes } from './vault-times.ts';

/** What the three sides have under one name. */
export interface Match {
  readonly hot: Entry | null;
  readonly vault: Entry | null;
  readonly row: ManifestRow | null;
  /** An entry of this name could not be read on that side: its state is unknown. */
  readonly unknown: 'hot' | 'vault' | null;
}

/** Names of hot that are one name on the vault, with the vault's entries and the rows of what was sent. */
export interface Collision {
  readonly hot: readonly Entry[];
  /** `null`: an entry there could not be read. */
  readonly vault: readonly Entry[] | null;
  readonly rows: readonly ManifestRow[];
}

export interface Matches {
  readonly matches: readonly Match[];
  readonly collisions: readonly Collision[];
  /** Further names of the vault, besides the matching one, although it should treat both as one. */
  readonly strays: readonly Entry[];
  /** Further rows, besides the matching one: left from another spelling of the name. */
  readonly spareRows: readonly ManifestRow[];
}

export interface Sides {
  readonly hot: readonly Entry[];
  readonly vault: readonly Entry[];
  readonly rows: readonly ManifestRow[];
  /** Names that could not be read. */
  readonly unknown: { readonly hot: readonly string[]; readonly vault: readonly string[] };
}

// ---- names ----------------------------------------------------------------------------------

/**
 * Every entry and every row ends up in exactly one match or collision, or among the strays and spare rows.
 * @param keyOf equal keys are one name on the vault; `null`: all names are distinct
 */
export function matchNames(sides: Sides, keyOf: ((name: string) => string) | null): Matches {
  const matches = matchExactly(sides);
  return matches === null ? matchByKey(sides, keyOf ?? ((name) => name)) : { matches, collisions: [], strays: [], spareRows: [] };
}

/**
 * The usual case, and the cheap one: hot and vault hold the same names, and the manifest no others. Then there are no collisions either,
 * since the vault has an entry for each name. `null`: not that case.
 */
function matchExactly({ hot, vault, rows }: Sides): readonly Match[] | null {
  if (hot.length !== vault.length || rows.length > hot.length) return null;
  const inVault = new Map<string, Entry>();
  for (const entry of vault) inVault.set(entry.name, entry);
  const sent = new Map<string, ManifestRow>();
  for (const row of rows) sent.set(nameOf(row.path), row);
  const matches: Match[] = [];
  let rowsFound = 0;
  for (const entry of hot) {
    const there = inVault.get(entry.name);
    if (there === undefined) return null;
    const row = sent.get(entry.name) ?? null;
    if (row !== null) rowsFound += 1;
    matches.push({ hot: entry, vault: there, row, unknown: null });
  }
  return rowsFound === rows.length ? matches : null;
}

function matchByKey(sides: Sides, keyOf: (name: string) => string): Matches {
  const matches: Match[] = [];
  const collisions: Collision[] = [];
  const strays: Entry[] = [];
  const spareRows: ManifestRow[] = [];
  for (const group of groupByKey(sides, keyOf).values()) {
    if (group.hot.length > 1) {
      collisions.push({ hot: group.hot, vault: group.unknown === 'vault' ? null : group.vault, rows: group.rows });
      continue;
    }
    const hot = group.hot[0] ?? null;
    const vault = preferred(group.vault, hot?.name, ({ name }) => name);
    const row = preferred(group.rows, hot?.name ?? vault?.name, ({ path }) => nameOf(path));
    matches.push({ hot, vault, row, unknown: group.unknown });
    strays.push(...group.vault.filter((entry) => entry !== vault));
    spareRows.push(...group.rows.filter((other) => other !== row));
  }
  return { matches, collisions, strays, spareRows };
}

interface Group {
  readonly hot: Entry[];
  readonly vault: Entry[];
  readonly rows: ManifestRow[];
  unknown: 'hot' | 'vault' | null;
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

/** The one with the wanted spelling, else the first. */
function preferred<T>(candidates: readonly T[], wanted: string | undefined, nameOfIt: (candidate: T) => string): T | null {
  return candidates.find((candidate) => nameOfIt(candidate) === wanted) ?? candidates[0] ?? null;
}

// ---- what was sent --------------------------------------------------------------------------

/** The vault shows what was sent. The looks of folders are not compared. */
export function isAsSent(vault: Entry, row: ManifestRow, times: ShownTimes): boolean {
  if (vault.type !== row.type) return false;
  if (vault.type === 'link') return vault.target === row.target;
  return vault.type === 'folder' || (vault.size === row.size && isTimeOfRow(vault, row, times));
}

/** Where the vault cannot store hot's time, all old times look the same there: then only its change time reveals an edit. */
function isTimeOfRow(vault: Entry, { mtime, vaultMtime, vaultCtime }: ManifestRow, times: ShownTimes): boolean {
  if (isTimeOf(vault.mtime, mtime, times)) return true;
  return vaultMtime !== null && isTimeOf(vault.mtime, vaultMtime, times) && (vaultCtime === null || vaultCtime === vault.ctime);
}

/** The vault has what hot has, by size and time. */
export function isEqualFile(hot: Entry, vault: Entry, row: ManifestRow | null, times: ShownTimes): boolean {
  if (hot.size !== vault.size) return false;
  if (isTimeOf(vault.mtime, hot.mtime, times)) return true;
  // A time that the vault cannot store is represented by what the vault showed when hot's file was sent.
  return row?.type === 'file' && row.size === hot.size && row.mtime === hot.mtime && isTimeOfRow(vault, row, times);
}

type OneName = Omit<Match, 'unknown'>;

/** The manifest's row, or its substitute where a run was interrupted between sending and confirming. */
export function sentRow({ hot, vault, row }: OneName, folder: Folder): ManifestRow | null {
  if (vault === null || (row !== null && isAsSent(vault, row, folder))) return row;
  if (vault.type !== 'file' && vault.type !== 'folder') return row;
  const found = recordOf({ hot, vault, row }, folder);
  const unseen = found === null ? null : rowUnseen(found, folder);
  if (found === null || unseen === null) return row;
  return isAsSent(vault, unseen, folder) || (row === null && isSavedInstead(vault, found.record, folder)) ? unseen : row;
}

/** Neither what was sent nor what was there before: an edit, even if it shows what hot shows. */
function isSavedInstead(vault: Entry, record: UnderWay, times: ShownTimes): boolean {
  return record.sent?.type === vault.type && record.before !== undefined && !isKnownBefore(vault, record, times);
}

interface OnRecord {
  readonly path: string;
  readonly record: UnderWay;
}

/** The record of what was being sent under this name, in the spelling of the vault or the manifest. */
function recordOf({ hot, vault, row }: OneName, { rules, at }: Folder): OnRecord | null {
  const { underWay } = rules;
  if (underWay === undefined || underWay.size === 0) return null;
  for (const path of [row?.path, hot && joined(at.path, hot.name), vault && joined(at.path, vault.name)]) {
    const record = path == null ? undefined : underWay.get(path);
    if (record !== undefined && path != null) return { path, record };
  }
  return null;
}

/** `null`: nothing was sent yet. */
function rowUnseen({ path, record }: OnRecord, times: ShownTimes): ManifestRow | null {
  const { sent, shown = null } = record;
  if (sent === null) return null;
  const { type, size, mtime } = sent;
  const ctime = isAmbiguous(record, times) ? TOO_YOUNG : (sent.ctime ?? null);
  // No inode: the manifest does not record this file, and inodes are reused.
  return { ...NOTHING_MORE, path, type: type as 'file' | 'folder', size, mtime, ctime, inode: 0, vaultMtime: shown };
}

/**
 * For files that are not in the manifest: whether hot may replace them. A run records what it finds before it replaces anything, so a file
 * without a record was added later, whatever its time is. Only the run that adopts a vault uses times: a newer file counts as edited there.
 */
export function isOursToReplace(hot: Entry, vault: Entry, folder: Folder): boolean {
  const { adopting = false, contract } = folder.rules;
  const record = recordOf({ hot, vault, row: null }, folder)?.record;
  if (record?.before !== undefined) return isKnownBefore(vault, record, folder);
  return (adopting || contract.unmanaged === 'delete') && vault.mtime <= hot.mtime + folder.resolution;
}
