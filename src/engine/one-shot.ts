/** A round without a daemon: each probe is attempted until its state is settled. Stored streaks count while they are not stale. */
import type { Clock } from '../platform/clock.ts';
import type { Runner } from './attempt.ts';
import type { Board } from './board.ts';
import type { NeutralCheck } from './neutral.ts';
import type { Roster } from './roster.ts';
import { settle } from './settle.ts';

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
  const { board, roster, neutral, clock, named, signal } = options;
  const under = new Map<string, Promise<void>>();
  const begin = (runner: Runner): void => {
    const rules = board.rulesOf(runner.id);
    if (rules === null || (named !== null && !named.includes(runner.id))) return;
    const attempt = () => runner.run(signal);
    under.set(runner.id, settle({ rules, clock, history: () => board.history(runner.id), attempt, isNamed: named !== null, signal }));
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
