/** What the kit knows of a child of execa's, and of how it ended. Loads nothing. */
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

/** How it ended. */
export interface ChildEnd {
  /** 128 + number when a signal ended it; `null`: it could not be started. */
  readonly code: number | null;
  readonly signal: string | null;
  /** For people. */
  readonly problem: string;
}

/** A whole group is signalled, at once, and nothing but the kit decides that it must go. */
export const GROUP = { killDescendants: true, killSignal: 'SIGKILL', forceKillAfterDelay: false, cleanup: false, reject: false } as const;

/** A subprocess of execa's. */
export interface Held {
  readonly nodeChildProcess: ChildProcess;
}

export function hasEnded({ nodeChildProcess: { exitCode, signalCode } }: Held): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Lets go of every handle: nothing of the child keeps our process alive any more. */
export function release({ nodeChildProcess }: Held): void {
  for (const stream of nodeChildProcess.stdio) stream?.destroy();
  nodeChildProcess.unref();
}

/** Of a result of execa's; neither code nor signal: it could not be started. */
export interface Ended {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly originalMessage?: string | undefined;
  readonly shortMessage?: string | undefined;
}

/** A subprocess of execa's, as far as the kit uses it. */
export interface Running extends Held, PromiseLike<Ended> {
  readonly pid?: number | undefined;
  kill(signal: 'SIGTERM' | 'SIGKILL'): boolean;
}

export function endOf(result: Ended): ChildEnd {
  const { exitCode, signal } = result;
  if (signal !== undefined) return { code: codeOf(signal), signal, problem: `it ended with ${signal}` };
  if (exitCode !== undefined) return { code: exitCode, signal: null, problem: `it ended with exit code ${exitCode}` };
  return { code: null, signal: null, problem: whyNot(result) };
}

/** 128 + the signal's number, as shells say it. */
export function codeOf(signal: string): number {
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}

function whyNot({ originalMessage, shortMessage }: Ended): string {
  return originalMessage ?? shortMessage ?? 'could not be started';
}
