/**
 * What joining one folder results in. Each name contributes parts, which are values; only `resultOf` puts them together, in the order of
 * the names.
 */
import type { ContentCheck } from './content-checks.ts';
import type { Entry, Identity, ManifestRow } from './entry.ts';
import type { Descent } from './folder.ts';
import type { Copy, Deletion, Drift, LeftOut, LeftOutWhy, Look, Lost, Make, Rename } from './plan.ts';

/** A candidate for deletion with what was sent (`null`: unmanaged): it may turn out to have moved. */
export interface Removal {
  readonly deletion: Deletion;
  readonly row: ManifestRow | null;
}

/** A file or folder of hot that the vault does not get under this name. Under a former name it may have the only copy. */
export interface Unsendable extends Identity {
  readonly path: string;
}

/** What is found name by name. */
export interface Findings {
  readonly makes: readonly Make[];
  readonly copies: readonly Copy[];
  readonly checks: readonly ContentCheck[];
  readonly folds: readonly Rename[];
  readonly removals: readonly Removal[];
  readonly drift: readonly Drift[];
  readonly leftOut: readonly LeftOut[];
  readonly unsendable: readonly Unsendable[];
  readonly unmanaged: readonly string[];
  readonly lost: readonly Lost[];
  /** As the vault spells them: what was never sent. */
  readonly unmanagedPaths: readonly string[];
  readonly adopted: readonly ManifestRow[];
  readonly forgotten: readonly string[];
}

/** One folder's part of the differences. */
export interface FolderDifferences extends Findings {
  readonly at: Descent;
  /** Folders to be joined next. */
  readonly descend: readonly Descent[];
  /** Paths of hot under the contract. */
  readonly hotPaths: number;
  readonly readErrors: number;
  /** Something of this folder stays in the vault, so the folder itself cannot be removed. */
  readonly stays: boolean;
}

/** What one name, or one problem, adds to the result of its folder. */
export type Part = Partial<Omit<FolderDifferences, 'at'>>;

/** For a name of which nothing follows. */
export const NOTHING: readonly Part[] = [];

export const FINDINGS = [
  'makes',
  'copies',
  'checks',
  'folds',
  'removals',
  'drift',
  'leftOut',
  'unsendable',
  'unmanaged',
  'lost',
  'unmanagedPaths',
  'adopted',
  'forgotten',
] as const satisfies readonly (keyof Findings)[];

export type Collected<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

export function noFindings(): Collected<Findings> {
  return {
    makes: [],
    copies: [],
    checks: [],
    folds: [],
    removals: [],
    drift: [],
    leftOut: [],
    unsendable: [],
    unmanaged: [],
    lost: [],
    unmanagedPaths: [],
    adopted: [],
    forgotten: [],
  };
}

/** Appends to each list of `all` what `more` has of it. */
export function collect(all: Collected<Findings>, more: Partial<Findings>): void {
  for (const key of FINDINGS) append(all[key] as unknown[], more[key]);
}

const NO_FINDINGS: Findings = noFindings();

/** Everything agrees. */
export function nothingFound(at: Descent, descend: readonly Descent[], hotPaths: number): FolderDifferences {
  return { at, ...NO_FINDINGS, descend, hotPaths, readErrors: 0, stays: false };
}

export function resultOf(at: Descent, parts: readonly Part[]): FolderDifferences {
  const all = noFindings();
  const descend: Descent[] = [];
  let [hotPaths, readErrors, stays] = [0, 0, false];
  for (const part of parts) {
    collect(all, part);
    append(descend, part.descend);
    hotPaths += part.hotPaths ?? 0;
    readErrors += part.readErrors ?? 0;
    stays ||= part.stays ?? false;
  }
  return { at, ...all, descend, hotPaths, readErrors, stays };
}

function append<T>(all: T[], more: readonly T[] = []): void {
  // Not with a spread: a folder may hold more entries than a call accepts as arguments.
  for (const one of more) all.push(one);
}

// ---- parts that several branches have in common ---------------------------------------------

export function leftOut(path: string, why: LeftOutWhy, detail = ''): Part {
  return { leftOut: [{ path, why, detail }] };
}

/** The vault cannot have it under this name. */
export function unsendable(path: string, identity: Identity, why: LeftOutWhy, detail: string): Part {
  return { ...leftOut(path, why, detail), ...unsent(path, identity) };
}

/** The same, where it is named already. */
export function unsent(path: string, { type, inode, birth }: Identity): Part {
  return { unsendable: type === 'file' || type === 'folder' ? [{ path, type, inode, birth }] : [] };
}

/** Nothing is planned for it; of a folder of hot, the paths in it are counted all the same. */
export function countedOnly(path: string, { type }: Entry): readonly Part[] {
  if (type !== 'folder') return NOTHING;
  return [{ descend: [{ path, vaultPath: path, sentPath: path, inHot: true, inVault: false, purpose: 'count', replacedBy: null }] }];
}

/** A path was removed on both sides, or left the contract: it is dropped with everything that the manifest records beneath it. */
export function forgotten(row: ManifestRow): readonly Part[] {
  return [{ forgotten: [row.path] }, ...(row.type === 'folder' ? forgottenBeneath(row) : NOTHING)];
}

/** A folder was removed on both sides: everything that the manifest records beneath it is dropped. */
export function forgottenBeneath({ path }: ManifestRow): readonly Part[] {
  return [{ descend: [{ path, vaultPath: path, sentPath: path, inHot: false, inVault: false, purpose: 'compare', replacedBy: null }] }];
}

/**
 * The manifest records this row under `path` from now on: where the vault treats the old spelling as the new one, what was sent is found
 * under both.
 */
export function recorded(row: ManifestRow, path: string): readonly Part[] {
  return row.path === path ? NOTHING : [{ forgotten: [row.path], adopted: [{ ...row, path }] }];
}

export function lookOf({ type, size, mtime }: Entry): Look {
  return { type, size, mtime };
}
