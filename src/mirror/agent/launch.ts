/** How the agent's program is started, and how its process group is ended. */
import type { Millis } from '../../health/observation.ts';

/** How long the way in may take. */
export const ENTER_DEADLINE_MS: Millis = 60_000;

/**
 * What the ledger is told of a process that lives as long as its work does: it is overdue when we say so. (Beyond
 * this time any ytm process would kill it.)
 */
export const WITHOUT_DEADLINE_MS: Millis = 365 * 24 * 3_600_000;

/** A warning of Node's about an experimental function would be read as rsync's. */
const NODE_FLAGS = ['--no-warnings'];

/** The command that runs a program of ours; on macOS as background work, which the kernel then slows down for everybody else. */
export function launchLine(platform: NodeJS.Platform, niceness: number, programLine: readonly string[]): readonly [string, ...string[]] {
  const line = [process.execPath, ...NODE_FLAGS, ...programLine] as const;
  return platform === 'darwin' && niceness > 0 ? ['/usr/sbin/taskpolicy', '-b', ...line] : line;
}

/** Kills all of a group without waiting: what is in an uninterruptible sleep does not go. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
