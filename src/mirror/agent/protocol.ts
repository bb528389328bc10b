/**
 * The protocol between ytm and the vault agent: one JSON object a line. The agent gets its order only once it is recorded; it makes the
 * vault its working folder, checks it, and from then on uses relative paths only.
 */
import type { EpochMs } from '../../health/observation.ts';
import type { Abilities } from '../core/abilities.ts';
import type { Listing } from '../core/entry.ts';
import type { VaultImage } from '../core/image.ts';
import type { Look, Sight } from '../core/plan.ts';
import type { VaultTimes } from '../core/vault-times.ts';
import type { FolderOrder, Glance } from '../lister.ts';
import type { GlanceCode } from '../scan/glance.ts';
import type { ListingCode } from '../scan/listing-code.ts';
import type { ContentSlice, SliceRequest } from '../scan/slices.ts';

/** The device on which the agent must find itself. */
export type ExpectedDevice =
  /** Linux: the device of the mount table's entry, as reported by `stat` (decimal). */
  | { readonly kind: 'is'; readonly device: string }
  /** macOS: any but that of the mount point's parent. */
  | { readonly kind: 'mounted-at'; readonly mountPoint: string }
  /** Demo and tests (`allowSameDevice`): the device that the share visit saw. */
  | { readonly kind: 'same-as-visit'; readonly device: string };

export interface EnterOrder {
  /** Absolute path of the vault. */
  readonly vault: string;
  readonly device: ExpectedDevice;
  /** File name of the sentinel, at the vault's root. */
  readonly sentinel: string;
  /** The pinned id; `null`: none is pinned (then any valid sentinel is accepted). `bootstrap` enters without a sentinel. */
  readonly vaultId: string | null;
  readonly withoutSentinel: boolean;
  readonly niceness: number;
  /** As last measured; absent before the first measurement. */
  readonly times?: Pick<VaultTimes, 'timestampResolution' | 'timeOffset'>;
}

/** What is known of an order before it is given. */
export type Place = Pick<EnterOrder, 'vault' | 'niceness'>;

/** Why the agent did not enter; nothing was written. */
export type EnterRefusal =
  | { readonly why: 'error'; readonly step: string; readonly errno: string }
  | { readonly why: 'wrong-device'; readonly device: string }
  | { readonly why: 'sentinel-missing' | 'sentinel-not-regular' | 'sentinel-invalid' }
  | { readonly why: 'other-vault'; readonly vaultId: string | null };

export interface Entered {
  readonly device: string;
  readonly vaultId: string | null;
  /** The vault's claim whose image it is; `null`: no such file; `unreadable`: the file is invalid. */
  readonly image: VaultImage | null | 'unreadable';
  readonly space: { readonly freeBytes: number; readonly sizeBytes: number } | null;
  /** Differs when another file system lies there, as far as that can be detected. */
  readonly volume: string;
}

/** `ytm_heartbeat.json`. */
export interface HeartbeatRecord {
  readonly vault_id: string | null;
  readonly run: string;
  readonly at: string;
  readonly host: string;
}

/**
 * The agent's requests. Paths are relative to the vault, never empty unless stated, never with `..`; any link on the way is refused
 * (`ELOOP`), as is anything on another device (`EXDEV`).
 */
export type AgentRequest =
  /** One folder ('' is the root). Names that begin with `.ytm_` at the root and the paths of `skip` are left out. */
  | { readonly op: 'list'; readonly path: string; readonly skip: readonly string[] }
  /** The same of several folders, for a caller that may know their earlier state. */
  | { readonly op: 'glance'; readonly folders: readonly FolderOrder[] }
  /** What lies behind a link or on another device is reported as `other`. */
  | { readonly op: 'look'; readonly paths: readonly string[] }
  /** Makes files and folders writable for their owner where their mode forbids it. Others are unchanged. */
  | { readonly op: 'make-writable'; readonly paths: readonly string[] }
  /** Includes missing parent folders. */
  | { readonly op: 'make-folders'; readonly paths: readonly string[] }
  /** In the trash of this run, for what rsync will keep there. What cannot be made is left to rsync. */
  | { readonly op: 'make-trash-folders'; readonly run: string; readonly folders: readonly string[] }
  /** Created under a temp name and renamed into place; replaces only what still looks like `replaces` (kept in the trash of `run`). */
  | {
      readonly op: 'make-link';
      readonly path: string;
      readonly target: string;
      readonly replaces: Look | null;
      readonly run: string | null;
    }
  /** `fold`: in two steps through the temp folder. Refused when `to` exists already; missing parent folders are made. */
  | { readonly op: 'rename'; readonly from: string; readonly to: string; readonly look: Look; readonly why: 'fold' | 'moved' }
  /** Moves to `<trash>/<run>/<path>`; refused (`ECHANGED`) when it no longer looks like `look`. A folder is moved only when it is empty. */
  | { readonly op: 'trash'; readonly path: string; readonly run: string; readonly look: Look }
  /** Deletes permanently (`trash: false`), under the same condition. The time of a folder is not compared. */
  | { readonly op: 'remove'; readonly path: string; readonly look: Look }
  /** A folder that is empty or holds nothing but junk: the junk goes with it, into the trash of `run` if there is one. */
  | { readonly op: 'remove-folder'; readonly path: string; readonly junk: readonly string[]; readonly run?: string | null }
  /** Restores one path (file, link or folder with everything in it) from a run's trash; what is there now goes to the trash of `into`. */
  | { readonly op: 'restore'; readonly path: string; readonly run: string; readonly into: string }
  /** Makes a folder that was removed, with missing parents; what is in its place goes to the trash of `into`. */
  | { readonly op: 'restore-folder'; readonly path: string; readonly into: string }
  | { readonly op: 'list-trash'; readonly run: string | null; readonly path: string }
  /** Empties a run's trash except paths under `keep`; at most `limit` entries for each call. */
  | { readonly op: 'prune'; readonly run: string; readonly keep: readonly string[]; readonly limit: number }
  /** Removes these files and links of a run's trash, and the folders that are then empty. */
  | { readonly op: 'prune-files'; readonly run: string; readonly paths: readonly string[] }
  /** The time according to the share: that of an empty file that is created there and removed. Only under the lock. */
  | { readonly op: 'share-time' }
  /**
   * Makes temp and trash folders; writes, reads back, renames and removes a file in temp; clears leftovers of interrupted runs there. Only
   * under the lock.
   */
  | { readonly op: 'write-test' }
  /** `known`: the last result; everything is probed again only if part of it has changed. */
  | { readonly op: 'probe-abilities'; readonly known: Abilities | null }
  /** Tries names in a separate folder, as files and as folders. */
  | { readonly op: 'try-names'; readonly names: readonly string[] }
  /** What the vault shows for times that are set on a file; `null`: that time cannot be set. */
  | { readonly op: 'keep-times'; readonly times: readonly EpochMs[] }
  | { readonly op: 'space' }
  /** How fast the vault answered what was asked so far. */
  | { readonly op: 'pace' }
  | { readonly op: 'write-heartbeat'; readonly heartbeat: HeartbeatRecord }
  | { readonly op: 'write-image'; readonly image: VaultImage }
  /** Only in `bootstrap`: creates the sentinel, or adds an id to one that has none (other keys stay). */
  | { readonly op: 'write-sentinel'; readonly vaultId: string }
  /** The first `length` bytes (at most 4096) of files of one folder. */
  | { readonly op: 'heads'; readonly folder: string; readonly names: readonly string[]; readonly length: number }
  /** Where these relative targets lead from that folder; all links are followed. */
  | { readonly op: 'follow'; readonly folder: string; readonly targets: readonly string[] }
  /** Gives a link that the share holds as a regular file another target; the old one goes to the trash of `run`. */
  | { readonly op: 'write-link-file'; readonly path: string; readonly target: string; readonly look: Look; readonly run: string }
  /** A file's content, slice by slice: each request carries the state of the ones before. */
  | ({ readonly op: 'digest' } & SliceRequest);

export type AgentOp = AgentRequest['op'];

/** The answer to each request. */
export interface AgentAnswers {
  readonly list: Listing;
  /** Of the first folders, at least one. */
  readonly glance: readonly Glance[];
  readonly look: readonly (Sight | null)[];
  /** How many were made writable. */
  readonly 'make-writable': { readonly changed: number };
  /** How many were made (existing ones do not count). */
  readonly 'make-folders': { readonly made: number; readonly failed: readonly { readonly path: string; readonly errno: string }[] };
  readonly 'make-trash-folders': null;
  readonly 'make-link': null;
  readonly rename: null;
  readonly trash: null;
  readonly remove: null;
  readonly 'remove-folder': { readonly removed: boolean };
  readonly restore: { readonly restored: number };
  /** How many were made. */
  readonly 'restore-folder': { readonly restored: number };
  /** `run` null: the names of all runs with trash; else the entries of that folder of its trash. */
  readonly 'list-trash': { readonly runs: readonly string[]; readonly listing: Listing };
  readonly prune: { readonly removed: number; readonly bytes: number; readonly done: boolean };
  readonly 'prune-files': { readonly removed: number; readonly bytes: number };
  /** `ctime`: the change time of a file that was made now, as listings show it. */
  readonly 'share-time': { readonly at: EpochMs; readonly ctime: EpochMs };
  /** How many leftovers were cleared, and those that could not be cleared. */
  readonly 'write-test': { readonly leftovers: number; readonly stuck: readonly { readonly name: string; readonly errno: string }[] };
  readonly 'probe-abilities': Abilities;
  /** The names that are refused while others are not. */
  readonly 'try-names': readonly string[];
  readonly 'keep-times': readonly (EpochMs | null)[];
  readonly space: { readonly freeBytes: number; readonly sizeBytes: number } | null;
  /** Its calls are better made side by side. */
  readonly pace: { readonly wasSlow: boolean };
  readonly 'write-heartbeat': null;
  readonly 'write-image': null;
  readonly 'write-sentinel': null;
  /** Base64; of what cannot be read, or is no regular file, the errno. */
  readonly heads: readonly ({ readonly head: string } | { readonly errno: string })[];
  /** `elsewhere`: on another device. */
  readonly follow: readonly ('file' | 'folder' | 'other' | 'missing' | 'elsewhere' | 'unreadable')[];
  readonly 'write-link-file': null;
  readonly digest: ContentSlice;
}

/** The same as transmitted: listings as columns. */
export type WireAnswers = Omit<AgentAnswers, 'list' | 'glance' | 'list-trash'> & {
  readonly list: ListingCode;
  readonly glance: readonly GlanceCode[];
  readonly 'list-trash': { readonly runs: readonly string[]; readonly listing: ListingCode };
};

/** The first line of the agent. */
export type EnterLine = { readonly entered: Entered } | { readonly refused: EnterRefusal };

/** Every other line. `lost`: its working folder is no longer the vault; it wrote nothing more, and ends. */
export type AnswerLine = { readonly done: unknown } | { readonly errno: string; readonly step: string } | { readonly lost: EnterRefusal };

/** `errno`: the system's name, or `ECHANGED`: the path does not look as it did when the plan was made. */
export type AgentReply<Op extends AgentOp> =
  | { readonly kind: 'done'; readonly answer: AgentAnswers[Op] }
  | { readonly kind: 'error'; readonly errno: string; readonly step: string }
  /** No answer within the deadline: it is killed, or stuck and recorded. */
  | { readonly kind: 'hung' }
  /** It ended (killed, or its working folder is no longer the vault: then `refusal` says what it found). */
  | { readonly kind: 'gone'; readonly problem: string; readonly refusal?: EnterRefusal }
  | { readonly kind: 'cancelled' };

/** The order for the step before another program, on descriptor 3. */
export interface ExecOrder {
  readonly order: EnterOrder;
  /** An absolute program and its arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** Its answer there, as one line, before it becomes that program, or ends with exit code 78. */
export type ExecAnswer = { readonly entered: true } | { readonly refused: EnterRefusal } | { readonly failed: string };
