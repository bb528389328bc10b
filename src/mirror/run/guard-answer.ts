/** What a guard says. */
import type { Reason } from '../../health/snapshot.ts';
import type { RunContext } from './context.ts';
import type { Refusal } from './ports.ts';
import { mirrorReason } from './reasons.ts';

export type GuardAnswer =
  | { readonly kind: 'passed' }
  | { readonly kind: 'refused' | 'halted' | 'failed'; readonly reasons: readonly Reason[]; readonly detail: string };

export function refused(
  { startedAt }: Pick<RunContext, 'startedAt'>,
  refusal: Refusal,
  kind: 'refused' | 'halted' | 'failed' = 'refused',
): GuardAnswer {
  return { kind, reasons: [mirrorReason(refusal, startedAt)], detail: Object.values(refusal.args).join(' ') };
}
