/**
 * Child processes, the only importer of execa: argument lists (never a shell), one deadline over
 * everything, bounded output, and an end that never waits for a child that cannot be killed.
 */
import type { Millis } from '../health/observation.ts';

export interface ChildRequest {
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment of the child; nothing is inherited. Default: PATH, HOME, USER, LANG and TMPDIR of ours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly timeoutMs: Millis;
  readonly signal: AbortSignal;
  /** Bytes kept of each stream (default 256 KiB); more kills the child with `too-much-output`. */
  readonly maxOutput?: number;
}

/** `ended` covers every exit code. The others say what kept the child from ending by itself. */
export type ChildResult =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly signal: string | null; readonly stdout: string; readonly stderr: string; readonly tookMs: Millis }
  | { readonly kind: 'missing' | 'not-executable'; readonly detail: string }
  | { readonly kind: 'too-much-output'; readonly stdout: string; readonly stderr: string }
  /** Deadline or cancel; `abandoned` when it did not even die from SIGKILL (`pid` then goes to the ledger). */
  | { readonly kind: 'timeout' | 'cancelled'; readonly stdout: string; readonly stderr: string; readonly abandoned: boolean; readonly pid: number };

export interface Children {
  run(request: ChildRequest): Promise<ChildResult>;
}
