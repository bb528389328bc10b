/** When runs are due. */
import type { EpochMs, Millis } from '../health/observation.ts';
import type { RunRecord } from './record.ts';

/** `null`: runs start by hand only. */
export type MirrorSchedule =
  | { readonly kind: 'every'; readonly ms: Millis }
  /** `moved`: the clock was changed, so `next` has changed. */
  | { readonly kind: 'cron'; tick(run: () => void, moved: () => void): () => void; next(): Promise<EpochMs | null> }
  | null;

/** The first run begins once the probes have finished their first round. */
const FIRST_RUN_MS: Millis = 5_000;

/** When a run is due first, after a restart as well. @param records newest first */
export function firstDue(everyMs: Millis, now: EpochMs, records: readonly Pick<RunRecord, 'dryRun' | 'startedAt'>[]): EpochMs {
  const last = records.find(({ dryRun }) => !dryRun);
  const soon = now + FIRST_RUN_MS;
  return last === undefined ? soon : Math.min(now + everyMs, Math.max(soon, last.startedAt + everyMs));
}
