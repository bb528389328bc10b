/** What a run's end is as an exit code (spec page 2, "Exit codes"); an interruption's 130 and 143 are the command line's own. */
import type { RunStatus } from '../../health/mirror.ts';
import type { GuardName } from './run-machine.ts';

const DONE = 0;
const FAILED = 1;
const CONFIG = 2;
const SHUT = 4;
const LOCKED = 5;
const NEEDS_PERSON = 6;

const OF_GUARD: Readonly<Record<GuardName, number>> = {
  paths: CONFIG,
  lock: LOCKED,
  foreign: FAILED,
  rsync: FAILED,
  // Missing or unreadable: what needs a person (emptied, shrunk) is halted, not refused.
  hot: FAILED,
  gate: SHUT,
  vault: NEEDS_PERSON,
  write: SHUT,
  plan: NEEDS_PERSON,
};

/** `guard`: the first that said no; `null`: all had passed, and then the gate was shut before anything was touched. */
export function exitCodeOf(status: RunStatus, guard: GuardName | null): number {
  switch (status) {
    case 'complete':
      return DONE;
    case 'parked':
    case 'halted':
      return NEEDS_PERSON;
    case 'refused':
      return guard === null ? SHUT : OF_GUARD[guard];
    case 'partial':
    case 'aborted':
    case 'failed':
      return FAILED;
  }
}
