/** Where alerting keeps what it remembers, and the record of incidents. Several processes may use it at the same time. */
import type { EpochMs } from '../../health/ids.ts';
import type { Decision } from './decision.ts';
import type { Evaluation } from './evaluate.ts';
import type { OutboxEntry } from './outbox.ts';
import type { AlertState } from './state.ts';

export interface AlertStorage {
  /**
   * Reads the state, evaluates, and stores state, incidents, decisions and messages, all in one transaction: two processes do not decide the
   * same, and a crash repeats a decision instead of losing it. `kept: false`: nothing could be stored; the evaluation is from `unsaved`.
   *
   * @param unsaved the state in memory that could not be stored the last time; `null`: the stored one counts
   */
  decide(evaluate: (state: AlertState) => Evaluation, unsaved: AlertState | null): Decided;
  /** A person acknowledges or silences. `false`: it could not be stored. */
  change(change: (state: AlertState) => AlertState): boolean;
  state(): AlertState;
  /** Removes incidents that ended before, with their decisions. */
  prune(before: EpochMs): void;
}

export interface Decided {
  readonly evaluation: Evaluation;
  readonly kept: boolean;
}

/** One entry for each notifier that a message goes to. */
export function entriesOf({ messages }: Pick<Evaluation, 'messages'>): readonly OutboxEntry[] {
  return messages.flatMap(({ message, to }) => to.map((origin) => ({ origin, message })));
}

/** Whether a decision says anything that the last one about the same case did not. */
export function isNewDecision(last: Decision | null, next: Decision): boolean {
  return last === null || last.code !== next.code || last.kind !== next.kind || last.stage !== next.stage;
}

/** The stored state; `empty` if it is damaged or was written by another version. */
export function parseState(text: string | null, empty: AlertState): AlertState {
  if (text === null) return empty;
  try {
    const state = JSON.parse(text) as AlertState;
    return state.version === empty.version && typeof state.cases === 'object' && Array.isArray(state.silences) ? state : empty;
  } catch {
    return empty;
  }
}
