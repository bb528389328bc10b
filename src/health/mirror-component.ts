/**
 * The verdict of the mirror, from its own reports: halted is down; parked, failed twice in a row, overdue, or unable to delete for a long
 * time is degraded. The mirror has no probes, so it is never unknown. Pure.
 */

import { metaOf, type ReasonCode } from './catalogue.ts';
import { judgementWithoutProbes } from './judgement.ts';
import type { MirrorSnapshot, RunSummary } from './mirror.ts';
import type { Args, ComponentId, EpochMs, Millis } from './observation.ts';
import { reasonOf } from './reason.ts';
import { isStopped, RECORDING, type Recording, recordingReasons } from './recording.ts';
import type { ComponentSnapshot, Reason, RuleId, Verdict } from './snapshot.ts';

/** Its component; no probe may claim it. */
export const MIRROR: ComponentId = 'mirror';

/** This machine slept for `gapMs` and woke at `at`. */
export interface Suspend {
  readonly at: EpochMs;
  readonly gapMs: Millis;
}

export interface MirrorEvidence {
  readonly snapshot: MirrorSnapshot;
  /** Time before this moment does not count as overdue, because ytm did not run. */
  readonly watchedSince: EpochMs;
  /** Sleep since then, which does not count. */
  readonly suspends: readonly Suspend[];
}

export interface MirrorInput {
  readonly evidence: MirrorEvidence;
  /** Whether runs can be recorded, and whether records were lost. */
  readonly recording?: Recording;
  /** `null`: it runs by hand only, and is never overdue. */
  readonly everyMs: Millis | null;
  readonly before: Pick<ComponentSnapshot, 'verdict' | 'since'> | null;
  readonly now: EpochMs;
}

/** When the verdict changes although nothing happens: the moment from which it is overdue. */
export interface MirrorVerdict {
  readonly component: ComponentSnapshot;
  readonly nextClock: EpochMs | null;
}

const OVERDUE_INTERVALS = 3;
const LEAST_OVERDUE_MS: Millis = 30 * 60_000;
const FAILED_IN_A_ROW = 2;
/** Twice may be a folder that is being edited; without end it is a vault that only grows. */
const PUT_OFF_IN_A_ROW = 3;

export function mirrorComponent({ evidence, recording = RECORDING, everyMs, before, now }: MirrorInput): MirrorVerdict {
  const { snapshot } = evidence;
  const overdueAt = overdueFrom(evidence, everyMs);
  const halted = isHalted(snapshot);
  const reasons = halted
    ? haltReasons(snapshot, now)
    : [
        ...recordingReasons({ ...recording, damage: null }, MIRROR),
        ...relearning(snapshot, recording),
        ...troubles(evidence, overdueAt, now),
      ];
  const verdict: Verdict = halted ? 'down' : reasons.length > 0 ? 'degraded' : 'healthy';
  const since = before === null ? firstSince(reasons, now) : before.verdict === verdict ? before.since : now;
  return {
    component: { id: MIRROR, verdict, since, reasons, judgement: judgementWithoutProbes(RULES[verdict]) },
    nextClock: halted || overdueAt === null || overdueAt <= now ? null : overdueAt,
  };
}

/** A board that was just made learns of what may have been so for long: a halt is as old as its reason. */
function firstSince(reasons: readonly Reason[], now: EpochMs): EpochMs {
  return Math.min(now, ...reasons.map(({ since }) => since));
}

/** Whether two snapshots differ in nothing that a verdict could rest on. */
export function isSameToJudge(left: MirrorSnapshot | null, right: MirrorSnapshot | null): boolean {
  if (left === null || right === null) return left === right;
  return JSON.stringify(judged(left)) === JSON.stringify(judged(right));
}

function judged(snapshot: MirrorSnapshot): readonly unknown[] {
  const { state, upToDateAt, putOffRuns, reasons, parked, runs, shadow } = snapshot;
  return [state, upToDateAt, putOffRuns, reasons, parked, runs, shadow, snapshot.clocks];
}

const RULES: Readonly<Record<Verdict, RuleId>> = {
  healthy: 'mirror-fine',
  degraded: 'mirror-trouble',
  down: 'mirror-halted',
  unknown: 'nothing-conclusive',
};

/** Also during a dry run, and until the run that was approved has ended. */
function isHalted(snapshot: MirrorSnapshot): boolean {
  return snapshot.state === 'halted' || (snapshot.state === 'running' && real(snapshot)[0]?.status === 'halted');
}

function haltReasons(snapshot: MirrorSnapshot, now: EpochMs): readonly Reason[] {
  if (snapshot.reasons.length > 0) return snapshot.reasons;
  const last = real(snapshot).find(({ status }) => status === 'halted');
  return last !== undefined && last.reasons.length > 0 ? last.reasons : [ownReason('mirror.failing', { runs: 1 }, last?.startedAt ?? now)];
}

function troubles({ snapshot, watchedSince }: MirrorEvidence, overdueAt: EpochMs | null, now: EpochMs): readonly Reason[] {
  const overdue =
    overdueAt !== null && now >= overdueAt ? [ownReason('mirror.overdue', { lastAt: lastGood(snapshot) ?? watchedSince }, overdueAt)] : [];
  return [...failures(snapshot), ...overdue, ...parkedReasons(snapshot), ...putOff(snapshot, now), ...clocks(snapshot)];
}

/** The mirror while its records cannot be read: what was known of it last, and why nothing starts. */
export function unrecordedMirror(last: MirrorSnapshot | null, shadow: boolean, { stopped }: Recording): MirrorSnapshot {
  const reasons = recordingReasons({ ...RECORDING, stopped }, MIRROR);
  return { ...(last ?? { ...NOTHING_KNOWN, shadow }), state: 'waiting', nextAt: null, progress: null, reasons };
}

/** Its records could not be read yet: "never" and "none" would be wrong. */
export function isUnread({ runs, upToDateAt, reasons }: MirrorSnapshot): boolean {
  return runs.length === 0 && upToDateAt === null && reasons.some(({ code }) => isStopped(code));
}

const NOTHING_KNOWN: Omit<MirrorSnapshot, 'shadow'> = {
  state: 'waiting',
  nextAt: null,
  upToDateAt: null,
  leftOut: [],
  undoneAt: null,
  comparedAt: null,
  pending: null,
  putOffRuns: 0,
  reasons: [],
  notes: [],
  parked: null,
  progress: null,
  hints: null,
  pruned: null,
  clocks: null,
  verified: null,
  runs: [],
};

/** Until a run has compared everything again. */
function relearning(snapshot: MirrorSnapshot, { forgotAt }: Recording): readonly Reason[] {
  if (forgotAt === null || (lastGood(snapshot) ?? 0) > forgotAt) return [];
  return [ownReason('mirror.relearning', {}, forgotAt)];
}

/** The newest cause, then how often. */
function failures(snapshot: MirrorSnapshot): readonly Reason[] {
  const counting = real(snapshot).filter((run) => isGood(run) || !endedByChance(run));
  const good = counting.findIndex(isGood);
  const streak = good === -1 ? counting : counting.slice(0, good);
  const first = streak.at(-1);
  if (first === undefined || streak.length < FAILED_IN_A_ROW) return [];
  // Only the newest runs are known here: a streak that fills them began after the last good one.
  const since = good === -1 ? Math.min(first.endedAt, snapshot.upToDateAt ?? first.endedAt) : first.endedAt;
  return [...causeOf(streak, since), ownReason('mirror.failing', { runs: streak.length }, since)];
}

/** Why the newest run failed, since the first consecutive run that failed for the same reason. */
function causeOf(streak: readonly RunSummary[], streakSince: EpochMs): readonly Reason[] {
  const cause = streak[0]?.reasons[0];
  if (cause === undefined) return [];
  const other = streak.findIndex(({ reasons }) => reasons[0]?.code !== cause.code);
  const since = other === -1 ? streakSince : (streak[other - 1]?.endedAt ?? cause.since);
  return [{ ...cause, since }];
}

/** In shadow mode every run is a dry run; otherwise dry runs do not count. */
function real({ runs, shadow }: MirrorSnapshot): readonly RunSummary[] {
  return runs.filter(({ dryRun }) => shadow || !dryRun);
}

function isGood({ status }: RunSummary): boolean {
  return status === 'complete' || status === 'parked';
}

/** Prevented by a temporary cause (the gate, the battery, a person who stopped it): neither good nor bad. */
function endedByChance({ reasons }: RunSummary): boolean {
  const [first] = reasons;
  return first !== undefined && metaOf(first.code).severity === 'info';
}

function parkedReasons({ parked }: MirrorSnapshot): readonly Reason[] {
  if (parked === null) return [];
  const { id, since, deletes, updates, drift, content } = parked;
  const count = deletes + updates;
  return [
    ...(count === 0 ? [] : [ownReason('mirror.parked', { count, id }, since)]),
    ...(drift === 0 ? [] : [ownReason('mirror.drift', { count: drift, id }, since)]),
    ...(content === 0 ? [] : [ownReason('mirror.content_differs', { count: content, id }, since)]),
  ];
}

function putOff({ putOffRuns, runs }: MirrorSnapshot, now: EpochMs): readonly Reason[] {
  if (putOffRuns < PUT_OFF_IN_A_ROW) return [];
  const since = runs[Math.min(putOffRuns, runs.length) - 1]?.endedAt ?? now;
  return [ownReason('mirror.deletions_put_off', { runs: putOffRuns, path: pathWaitedFor(runs[0]) }, since)];
}

/** What the deletions of the newest run wait for, with one path as an example. */
function pathWaitedFor(run: RunSummary | undefined): string {
  const groups = run?.leftOut ?? [];
  const awaited = groups.find(({ why }) => why === 'deletion-awaits-arrival')?.first[0]?.detail;
  return awaited ?? groups.find(({ why }) => why === 'unreadable-in-hot')?.first[0]?.path ?? '';
}

function clocks({ clocks: reason }: MirrorSnapshot): readonly Reason[] {
  return reason === null ? [] : [ownReason(reason.code, reason.args, reason.since)];
}

/** As the config asks for it. */
const PAUSES: ReadonlySet<ReasonCode> = new Set(['mirror.on_battery', 'mirror.paused_while']);

function isPaused({ state, reasons }: MirrorSnapshot): boolean {
  return state === 'waiting' && reasons.some(({ code }) => PAUSES.has(code));
}

function overdueFrom({ snapshot, watchedSince, suspends }: MirrorEvidence, everyMs: Millis | null): EpochMs | null {
  if (everyMs === null || isPaused(snapshot)) return null;
  const from = Math.max(lastGood(snapshot) ?? watchedSince, watchedSince);
  const asleep = suspends.reduce((sum, { at, gapMs }) => (at > from ? sum + gapMs : sum), 0);
  return from + Math.max(OVERDUE_INTERVALS * everyMs, LEAST_OVERDUE_MS) + asleep;
}

function lastGood(snapshot: MirrorSnapshot): EpochMs | null {
  const ended = real(snapshot)
    .filter(isGood)
    .map(({ endedAt }) => endedAt);
  const times = [...ended, ...(snapshot.upToDateAt === null ? [] : [snapshot.upToDateAt])];
  return times.length === 0 ? null : Math.max(...times);
}

function ownReason(code: ReasonCode, args: Args, since: EpochMs): Reason {
  return reasonOf(code, { component: MIRROR, ...args }, { component: MIRROR, since });
}
