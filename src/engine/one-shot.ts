/**
 * A round without a daemon (page 2, "One-shot rule"): each probe is attempted until its state is settled.
 * Good answers follow at once until `rise` in a row; bad ones until `fall` in a row, spread over at least
 * 10 s; not-run ones at once until `fall` in a row. Stored streaks count while they are not stale.
 */
import type { Millis } from '../health/observation.ts';
import { isSettled, type ProbeHistory } from '../health/probe-state.ts';
import type { ProbeRules } from '../health/rules.ts';
import { type Clock, pause } from '../platform/clock.ts';
import type { Board } from './board.ts';
import type { NeutralCheck } from './neutral.ts';
import type { Roster } from './roster.ts';
import type { Runner } from './runner.ts';

const SPREAD_MS: Millis = 10_000;

export interface OneShotOptions {
  readonly board: Board;
  readonly roster: Roster;
  readonly neutral: NeutralCheck;
  readonly clock: Clock;
  /** Named probes only: a good answer is repeated only when the stored state differs. */
  readonly named: readonly string[] | null;
  readonly signal: AbortSignal;
}

/** Runs the round; the board then holds what was seen. */
export async function oneShotRound(options: OneShotOptions): Promise<void> {
  const { board, roster, neutral, named, signal } = options;
  const under = new Map<string, Promise<void>>();
  const begin = (runner: Runner): void => {
    if (named === null || named.includes(runner.id)) under.set(runner.id, settle(runner, options));
  };
  const stop = board.on((event) => {
    const host = event.kind === 'observed' ? event.observation.outcome.facts.mount?.host : undefined;
    if (host !== undefined) for (const runner of roster.learn('vault.host', host)) begin(runner);
  });
  for (const runner of roster.runners.values()) begin(runner);
  for (let done = 0; done < under.size; ) {
    const all = [...under.values()];
    await Promise.all(all);
    done = all.length;
  }
  stop();
  if (board.current() && board.wantsNeutral && !signal.aborted) await neutral.once(signal);
}

async function settle(runner: Runner, { board, clock, named, signal }: OneShotOptions): Promise<void> {
  const rules = board.rulesOf(runner.id);
  if (rules === null) return;
  const stored = board.history(runner.id);
  for (let attempts = 0; attempts < mostAttempts(rules); attempts += 1) {
    const startedAt = clock.monotonic();
    await runner.run(signal);
    const history = board.history(runner.id);
    if (signal.aborted || history === null || isEnough(history, stored, rules, named !== null)) return;
    if (history.streak.bad > 0) await pause(clock, gapOfBad(rules) - (clock.monotonic() - startedAt), signal);
  }
}

function isEnough(history: ProbeHistory, stored: ProbeHistory | null, rules: ProbeRules, named: boolean): boolean {
  if (isSettled(history, rules)) return true;
  const { good, warned, notRun } = history.streak;
  const seen = warned > 0 ? 'degraded' : 'up';
  return named && good > 0 && notRun === 0 && (stored === null || stored.state === seen);
}

/** A probe that keeps changing its mind stays unconfirmed. */
function mostAttempts({ rise, fall }: ProbeRules): number {
  return 2 * (rise + fall);
}

function gapOfBad({ fall }: ProbeRules): Millis {
  return fall > 1 ? SPREAD_MS / (fall - 1) : 0;
}
