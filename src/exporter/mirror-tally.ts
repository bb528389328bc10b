/** What the mirror's runs have done since ytm started, each run counted once. */
import type { MirrorSnapshot, RunStatus, RunSummary } from '../health/mirror.ts';
import type { EpochMs } from '../health/observation.ts';

export type FileChange = 'created' | 'updated' | 'deleted' | 'renamed' | 'kept';

export interface MirrorTally {
  /** Absent is zero. */
  readonly runs: ReadonlyMap<RunStatus, number>;
  readonly files: ReadonlyMap<FileChange, number>;
  readonly bytes: number;
}

/** The runs that count: dry ones only look, but in shadow mode there are no others. */
export function realRuns({ runs, shadow }: MirrorSnapshot): readonly RunSummary[] {
  return runs.filter(({ dryRun }) => shadow || !dryRun);
}

/** Shown runs are finished ones; those that ended before `since` belong to an earlier process. */
export class MirrorTallies implements MirrorTally {
  readonly runs = new Map<RunStatus, number>();
  readonly files = new Map<FileChange, number>();
  bytes = 0;
  readonly #since: EpochMs;
  #seen: ReadonlySet<string> = new Set();

  constructor(since: EpochMs) {
    this.#since = since;
  }

  /** Counts new runs. None is missed if this is called at least once per `RUNS_SHOWN` runs. */
  look(mirror: MirrorSnapshot | null): void {
    if (mirror === null) return;
    const real = realRuns(mirror);
    for (const run of real) if (run.endedAt >= this.#since && !this.#seen.has(run.id)) this.#count(run);
    this.#seen = new Set(real.map(({ id }) => id));
  }

  #count({ status, done, parked, leftOut }: RunSummary): void {
    add(this.runs, status, 1);
    add(
      this.files,
      'kept',
      leftOut.reduce((sum, { count }) => sum + count, parked),
    );
    if (done === null) return;
    add(this.files, 'created', done.creates);
    add(this.files, 'updated', done.updates);
    add(this.files, 'deleted', done.deletes);
    add(this.files, 'renamed', done.renames);
    this.bytes += done.bytes;
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
