/** Records what a simulation goes through as the store would: attempts, and periods of trouble. */
import type { RecordedAttempt } from '../../../src/alerts/core/replay.ts';
import type { Assessment } from '../../../src/health/assess.ts';
import type { StateSpan } from '../../../src/health/history.ts';
import type { EpochMs, Observation } from '../../../src/health/observation.ts';
import { attemptOf } from '../../../src/store/attempt-bytes.ts';
import type { Witness } from './simulation.ts';

export class Recorder implements Witness {
  readonly attempts: RecordedAttempt[] = [];
  readonly #ended: StateSpan[] = [];
  readonly #open = new Map<string, StateSpan>();

  observed(observation: Observation): void {
    this.attempts.push(attemptOf(observation));
  }

  evaluated(): void {
    // What alerting made of it is not recorded.
  }

  skipped(): void {
    throw new Error('not recorded');
  }

  judged({ views, components }: Assessment, now: EpochMs): void {
    for (const { rules, state, reason } of views) this.#turn({ kind: 'probe', id: rules.id }, state, reason, now);
    for (const { id, verdict, reasons } of components) this.#turn({ kind: 'component', id }, verdict, reasons[0] ?? null, now);
  }

  /** Oldest first. */
  get troubles(): readonly StateSpan[] {
    return [...this.#ended, ...this.#open.values()]
      .filter(({ state }) => state !== 'up' && state !== 'healthy')
      .toSorted((left, right) => left.from - right.from);
  }

  #turn(subject: StateSpan['subject'], state: StateSpan['state'], reason: Assessment['views'][number]['reason'], from: EpochMs): void {
    const key = `${subject.kind}:${subject.id}`;
    const open = this.#open.get(key);
    const code = reason?.code ?? null;
    if (open?.state === state && open.code === code) return;
    if (open !== undefined && from > open.from) this.#ended.push({ ...open, until: from });
    this.#open.set(key, { subject, state, from, until: null, code, args: reason?.args ?? {} });
  }
}
