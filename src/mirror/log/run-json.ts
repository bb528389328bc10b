/** The JSON log of one run, which other scripts read. Keys are stable; fields are only ever added. */
import type { ChangeCounts } from '../../health/mirror.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { Reason } from '../../health/snapshot.ts';
import type { RunRecord } from '../record.ts';

export const RUN_SCHEMA = 'ytm.mirror_run/1';

/** `tell`: a reason in the form of the snapshot's JSON, in English. */
export function runToJson(record: RunRecord, tell: (reason: Reason) => object): object {
  const { plan, gate } = record;
  return {
    schema: RUN_SCHEMA,
    // With `returncode` 0 this marks a successful run, never a dry run.
    run: !record.dryRun,
    dry_run: record.dryRun,
    id: record.id,
    speed: record.speed,
    ...(record.times === undefined ? {} : { times: record.times }),
    ...(record.hinted === undefined ? {} : { hinted_folders: record.hinted }),
    started_at: timestamp(record.startedAt),
    ended_at: timestamp(record.endedAt),
    host: record.host,
    hot: record.hot,
    vault: record.vault,
    vault_id: record.vaultId,
    gate: gate === null ? null : { state: gate.state, reasons: gate.reasons.map(tell) },
    guards: record.guards,
    plan: plan === null ? null : { ...countsOf(plan.counts), by_folder: byFolder(plan.byFolder) },
    done: record.done === null ? null : countsOf(record.done),
    passes: record.passes,
    parked: record.parked,
    result: { status: record.status, returncode: record.returncode, reasons: record.reasons.map(tell) },
    notes: (record.notes ?? []).map(tell),
    skipped: record.leftOut.map(({ path, why, detail }) => ({ path, why, detail })),
    unmanaged: record.unmanaged,
    lost: record.lost,
    drift: record.drift,
    hot_paths: record.hotPaths,
    timings_ms: record.timings,
  };
}

function countsOf({ creates, updates, deletes, renames, bytes }: ChangeCounts): ChangeCounts {
  return { creates, updates, deletes, renames, bytes };
}

function byFolder(folders: Readonly<Record<string, ChangeCounts>>): object {
  return Object.fromEntries(Object.entries(folders).map(([folder, counts]) => [folder, countsOf(counts)]));
}

/** RFC 3339 in UTC with milliseconds. */
function timestamp(at: EpochMs): string {
  return new Date(at).toISOString();
}
