/** The mirror: its state and the results of its runs. No samples on a machine without a mirror. */
import type { MirrorSnapshot, RunStatus } from '../health/mirror.ts';
import { type Family, perProbe, seconds } from './family.ts';
import { type FileChange, type MirrorTally, realRuns } from './mirror-tally.ts';

const RESULTS: readonly RunStatus[] = ['complete', 'partial', 'refused', 'parked', 'halted', 'aborted', 'failed'];
const CHANGES: readonly FileChange[] = ['created', 'updated', 'deleted', 'renamed', 'kept'];

/** One sample; `null` leaves it out. */
function gauge(name: string, help: string, value: (mirror: MirrorSnapshot) => number | null | undefined): Family {
  return {
    name,
    help,
    type: 'gauge',
    labels: [],
    *samples({ snapshot }) {
      const found = snapshot.mirror === null ? null : value(snapshot.mirror);
      if (found !== null && found !== undefined) yield { labels: {}, value: found };
    },
  };
}

function counter(
  name: string,
  help: string,
  label: string,
  counts: (tally: MirrorTally) => readonly (readonly [string, number])[],
): Family {
  return {
    name,
    help,
    type: 'counter',
    labels: label === '' ? [] : [label],
    *samples({ snapshot, mirrorTally }) {
      if (snapshot.mirror === null) return;
      for (const [key, value] of counts(mirrorTally)) yield { labels: label === '' ? {} : { [label]: key }, value };
    },
  };
}

function lastSuccess(mirror: MirrorSnapshot): number | null {
  const ended = realRuns(mirror).find(({ status }) => status === 'complete')?.endedAt ?? mirror.upToDateAt;
  return ended === null ? null : seconds(ended);
}

export const MIRROR_FAMILIES: readonly Family[] = [
  gauge('ytm_mirror_running', '1 while a run of the mirror is in progress, else 0.', ({ state }) => Number(state === 'running')),
  counter('ytm_mirror_runs_total', 'Finished runs of the mirror by result, without dry runs.', 'result', ({ runs }) =>
    RESULTS.map((result) => [result, runs.get(result) ?? 0]),
  ),
  gauge('ytm_mirror_last_run_timestamp_seconds', 'When the last run of the mirror ended, whatever its result.', (mirror) => {
    const [last] = realRuns(mirror);
    return last === undefined ? null : seconds(last.endedAt);
  }),
  gauge('ytm_mirror_last_success_timestamp_seconds', 'When the last complete run of the mirror ended.', lastSuccess),
  gauge('ytm_mirror_last_duration_seconds', 'Duration of the last run of the mirror.', (mirror) => {
    const [last] = realRuns(mirror);
    return last === undefined ? null : seconds(Math.max(0, last.endedAt - last.startedAt));
  }),
  counter(
    'ytm_mirror_files_total',
    'Paths that runs changed in the vault; kept: paths left unchanged, by rule or because they wait for a person.',
    'change',
    ({ files }) => CHANGES.map((change) => [change, files.get(change) ?? 0]),
  ),
  counter('ytm_mirror_transferred_bytes_total', 'Bytes that runs copied to the vault.', '', ({ bytes }) => [['', bytes]]),
  gauge('ytm_mirror_progress_ratio', 'The share of the planned bytes that the current run has copied, 0 to 1.', ({ progress }) => {
    if (progress === null || progress.bytes.total <= 0) return null;
    return Math.min(1, Math.max(0, progress.bytes.done / progress.bytes.total));
  }),
  gauge('ytm_mirror_pending_changes', 'Planned changes that have not arrived in the vault.', ({ pending }) => pending),
  gauge(
    'ytm_mirror_unmanaged',
    'Unmanaged paths in the vault, by the last run that compared everything.',
    (mirror) => realRuns(mirror).find(({ speed, planned }) => speed === 'full' && planned !== null)?.unmanaged,
  ),
  gauge('ytm_mirror_parked_changes', 'Changes that wait for ytm mirror approve.', ({ parked }) =>
    parked === null ? 0 : parked.deletes + parked.updates + parked.drift + parked.content,
  ),
  gauge('ytm_incomplete_deletions_runs', 'Consecutive runs in which planned deletions were postponed.', ({ putOffRuns }) => putOffRuns),
  perProbe(
    'ytm_end_to_end_lag_seconds',
    'Age of the newest keep-alive that is visible through the gateway: the delay of the whole chain.',
    ({ last }) => {
      const age = last?.facts.heartbeat?.ageMs;
      return age === undefined ? null : seconds(age);
    },
  ),
];
