/** Rebuilds the mirror's part of a snapshot from its JSON. */
import type {
  ChangeCounts,
  FolderProgress,
  MirrorProgress,
  MirrorSnapshot,
  ParkedSummary,
  RunPhase,
  RunStatus,
  RunSummary,
} from '../health/mirror.ts';
import { RUNS_SHOWN } from '../health/mirror.ts';
import { type Decoder, flag, list, nullable, number, object, oneOf, otherwise, text, time } from './decode.ts';
import { reason } from './reason-parse.ts';

const count = otherwise(number, 0);
const timeOrNull = otherwise(nullable(time), null);
const speed = otherwise(oneOf('full', 'quick'), 'full');

const changes = object<ChangeCounts>({
  required: { creates: count, updates: count, deletes: count, renames: count, bytes: count },
  optional: {},
});

const run = object<RunSummary>({
  required: {
    id: text,
    dryRun: otherwise(flag, false),
    speed,
    startedAt: time,
    endedAt: time,
    status: otherwise(oneOf<RunStatus>('complete', 'partial', 'refused', 'parked', 'halted', 'aborted', 'failed'), 'failed'),
    reasons: otherwise(list(reason), []),
    planned: otherwise(nullable(changes), null),
    done: otherwise(nullable(changes), null),
    parked: count,
    leftOut: count,
    strangers: count,
    log: otherwise(nullable(text), null),
  },
  optional: {},
});

const amount = object<{ readonly done: number; readonly total: number }>({ required: { done: count, total: count }, optional: {} });
const nothing = { done: 0, total: 0 };
const folder = object<FolderProgress>({ required: { folder: text, bytes: otherwise(amount, nothing) }, optional: {} });

const progress = object<MirrorProgress>({
  required: {
    run: text,
    speed,
    dryRun: otherwise(flag, false),
    startedAt: time,
    phase: otherwise(oneOf<RunPhase>('guards', 'scan', 'rename', 'copy', 'settle', 'delete', 'confirm', 'stopping'), 'copy'),
    bytes: otherwise(amount, nothing),
    files: otherwise(amount, nothing),
    scanned: count,
    rate: otherwise(nullable(number), null),
    etaMs: otherwise(nullable(number), null),
    file: otherwise(nullable(text), null),
    folders: otherwise(list(folder), []),
    stopping: otherwise(nullable(reason), null),
  },
  optional: {},
});

const parked = object<ParkedSummary>({
  required: { id: text, since: time, deletes: count, updates: count, drift: count, bytes: count, sample: otherwise(list(text), []) },
  optional: {},
});

const newestRuns: Decoder<readonly RunSummary[]> = (value) => (list(run)(value) ?? []).slice(0, RUNS_SHOWN);

export const mirrorFromJson: Decoder<MirrorSnapshot> = object<MirrorSnapshot>({
  required: {
    state: oneOf('idle', 'waiting', 'running', 'halted'),
    shadow: otherwise(flag, false),
    nextAt: timeOrNull,
    upToDateAt: timeOrNull,
    comparedAt: timeOrNull,
    pending: otherwise(nullable(number), null),
    putOffRuns: count,
    reasons: otherwise(list(reason), []),
    parked: otherwise(nullable(parked), null),
    progress: otherwise(nullable(progress), null),
    runs: newestRuns,
  },
  optional: {},
});
