/** What the mirror is at, from what it knows. Pure. */
import type { MirrorProgress, MirrorSnapshot, ParkedSummary, RunSummary } from '../health/mirror.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import type { Parked } from './core/plan.ts';
import type { HaltRecord, RunRecord } from './record.ts';

export interface MirrorFacts {
  readonly shadow: boolean;
  readonly nextAt: EpochMs | null;
  readonly halted: HaltRecord | null;
  /** `null`: nothing is due, or nothing keeps it. */
  readonly waitingFor: readonly Reason[] | null;
  readonly progress: MirrorProgress | null;
  readonly parked: Parked | null;
  readonly pending: number | null;
  readonly putOffRuns: number;
  readonly upToDateAt: EpochMs | null;
  readonly comparedAt: EpochMs | null;
  readonly runs: readonly RunSummary[];
}

export function snapshotOf(facts: MirrorFacts): MirrorSnapshot {
  const { shadow, nextAt, upToDateAt, comparedAt, pending, putOffRuns, progress, runs } = facts;
  return {
    state: stateOf(facts),
    shadow,
    nextAt,
    upToDateAt,
    comparedAt,
    pending,
    putOffRuns,
    reasons: facts.halted === null ? (facts.waitingFor ?? []) : [facts.halted.reason],
    parked: facts.parked === null ? null : parkedSummary(facts.parked),
    progress,
    runs,
  };
}

function stateOf({ progress, halted, waitingFor }: MirrorFacts): MirrorSnapshot['state'] {
  if (progress !== null) return 'running';
  if (halted !== null) return 'halted';
  return waitingFor === null ? 'idle' : 'waiting';
}

const SAMPLE = 20;

function parkedSummary({ id, at, paths }: Parked): ParkedSummary {
  const count = (what: string): number => paths.filter((path) => path.what === what).length;
  return {
    id,
    since: at,
    deletes: count('delete'),
    updates: count('update'),
    drift: count('drift'),
    bytes: paths.reduce((sum, { look }) => sum + look.size, 0),
    sample: paths.slice(0, SAMPLE).map(({ path }) => path),
  };
}

export function summaryOf(record: RunRecord): RunSummary {
  const { id, dryRun, speed, startedAt, endedAt, status, reasons, plan, done, parked, leftOut, strangers, log } = record;
  return {
    id,
    dryRun,
    speed,
    startedAt,
    endedAt,
    status,
    reasons,
    planned: plan?.counts ?? null,
    done,
    parked: parked?.count ?? 0,
    leftOut: leftOut.length,
    strangers: strangers.count,
    log,
  };
}
