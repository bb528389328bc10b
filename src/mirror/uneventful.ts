/** Runs by hints that found nothing to do: those of one hour are one record, or a tree with many lock files would fill the log folder. Pure. */
import type { ChangeCounts, RunSummary } from '../health/mirror.ts';
import type { Millis } from '../health/observation.ts';
import type { RunRecord } from './record.ts';

const NOTHING: ChangeCounts = { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 };
const HOUR_MS: Millis = 3_600_000;

/** The record of a run; if it and the one before it were uneventful, one record for both. */
export function joinedRecord(before: RunRecord | null, record: RunRecord): RunRecord {
  if (before === null || !isUneventful(before) || !isUneventful(record) || !areOfOneHour(before, record)) return record;
  if (JSON.stringify(before.leftOut) !== JSON.stringify(record.leftOut)) return record;
  return { ...record, id: before.id, startedAt: before.startedAt, times: timesOf(before) + 1 };
}

/** In a list also those that only sent something; their records remain. `null`: each stands for itself. */
export function joinedSummary(later: RunSummary, earlier: RunSummary): RunSummary | null {
  if (!canJoin(later, earlier)) return null;
  const { hinted, ...rest } = later;
  return {
    ...rest,
    ...(hinted === undefined || earlier.hinted === undefined ? {} : { hinted: hinted + earlier.hinted }),
    together: sum(togetherOf(later), togetherOf(earlier)),
    times: timesOf(later) + timesOf(earlier),
  };
}

/** Hints started one of them; a run on schedule may lie in between. */
function canJoin(later: RunSummary, earlier: RunSummary): boolean {
  const isByHints = (later.hinted ?? earlier.hinted) !== undefined;
  if (!isByHints || !isPlain(later) || !isPlain(earlier) || !areOfOneHour(earlier, later)) return false;
  return JSON.stringify(later.leftOut) === JSON.stringify(earlier.leftOut);
}

function togetherOf({ together, done }: RunSummary): ChangeCounts {
  return together ?? done ?? NOTHING;
}

function timesOf({ times = 1 }: Pick<RunSummary, 'times'>): number {
  return times;
}

function isUneventful(record: RunRecord): boolean {
  const { hinted, plan, status, reasons, parked, dryRun, lost, drift } = record;
  const isQuiet = plan !== null && isNothing(plan.counts) && lost.count === 0 && drift.length === 0;
  return hinted !== undefined && isQuiet && status === 'complete' && reasons.length === 0 && parked === null && !dryRun;
}

/** It did what it had planned, deleted nothing, and nobody has to know more. */
function isPlain({ status, speed, dryRun, reasons, parked, done }: RunSummary): boolean {
  const isClean = status === 'complete' && reasons.length === 0 && parked === 0;
  return isClean && speed === 'quick' && !dryRun && done !== null && done.deletes === 0;
}

function isNothing({ creates, updates, deletes, renames }: ChangeCounts): boolean {
  return creates + updates + deletes + renames === 0;
}

/** By the clock, so that a person finds the hour. */
function areOfOneHour(before: Pick<RunSummary, 'startedAt'>, later: Pick<RunSummary, 'startedAt'>): boolean {
  return Math.floor(before.startedAt / HOUR_MS) === Math.floor(later.startedAt / HOUR_MS);
}

function sum(one: ChangeCounts, other: ChangeCounts): ChangeCounts {
  return {
    creates: one.creates + other.creates,
    updates: one.updates + other.updates,
    deletes: one.deletes + other.deletes,
    renames: one.renames + other.renames,
    bytes: one.bytes + other.bytes,
  };
}
