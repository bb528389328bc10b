/** One call of rsync: started in the vault by the agent's own step, told its files by a list, watched until its group is gone. Types only. */
import type { Millis } from '../../health/observation.ts';
import type { EnterOrder, EnterRefusal } from '../agent/protocol.ts';

export interface RsyncProgram {
  readonly file: string;
  readonly version: string;
}

export interface CopyOrder {
  readonly name: string;
  readonly rsync: RsyncProgram;
  readonly enter: EnterOrder;
  /** Absolute path of hot. */
  readonly hot: string;
  /** Files only, relative to hot, sorted; given on standard input (`--files-from=- -0`). */
  readonly files: readonly string[];
  /** Anchored paths that are never sent (contract), once more for rsync itself; what belongs to the vault is added. */
  readonly exclude: readonly string[];
  /** Where replaced versions go (`.ytm_trash/<run>`, relative to the vault); `null`: they are not kept. */
  readonly backupDir: string | null;
  readonly wholeFile: boolean;
  /** KiB per second; 0: no limit. */
  readonly bwlimitKbps: number;
  /** rsync's own `--timeout`; 0: none. */
  readonly timeoutSeconds: number;
  readonly lowPriority: boolean;
}

export interface CopyProgress {
  /** Bytes that rsync has written so far. */
  readonly bytes: number;
  /** The file that was begun last. */
  readonly file: string | null;
  readonly files: number;
}

export interface CopyStats {
  readonly transferred: number;
  readonly bytes: number;
  /** Lines that rsync complained with, escaped, at most 50. */
  readonly complaints: readonly string[];
}

export type CopyEnd =
  | { readonly kind: 'ended'; readonly code: number; readonly argv: readonly string[]; readonly seconds: number; readonly stats: CopyStats }
  /** The step before rsync refused; nothing was written. */
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal }
  | { readonly kind: 'failed'; readonly problem: string }
  /** Told to end and still there after KILL: no new run until its group is gone. */
  | { readonly kind: 'stuck'; readonly group: number };

export interface CopyUnderWay {
  readonly group: number;
  readonly ended: Promise<CopyEnd>;
  /** TERM to the group, KILL after `graceMs`; `ended` follows soon whatever happens. */
  stop(graceMs: Millis): void;
}

export interface Copier {
  start(
    order: CopyOrder,
    options: { readonly onGroup: (group: number) => Promise<void>; readonly onProgress: (progress: CopyProgress) => void },
  ): Promise<CopyUnderWay>;
}
