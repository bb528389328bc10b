/**
 * What ytm and the vault agent say to one another: one JSON object a line. The agent is told where to look only
 * once it is on record; it enters the vault physically, checks it, and from then on works with relative paths only.
 */
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Abilities } from '../core/abilities.ts';
import type { Listing } from '../core/entry.ts';
import type { Look } from '../core/plan.ts';
import type { Glance } from '../lister.ts';
import type { GlanceCode } from '../scan/glance.ts';
import type { ListingCode } from '../scan/listing-code.ts';

/** On which device the agent must find itself. */
export type ExpectedDevice =
  /** Linux: the device of the mount table's entry, as `stat` tells it (decimal). */
  | { readonly kind: 'is'; readonly device: string }
  /** macOS: any but that of the mount point's parent. */
  | { readonly kind: 'mounted-at'; readonly mountPoint: string }
  /** Demo and tests (`allowSameDevice`): the device that the visit saw. */
  | { readonly kind: 'same-as-visit'; readonly device: string };

export interface EnterOrder {
  /** Absolute path of the vault. */
  readonly vault: string;
  readonly device: ExpectedDevice;
  /** File name of the sentinel, at the vault's root. */
  readonly sentinel: string;
  /** The pinned id; `null`: none is pinned (then any valid sentinel will do). `bootstrap` enters without a sentinel. */
  readonly vaultId: string | null;
  readonly withoutSentinel: boolean;
  readonly niceness: number;
  /** Times closer than this are equal (the vault's ability; at least 1, the default, before it is known). */
  readonly timeGrain?: Millis;
}

/** Why the agent did not go in; nothing was written. */
export type EnterRefusal =
  | { readonly why: 'error'; readonly step: string; readonly errno: string }
  | { readonly why: 'wrong-device'; readonly device: string }
  | { readonly why: 'sentinel-missing' | 'sentinel-not-regular' | 'sentinel-invalid' }
  | { readonly why: 'other-vault'; readonly vaultId: string | null };

export interface Entered {
  readonly device: string;
  readonly vaultId: string | null;
  /** What the vault says it is an image of; `null`: no such file; `unreadable`: there is one that cannot be understood. */
  readonly image: ImageRecord | null | 'unreadable';
  readonly space: { readonly freeBytes: number; readonly sizeBytes: number } | null;
}

/** `.ytm_image.json`: the host and hot that the vault is an image of. */
export interface ImageRecord {
  readonly host: string;
  readonly hot: string;
  readonly since: EpochMs;
}

/** `ytm_beat.json`. */
export interface BeatRecord {
  readonly vault_id: string | null;
  readonly run: string;
  readonly at: string;
  readonly host: string;
}

/**
 * What the agent can be asked. Paths are relative to the vault, never empty unless said, never with `..`; any link on
 * the way is refused (`ELOOP`), as is what lies on another device (`EXDEV`).
 */
export type AgentRequest =
  /** One folder ('' is the root). Names in `.ytm_*` at the root and those of `skip` (paths) are left out. */
  | { readonly op: 'list'; readonly path: string; readonly skip: readonly string[] }
  /** The same for somebody who may know how it was. */
  | { readonly op: 'glance'; readonly path: string; readonly known: string | null }
  /** What lies behind a link or on another device looks `other`. */
  | { readonly op: 'look'; readonly paths: readonly string[] }
  /** With those on the way to them. */
  | { readonly op: 'make-folders'; readonly paths: readonly string[] }
  /** Made under a temp name and renamed into place; replaces only what still looks like `replaces` (kept in the trash of `run`). */
  | {
      readonly op: 'make-link';
      readonly path: string;
      readonly target: string;
      readonly replaces: Look | null;
      readonly run: string | null;
    }
  /** `fold`: in two steps through the temp folder. Refused when `to` is taken by something else; folders on the way are made. */
  | { readonly op: 'rename'; readonly from: string; readonly to: string; readonly look: Look; readonly why: 'fold' | 'moved' }
  /** Into `<trash>/<run>/<path>`; refused (`ECHANGED`) when it does not look like `look` any more. A folder goes only when it is empty. */
  | { readonly op: 'trash'; readonly path: string; readonly run: string; readonly look: Look }
  /** Really deletes (`trash: false`), under the same condition. The time of a folder is no condition. */
  | { readonly op: 'remove'; readonly path: string; readonly look: Look }
  /** An empty folder, or one that holds nothing but junk: that goes along, into the trash of `run` when there is one. */
  | { readonly op: 'remove-folder'; readonly path: string; readonly junk: readonly string[]; readonly run?: string | null }
  /** Brings one path (file, link or folder with all it holds) of a run's trash back; what is there now goes to the trash of `into`. */
  | { readonly op: 'restore'; readonly path: string; readonly run: string; readonly into: string }
  /** Makes a folder that was removed, with those on the way to it; what is in its place goes to the trash of `into`. */
  | { readonly op: 'restore-folder'; readonly path: string; readonly into: string }
  | { readonly op: 'list-trash'; readonly run: string | null; readonly path: string }
  /** Empties a run's trash but for paths under `keep`; at most `limit` entries a call. */
  | { readonly op: 'prune'; readonly run: string; readonly keep: readonly string[]; readonly limit: number }
  /** Makes temp and trash folders, writes, reads back, renames and removes a file in temp; clears leftovers of dead runs there. Only under the lock. */
  | { readonly op: 'write-test' }
  | { readonly op: 'probe-abilities' }
  | { readonly op: 'space' }
  | { readonly op: 'write-beat'; readonly beat: BeatRecord }
  | { readonly op: 'write-image'; readonly image: ImageRecord }
  /** Only in `bootstrap`: makes the sentinel, or adds an id to one that has none (other keys stay). */
  | { readonly op: 'write-sentinel'; readonly vaultId: string }
  /** SHA-256 of a file's content, for `verify`. */
  | { readonly op: 'digest'; readonly path: string };

export type AgentOp = AgentRequest['op'];

/** What each request is answered with. */
export interface AgentAnswers {
  readonly list: Listing;
  readonly glance: Glance;
  readonly look: readonly (Look | null)[];
  /** How many were made (those that existed are not counted). */
  readonly 'make-folders': { readonly made: number; readonly failed: readonly { readonly path: string; readonly errno: string }[] };
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
  readonly 'write-test': { readonly leftovers: number };
  readonly 'probe-abilities': Abilities;
  readonly space: { readonly freeBytes: number; readonly sizeBytes: number } | null;
  readonly 'write-beat': null;
  readonly 'write-image': null;
  readonly 'write-sentinel': null;
  readonly digest: { readonly sha256: string; readonly bytes: number };
}

/** The same on their way: listings as columns. */
export type WireAnswers = Omit<AgentAnswers, 'list' | 'glance' | 'list-trash'> & {
  readonly list: ListingCode;
  readonly glance: GlanceCode;
  readonly 'list-trash': { readonly runs: readonly string[]; readonly listing: ListingCode };
};

/** The first line that the agent says. */
export type EnterLine = { readonly entered: Entered } | { readonly refused: EnterRefusal };

/** Every other line. `lost`: it no longer stands where it entered, wrote nothing more, and ends. */
export type AnswerLine = { readonly done: unknown } | { readonly errno: string; readonly step: string } | { readonly lost: EnterRefusal };

/** `errno`: the system's name, or `ECHANGED`: it does not look as it did when the plan was made. */
export type AgentReply<Op extends AgentOp> =
  | { readonly kind: 'done'; readonly answer: AgentAnswers[Op] }
  | { readonly kind: 'error'; readonly errno: string; readonly step: string }
  /** No answer within the deadline: it is killed, or stuck and on record. */
  | { readonly kind: 'hung' }
  /** It is gone (killed, or it found that it no longer stands where it entered: then `refusal` tells what it found). */
  | { readonly kind: 'gone'; readonly problem: string; readonly refusal?: EnterRefusal }
  | { readonly kind: 'cancelled' };

/** What the step before another program is told, on descriptor 3. */
export interface ExecOrder {
  readonly order: EnterOrder;
  /** An absolute program and its arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** What it says there, as one line, before it becomes that program, or ends with exit code 78. */
export type ExecAnswer = { readonly entered: true } | { readonly refused: EnterRefusal } | { readonly failed: string };
