/** The contract of the mirror (config section `mirror`), as the plan needs it. */
import type { Millis } from '../../health/observation.ts';

/** At most so many bytes; at most the smaller of several; a share of a whole. */
export interface Contract {
  readonly delete: boolean;
  /** Anchored at the root, without slashes at the ends. */
  readonly exclude: readonly string[];
  readonly keep: readonly string[];
  readonly realDirsOnly: readonly string[];
  /** Patterns of one component: `*` and `?`. */
  readonly junk: readonly string[];
  readonly strangers: 'keep' | 'delete';
  readonly budget: Budget;
  /** Halted when hot has fewer than this share of the paths that it had at the last complete run (0 to 1). */
  readonly minHotRatio: number;
  /** False: what a run deletes is really deleted. */
  readonly trash: boolean;
  readonly settleMs: Millis;
  /** Bytes of a path that rsync takes on this machine, with its place in the trash. */
  readonly longestPath: number;
  /** Prefixes under which the share (or hot) is known on the machines of the studio, for links. */
  readonly roots: LinkRoots;
}

export interface Budget {
  readonly files: number;
  readonly ratio: number;
  readonly perFolder: number;
  readonly updates: number;
  /** Below so many files the ratios never park anything. */
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

/** What belongs to the vault itself: never sent, never touched, never a stranger. */
export const SENTINEL_NAME = '.ytm_vault_workspaces_root.json';
export const IMAGE_NAME = '.ytm_image.json';
export const BEAT_NAME = 'ytm_beat.json';
export const TRASH_NAME = '.ytm_trash';
export const TEMP_NAME = '.ytm_tmp';
/** At the root of the vault every name with this beginning is the vault's. */
export const VAULTS_OWN = '.ytm_';
