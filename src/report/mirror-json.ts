/**
 * The mirror in the public JSON of a snapshot. Beyond the stable fields `state`, `lastRun` and `progress` it contains what is needed to
 * rebuild it (mirror-parse.ts).
 */
import type { LeftGroup } from '../health/left-out.ts';
import type {
  ChangeCounts,
  Coverage,
  MirrorHints,
  MirrorProgress,
  MirrorSnapshot,
  ParkedSummary,
  PruningSummary,
  RunSpeed,
  RunStatus,
  RunSummary,
} from '../health/mirror.ts';
import type { Locale } from '../messages/template.ts';
import { type ReasonJson, reasonToJson, type Timestamp, timestamp, timestampOrNull } from './reason-json.ts';

export interface RunJson {
  readonly id: string;
  readonly dryRun: boolean;
  readonly speed: RunSpeed;
  readonly hinted?: number;
  readonly startedAt: Timestamp;
  readonly endedAt: Timestamp;
  readonly status: RunStatus;
  readonly reasons: readonly ReasonJson[];
  readonly planned: ChangeCounts | null;
  readonly done: ChangeCounts | null;
  readonly parked: number;
  readonly leftOut: readonly LeftGroup[];
  readonly unmanaged: number;
  readonly log: string | null;
  readonly times?: number;
  readonly together?: ChangeCounts;
}

export interface MirrorJson {
  readonly state: MirrorSnapshot['state'];
  /** The newest run that was not a dry run (in shadow mode all are); `null`: none yet. */
  readonly lastRun: RunJson | null;
  readonly progress:
    | (Omit<MirrorProgress, 'startedAt' | 'stopping'> & { readonly startedAt: Timestamp; readonly stopping: ReasonJson | null })
    | null;
  readonly shadow: boolean;
  readonly nextAt: Timestamp | null;
  readonly upToDateAt: Timestamp | null;
  readonly leftOut: readonly LeftGroup[];
  readonly undoneAt: Timestamp | null;
  readonly comparedAt: Timestamp | null;
  readonly pending: number | null;
  readonly putOffRuns: number;
  readonly reasons: readonly ReasonJson[];
  readonly notes: readonly ReasonJson[];
  readonly parked: (Omit<ParkedSummary, 'since'> & { readonly since: Timestamp }) | null;
  readonly hints: (Omit<MirrorHints, 'problem'> & { readonly problem: ReasonJson | null }) | null;
  readonly pruned: (Omit<PruningSummary, 'at'> & { readonly at: Timestamp }) | null;
  readonly clocks: ReasonJson | null;
  readonly verified: (Omit<Coverage, 'since'> & { readonly since: Timestamp }) | null;
  readonly runs: readonly RunJson[];
}

export function mirrorToJson(mirror: MirrorSnapshot, english: Locale): MirrorJson {
  const { state, shadow, pending, putOffRuns, parked, progress, hints, pruned, clocks, verified, runs } = mirror;
  const last = runs.find(({ dryRun }) => shadow || !dryRun);
  return {
    state,
    lastRun: last === undefined ? null : runToJson(last, english),
    progress: progress === null ? null : progressToJson(progress, english),
    shadow,
    nextAt: timestampOrNull(mirror.nextAt),
    upToDateAt: timestampOrNull(mirror.upToDateAt),
    leftOut: mirror.leftOut,
    undoneAt: timestampOrNull(mirror.undoneAt),
    comparedAt: timestampOrNull(mirror.comparedAt),
    pending,
    putOffRuns,
    reasons: mirror.reasons.map((reason) => reasonToJson(reason, english)),
    notes: mirror.notes.map((reason) => reasonToJson(reason, english)),
    parked: parked === null ? null : { ...parked, since: timestamp(parked.since) },
    hints: hints === null ? null : { ...hints, problem: hints.problem === null ? null : reasonToJson(hints.problem, english) },
    pruned: pruned === null ? null : { ...pruned, at: timestamp(pruned.at) },
    clocks: clocks === null ? null : reasonToJson(clocks, english),
    verified: verified === null ? null : { ...verified, since: timestamp(verified.since) },
    runs: runs.map((run) => runToJson(run, english)),
  };
}

function progressToJson(progress: MirrorProgress, english: Locale): MirrorJson['progress'] {
  const { startedAt, stopping } = progress;
  return { ...progress, startedAt: timestamp(startedAt), stopping: stopping === null ? null : reasonToJson(stopping, english) };
}

function runToJson(run: RunSummary, english: Locale): RunJson {
  return {
    ...run,
    startedAt: timestamp(run.startedAt),
    endedAt: timestamp(run.endedAt),
    reasons: run.reasons.map((reason) => reasonToJson(reason, english)),
  };
}
