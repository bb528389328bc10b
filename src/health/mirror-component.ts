/**
 * The verdict about the mirror, from what it tells of itself: halted is down; parked, failed twice in a row, overdue
 * or unable to delete for long is degraded. It has no probes, so nothing of it is ever unknown. Pure.
 */
import { metaOf, type ReasonCode } from './catalogue.ts';
import type { MirrorSnapshot, RunSummary } from './mirror.ts';
import type { Args, ComponentId, EpochMs, Millis } from './observation.ts';
import type { ComponentSnapshot, Judgement, Reason, RuleId, Verdict } from './snapshot.ts';

/** Its component; no probe may claim it. */
export const MIRROR: ComponentId = 'mirror';

/** This machine slept for `gapMs` and woke at `at`. */
export interface Nap {
  readonly at: EpochMs;
  readonly gapMs: Millis;
}

export interface MirrorEvidence {
  readonly snapshot: MirrorSnapshot;
  /** Nothing is overdue because of what was before this moment: ytm did not run. */
  readonly watchedSince: EpochMs;
  /** Sleep since then: it counts for nothing. */
  readonly naps: readonly Nap[];
}

export interface MirrorInput {
  readonly evidence: MirrorEvidence;
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
/** Twice can be a folder that somebody is working on; for ever it is a vault that only grows. */
const PUT_OFF_IN_A_ROW = 3;

export function mirrorComponent({ evidence, everyMs, before, now }: MirrorInput): MirrorVerdict {
  const { snapshot } = evidence;
  const overdueAt = overdueFrom(evidence, everyMs);
  const halted = isHalted(snapshot);
  const reasons = halted ? haltReasons(snapshot, now) : troubles(evidence, overdueAt, now);
  const verdict: Verdict = halted ? 'down' : reasons.length > 0 ? 'degraded' : 'healthy';
  const since = before !== null && before.verdict === verdict ? before.since : now;
  return {
    component: { id: MIRROR, verdict, since, reasons, judgement: judgementOf(RULES[verdict]) },
    nextClock: halted || overdueAt === null || overdueAt <= now ? null : overdueAt,
  };
}

/** Whether two snapshots differ in nothing that a verdict could rest on. */
export function isSameToJudge(left: MirrorSnapshot | null, right: MirrorSnapshot | null): boolean {
  if (left === null || right === null) return left === right;
  return JSON.stringify(judged(left)) === JSON.stringify(judged(right));
}

function judged({ state, upToDateAt, putOffRuns, reasons, parked, runs, shadow }: MirrorSnapshot): readonly unknown[] {
  return [state, upToDateAt, putOffRuns, reasons, parked, runs, shadow];
}

const RULES: Readonly<Record<Verdict, RuleId>> = {
  healthy: 'mirror-fine',
  degraded: 'mirror-trouble',
  down: 'mirror-halted',
  unknown: 'nothing-conclusive',
};

function judgementOf(rule: RuleId): Judgement {
  return { rule, domains: [], deadDomains: 0, neededDomains: 0, silenceMs: 0, lastLife: null, observerFit: null, hidden: [] };
}

/** Also while somebody looks (a dry run), and while the run that was allowed after it has not ended. */
function isHalted(snapshot: MirrorSnapshot): boolean {
  return snapshot.state === 'halted' || (snapshot.state === 'running' && real(snapshot)[0]?.status === 'halted');
}

function haltReasons(snapshot: MirrorSnapshot, now: EpochMs): readonly Reason[] {
  if (snapshot.reasons.length > 0) return snapshot.reasons;
  const last = real(snapshot).find(({ status }) => status === 'halted');
  return last !== undefined && last.reasons.length > 0 ? last.reasons : [reasonOf('mirror.failing', { runs: 1 }, last?.startedAt ?? now)];
}

function troubles({ snapshot, watchedSince }: MirrorEvidence, overdueAt: EpochMs | null, now: EpochMs): readonly Reason[] {
  const overdue =
    overdueAt !== null && now >= overdueAt ? [reasonOf('mirror.overdue', { lastAt: lastGood(snapshot) ?? watchedSince }, overdueAt)] : [];
  return [...failures(snapshot), ...overdue, ...parkedReasons(snapshot), ...putOff(snapshot, now)];
}

/** The newest cause, then how often. */
function failures(snapshot: MirrorSnapshot): readonly Reason[] {
  const counting = real(snapshot).filter((run) => isGood(run) || !endedByChance(run));
  const good = counting.findIndex(isGood);
  const streak = good === -1 ? counting : counting.slice(0, good);
  const first = streak.at(-1);
  if (first === undefined || streak.length < FAILED_IN_A_ROW) return [];
  const cause = streak[0]?.reasons[0];
  return [...(cause === undefined ? [] : [cause]), reasonOf('mirror.failing', { runs: streak.length }, first.endedAt)];
}

/** In shadow mode every run is a dry one; else those say nothing. */
function real({ runs, shadow }: MirrorSnapshot): readonly RunSummary[] {
  return runs.filter(({ dryRun }) => shadow || !dryRun);
}

function isGood({ status }: RunSummary): boolean {
  return status === 'complete' || status === 'parked';
}

/** Held up by what passes by itself (the gate, the battery, a person who stopped it): neither good nor bad. */
function endedByChance({ reasons }: RunSummary): boolean {
  const [first] = reasons;
  return first !== undefined && metaOf(first.code).severity === 'info';
}

function parkedReasons({ parked }: MirrorSnapshot): readonly Reason[] {
  if (parked === null) return [];
  const { id, since, deletes, updates, drift } = parked;
  const count = deletes + updates;
  return [
    ...(count === 0 ? [] : [reasonOf('mirror.parked', { count, id }, since)]),
    ...(drift === 0 ? [] : [reasonOf('mirror.drift', { count: drift, id }, since)]),
  ];
}

function putOff({ putOffRuns, runs }: MirrorSnapshot, now: EpochMs): readonly Reason[] {
  if (putOffRuns < PUT_OFF_IN_A_ROW) return [];
  return [reasonOf('mirror.deletions_put_off', { runs: putOffRuns }, runs[Math.min(putOffRuns, runs.length) - 1]?.endedAt ?? now)];
}

function overdueFrom({ snapshot, watchedSince, naps }: MirrorEvidence, everyMs: Millis | null): EpochMs | null {
  if (everyMs === null) return null;
  const from = Math.max(lastGood(snapshot) ?? watchedSince, watchedSince);
  const asleep = naps.reduce((sum, { at, gapMs }) => (at > from ? sum + gapMs : sum), 0);
  return from + Math.max(OVERDUE_INTERVALS * everyMs, LEAST_OVERDUE_MS) + asleep;
}

function lastGood(snapshot: MirrorSnapshot): EpochMs | null {
  const ended = real(snapshot)
    .filter(isGood)
    .map(({ endedAt }) => endedAt);
  const times = [...ended, ...(snapshot.upToDateAt === null ? [] : [snapshot.upToDateAt])];
  return times.length === 0 ? null : Math.max(...times);
}

function reasonOf(code: ReasonCode, args: Args, since: EpochMs): Reason {
  return { code, component: MIRROR, probe: null, severity: metaOf(code).severity, since, args: { component: MIRROR, ...args } };
}
