/** Runs a command that the user named, on the user's own terminal, and can stop it with all its descendants. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Millis } from '../health/observation.ts';
import type { Clock } from './clock.ts';

export type ForegroundEnd =
  | { readonly kind: 'ended'; readonly exitCode: number }
  | { readonly kind: 'not-started'; readonly problem: string };

export interface Foreground {
  readonly ended: Promise<ForegroundEnd>;
  /** TERM to the command (and its group), KILL after `graceMs`. */
  stop(graceMs: Millis): void;
}

/** Starts `argv` without a shell, with our streams and environment. */
export function startForeground(argv: readonly [string, ...string[]], clock: Clock): Foreground {
  const [file, ...args] = argv;
  // At a terminal the command stays in our process group, so that Ctrl-C and reading keys work; elsewhere it
  // gets one of its own, so that its descendants can be stopped too.
  const ownGroup = !process.stdin.isTTY;
  const child = spawn(file, args, { stdio: 'inherit', detached: ownGroup });
  const ended = new Promise<ForegroundEnd>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve({ kind: 'not-started', problem: whyNot(error) }));
    child.once('exit', (code, signal) => resolve({ kind: 'ended', exitCode: code ?? exitCodeOf(signal) }));
  });
  return {
    ended,
    stop(graceMs) {
      send(child, 'SIGTERM', ownGroup);
      const cancel = clock.after(graceMs, () => send(child, 'SIGKILL', ownGroup));
      void ended.then(cancel);
    },
  };
}

function whyNot({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such command';
  return code === 'EACCES' ? 'it may not be executed' : message;
}

/** 128 + the signal's number, as shells say it. */
function exitCodeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

function send(child: ChildProcess, signal: NodeJS.Signals, group: boolean): void {
  if (child.pid === undefined) return;
  try {
    process.kill(group ? -child.pid : child.pid, signal);
  } catch {
    // It is gone already.
  }
}
