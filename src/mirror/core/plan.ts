/** A plan: everything that a run would do, what waits for a person, what is left out and why. Pure data. */

import type { LeftOutWhy } from '../../health/left-out.ts';
import type { ChangeCounts } from '../../health/mirror.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { EntryType, ManifestRow } from './entry.ts';

/** What the manifest holds and the vault shows no more; `again`: hot has it still, and it is made or sent again. */
export interface Lost {
  readonly path: string;
  readonly type: ManifestRow['type'];
  readonly again: boolean;
}

/** What a path looked like when the plan was made; the plan is carried out only while it still looks the same. */
export interface Look {
  readonly type: EntryType;
  readonly size: number;
  readonly mtime: EpochMs;
}

/** A look with the rest of the stat data. */
export interface Sight extends Look {
  readonly ctime: EpochMs;
  readonly birth: EpochMs | null;
  readonly inode: number;
}

/** Hot's look at the time of sending. */
export interface LookSent extends Look {
  /** `TOO_YOUNG` if the file changed meanwhile; absent in records of older versions. */
  readonly ctime?: EpochMs;
}

/** A file of hot to be sent. */
export interface Copy {
  readonly kind: 'create' | 'update';
  /** Relative to hot; the same on the vault. */
  readonly path: string;
  readonly size: number;
  readonly mtime: EpochMs;
  readonly ctime: EpochMs;
  readonly birth: EpochMs | null;
  readonly inode: number;
  /** It changed within the settle time: checked again before it is sent. */
  readonly fresh: boolean;
  /** What it replaces on the vault; `null` for a creation. */
  readonly replaces: Look | null;
}

/** A folder or a link to be made (a link that exists with another target is replaced). */
export interface Make {
  readonly kind: 'folder' | 'link';
  readonly path: string;
  readonly mtime: EpochMs;
  readonly birth: EpochMs | null;
  readonly inode: number;
  /** The target of a link as written into the vault. */
  readonly target: string | null;
  readonly replaces: Look | null;
}

/** What a folder holds at any depth, according to the manifest. */
export interface FolderContents {
  readonly files: number;
  readonly bytes: number;
  /** Files, links and folders. */
  readonly paths: number;
}

/**
 * A rename on the vault. `fold`: done in two steps, as the vault treats both names as one; folders come before what they hold, whose `from`
 * assumes that the folder is renamed already. `moved`: a file, whose target folder exists or is among the folders to be made; or a folder
 * with everything in it. Folder moves come first and in this order, as all other paths of a plan are those after these renames.
 */
export interface Rename {
  readonly why: 'fold' | 'moved';
  readonly from: string;
  readonly to: string;
  readonly look: Look;
  /** The inode in hot, for the manifest. */
  readonly inode: number;
  readonly mtime: EpochMs;
  readonly ctime: EpochMs;
  readonly birth: EpochMs | null;
  /** The content's digest, where the manifest does not have it yet; else `null`. */
  readonly digest: string | null;
  /**
   * The path of what moved in the manifest, to be forgotten there; `null` for a fold: its manifest changes are among `adopted` and
   * `forgotten`.
   */
  readonly sentAs: string | null;
  /** Only for a folder that moved. */
  readonly holds?: FolderContents;
}

export interface Deletion {
  /** As the vault spells it, after the renames. */
  readonly path: string;
  /** As the manifest spells it (another Unicode form or case on a vault that folds). */
  readonly sentAs: string;
  readonly look: Look;
  /** What was sent; `null`: created in the vault. */
  readonly sent: ManifestRow | null;
  /** A type change: it must be removed before the new entry is made. */
  readonly makesWay: boolean;
  /** The path of hot that takes its place, or that of a folder around it; `null` unless it makes way. */
  readonly replacedBy: string | null;
}

export type { LeftOutWhy };

/** A path that is not mirrored (now), and stays in the vault as it is. */
export interface LeftOut {
  readonly path: string;
  readonly why: LeftOutWhy;
  /** Details: a link's target, an errno, the colliding name. */
  readonly detail: string;
  /** For a changing file: since when. */
  readonly since?: EpochMs;
  /** It follows from assumed abilities of the share: they were not probed yet. */
  readonly assumed?: true;
}

/** Edited in the vault: what is done once it is approved. Exactly one of the three is set. */
export interface Drift extends ParkedPath {
  readonly copy: Copy | null;
  readonly make: Make | null;
  readonly deletion: Deletion | null;
}

/** What differs, found folder by folder and sorted by path. The budgets have not been applied yet. */
export interface Differences {
  readonly makes: readonly Make[];
  readonly copies: readonly Copy[];
  readonly renames: readonly Rename[];
  readonly deletions: readonly Deletion[];
  /** Not in the vault as ytm sent it, by path. */
  readonly drift: readonly Drift[];
  readonly leftOut: readonly LeftOut[];
  /** As the vault spells them: unmanaged files, and what waits in the place of something that hot has. */
  readonly unmanagedPaths: readonly string[];
  /** In the manifest, and no longer shown by the vault. */
  readonly lost: readonly Lost[];
  /** Unmanaged paths, created in the vault (for a folder only the folder itself), and their total number. */
  readonly unmanaged: { readonly count: number; readonly sample: readonly string[] };
  /**
   * Rows that the manifest does not have yet: equal on both sides, or sent under another spelling of the name. They hold before anything is
   * done.
   */
  readonly adopted: readonly ManifestRow[];
  /** In the manifest, and removed on both sides, no longer under the contract, or spelled differently now. */
  readonly forgotten: readonly string[];
  /** Paths of hot under the contract. */
  readonly hotPaths: number;
  readonly hotPathsByFolder: ReadonlyMap<string, number>;
  /** Something of hot could not be read: no deletion is planned then. */
  readonly readErrors: number;
}

/** One path that waits for approval, with its look; if it changes it is parked again. */
export interface ParkedPath {
  readonly path: string;
  readonly what: 'delete' | 'update' | 'drift' | 'content';
  /** Hot's, where hot has it; else the vault's. */
  readonly look: Look;
  /** The vault's. */
  readonly vault: Look;
  /** A person approved others of the list and left this one: it waits whatever the budgets say. */
  readonly undecided?: true;
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
  /** In bytes. `trash`: versions younger than `trash.keepAtLeast` would not fit into a trash of `trash.max`. */
  | { readonly kind: 'bytes' | 'trash'; readonly planned: number; readonly allowed: number }
  | { readonly kind: 'perFolder'; readonly folder: string; readonly planned: number; readonly allowed: number }
  | { readonly kind: 'drift' | 'content' | 'undecided'; readonly planned: number };

/** What the run does, after the budgets were applied. */
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

/** `nothing`: both sides are equal already. `park`: the rest of the plan is done. `halt`: hot lost too much, a person must decide. */
export type Verdict =
  | { readonly kind: 'go' | 'nothing'; readonly plan: Plan }
  | { readonly kind: 'park'; readonly plan: Plan }
  | {
      readonly kind: 'halt';
      readonly code: 'hot.empty' | 'hot.shrunk' | 'hot.older' | 'hot.unknown';
      readonly has: number;
      readonly had: number;
      /** What a run would overwrite and delete. */
      readonly updates: number;
      readonly deletes: number;
    };
