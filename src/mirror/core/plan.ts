/** A plan: everything that a run would do, what waits for a person, what is left out and why. Pure data. */

import type { ChangeCounts } from '../../health/mirror.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { EntryType, ManifestRow } from './entry.ts';

/** What a path looked like when the plan was made; acted upon only while it still looks so. */
export interface Look {
  readonly type: EntryType;
  readonly size: number;
  readonly mtime: EpochMs;
}

/** A file of hot that is to be sent. */
export interface Copy {
  readonly kind: 'create' | 'update';
  /** Relative to hot; on the vault the same. */
  readonly path: string;
  readonly size: number;
  readonly mtime: EpochMs;
  readonly inode: number;
  /** It changed within the settle time: looked at again before it is sent. */
  readonly fresh: boolean;
  /** What it replaces on the vault; `null` for a creation. */
  readonly replaces: Look | null;
}

/** A folder or a link that is to be made (links that exist with another target are replaced). */
export interface Make {
  readonly kind: 'folder' | 'link';
  readonly path: string;
  readonly mtime: EpochMs;
  readonly inode: number;
  /** Of a link, as it is written into the vault. */
  readonly target: string | null;
  readonly replaces: Look | null;
}

/**
 * Renamed on the vault. `fold`: in two steps, as the vault takes both names for one; folders before what they hold, whose
 * `from` is told as it is then. `moved`: a file; what holds its `to` is there already or is one of the folders to be made.
 */
export interface Rename {
  readonly why: 'fold' | 'moved';
  readonly from: string;
  readonly to: string;
  readonly look: Look;
  /** Of hot, for the manifest. */
  readonly inode: number;
  readonly mtime: EpochMs;
  /** As the manifest has what moved, for it to forget; `null` for a fold: the manifest's side of it is among `adopted` and `forgotten`. */
  readonly sentAs: string | null;
}

export interface Deletion {
  /** As the vault writes it, after the renames. */
  readonly path: string;
  /** As the manifest has it (another Unicode form or case on a vault that folds). */
  readonly sentAs: string;
  readonly look: Look;
  /** A type change: it must go before the new one comes. */
  readonly makesWay: boolean;
  /** The path of hot that comes in its place, or in that of a folder around it; `null` unless it makes way. */
  readonly wayFor: string | null;
}

export type LeftOutWhy =
  | 'name-forbidden'
  | 'name-too-long'
  | 'path-too-long'
  | 'name-not-utf8'
  | 'name-twin'
  | 'link-leaves-hot'
  | 'link-unsupported'
  | 'special-file'
  | 'not-a-real-folder'
  | 'type-change-kept'
  | 'shrunk-kept'
  | 'vault-link-in-the-way'
  | 'stranger-in-the-way'
  | 'unreadable-in-hot'
  | 'unreadable-in-vault'
  | 'still-changing'
  | 'changed-while-sent'
  | 'not-arrived'
  | 'in-use'
  | 'held'
  | 'deletion-put-off'
  | 'edited-in-vault';

/** A path that is not done by rule, and stays on the vault as it is. */
export interface LeftOut {
  readonly path: string;
  readonly why: LeftOutWhy;
  /** More of it: a link's target, an errno, the other twin. */
  readonly detail: string;
}

/** Edited in the vault: what would be done to it once a person says so. Exactly one of the three. */
export interface Drift extends ParkedPath {
  readonly copy: Copy | null;
  readonly make: Make | null;
  readonly deletion: Deletion | null;
}

/** What differs, found folder by folder and sorted by path. Budgets were not asked yet. */
export interface Differences {
  readonly makes: readonly Make[];
  readonly copies: readonly Copy[];
  readonly renames: readonly Rename[];
  readonly deletions: readonly Deletion[];
  /** Newer in the vault than what ytm sent, by path. */
  readonly drift: readonly Drift[];
  readonly leftOut: readonly LeftOut[];
  /** Born in the vault: paths (of a folder only the folder itself), and how many there are in all. */
  readonly strangers: { readonly count: number; readonly sample: readonly string[] };
  /** What the manifest does not know yet: equal on both sides, or sent under another way to write the name. True before anything is done. */
  readonly adopted: readonly ManifestRow[];
  /** In the manifest, gone from both sides, no longer under the contract, or written in another way now. */
  readonly forgotten: readonly string[];
  /** Paths of hot under the contract. */
  readonly hotPaths: number;
  readonly hotPathsByFolder: ReadonlyMap<string, number>;
  /** Something of hot could not be read: no deletion is planned then. */
  readonly readErrors: number;
}

/** One path that waits for a person, with what it looked like; once it looks otherwise it parks anew. */
export interface ParkedPath {
  readonly path: string;
  readonly what: 'delete' | 'update' | 'drift';
  /** In hot, where hot has it; else in the vault. */
  readonly look: Look;
  /** In the vault. */
  readonly vault: Look;
}

export interface Parked {
  readonly id: string;
  readonly at: EpochMs;
  readonly paths: readonly ParkedPath[];
  /** Which limits were exceeded. */
  readonly limits: readonly ParkLimit[];
}

export type ParkLimit =
  | { readonly kind: 'files' | 'ratio' | 'updates'; readonly planned: number; readonly allowed: number }
  | { readonly kind: 'perFolder'; readonly folder: string; readonly planned: number; readonly allowed: number }
  | { readonly kind: 'drift'; readonly planned: number };

/** What the run does, after the budgets. */
export interface Plan {
  readonly makes: readonly Make[];
  readonly copies: readonly Copy[];
  readonly renames: readonly Rename[];
  readonly deletions: readonly Deletion[];
  readonly counts: ChangeCounts;
  readonly byFolder: ReadonlyMap<string, ChangeCounts>;
  readonly parked: Parked | null;
  readonly leftOut: readonly LeftOut[];
}

/** `nothing`: equal already. `park`: the rest of the plan goes on. `halt`: hot lost too much, a person must look. */
export type Verdict =
  | { readonly kind: 'go' | 'nothing'; readonly plan: Plan }
  | { readonly kind: 'park'; readonly plan: Plan }
  | { readonly kind: 'halt'; readonly code: 'hot.empty' | 'hot.shrunk'; readonly has: number; readonly had: number };
