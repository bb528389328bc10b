/** What the mirror keeps: manifest, runs, what is parked, what was learned of a vault. Types only; src/store keeps it. */
import type { ChangeCounts, RunSpeed, RunStatus } from '../health/mirror.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import type { Abilities } from './core/abilities.ts';
import type { ManifestRow } from './core/entry.ts';
import type { LeftOut, Look, Parked } from './core/plan.ts';

/**
 * A folder in which hot, vault and manifest agreed on everything when they were last compared: while both sides look the same and
 * no row of it has changed since, they still do.
 */
export interface SettledFolder {
  readonly path: string;
  /** Digests of what was listed. */
  readonly hot: string;
  readonly vault: string;
  /** The folders in it that are the mirror's business, by name. */
  readonly folders: readonly string[];
  readonly hotPaths: number;
}

export interface Manifest {
  /** The rows of one folder ('' is the root). */
  folder(path: string): readonly ManifestRow[];
  row(path: string): ManifestRow | null;
  /** `rules`: what stands for the rules under which they were compared; of others nothing is known. */
  settled(path: string, rules: string): SettledFolder | null;
  /** Kept until a row of the folder changes. */
  settle(folders: readonly SettledFolder[], rules: string): void;
  /** All or none of them. It blocks, 2,000 rows about 5 ms: a caller with more goes in steps. */
  change(change: { readonly put: readonly ManifestRow[]; readonly forget: readonly string[] }): void;
  readonly size: number;
}

/** One thing that a run did to the vault, for undo and find. */
export interface DoneChange {
  readonly kind: 'created' | 'replaced' | 'deleted' | 'renamed' | 'folder-removed';
  readonly path: string;
  /** Where it came from, for a rename. */
  readonly from: string | null;
  readonly look: Look;
}

/** What guard 9 and the screen compare with. */
export interface LastComplete {
  readonly run: string;
  readonly at: EpochMs;
  readonly hotPaths: number;
}

/** The version that a person brought back: not replaced or deleted again while hot is as it was then. */
export interface HeldPath {
  readonly path: string;
  /** Hot's look at that time; `null`: hot had none. */
  readonly hot: Look | null;
}

export interface MirrorStore {
  /** Of the vault with this id. */
  manifest(vaultId: string): Manifest;
  /** A name for what begins now (a run, an undoing) that nothing of this machine ever had, also not in another process. */
  claimRun(now: EpochMs): string;
  /** All or nothing. */
  saveRun(record: RunRecord, changes: readonly DoneChange[]): void;
  /**
   * Forgets runs of more than 30 days ago beyond the newest 200, with their changes; those with a trash stay. A bounded number a
   * call. Returns the logs of the forgotten.
   */
  prune(now: EpochMs, runsWithTrash: ReadonlySet<string>): readonly string[];
  /** Newest first. */
  runs(limit: number): readonly RunRecord[];
  run(id: string): RunRecord | null;
  /** When the newest run began that made the vault an image of hot. */
  upToDateAt(): EpochMs | null;
  changes(run: string): readonly DoneChange[];
  parked(): Parked | null;
  /** `approved`: let through at the next run. */
  approved(): Parked | null;
  setParked(parked: Parked | null): void;
  setApproved(parked: Parked | null): void;
  held(): readonly HeldPath[];
  hold(paths: readonly HeldPath[]): void;
  release(paths: readonly string[]): void;
  /** What is being sent or was, without having been seen to arrive, by path with the look that the vault then has. */
  underWay(): ReadonlyMap<string, Look>;
  /** On disk before anything of it is sent. It blocks as `Manifest.change` does. */
  addUnderWay(looks: readonly (readonly [path: string, look: Look])[]): void;
  /** Nothing but these is under way any more. */
  keepUnderWay(paths: ReadonlySet<string>): void;
  /** Since when a path was seen changing at every look. */
  changingSince(): ReadonlyMap<string, EpochMs>;
  setChangingSince(since: ReadonlyMap<string, EpochMs>): void;
  abilities(vaultId: string): Abilities | null;
  setAbilities(vaultId: string, abilities: Abilities): void;
  /** The pinned vault. */
  vaultId(): string | null;
  pinVault(vaultId: string): void;
  lastComplete(): LastComplete | null;
  setLastComplete(last: LastComplete): void;
  comparedAt(): EpochMs | null;
  setComparedAt(at: EpochMs): void;
  halted(): HaltRecord | null;
  setHalted(halted: HaltRecord | null): void;
  lastBeat(): LastBeat | null;
  setLastBeat(beat: LastBeat): void;
  putOffRuns(): number;
  setPutOffRuns(runs: number): void;
  /** The newest problem in recording; `null` while all is well. A run does not start while there is one. */
  readonly problem: string | null;
}

/** The newest `ytm_beat.json`, and the vault that it was written into. */
export interface LastBeat {
  readonly run: string;
  readonly at: EpochMs;
  readonly vaultId: string | null;
}

export interface HaltRecord {
  readonly at: EpochMs;
  readonly run: string;
  readonly reason: Reason;
}

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
  /** rsync's raw code; of the agent's passes 0, or 1 when something of it failed. */
  readonly returncode: number | null;
  readonly seconds: number;
  readonly stats: Readonly<Record<string, number>>;
}

/** One run: the JSON log (spec page 3, Record) and the row in the store are both made from it. */
export interface RunRecord {
  readonly id: string;
  readonly dryRun: boolean;
  readonly speed: RunSpeed;
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
  /** ytm's judgement as an exit code: 0 good; see docs/exit-codes.md. */
  readonly returncode: number;
  readonly reasons: readonly Reason[];
  readonly leftOut: readonly LeftOut[];
  readonly strangers: { readonly count: number; readonly sample: readonly string[] };
  readonly drift: readonly string[];
  readonly hotPaths: number | null;
  /** Where the log was written; `null`: nowhere. */
  readonly log: string | null;
  /** How long each step took, for benches and for the curious. */
  readonly timings: Readonly<Record<string, Millis>>;
}
