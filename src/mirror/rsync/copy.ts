/**
 * One call of rsync: started in the vault by the agent's first step, given its files as a list, watched until its group is gone. Types
 * only.
 */
import type { Millis } from '../../health/observation.ts';
import type { EnterOrder, EnterRefusal } from '../agent/protocol.ts';
import type { StartedStep } from '../agent/spawn-in-vault.ts';
import type { Algorithm } from '../core/content.ts';
import type { GroupRecord } from '../lock/groups.ts';

export interface RsyncProgram {
  readonly file: string;
  readonly version: string;
  /** What `%C` prints, and whether the algorithm can be chosen. */
  readonly checksum: Algorithm;
  readonly choice: boolean;
}

export interface CopyOrder {
  readonly name: string;
  readonly rsync: RsyncProgram;
  readonly enter: EnterOrder;
  /** Absolute path of hot; for a restore: of the target folder. */
  readonly hot: string;
  /** `null` or missing: from hot into the vault. */
  readonly restore?: RestoreWay | null;
  /** What the vault has is left alone, whatever it is. */
  readonly missingOnly?: boolean;
  /** Files only, relative to hot, sorted; given on standard input (`--files-from=- -0`). */
  readonly files: readonly string[];
  /** Anchored paths that are never sent (contract), repeated for rsync itself; the vault's own paths are added. */
  readonly exclude: readonly string[];
  /** Where replaced versions go (`.ytm_trash/<run>` in the vault, `.ytm_replaced/<id>` in hot); `null`: they are not kept. */
  readonly backupDir: string | null;
  readonly wholeFile: boolean;
  /** Its files are sparse, and are to be sparse in the vault. */
  readonly sparse: boolean;
  /** KiB per second; 0: no limit. */
  readonly bwlimitKbps: number;
  /** rsync's own `--timeout`; 0: none. */
  readonly timeoutSeconds: number;
  readonly lowPriority: boolean;
}

/** From the vault into hot. Nothing is deleted, and nothing newer is replaced. */
export interface RestoreWay {
  /** The run whose trash it comes from; `null`: the vault itself. */
  readonly run: string | null;
  /** False: only missing files are restored. */
  readonly over: boolean;
}

export interface CopyProgress {
  /** Bytes that rsync has written so far. */
  readonly bytes: number;
  /** The file that is being sent. */
  readonly file: string | null;
  readonly files: number;
}

export interface CopyStats {
  readonly transferred: number;
  readonly bytes: number;
  /** rsync's error messages, escaped, at most 50. */
  readonly complaints: readonly string[];
  /** Digests of the contents that were sent, by path, prefixed with the algorithm. */
  readonly digests: ReadonlyMap<string, string>;
  /** Files that it could not write: the path as rsync prints it (absolute), and its message. */
  readonly refused: readonly { readonly path: string; readonly complaint: string }[];
}

export type CopyEnd =
  | { readonly kind: 'ended'; readonly code: number; readonly argv: readonly string[]; readonly seconds: number; readonly stats: CopyStats }
  /** The step before rsync refused; nothing was written. */
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal }
  | { readonly kind: 'failed'; readonly problem: string }
  /** Still running after TERM and KILL: no new run starts until its group is gone. */
  | { readonly kind: 'stuck'; readonly group: number };

export interface CopyUnderWay {
  readonly group: number;
  readonly ended: Promise<CopyEnd>;
  /** TERM to the group, KILL after `graceMs`; `ended` follows soon in any case. */
  stop(graceMs: Millis): void;
}

export interface Copier {
  /** Starts its process, which is recorded before it gets its order (`onGroup` runs before that, too), or uses one that waits for it. */
  start(order: CopyOrder, options: CopyOptions): Promise<CopyUnderWay>;
}

export interface CopyOptions {
  readonly onGroup: (group: number) => Promise<void>;
  readonly onProgress: (progress: CopyProgress) => void;
  readonly waiting?: WaitingCalls;
}

/** Processes of calls that were started ahead of their orders: until then they access nothing. */
export interface WaitingCalls {
  /** `null`: there is none left. */
  take(): Promise<RecordedStep> | null;
  /** Ends those that were not taken. */
  close(): Promise<void>;
}

export interface RecordedStep {
  readonly started: StartedStep;
  readonly group: GroupRecord;
  /** Why the lock could not record it: it was killed and gets no order. */
  readonly unrecorded: string | null;
}
