/** How the agent's program is started. */
import type { Millis } from '../../health/observation.ts';

/** How long a busy machine may take to start one of our programs before it is abandoned. */
export const START_DEADLINE_MS: Millis = 5 * 60_000;
/** The first line sent to each of them; any line is an answer. */
export const ARE_YOU_THERE = '{}';
/** The problem that is reported when one did not start in time. */
export const NOT_STARTED = 'this machine is too busy: it did not start within 5 minutes';

/** How long entering the vault may take, once the program has started. */
export const ENTER_DEADLINE_MS: Millis = 60_000;

/**
 * The ledger's deadline for a process that lives as long as its work: we report it overdue ourselves. (Beyond this time any ytm process
 * would kill it.)
 */
export const WITHOUT_DEADLINE_MS: Millis = 365 * 24 * 3_600_000;

/** A warning of Node about an experimental function would be taken for output of rsync. */
const NODE_FLAGS = ['--no-warnings'];

/** The command that runs one of our programs; on macOS as background work, which the kernel slows down in favour of everything else. */
export function launchLine(platform: NodeJS.Platform, niceness: number, programLine: readonly string[]): readonly [string, ...string[]] {
  const line = [process.execPath, ...NODE_FLAGS, ...programLine] as const;
  return platform === 'darwin' && niceness > 0 ? ['/usr/sbin/taskpolicy', '-b', ...line] : line;
}
