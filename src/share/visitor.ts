/**
 * One visit to a folder that may hang: a child process with a deadline does every file call; ytm's own
 * process does none. One child at a time; a visit asked for while one is under way joins it, and one that
 * ended less than `JOIN_WINDOW_MS` ago answers for it too, so that one visit answers all probes of a share.
 */
import type { Millis } from '../health/observation.ts';

export const JOIN_WINDOW_MS = 2_000;

export interface VisitRequest {
  /** The mount point (share), or any folder (for space of a local disk). */
  readonly root: string;
  /** The folder that holds the sentinel, relative to root; `null`: no sentinel is asked for. */
  readonly vault: string | null;
  readonly timeoutMs: Millis;
}

/** Facts as the child saw them; errors by their system name (`EIO`, `ESTALE`, …). */
export interface VisitReport {
  /** Device of root and of root's parent, as decimal strings; equal means that nothing is mounted there. */
  readonly device: string;
  readonly parentDevice: string;
  readonly space: { readonly freeBytes: number; readonly sizeBytes: number } | null;
  readonly sentinel:
    | { readonly kind: 'read'; readonly text: string; readonly device: string }
    | { readonly kind: 'missing' }
    | { readonly kind: 'not-regular' }
    | { readonly kind: 'error'; readonly errno: string }
    | null;
  /** A look-up of a random name must say ENOENT: caches hide a dead server. */
  readonly uncachedLookup: 'absent' | { readonly errno: string };
  readonly readOnly: boolean;
}

export type VisitResult =
  | { readonly kind: 'seen'; readonly report: VisitReport; readonly tookMs: Millis }
  /** The visit itself failed with a system error at `step` (`enter`, `stat`, `statfs`). */
  | { readonly kind: 'error'; readonly errno: string; readonly step: string }
  /** The deadline passed; the child was killed, or abandoned into the ledger when it cannot be. */
  | { readonly kind: 'hung'; readonly sinceMs: Millis }
  /** A child of an earlier visit is still stuck: no second one is started. */
  | { readonly kind: 'still-stuck'; readonly pid: number; readonly sinceMs: Millis }
  | { readonly kind: 'cancelled' }
  /** Our own side: the child could not be started or printed nonsense. */
  | { readonly kind: 'helper-failed'; readonly problem: string };

export interface ShareVisitor {
  visit(request: VisitRequest, signal: AbortSignal): Promise<VisitResult>;
}
