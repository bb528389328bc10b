/** What ytm sent and confirmed, stored by src/store for each vault. Types only. */
import type { ManifestRow } from './core/entry.ts';
import type { FolderContents } from './core/plan.ts';
import type { UnmanagedChange } from './core/unmanaged.ts';

/**
 * A folder in which hot, vault and manifest agreed completely when they were last compared: they still do while both sides look the same
 * and no row of it has changed.
 */
export interface SettledFolder {
  readonly path: string;
  /** Digests of the listings. */
  readonly hot: string;
  readonly vault: string;
  /** The mirrored folders in it, by name. */
  readonly folders: readonly string[];
  readonly hotPaths: number;
}

export interface Manifest {
  /** The rows of one folder ('' is the root). */
  folder(path: string): readonly ManifestRow[];
  row(path: string): ManifestRow | null;
  /** Folders with this inode. */
  foldersByInode(inode: number): readonly ManifestRow[];
  /** Everything in a folder, at any depth. */
  beneath(path: string): FolderContents;
  /**
   * Moves a folder with everything in it, also what is settled, to another place of the vault; what was recorded of that place is
   * forgotten.
   */
  moveFolder(from: string, to: string): void;
  /** Forgets a folder and everything in it. */
  forgetFolder(path: string): void;
  /** `rules`: identifies the rules of the comparison; under other rules nothing is known. */
  settled(path: string, rules: string): SettledFolder | null;
  /** Kept until a row of the folder changes, or it is forgotten. */
  settle(folders: readonly SettledFolder[], rules: string): void;
  /** These folders do not agree completely any more. */
  unsettle(paths: readonly string[]): void;
  /** Whether a run has compared this vault and recorded what it may replace there. */
  readonly isAdopted: boolean;
  setAdopted(): void;
  /** What runs reported as unmanaged, as the vault spells it. */
  unmanagedPaths(): ReadonlySet<string>;
  changeUnmanaged(change: UnmanagedChange): void;
  /** All or nothing. It blocks for about 5 ms for each 2,000 rows: a caller with more proceeds in steps. */
  change(change: { readonly put: readonly ManifestRow[]; readonly forget: readonly string[] }): void;
  /** Forgets everything: what another history sent does not apply to this one. */
  clear(): void;
  readonly size: number;
  /** How many of the rows are files. */
  readonly files: number;
  /** At most `limit` files after this path, in an order of its own; '' begins. */
  filesAfter(path: string, limit: number): readonly ManifestRow[];
}
