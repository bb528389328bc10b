/** What the join writes down while it goes through one folder, and what it goes by. */
import type { Millis } from '../../health/observation.ts';
import { type Entry, joined, type ManifestRow } from './entry.ts';
import type { Descent, FolderDifferences, JoinRules } from './folder.ts';
import type { LeftOutWhy, Look } from './plan.ts';
import type { FolderTerritory } from './territory.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

export type Notes = Writable<FolderDifferences>;

/** Made of the rules once for a whole scan. */
export interface Means {
  /** Times closer than this are equal. */
  readonly grain: Millis;
  /** Names with equal keys are one on the vault; `null`: every name is its own. */
  readonly keyOf: ((name: string) => string) | null;
  /** Why the vault cannot hold a name. */
  readonly problemOf: (name: string) => 'name-forbidden' | 'name-too-long' | null;
}

/** One folder under way. */
export interface Here extends Means {
  readonly at: Descent;
  readonly territory: FolderTerritory;
  readonly rules: JoinRules;
  readonly notes: Notes;
}

export function createNotes(at: Descent): Notes {
  return {
    at,
    makes: [],
    copies: [],
    folds: [],
    gone: [],
    drift: [],
    leftOut: [],
    strangers: [],
    adopted: [],
    forgotten: [],
    descend: [],
    hotPaths: 0,
    readErrors: 0,
    stays: false,
  };
}

export function leaveOut({ notes }: Here, path: string, why: LeftOutWhy, detail = ''): void {
  notes.leftOut.push({ path, why, detail });
}

/** A folder of hot of which nothing is planned: only its paths are counted. */
export function countOnly({ notes }: Here, path: string, entry: Entry): void {
  if (entry.type !== 'folder') return;
  notes.descend.push({ path, vaultPath: path, sentPath: path, inHot: true, inVault: false, purpose: 'count', wayFor: null });
}

/** A path is gone from both sides, or no longer under the contract: with all that the manifest knows beneath it. */
export function forget(here: Here, row: ManifestRow): void {
  here.notes.forgotten.push(row.path);
  if (row.type === 'folder') forgetBeneath(here, row);
}

/** A folder is gone from both sides: all that the manifest knows beneath it. */
export function forgetBeneath({ notes }: Here, { path }: ManifestRow): void {
  notes.descend.push({ path, vaultPath: path, sentPath: path, inHot: false, inVault: false, purpose: 'compare', wayFor: null });
}

export function lookOf({ type, size, mtime }: Entry): Look {
  return { type, size, mtime };
}

/** As the vault writes it. */
export function vaultPathOf({ at }: Here, entry: Entry): string {
  return joined(at.vaultPath, entry.name);
}

/** A person brought something else back, and hot is as it was then. */
export function isHeld({ rules }: Here, path: string, hot: Entry | null): boolean {
  const then = rules.held.get(path);
  if (then === undefined) return false;
  if (then === null || hot === null) return then === hot;
  if (then.type !== hot.type) return false;
  return hot.type === 'folder' || (then.size === hot.size && then.mtime === hot.mtime);
}

/**
 * The row by the name that the path has now: where the vault takes the old way to write it for the new one, what was sent is
 * there under both.
 */
export function rewritten(row: ManifestRow, path: string, { notes }: Here): ManifestRow {
  if (row.path === path) return row;
  const now = { ...row, path };
  notes.forgotten.push(row.path);
  notes.adopted.push(now);
  return now;
}
