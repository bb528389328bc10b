/**
 * Attempts one probe until its state is settled. Good attempts follow at once until `rise` in a row; bad ones until `fall` in a row, as
 * far apart as they must be to count; not-run ones at once until `fall` in a row. The same for a one-shot command and for a daemon that
 * is asked to check now.
 */
import type { Millis } from '../health/observation.ts';
import { isSettled, nextBadAt, type ProbeHistory } from '../health/probe-state.ts';
import { fallSpanOf, type ProbeRules } from '../health/rules.ts';
import { type Clock, pause } from '../platform/clock.ts';

export interface Settling {
  readonly rules: ProbeRules;
  readonly clock: Clock;
  /** Its history now; `null`: it has never run. */
  readonly history: () => ProbeHistory | null;
  /** Makes one attempt, or joins the one under way, and records it. */
  readonly attempt: () => Promise<unknown>;
  /** Named probes only: a good answer is repeated only when the state before differs. */
  readonly isNamed: boolean;
  readonly signal: AbortSignal;
}

/** Resolves when the probe is settled, the signal aborts, or its results keep changing. */
export async function settle({ rules, clock, history, attempt, isNamed, signal }: Settling): Promise<void> {
  const before = history();
  for (let attempts = 0; attempts < mostAttempts(rules) && !signal.aborted; attempts += 1) {
    const last = history();
    if (attempts > 0 && last !== null) await untilItCounts(last, rules, clock, signal);
    await attempt();
    const now = history();
    if (now === null || isEnough(now, before, rules, isNamed)) return;
  }
}

/** After a bad attempt, until the next one counts; never longer than all of them together need. */
async function untilItCounts(last: ProbeHistory, rules: ProbeRules, clock: Clock, signal: AbortSignal): Promise<void> {
  const due = nextBadAt(last, rules);
  const wait: Millis = due === null ? 0 : due - clock.now();
  if (wait > 0) await pause(clock, Math.min(wait, fallSpanOf(rules)), signal);
}

function isEnough(history: ProbeHistory, before: ProbeHistory | null, rules: ProbeRules, isNamed: boolean): boolean {
  if (isSettled(history, rules)) return true;
  const { good, warned, notRun } = history.streak;
  const seen = warned > 0 ? 'degraded' : 'up';
  return isNamed && good > 0 && notRun === 0 && (before === null || before.state === seen);
}

/** A probe whose results keep changing stays unconfirmed. */
function mostAttempts({ rise, fall }: ProbeRules): number {
  return 2 * (rise + fall);
}
