/** The answer of a guard. */
import type { Reason } from '../../health/snapshot.ts';
import type { GuardName } from '../core/run-machine.ts';
import type { Refusal } from './ports.ts';
import { mirrorReason } from './reasons.ts';
import type { Stage } from './stages.ts';

/** `stage`: how far the run has come with it, also where it did not pass. */
export type GuardAnswer<S extends Stage> = { readonly kind: 'passed'; readonly stage: S } | NotPassed;

export interface NotPassed {
  readonly kind: 'refused' | 'halted' | 'failed';
  readonly stage: Stage;
  readonly reasons: readonly Reason[];
  readonly detail: string;
  /** The guard that refused, if it is not the one that was asked: an earlier one that could not know before. */
  readonly of?: GuardName;
}

export function passed<S extends Stage>(stage: S): GuardAnswer<S> {
  return { kind: 'passed', stage };
}

export function refused(stage: Stage, refusal: Refusal, kind: NotPassed['kind'] = 'refused'): NotPassed {
  return { kind, stage, reasons: [mirrorReason(refusal, stage.startedAt)], detail: Object.values(refusal.args).join(' ') };
}
