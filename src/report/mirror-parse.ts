/** Rebuilds the mirror's part of a snapshot from its JSON. */
import { isLeftOutWhy, type LeftGroup, type LeftOutWhy, type LeftPath } from '../health/left-out.ts';
import type {
  ChangeCounts,
  Coverage,
  FolderProgress,
  MirrorHints,
  MirrorProgress,
  MirrorSnapshot,
  ParkedSummary,
  PruneWhy,
  PruningSummary,
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

/** What a newer version left out for an unknown reason is missing all the same. */
const why: Decoder<LeftOutWhy> = (value) => (typeof value === 'string' && isLeftOutWhy(value) ? value : 'not-arrived');
const oneTrue: Decoder<true> = (value) => (value === true ? true : undefined);
const leftPath = object<LeftPath>({ required: { path: text, detail: otherwise(text, '') }, optional: { since: time, assumed: oneTrue } });
const leftOut = list(object<LeftGroup>({ required: { why, count, first: otherwise(list(leftPath), []) }, optional: {} }));

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
    leftOut: otherwise(leftOut, []),
    unmanaged: count,
    log: otherwise(nullable(text), null),
  },
  optional: { times: number, hinted: number, together: changes },
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
    phase: otherwise(oneOf<RunPhase>('guards', 'scan', 'check', 'rename', 'copy', 'settle', 'delete', 'confirm', 'stopping'), 'copy'),
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
  required: {
    id: text,
    since: time,
    deletes: count,
    updates: count,
    drift: count,
    content: count,
    bytes: count,
    approved: otherwise(count, 0),
    sample: otherwise(list(text), []),
  },
  optional: {},
});

const hints = object<MirrorHints>({
  required: {
    state: oneOf('starting', 'watching', 'failed'),
    folders: count,
    problem: otherwise(nullable(reason), null),
  },
  optional: {},
});

const verified = object<Coverage>({ required: { share: number, since: time }, optional: {} });

const pruned = object<PruningSummary>({
  required: {
    at: time,
    runs: count,
    count,
    bytes: count,
    why: otherwise(list(oneOf<PruneWhy>('age', 'room', 'thinned', 'by-hand')), []),
  },
  optional: {},
});

const newestRuns: Decoder<readonly RunSummary[]> = (value) => (list(run)(value) ?? []).slice(0, RUNS_SHOWN);

export const mirrorFromJson: Decoder<MirrorSnapshot> = object<MirrorSnapshot>({
  required: {
    state: oneOf('idle', 'waiting', 'running', 'halted'),
    shadow: otherwise(flag, false),
    nextAt: timeOrNull,
    upToDateAt: timeOrNull,
    leftOut: otherwise(leftOut, []),
    undoneAt: timeOrNull,
    comparedAt: timeOrNull,
    pending: otherwise(nullable(number), null),
    putOffRuns: count,
    reasons: otherwise(list(reason), []),
    notes: otherwise(list(reason), []),
    parked: otherwise(nullable(parked), null),
    progress: otherwise(nullable(progress), null),
    hints: otherwise(nullable(hints), null),
    pruned: otherwise(nullable(pruned), null),
    clocks: otherwise(nullable(reason), null),
    verified: otherwise(nullable(verified), null),
    runs: newestRuns,
  },
  optional: {},
});
