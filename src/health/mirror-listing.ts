/** Paths of the mirror in full, for a person who decides: what is parked, what a run would do, what a run did. */
import type { EpochMs } from './observation.ts';
import type { Reason } from './reason.ts';

/** `drift`: edited in the vault; `content`: contents that differ although size and times are unchanged. */
/** `sent`: nothing is done to it; it was found among what the mirror sent. */
export type ListedWhat = 'create' | 'update' | 'delete' | 'rename' | 'drift' | 'content' | 'sent';

export interface ListedPath {
  /** Relative to hot. */
  readonly path: string;
  readonly what: ListedWhat;
  /** Of the file that is copied, or removed from its place. */
  readonly bytes: number;
  /** The old path of a rename. */
  readonly from: string | null;
  /** It is not done until a person approves it. */
  readonly waits: boolean;
}

/** A limit that was exceeded, or another reason for which paths wait. */
export interface ListedLimit {
  readonly kind: 'files' | 'ratio' | 'updates' | 'bytes' | 'trash' | 'perFolder' | 'drift' | 'content' | 'undecided';
  /** A folder at the root; `null`: it concerns the whole list. */
  readonly folder: string | null;
  /** Paths, or bytes for `bytes` and `trash`. */
  readonly planned: number;
  readonly allowed: number | null;
}

export interface MirrorListing {
  /** The id of what is parked, or of the run; `null`: nothing is parked. */
  readonly id: string | null;
  readonly at: EpochMs;
  readonly paths: readonly ListedPath[];
  /** Further paths that are not listed: new files of a very large plan. */
  readonly omitted: number;
  readonly limits: readonly ListedLimit[];
  /** Why there is no plan, or what a run with this plan would report. */
  readonly reasons: readonly Reason[];
  /** False: a run would not start or would change nothing, because of `reasons`. */
  readonly canRun: boolean;
}

/** What an undo restored. */
export type UndoAnswer =
  | { readonly ok: true; readonly restored: number; readonly failed: number }
  | { readonly ok: false; readonly why: string };

/** More than this is not listed for a screen. */
export const MOST_LISTED = 50_000;

/** Whether `path` is one of these, or lies in one of them; an empty path stands for everything. */
export function isUnder(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => folder === '' || path === folder || path.startsWith(`${folder}/`));
}
