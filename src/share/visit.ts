/** What is asked of a visit to a share, and what comes of it. */
import type { EpochMs, Millis, ProbeId } from '../health/ids.ts';

export interface VisitRequest {
  /** The caller: a recent result is given to each caller only once, so that two attempts are two visits. */
  readonly asker: ProbeId;
  /** The mount point (share), or any folder (for space of a local disk). */
  readonly root: string;
  /** The sentinel's path relative to root; `null`: no sentinel is read. */
  readonly sentinel: string | null;
  /** A folder to look at, relative to root. */
  readonly folder?: string | null;
  readonly timeoutMs: Millis;
}

/** `entries`: at most 1000 are counted; names that begin with a dot are not. `changedAt`: when a name in it last changed. */
export type FolderSeen =
  | { readonly kind: 'folder'; readonly entries: number; readonly changedAt: EpochMs }
  | { readonly kind: 'missing' | 'not-a-folder' }
  | { readonly kind: 'error'; readonly errno: string };

/** Facts as the child saw them; errors by their system name (`EIO`, `ESTALE`, …). */
export interface VisitReport {
  /** Device of root and of root's parent, as decimal strings; equal means that nothing is mounted there. */
  readonly device: string;
  readonly parentDevice: string;
  /** `null` if the file system reports no size (some servers report 0 blocks). */
  readonly space: { readonly freeBytes: number; readonly sizeBytes: number } | null;
  readonly sentinel:
    | { readonly kind: 'read'; readonly text: string; readonly device: string }
    | { readonly kind: 'missing' }
    | { readonly kind: 'not-regular' }
    | { readonly kind: 'too-large' }
    | { readonly kind: 'error'; readonly errno: string }
    | null;
  /** A look-up of a random name must say ENOENT: caches hide a dead server. */
  readonly uncachedLookup: 'absent' | { readonly errno: string };
  readonly readOnly: boolean;
  /** Absent: no folder was asked for. */
  readonly folder?: FolderSeen;
}

export type VisitResult =
  | { readonly kind: 'seen'; readonly report: VisitReport; readonly tookMs: Millis }
  /** The visit itself failed with a system error at `step` (`parent`, `enter`, `statfs`). */
  | { readonly kind: 'error'; readonly errno: string; readonly step: string }
  /** The deadline passed; the child was killed, or stays in the ledger if it cannot be. */
  | { readonly kind: 'hung'; readonly sinceMs: Millis }
  /** The deadline passed before the child had looked for long enough, or while it waited for a processor: this machine is too busy. */
  | { readonly kind: 'starved' }
  /** A child of an earlier visit, perhaps of another ytm process, is still stuck: no second one is started. */
  | { readonly kind: 'still-stuck'; readonly pid: number; readonly sinceMs: Millis }
  | { readonly kind: 'cancelled' }
  /** A problem on this machine: the child could not be started or printed invalid output. */
  | { readonly kind: 'helper-failed'; readonly problem: string };
