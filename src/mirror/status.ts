/** The state of the mirror, derived from its records. Pure. */
import type { Coverage, MirrorHints, MirrorProgress, MirrorSnapshot, ParkedSummary, PruningSummary, RunSummary } from '../health/mirror.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import type { HaltRecord } from './core/aftermath.ts';
import { coverageOf } from './core/contents.ts';
import { groupLeftOut } from './core/left-out.ts';
import { createApproval } from './core/parked.ts';
import type { Parked } from './core/plan.ts';
import type { ChoreRecord, PruningRecord, RunRecord } from './record.ts';
import { mirrorReason } from './run/reasons.ts';
import type { ClocksKnown } from './store-port.ts';
import { joinedSummary } from './uneventful.ts';

/** When it began, and what it left out. */
export type ImageRun = Pick<RunRecord, 'startedAt' | 'leftOut'>;

export interface MirrorFacts {
  readonly shadow: boolean;
  readonly nextAt: EpochMs | null;
  readonly halted: HaltRecord | null;
  /** `null`: nothing is due, or nothing keeps it from starting. */
  readonly waitingFor: readonly Reason[] | null;
  readonly progress: MirrorProgress | null;
  readonly hints: MirrorHints | null;
  readonly parked: Parked | null;
  /** What a person approved, for the next run. */
  readonly approved: Parked | null;
  readonly pending: number | null;
  readonly putOffRuns: number;
  /** The newest run that made the vault an image of hot; `null`: none. */
  readonly image: ImageRun | null;
  /** When an undo last changed the vault. */
  readonly undoneAt: EpochMs | null;
  readonly comparedAt: EpochMs | null;
  /** Newest first. */
  readonly chores: readonly ChoreRecord[];
  readonly clocks: ClocksKnown | null;
  readonly notes: readonly Reason[];
  readonly runs: readonly RunSummary[];
}

export function snapshotOf(facts: MirrorFacts): MirrorSnapshot {
  const { shadow, nextAt, comparedAt, pending, putOffRuns, notes, progress, hints, halted, runs } = facts;
  return {
    state: stateOf(facts),
    shadow,
    nextAt,
    ...imageOf(facts),
    comparedAt,
    pending,
    putOffRuns,
    reasons: halted === null ? (facts.waitingFor ?? []) : [halted.reason],
    // Beside a halt it would say that runs on schedule mirror what changes.
    notes: hints?.problem == null || halted !== null ? notes : [...notes, hints.problem],
    parked: facts.parked === null ? null : parkedSummary(facts.parked, facts.approved),
    progress,
    hints,
    pruned: prunedOf(facts.chores),
    clocks: facts.clocks === null ? null : clocksReason(facts.clocks),
    verified: verifiedOf(facts.chores),
    runs,
  };
}

function imageOf({ image, undoneAt }: MirrorFacts): Pick<MirrorSnapshot, 'upToDateAt' | 'leftOut' | 'undoneAt'> {
  if (image === null) return { upToDateAt: null, leftOut: [], undoneAt: null };
  const { startedAt, leftOut } = image;
  return { upToDateAt: startedAt, leftOut: groupLeftOut(leftOut), undoneAt: undoneAt !== null && undoneAt >= startedAt ? undoneAt : null };
}

function prunedOf(chores: readonly ChoreRecord[]): PruningSummary | null {
  const last = chores.find((chore) => chore.kind === 'pruning' && chore.pruned.length > 0);
  return last?.kind === 'pruning' ? pruningSummary(last) : null;
}

/** From the newest passes that together cover all files. */
function verifiedOf(chores: readonly ChoreRecord[]): Coverage | null {
  const passes = chores.filter((chore) => chore.kind === 'verify');
  return coverageOf(
    passes.map(({ at, equal, repaired }) => ({ at, verified: equal + repaired.length })),
    passes[0]?.total ?? 0,
  );
}

export function pruningSummary({ at, pruned }: PruningRecord): PruningSummary {
  return {
    at,
    runs: new Set(pruned.map(({ run }) => run)).size,
    count: pruned.reduce((sum, { count }) => sum + count, 0),
    bytes: pruned.reduce((sum, { bytes }) => sum + bytes, 0),
    why: [...new Set(pruned.map(({ why }) => why))],
  };
}

export function clocksReason({ since, apart: { early, late } }: ClocksKnown): Reason {
  return mirrorReason(
    {
      code: 'mirror.clocks_apart',
      args: { early: `clock-${early.clock}`, earlyAt: early.at, late: `clock-${late.clock}`, lateAt: late.at },
    },
    since,
  );
}

function stateOf({ progress, halted, waitingFor }: MirrorFacts): MirrorSnapshot['state'] {
  if (progress !== null) return 'running';
  if (halted !== null) return 'halted';
  return waitingFor === null ? 'idle' : 'waiting';
}

const SAMPLE = 20;

function parkedSummary({ id, at, paths }: Parked, approved: Parked | null): ParkedSummary {
  const count = (what: string): number => paths.filter((path) => path.what === what).length;
  return {
    id,
    since: at,
    deletes: count('delete'),
    updates: count('update'),
    drift: count('drift'),
    content: count('content'),
    bytes: paths.reduce((sum, { look }) => sum + look.size, 0),
    approved: paths.filter(createApproval(approved)).length,
    sample: paths.slice(0, SAMPLE).map(({ path }) => path),
  };
}

/**
 * Newest first; runs in a row that had nothing to do but what waits for a person, and ended and left out the same, are one, with the times
 * of the newest; and so are uneventful runs of one hour that hints started.
 */
export function foldedRuns(records: readonly RunRecord[]): readonly RunSummary[] {
  const folded: RunSummary[] = [];
  for (const run of records.map(summaryOf)) {
    const last = folded.at(-1);
    const joined = last === undefined ? null : joinedRuns(last, run);
    if (joined === null) folded.push(run);
    else folded[folded.length - 1] = joined;
  }
  return folded;
}

/** `null`: each stands for itself. */
function joinedRuns(later: RunSummary, earlier: RunSummary): RunSummary | null {
  if (isQuiet(earlier) && quietKey(later) === quietKey(earlier)) return { ...later, times: (later.times ?? 1) + (earlier.times ?? 1) };
  return joinedSummary(later, earlier);
}

/** What is parked is not part of the plan. */
function isQuiet({ status, planned }: RunSummary): boolean {
  return (status === 'complete' || status === 'parked') && planned !== null && Object.values(planned).every((count) => count === 0);
}

/** Every run says anew since when its reasons hold. */
function quietKey(run: RunSummary): string {
  const { status, dryRun, speed, reasons, leftOut, planned, parked } = run;
  const causes = reasons.map(({ code, args }) => [code, args]);
  return JSON.stringify([isQuiet(run), status, dryRun, speed, causes, leftOut, planned, parked]);
}

export function summaryOf(record: RunRecord): RunSummary {
  const { id, dryRun, speed, hinted, times, startedAt, endedAt, status, reasons, plan, done, parked, leftOut, unmanaged, log } = record;
  return {
    id,
    dryRun,
    speed,
    ...(hinted === undefined ? {} : { hinted }),
    startedAt,
    endedAt,
    status,
    reasons,
    planned: plan?.counts ?? null,
    done,
    parked: parked?.count ?? 0,
    leftOut: groupLeftOut(leftOut),
    unmanaged: unmanaged.count,
    log,
    ...(times === undefined ? {} : { times }),
  };
}
