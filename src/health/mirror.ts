/**
 * The public state of the mirror: what it is doing, what it did, and what waits for a person. Part of the snapshot; made by the mirror's
 * control, shown by the dashboard, the exporter and `ytm mirror status`.
 */
import type { LeftGroup } from './left-out.ts';
import type { EpochMs, Millis } from './observation.ts';
import type { Reason } from './reason.ts';

/** `full`: compared with the vault; `quick`: only what changed in hot since the last run. */
export type RunSpeed = 'full' | 'quick';

/**
 * The result of a run. `complete`: everything that was ready to be sent arrived (see health/left-out.ts for exceptions); `parked`:
 * everything except what waits for a person; `partial`: something planned did not arrive; `refused`: a guard refused, and nothing was
 * changed; `halted`: no further run until a person decides; `aborted`: stopped before its end; `failed`: rsync or ytm failed.
 */
export type RunStatus = 'complete' | 'partial' | 'refused' | 'parked' | 'halted' | 'aborted' | 'failed';

/** The number of paths by kind of change, and the bytes that are copied. */
export interface ChangeCounts {
  readonly creates: number;
  readonly updates: number;
  readonly deletes: number;
  readonly renames: number;
  readonly bytes: number;
}

/** Why something was pruned from the trash: expired, to free up space, as one of many versions under `keep`, or by a person. */
export type PruneWhy = 'age' | 'room' | 'thinned' | 'by-hand';

/** The last pruning of the vault's trash. */
export interface PruningSummary {
  readonly at: EpochMs;
  readonly runs: number;
  readonly count: number;
  readonly bytes: number;
  /** In the order in which it was done. */
  readonly why: readonly PruneWhy[];
}

/** The share of files (0 to 1) whose contents were read and found equal (or repaired), and since when. */
export interface Coverage {
  readonly share: number;
  readonly since: EpochMs;
}

/** The changes that wait for `ytm mirror approve`. */
export interface ParkedSummary {
  /** The argument of `approve`. */
  readonly id: string;
  readonly since: EpochMs;
  readonly deletes: number;
  readonly updates: number;
  /** Files that are not in the vault as ytm sent them. */
  readonly drift: number;
  /** Files whose contents differ although their size and times are unchanged. */
  readonly content: number;
  readonly bytes: number;
  /** How many of these paths a person has approved: the next run applies them. */
  readonly approved: number;
  /** The first few paths, for a screen. */
  readonly sample: readonly string[];
}

/** One run, for lists. */
export interface RunSummary {
  readonly id: string;
  readonly dryRun: boolean;
  readonly speed: RunSpeed;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly status: RunStatus;
  /** Why it is not `complete`, the first cause first. */
  readonly reasons: readonly Reason[];
  /** `null` when the run ended before there was a plan. */
  readonly planned: ChangeCounts | null;
  readonly done: ChangeCounts | null;
  readonly parked: number;
  /** Paths left out, by reason; the log lists all of them. */
  readonly leftOut: readonly LeftGroup[];
  /** Unmanaged paths in the vault. */
  readonly unmanaged: number;
  /** Where the log lies; `null` when it could not be written. */
  readonly log: string | null;
  /** Only these many folders of hot were listed, because its watcher reported changes there; absent: all of them. */
  readonly hinted?: number;
  /** How many runs it stands for: itself and equal ones right before it that had nothing to do. Absent: one. */
  readonly times?: number;
  /** What these runs did together; absent: `done` says it. */
  readonly together?: ChangeCounts;
}

/** The stage of a run; `name` is shown in the language of the screen. */
export type RunPhase = 'guards' | 'scan' | 'check' | 'rename' | 'copy' | 'settle' | 'delete' | 'confirm' | 'stopping';

export interface FolderProgress {
  /** A folder at the root of hot; empty for what lies at the root itself. */
  readonly folder: string;
  readonly bytes: { readonly done: number; readonly total: number };
}

export interface MirrorProgress {
  readonly run: string;
  readonly speed: RunSpeed;
  readonly dryRun: boolean;
  readonly startedAt: EpochMs;
  readonly phase: RunPhase;
  /** Of the plan; `total` 0 while there is no plan. */
  readonly bytes: { readonly done: number; readonly total: number };
  readonly files: { readonly done: number; readonly total: number };
  /** During `scan`: paths seen so far in hot and in the vault. */
  readonly scanned: number;
  /** Bytes per second over the last seconds; `null` until something was copied. */
  readonly rate: number | null;
  readonly etaMs: Millis | null;
  /** The file in transfer, relative to hot. */
  readonly file: string | null;
  readonly folders: readonly FolderProgress[];
  /** Why it is being stopped. */
  readonly stopping: Reason | null;
}

/** The watcher of hot, which has changes mirrored at once. */
export interface MirrorHints {
  readonly state: 'starting' | 'watching' | 'failed';
  /** How many folders of hot are watched. */
  readonly folders: number;
  /** Why it is not watched; changes are then found by the next run on schedule. */
  readonly problem: Reason | null;
}

export interface MirrorSnapshot {
  /** `waiting`: a run is due, but something prevents it; `halted`: a person must decide. */
  readonly state: 'idle' | 'waiting' | 'running' | 'halted';
  /** Only plans and reports, alongside an older mirror. */
  readonly shadow: boolean;
  /** When the next run is due; `null`: only by hand. */
  readonly nextAt: EpochMs | null;
  /** The vault matched hot as of this moment, as found by a run that listed all of hot, except for `leftOut`; `null`: not yet. */
  readonly upToDateAt: EpochMs | null;
  readonly leftOut: readonly LeftGroup[];
  /** When an undo changed the vault after that; `null`: none did. */
  readonly undoneAt: EpochMs | null;
  /** When the vault was last listed and compared. */
  readonly comparedAt: EpochMs | null;
  /** Planned changes that have not arrived; `null` if there was no plan yet. */
  readonly pending: number | null;
  /** Consecutive runs in which planned deletions were postponed. */
  readonly putOffRuns: number;
  /** What prevents the start, or why it is halted. */
  readonly reasons: readonly Reason[];
  /** Findings of the newest comparison that a person should know; they block nothing. */
  readonly notes: readonly Reason[];
  readonly parked: ParkedSummary | null;
  readonly progress: MirrorProgress | null;
  /** `null`: hot is not watched: the config says so, or no ytm serve is running. */
  readonly hints: MirrorHints | null;
  /** `null`: no pruning is recorded. */
  readonly pruned: PruningSummary | null;
  /** The clocks disagree; until they agree, nothing is pruned by age. */
  readonly clocks: Reason | null;
  /** `null`: no contents were verified yet. */
  readonly verified: Coverage | null;
  /** Newest first, at most `RUNS_SHOWN`. */
  readonly runs: readonly RunSummary[];
}

export const RUNS_SHOWN = 10;

export interface MirrorRequest {
  readonly full: boolean;
  readonly delete: boolean;
  readonly dryRun: boolean;
}

/** Halts that a person can end by confirming hot (`resume --accept`): their codes, written with a hyphen. */
export const ACCEPTABLE_HALTS = ['hot-shrunk', 'hot-older', 'hot-unknown'] as const;

/** `why`: one English sentence for logs and scripts. */
export type MirrorAnswer = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Something says that the vault may differ from hot by now, so that it can only be said when it was last up to date. */
export function isDoubtful({ state, parked, runs, undoneAt }: Pick<MirrorSnapshot, 'state' | 'parked' | 'runs' | 'undoneAt'>): boolean {
  const last = runs.find(({ dryRun }) => !dryRun)?.status ?? 'complete';
  return state === 'halted' || state === 'waiting' || parked !== null || undoneAt !== null || last !== 'complete';
}

/** A person ended the halt, and no run has started since: the cause of the halt is settled and no longer reported. */
export function isResumed({ state, progress, runs }: Pick<MirrorSnapshot, 'state' | 'progress' | 'runs'>): boolean {
  return state !== 'halted' && progress === null && runs.find(({ dryRun }) => !dryRun)?.status === 'halted';
}
