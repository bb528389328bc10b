/** The records of runs and chores: their JSON logs and their rows in the store are made from them. Types only. */
import type { ChangeCounts, PruneWhy, RunSpeed, RunStatus } from '../health/mirror.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import type { PassedOverWhy } from './core/contents.ts';
import type { FolderContents, LeftOut, Look } from './core/plan.ts';

/** One change that a run made to the vault, for undo and find. */
export interface DoneChange {
  readonly kind: 'created' | 'replaced' | 'deleted' | 'renamed' | 'folder-removed';
  readonly path: string;
  /** The old path of a rename. */
  readonly from: string | null;
  readonly look: Look;
  /** Only for a folder that was renamed with everything in it. */
  readonly holds?: FolderContents;
}

/** What was pruned of one run's trash. */
export interface PrunedRun {
  readonly run: string;
  readonly why: PruneWhy;
  /** Files, links and folders. */
  readonly count: number;
  readonly bytes: number;
}

/** One pruning of the trash. */
export interface PruningRecord {
  readonly kind: 'pruning';
  readonly id: string;
  readonly at: EpochMs;
  /** The run that needed the room; `null`: none. */
  readonly duringRun: string | null;
  readonly pruned: readonly PrunedRun[];
  /** Why not everything was pruned that was to be pruned. */
  readonly problem: string | null;
  /** The path of the log; `null`: it was not written. */
  readonly log: string | null;
}

/** One pass of verify: contents are read again on both sides. */
export interface VerifyRecord {
  readonly kind: 'verify';
  /** Also the name of the trash for what was replaced. */
  readonly id: string;
  readonly at: EpochMs;
  /** Files that ytm has sent. */
  readonly total: number;
  /** Files read on both sides, and how many of them were equal. */
  readonly files: number;
  readonly bytes: number;
  readonly equal: number;
  readonly repaired: readonly string[];
  readonly notRepaired: readonly { readonly path: string; readonly problem: string }[];
  readonly parked: readonly { readonly path: string; readonly verdict: 'hot-damaged' | 'undecided' }[];
  readonly passedOver: readonly { readonly path: string; readonly why: PassedOverWhy }[];
  /** Why it did not finish. */
  readonly problem: string | null;
  readonly log: string | null;
}

export type ChoreRecord = PruningRecord | VerifyRecord;

export interface GuardRecord {
  readonly name: string;
  readonly ok: boolean;
  readonly code: string | null;
  readonly detail: string;
}

export interface PassRecord {
  readonly name: string;
  /** Empty for passes of the agent. */
  readonly argv: readonly string[];
  /** rsync's own exit code; for the agent's passes 0, or 1 when part of it failed. */
  readonly returncode: number | null;
  readonly seconds: number;
  readonly stats: Readonly<Record<string, number>>;
}

/** One run: the JSON log and the row in the store are both made from it. */
export interface RunRecord {
  readonly id: string;
  readonly dryRun: boolean;
  readonly speed: RunSpeed;
  /** How many runs it stands for (uneventful.ts); `startedAt` is that of the first. Absent: one. */
  readonly times?: number;
  /** Only these many folders of hot were listed, because its watcher reported changes there; absent: all of them. */
  readonly hinted?: number;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly host: string;
  readonly hot: string;
  readonly vault: string;
  readonly vaultId: string | null;
  readonly gate: { readonly state: 'open' | 'shut'; readonly reasons: readonly Reason[] } | null;
  readonly guards: readonly GuardRecord[];
  readonly plan: { readonly counts: ChangeCounts; readonly byFolder: Readonly<Record<string, ChangeCounts>> } | null;
  readonly done: ChangeCounts | null;
  readonly passes: readonly PassRecord[];
  readonly parked: { readonly id: string; readonly count: number } | null;
  readonly status: RunStatus;
  /** ytm's result as an exit code: 0 is success; see docs/exit-codes.md. */
  readonly returncode: number;
  readonly reasons: readonly Reason[];
  /** Notes for people that keep nothing from running. Absent in older records. */
  readonly notes?: readonly Reason[];
  readonly leftOut: readonly LeftOut[];
  readonly unmanaged: { readonly count: number; readonly sample: readonly string[] };
  /** Sent before, and missing from the vault when the run compared. */
  readonly lost: { readonly count: number; readonly sample: readonly string[] };
  readonly drift: readonly string[];
  readonly hotPaths: number | null;
  /** The path of the log; `null`: it was not written. */
  readonly log: string | null;
  /** The duration of each step, for benchmarks and diagnostics. */
  readonly timings: Readonly<Record<string, Millis>>;
}
