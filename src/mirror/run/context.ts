/** What every step of a run has, what it did, and what its record reports. What the guards found is in stages.ts. */
import type { ChangeCounts } from '../../health/mirror.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Reason } from '../../health/snapshot.ts';
import type { Copy, LeftOut } from '../core/plan.ts';
import type { DoneChange, GuardRecord, PassRecord } from '../record.ts';
import type { WaitingCalls } from '../rsync/copy.ts';
import type { CopiesUnderWay } from '../rsync/side-by-side.ts';
import type { HeldLock, MirrorSettings, RunPorts, RunRequest } from './ports.ts';
import type { Progress } from './progress.ts';

/** What every step of a run has. */
export interface RunContext {
  readonly request: RunRequest;
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly startedAt: EpochMs;
  readonly progress: Progress;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
  /** False: nothing is written to the vault (dry run, shadow). */
  readonly writes: boolean;
  readonly open: Open;
  readonly done: Done;
  readonly recorded: Recorded;
}

/** What is open until the run ends, however it ends. */
export interface Open {
  lock: HeldLock | null;
  readonly children: { close(graceMs?: Millis): Promise<void> }[];
  /** The running calls of rsync. */
  copy: CopiesUnderWay | null;
  /** Processes that wait for the first calls of rsync. */
  waiting: WaitingCalls | null;
}

/** What was done to the vault. */
export interface Done {
  counts: ChangeCounts;
  readonly changes: DoneChange[];
  /** Sent, not confirmed yet. */
  readonly sent: Copy[];
  /** What was sent by path, and what change times in the vault were at the end of that call of rsync: later ones are not of its making. */
  readonly sentUntil: Map<string, EpochMs>;
  /** Those that were sent and are in the vault in some version, possibly incomplete. */
  readonly unseen: Set<string>;
  /** Folders that could not be made, and places that could not be cleared, with the error. */
  readonly unmade: Map<string, string>;
  /** Paths that the share refuses, with everything in them. */
  readonly refused: Set<string>;
  /** Files and documents that were seen changing. */
  readonly changing: Set<string>;
  /** Members of documents that changed while they were sent. */
  readonly unquiet: Set<string>;
  /** Error messages of rsync. */
  readonly complaints: string[];
  /** Digests of the contents that rsync sent, by path. */
  readonly digests: Map<string, string>;
  bytes: number;
}

/** Reported in the record. */
export interface Recorded {
  readonly guards: GuardRecord[];
  readonly passes: PassRecord[];
  readonly leftOut: LeftOut[];
  readonly notes: Reason[];
  readonly timings: Record<string, Millis>;
}

export function nothingDone(): Done {
  return {
    counts: { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 },
    changes: [],
    sent: [],
    sentUntil: new Map(),
    unseen: new Set(),
    changing: new Set(),
    unquiet: new Set(),
    unmade: new Map(),
    refused: new Set(),
    complaints: [],
    digests: new Map(),
    bytes: 0,
  };
}

export function note(done: Done, change: DoneChange): void {
  done.changes.push(change);
}

/** Records process groups in the lock before they start to work; a plan holds no lock and writes nothing. */
export function recordWith(lock: HeldLock | null): (group: number) => Promise<void> {
  return (group) => lock?.addGroup(group) ?? Promise.resolve();
}
