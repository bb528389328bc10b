/** The exit code of a run. An interruption's 130 and 143 are set by the command line. */
import type { RunStatus } from '../../health/mirror.ts';
import type { GuardName } from './run-machine.ts';

export const EXIT = { done: 0, failed: 1, usage: 2, shut: 4, locked: 5, person: 6 } as const;

const OF_GUARD: Readonly<Record<GuardName, number>> = {
  paths: EXIT.usage,
  lock: EXIT.locked,
  foreign: EXIT.failed,
  rsync: EXIT.failed,
  // Missing or unreadable. An emptied or shrunk hot needs a person: it is halted, not refused.
  hot: EXIT.failed,
  gate: EXIT.shut,
  vault: EXIT.person,
  write: EXIT.shut,
  plan: EXIT.person,
};

/** `guard`: the first one that refused; `null`: all passed, and the gate shut before anything was touched. */
export function exitCodeOf(status: RunStatus, guard: GuardName | null): number {
  switch (status) {
    case 'complete':
      return EXIT.done;
    case 'parked':
    case 'halted':
      return EXIT.person;
    case 'refused':
      return guard === null ? EXIT.shut : OF_GUARD[guard];
    case 'partial':
    case 'aborted':
    case 'failed':
      return EXIT.failed;
  }
}
