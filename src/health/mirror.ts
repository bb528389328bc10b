/**
 * The mirror as everybody sees it: what it is doing, what it did, what waits for a person. Part of the
 * snapshot; made by the mirror's control, shown by the dashboard, the exporter and `ytm mirror status`.
 */
import type { EpochMs, Millis } from './observation.ts';
import type { Reason } from './snapshot.ts';

/** `full`: compared with the vault; `quick`: only what changed in hot since the last run. */
export type RunSpeed = 'full' | 'quick';

/**
 * What became of a run. `complete`: everything planned arrived (also with things left out by rule); `parked`: everything
 * but what waits for a person; `partial`: something planned did not arrive; `refused`: a guard said no and nothing was
 * touched; `halted`: no further run until a person decides; `aborted`: stopped on the way; `failed`: rsync or ytm failed.
 */
export type RunStatus = 'complete' | 'partial' | 'refused' | 'parked' | 'halted' | 'aborted' | 'failed';

/** Paths by what happens to them; bytes are those that are copied. */
export interface ChangeCounts {
  readonly creates: number;
  readonly updates: number;
  readonly deletes: number;
  readonly renames: number;
  readonly bytes: number;
}

/** What waits for `ytm mirror approve`. */
export interface ParkedSummary {
  /** What `approve` is given. */
  readonly id: string;
  readonly since: EpochMs;
  readonly deletes: number;
  readonly updates: number;
  /** Files that are newer in the vault than what ytm sent. */
  readonly drift: number;
  readonly bytes: number;
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
  /** Paths left out by rule, each reported in the log. */
  readonly leftOut: number;
  /** Paths born in the vault. */
  readonly strangers: number;
  /** Where the log lies; `null` when it could not be written. */
  readonly log: string | null;
}

/** What a run is at; `name` is said in the language of the screen. */
export type RunPhase = 'guards' | 'scan' | 'rename' | 'copy' | 'settle' | 'delete' | 'confirm' | 'stopping';

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
  /** Bytes per second over the last seconds; `null` while nothing was copied. */
  readonly rate: number | null;
  readonly etaMs: Millis | null;
  /** The file under way, relative to hot. */
  readonly file: string | null;
  readonly folders: readonly FolderProgress[];
  /** Why it is being stopped. */
  readonly stopping: Reason | null;
}

export interface MirrorSnapshot {
  /** `waiting`: a run is due and something keeps it from starting; `halted`: a person must decide. */
  readonly state: 'idle' | 'waiting' | 'running' | 'halted';
  /** Plans and reports only, beside an older mirror. */
  readonly shadow: boolean;
  /** When the next run is due; `null`: only by hand. */
  readonly nextAt: EpochMs | null;
  /** The vault was an image of the hot of this moment; `null`: never yet. */
  readonly upToDateAt: EpochMs | null;
  /** When the vault was last listed and compared. */
  readonly comparedAt: EpochMs | null;
  /** Planned changes that have not arrived; `null` while there was no plan. */
  readonly pending: number | null;
  /** Runs in a row in which planned deletions were put off. */
  readonly putOffRuns: number;
  /** What keeps it from starting, or why it is halted. */
  readonly reasons: readonly Reason[];
  readonly parked: ParkedSummary | null;
  readonly progress: MirrorProgress | null;
  /** Newest first, at most `RUNS_SHOWN`. */
  readonly runs: readonly RunSummary[];
}

export const RUNS_SHOWN = 10;

/** What a person may ask of the mirror; each says at once what came of the asking. */
export interface MirrorActions {
  /** A run now; `dryRun`: plans and reports only. */
  run(request: MirrorRequest): Promise<MirrorAnswer>;
  /** Ends the run under way; `at-once` does not wait for rsync's own end. */
  stop(how: 'gracefully' | 'at-once'): Promise<MirrorAnswer>;
  /** Lets what is parked under this id through at the next run. */
  approve(id: string): Promise<MirrorAnswer>;
  /** Ends a halt; `accept`: the halt's code, when a person has looked and found that it is as it should be. */
  resume(accept: string | null): Promise<MirrorAnswer>;
}

export interface MirrorRequest {
  readonly full: boolean;
  readonly delete: boolean;
  readonly dryRun: boolean;
}

/** `why`: one English sentence for logs and scripts. */
export type MirrorAnswer = { readonly ok: true } | { readonly ok: false; readonly why: string };
