/**
 * What the end of a run changes in the store. One decision of what the run did and what the store holds, written in one transaction together
 * with the run's record. Pure.
 */
import type { RunStatus } from '../../health/mirror.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { Reason } from '../../health/snapshot.ts';
import type { Abilities } from './abilities.ts';
import type { Contract } from './contract.ts';
import type { QuickBasis } from './pass-kind.ts';
import { createPathRules } from './path-rules.ts';
import type { Copy, Differences, LeftOut, Parked, Plan } from './plan.ts';
import { changingSince } from './quiet.ts';
import { stillOpen } from './under-way.ts';
import { type UnmanagedChange, unmanagedChange } from './unmanaged.ts';

/** Why no run starts until a person has decided. */
export interface HaltRecord {
  readonly at: EpochMs;
  readonly run: string;
  readonly reason: Reason;
}

/** What guard 9 and the screen compare with. */
export interface LastComplete {
  readonly run: string;
  readonly at: EpochMs;
  readonly hotPaths: number;
}

/** A run that wrote to the vault, or would have. */
export interface EndedRun {
  readonly id: string;
  readonly status: RunStatus;
  readonly reasons: readonly Reason[];
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly vaultId: string | null;
  /** `null`: it ended before it had a plan. */
  readonly compared: ComparedRun | null;
}

export interface ComparedRun {
  readonly contract: Contract;
  readonly abilities: Abilities;
  readonly differences: Differences;
  readonly plan: Pick<Plan, 'parked' | 'deletions'>;
  /** The id of what had been approved when the plan was made. */
  readonly approved: string | null;
  /** It was to do everything that the config allows. */
  readonly isWhole: boolean;
  readonly leftOut: readonly Pick<LeftOut, 'why'>[];
  /** The deletions had their turn. */
  readonly hasDeleted: boolean;
  /** The paths of what was done to the vault. */
  readonly done: readonly string[];
  readonly sent: readonly Pick<Copy, 'path' | 'size' | 'replaces'>[];
  /** Documents that consist of several files and were quiet when the plan was made. */
  readonly units: readonly string[];
  /** Files and documents that were seen changing. */
  readonly changing: Iterable<string>;
  /** Sent, and in the vault in some version, possibly incomplete. */
  readonly unseen: Iterable<string>;
  /** Everything was compared with the vault. */
  readonly isFull: boolean;
  /** What quick passes may rely on if this run ended well; `null`: nothing. */
  readonly basis: QuickBasis | null;
}

/** What the store holds at the end of the run; other processes may have changed it meanwhile. */
export interface StoreBefore {
  readonly halted: HaltRecord | null;
  readonly parked: Parked | null;
  readonly approved: Parked | null;
  readonly held: readonly { readonly path: string }[];
  readonly putOffRuns: number;
  /** The pinned vault. */
  readonly pinned: string | null;
  readonly lastComplete: LastComplete | null;
  readonly changingSince: ReadonlyMap<string, EpochMs>;
  /** Of the vault of this run. */
  readonly unmanagedPaths: ReadonlySet<string>;
}

/** What is written; what is absent stays as it is. */
export interface Aftermath {
  readonly halted?: HaltRecord;
  readonly parked?: Parked | null;
  readonly approved?: null;
  /** No longer held as a person restored them. */
  readonly released?: readonly string[];
  readonly changingSince?: ReadonlyMap<string, EpochMs>;
  readonly comparedAt?: EpochMs;
  readonly quickBasis?: QuickBasis | null;
  readonly putOffRuns?: number;
  readonly pinned?: string;
  readonly unmanaged?: UnmanagedChange;
  /** The records of what is being sent that are kept; all others are dropped. */
  readonly underWay?: ReadonlySet<string>;
  readonly lastComplete?: LastComplete;
}

export function aftermath(run: EndedRun, before: StoreBefore): Aftermath {
  const halt = haltAfter(run, before);
  const { compared } = run;
  return compared === null ? halt : { ...halt, ...afterComparison({ ...run, compared }, before) };
}

/** The first reason for a halt stays until a person has decided. */
function haltAfter({ id, status, reasons, endedAt: at }: EndedRun, { halted }: StoreBefore): Aftermath {
  const [reason] = reasons;
  return status === 'halted' && reason !== undefined && halted === null ? { halted: { at, run: id, reason } } : {};
}

type Compared = EndedRun & { readonly compared: ComparedRun };

function afterComparison(run: Compared, before: StoreBefore): Aftermath {
  const { status, startedAt, vaultId, compared } = run;
  return {
    ...decisionsAfter(run, before),
    released: compared.done,
    changingSince: changingAfter(run, before),
    ...(compared.isFull ? { comparedAt: startedAt } : {}),
    putOffRuns: hasPutOff(run) ? before.putOffRuns + 1 : 0,
    ...(vaultId !== null && before.pinned === null ? { pinned: vaultId } : {}),
    ...(isGood(status) || status === 'partial' ? { unmanaged: unmanagedAfter(run, before) } : {}),
    ...(isGood(status)
      ? { underWay: underWayAfter(compared, before), lastComplete: completeAfter(run, before), quickBasis: compared.basis }
      : {}),
  };
}

/** What was to be done has been done, except what waits for a person. */
function isGood(status: RunStatus): boolean {
  return status === 'complete' || status === 'parked';
}

/** What waits, and what a person approved: kept until a run has done it. Decisions made during this run apply to the next one. */
function decisionsAfter({ status, compared: { plan, isWhole, approved } }: Compared, before: StoreBefore): Aftermath {
  // A run without deletions does not change the list of parked deletions.
  const parked = plan.parked ?? (isWhole ? null : before.parked);
  const isDone = isWhole && isGood(status) && (before.approved?.id ?? null) === approved;
  return isDone ? { parked, approved: null } : { parked };
}

function changingAfter({ endedAt: now, compared }: Compared, { changingSince: before }: StoreBefore): ReadonlyMap<string, EpochMs> {
  const { differences, sent, units, changing } = compared;
  // A file that grew since it was last sent may still be growing: a recorder that writes in bursts.
  const grown = sent.filter(({ replaces, size }) => replaces !== null && size > replaces.size).map(({ path }) => path);
  const differing = new Set(differences.copies.map(({ path }) => path));
  return changingSince({ before, differing, changing, grown, sent: new Set([...sent.map(({ path }) => path), ...units]), now });
}

/** Deletions were planned, or may be, and wait for what cannot be read or did not arrive. */
function hasPutOff({ status, compared: { differences, plan, leftOut, hasDeleted } }: Compared): boolean {
  const awaits = leftOut.some(({ why }) => why === 'deletion-awaits-arrival');
  const isDue = plan.deletions.some(({ makesWay }) => !makesWay);
  return differences.readErrors > 0 || awaits || (isDue && status === 'failed' && !hasDeleted);
}

/** What was reported as unmanaged. A run that did not complete only adds to it. */
function unmanagedAfter({ status, compared }: Compared, { unmanagedPaths }: StoreBefore): UnmanagedChange {
  const { differences, contract, abilities } = compared;
  const { add, remove } = unmanagedChange(unmanagedPaths, differences, createPathRules(contract, abilities));
  return { add, remove: isGood(status) ? remove : [] };
}

/** For what was to be sent, or is kept from being sent, the vault may still show what was recorded. */
function underWayAfter({ plan, differences, unseen, done }: ComparedRun, { held }: StoreBefore): ReadonlySet<string> {
  const arrived = new Set(done);
  const waiting = [...(plan.parked?.paths ?? []), ...held.filter(({ path }) => !arrived.has(path))].map(({ path }) => path);
  return new Set([...unseen, ...waiting, ...stillOpen(differences, arrived)]);
}

/**
 * The size that hot is compared with from now on. A hot that shrinks in steps whose deletions wait is compared with its size before the
 * first step.
 */
function completeAfter({ id: run, status, startedAt: at, compared }: Compared, { lastComplete }: StoreBefore): LastComplete {
  const { hotPaths } = compared.differences;
  const isDone = status === 'complete' && compared.isWhole;
  return { run, at, hotPaths: isDone ? hotPaths : Math.max(hotPaths, lastComplete?.hotPaths ?? 0) };
}
