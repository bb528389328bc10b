/** What the mirror stores, by owner; the manifest has a port of its own (manifest.ts). Types only; src/store implements it. */
import type { ClocksApart } from '../health/age.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import type { Abilities } from './core/abilities.ts';
import type { Aftermath, HaltRecord, LastComplete, StoreBefore } from './core/aftermath.ts';
import type { ContentFinding } from './core/contents.ts';
import type { ImageState } from './core/image.ts';
import type { QuickBasis } from './core/pass-kind.ts';
import type { Look, Parked } from './core/plan.ts';
import type { SizeLimit } from './core/refused.ts';
import type { StatShifts } from './core/stable-stats.ts';
import type { UnderWay, UnderWays } from './core/under-way.ts';
import type { Manifest } from './manifest.ts';
import type { ChoreRecord, DoneChange, RunRecord } from './record.ts';

export interface MirrorStore {
  /** The manifest of the vault with this id. */
  manifest(vaultId: string): Manifest;
  readonly runs: RunStore;
  readonly decisions: DecisionStore;
  readonly vaults: VaultStore;
  readonly hot: HotStore;
  readonly underWay: UnderWayStore;
  readonly upkeep: Upkeep;
  /** The end of a run that writes, all or nothing. `decide`: what follows from what the store holds at this moment. */
  finish(record: RunRecord, changes: readonly DoneChange[], decide: (before: StoreBefore) => Aftermath): void;
  /** Resolves when no other process is writing, after a minute, or when `signal` aborts: before a step that has much to record. */
  untilFree(clock: Clock, signal: AbortSignal): Promise<void>;
  /** The newest failure to record something; `null`: none. No run starts while there is one. */
  readonly problem: string | null;
}

/** Runs with their changes, and what the next run compares with. */
export interface RunStore {
  /** An id for what begins now (a run, an undo) that was never used on this machine, in any process. */
  claim(now: EpochMs): string;
  /** A run that does not write, all or nothing; for any other see `MirrorStore.finish`. */
  save(record: RunRecord, changes: readonly DoneChange[]): void;
  /**
   * Forgets runs and chores older than 30 days beyond the newest 200, with their changes; those with a trash stay. A bounded number for
   * each call. Returns the logs of what was forgotten.
   */
  prune(now: EpochMs, runsWithTrash: ReadonlySet<string>): readonly string[];
  /** Newest first. */
  newest(limit: number): readonly RunRecord[];
  one(id: string): RunRecord | null;
  /** The newest run that made the vault an image of hot. */
  newestImage(): RunRecord | null;
  changes(run: string): readonly DoneChange[];
  /** When the run that was recorded last ended, in the order of recording. */
  lastEnd(): EpochMs | null;
  lastComplete(): LastComplete | null;
  setLastComplete(last: LastComplete): void;
  comparedAt(): EpochMs | null;
  setComparedAt(at: EpochMs): void;
  /** When an undo last changed the vault. */
  undoneAt(): EpochMs | null;
  setUndoneAt(at: EpochMs): void;
  quickBasis(): QuickBasis | null;
  /** False: it could not be written. */
  setQuickBasis(basis: QuickBasis | null): boolean;
  /** A name for the newest loss of the share between runs; `null`: there was none. */
  lastLoss(): string | null;
  /** False: it could not be written. */
  setLastLoss(name: string): boolean;
  putOffRuns(): number;
  setPutOffRuns(runs: number): void;
}

/** What waits for a person, and what persons decided. */
export interface DecisionStore {
  parked(): Parked | null;
  setParked(parked: Parked | null): void;
  /** To be done by the next run. */
  approved(): Parked | null;
  setApproved(parked: Parked | null): void;
  held(): readonly HeldPath[];
  hold(paths: readonly HeldPath[]): void;
  release(paths: readonly string[]): void;
  halted(): HaltRecord | null;
  setHalted(halted: HaltRecord | null): void;
}

/** Vaults by their ids. */
export interface VaultStore {
  /** The id of the vault that is mirrored into. */
  pinned(): string | null;
  pin(vaultId: string): void;
  learned(vaultId: string): LearnedVault | null;
  abilities(vaultId: string): Abilities | null;
  setLearned(vaultId: string, learned: LearnedVault): void;
  /** Which hot the vault with this id is the image of; `null`: no run into it yet. */
  image(vaultId: string): ImageState | null;
  /** On disk when it returns, with the token of a mark that is about to be made; false: it could not be written. */
  setImage(vaultId: string, state: ImageState, token?: string | null): boolean;
  /** Whether this store ever made a mark with this token. */
  knowsMark(image: string, token: string): boolean;
  /** Sizes that the vault did not accept. */
  sizeLimits(vaultId: string): readonly SizeLimit[];
  setSizeLimits(vaultId: string, limits: readonly SizeLimit[]): void;
  lastHeartbeat(): LastHeartbeat | null;
  setLastHeartbeat(heartbeat: LastHeartbeat): void;
}

/** What was seen of hot over several runs. */
export interface HotStore {
  /** When nearly all files of this hot had other stat data with the same contents. */
  statShifts(hot: string): StatShifts;
  setStatShifts(hot: string, shifts: StatShifts): void;
  /** Since when each path has been seen changing at every check. */
  changingSince(): ReadonlyMap<string, EpochMs>;
  setChangingSince(since: ReadonlyMap<string, EpochMs>): void;
}

/** What a run has begun to do to the vault, and the manifest does not show yet. */
export interface UnderWayStore {
  /** What is being sent, or was sent without confirmation, by path. */
  all(): UnderWays;
  /** On disk before any of it is sent. It blocks like `Manifest.change`. */
  add(records: readonly (readonly [path: string, record: UnderWay])[]): void;
  /** Their arrival was confirmed. */
  drop(paths: readonly string[]): void;
  /** Drops all others. */
  keep(paths: ReadonlySet<string>): void;
  /** A rename of a folder on the vault that has begun and is not in the manifest yet. */
  movingFolder(): MovingFolder | null;
  /** On disk before the vault renames it. */
  setMovingFolder(moving: MovingFolder | null): void;
}

/** Work in the vault outside runs, and the basis for measuring ages. */
export interface Upkeep {
  /** When ytm was running, in slots (health/age.ts). */
  witnessed(): readonly EpochMs[];
  /** Work that was done in the vault outside runs. */
  saveChore(record: ChoreRecord): void;
  /** Newest first. */
  chores(limit: number): readonly ChoreRecord[];
  /** When regular pruning was last done, whether it removed anything or not. */
  prunedAt(): EpochMs | null;
  setPrunedAt(at: EpochMs): void;
  /** Conflicting versions that wait for a person's decision, by path. */
  findings(): readonly ContentFinding[];
  setFindings(found: readonly ContentFinding[], cleared: readonly string[]): void;
  verifyPlace(): VerifyPlace | null;
  setVerifyPlace(place: VerifyPlace): void;
  /** Since when the clocks differ, and how; `null`: they agree, as far as is known. */
  clocksApart(): ClocksKnown | null;
  setClocksApart(apart: ClocksApart | null, now: EpochMs): void;
}

/** A version that a person restored: it is not replaced or deleted again until hot changes there. */
export interface HeldPath {
  readonly path: string;
  /** Hot's look at that time; `null`: hot had none. */
  readonly hot: Look | null;
}

/** What was learned about a vault, where and when. */
export interface LearnedVault {
  readonly abilities: Abilities;
  /** Identifies its file system (Entered.volume). */
  readonly volume: string;
  /** When everything was last probed. */
  readonly at: EpochMs;
  /** Names that it refused since then (core/refused-names.ts); absent in older records. */
  readonly refused?: readonly string[];
}

/** The newest heartbeat (`ytm_heartbeat.json`), and the vault that it was written into. */
export interface LastHeartbeat {
  readonly run: string;
  readonly at: EpochMs;
  readonly vaultId: string | null;
}

export interface MovingFolder {
  readonly vaultId: string;
  readonly from: string;
  readonly to: string;
}

/** Since when two clocks differ, and how. */
export interface ClocksKnown {
  readonly since: EpochMs;
  readonly apart: ClocksApart;
}

/** Where a rolling verification continues, and how many files remain of a pass that gave way. */
export interface VerifyPlace {
  readonly after: string;
  readonly left: number;
  readonly startedAt: EpochMs;
}
