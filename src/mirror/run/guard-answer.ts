/** What a guard says. */
import type { Reason } from '../../health/snapshot.ts';
import type { GuardName } from '../core/run-machine.ts';
import type { RunContext } from './context.ts';
import type { Refusal } from './ports.ts';
import { mirrorReason } from './reasons.ts';

export type GuardAnswer =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'refused' | 'halted' | 'failed';
      readonly reasons: readonly Reason[];
      readonly detail: string;
      /** Whose answer it is, when not of the one that was asked: that of an earlier guard which could not know before. */
      readonly of?: GuardName;
    };

type NotPassed = Exclude<GuardAnswer, { readonly kind: 'passed' }>;

export function refused(
  { startedAt }: Pick<RunContext, 'startedAt'>,
  refusal: Refusal,
  kind: 'refused' | 'halted' | 'failed' = 'refused',
): NotPassed {
  return { kind, reasons: [mirrorReason(refusal, startedAt)], detail: Object.values(refusal.args).join(' ') };
}
