/** Runs a command that the user named, on the user's own terminal, and can stop it with all its descendants. */
import { execa } from 'execa';
import type { Millis } from '../../health/observation.ts';
import { codeOf, type Ended } from './end.ts';

export type ForegroundEnd =
  | { readonly kind: 'ended'; readonly exitCode: number }
  | { readonly kind: 'not-started'; readonly problem: string };

export interface Foreground {
  readonly ended: Promise<ForegroundEnd>;
  /** TERM to the command (and its group), KILL after the grace. */
  stop(): void;
}

/** Starts `argv` without a shell, with our streams and environment. */
export function startForeground([file, ...args]: readonly [string, ...string[]], graceMs: Millis): Foreground {
  const child = execa(file, args, {
    stdio: 'inherit',
    // At a terminal the command stays in our process group, so that Ctrl-C and reading keys work; elsewhere it
    // gets one of its own, so that its descendants can be stopped too.
    killDescendants: !process.stdin.isTTY,
    forceKillAfterDelay: graceMs,
    // It outlives an end of ours that was not asked for.
    cleanup: false,
    reject: false,
  });
  return { ended: child.then(endOf), stop: () => void child.kill('SIGTERM') };
}

function endOf({ exitCode, signal, code, originalMessage, shortMessage }: Ended & { readonly code?: string | undefined }): ForegroundEnd {
  if (signal !== undefined) return { kind: 'ended', exitCode: codeOf(signal) };
  if (exitCode !== undefined) return { kind: 'ended', exitCode };
  if (code === 'ENOENT') return { kind: 'not-started', problem: 'there is no such command' };
  if (code === 'EACCES') return { kind: 'not-started', problem: 'it may not be executed' };
  return { kind: 'not-started', problem: originalMessage ?? shortMessage ?? 'unknown' };
}
