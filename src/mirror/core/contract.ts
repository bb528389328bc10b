/** The contract of the mirror (config section `mirror`), as the plan needs it. */
import type { Millis } from '../../health/observation.ts';

/** The settings that a plan depends on. */
export interface Contract {
  readonly delete: boolean;
  /** Anchored at the root, without leading or trailing slashes. */
  readonly exclude: readonly string[];
  readonly keep: readonly string[];
  readonly realDirsOnly: readonly string[];
  /** Patterns of one component: `*` and `?`. */
  readonly junk: readonly string[];
  /** Names of folders that are each one document: patterns like those of `junk`. */
  readonly bundles: readonly string[];
  readonly unmanaged: 'keep' | 'delete';
  readonly budget: Budget;
  /** Halted when hot has fewer than this share of the paths that it had at the last complete run (0 to 1). */
  readonly minHotRatio: number;
  /** False: what a run deletes is deleted permanently. */
  readonly trash: boolean;
  readonly settleMs: Millis;
  /** The longest path in bytes that rsync accepts on this machine, including its place in the trash. */
  readonly longestPath: number;
  /** Prefixes under which the share (or hot) is known on the machines of the studio; used for links. */
  readonly roots: LinkRoots;
}

/** A rule that is not a default. */
export interface OwnRule {
  readonly key: 'exclude' | 'keep' | 'realDirsOnly';
  readonly path: string;
}

export interface Budget {
  readonly files: number;
  readonly ratio: number;
  readonly perFolder: number;
  readonly updates: number;
  /** With fewer files than this, ratios never park anything. */
  readonly floor: number;
}

export interface LinkRoots {
  /** Absolute path of hot. */
  readonly hot: string;
  /** Where the vault lies inside the share, e.g. `ytm_workspaces`. */
  readonly vaultInShare: string;
  /** Absolute prefixes that stand for the share's root (the mount point and `doctor.knownMounts`). */
  readonly shares: readonly string[];
}

/** What belongs to the vault itself: never sent, never touched, never reported as unmanaged. */
export const SENTINEL_NAME = '.ytm_vault_workspaces_root.json';
export const IMAGE_NAME = '.ytm_image.json';
/** At the root of hot; not mirrored, like the vault's own names. */
export const HOT_MARK_NAME = '.ytm_hot.json';
export const HEARTBEAT_NAME = 'ytm_heartbeat.json';
export const TRASH_NAME = '.ytm_trash';
export const TEMP_NAME = '.ytm_tmp';
/**
 * In hot: files that `restore` is writing, and what they replaced. Like every name that begins with `.ytm_` at the root, they are never
 * mirrored.
 */
export const RESTORE_TEMP_NAME = '.ytm_restore';
export const REPLACED_NAME = '.ytm_replaced';
/** At the root of the vault every name with this prefix belongs to the vault. */
export const VAULTS_OWN = '.ytm_';
