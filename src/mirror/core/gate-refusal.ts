/** What a gate that was shut, or shut during the guards, means for the runs that follow: no doubt, as nothing was touched. Pure. */
import { metaOf } from '../../health/catalogue.ts';
import type { RunStatus } from '../../health/mirror.ts';
import type { Reason } from '../../health/snapshot.ts';

interface Ended {
  readonly dryRun: boolean;
  readonly status: RunStatus;
  readonly reasons: readonly { readonly code: string }[];
  readonly guards: readonly { readonly ok: boolean; readonly code: string | null }[];
}

/** Before anything was touched, the gate was shut, or the share was lost while a guard was at work. */
export function isRefusedByGate({ status, reasons, guards }: Omit<Ended, 'dryRun'>): boolean {
  const isCut = guards.some(({ ok, code }) => !ok && code === 'mirror.stopped');
  return status === 'refused' && (isCut || reasons.some(({ code }) => code === 'mirror.gate_shut'));
}

/**
 * Among the reasons of a refusal is that the share is lost or hangs. Its server may have crashed, and lost what runs saw arrive; in a process
 * that watches nothing between its runs, only a refused run shows it.
 */
export function isShareLost(reasons: readonly Pick<Reason, 'code'>[]): boolean {
  return reasons.some(({ code }) => code === 'mirror.hung' || metaOf(code).strict);
}

/**
 * Whether hints may start a run: after one that did not end well, the next one is that on schedule, which compares everything.
 * @param records newest first
 */
export function mayFollowHints(records: readonly Ended[]): boolean {
  const last = records.find((record) => !record.dryRun && !isRefusedByGate(record));
  return last?.status === 'complete' || last?.status === 'parked';
}
