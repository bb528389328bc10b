/** What a run knows so far: filled by the guards, used by the passes, told by the record. */
import type { ChangeCounts } from '../../health/mirror.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import type { EnterOrder } from '../agent/protocol.ts';
import type { VaultAgent } from '../agent/vault-agent.ts';
import type { Abilities } from '../core/abilities.ts';
import type { Copy, Differences, LeftOut, Parked, Plan } from '../core/plan.ts';
import type { HotLister } from '../hot/lister.ts';
import type { DoneChange, GuardRecord, Manifest, PassRecord } from '../record.ts';
import type { CopyUnderWay, RsyncProgram } from '../rsync/copy.ts';
import type { HeldLock, MirrorSettings, RunPorts, RunRequest } from './ports.ts';
import type { Progress } from './progress.ts';

export interface RunContext {
  readonly request: RunRequest;
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly startedAt: EpochMs;
  readonly progress: Progress;
  /** Aborted when whatever is under way shall end. */
  readonly signal: AbortSignal;
  /** False: nothing is written to the vault (dry run, shadow). */
  readonly writes: boolean;
  readonly found: Found;
  readonly done: Done;
  readonly told: Told;
}

/** What the guards found; each is there once its guard has passed. */
export interface Found {
  lock?: HeldLock;
  rsync?: RsyncProgram;
  hot?: HotLister;
  /** The visit of the share that the gate asks for, under way. */
  visit?: Promise<Snapshot>;
  enter?: EnterOrder;
  agent?: VaultAgent;
  abilities?: Abilities;
  manifest?: Manifest;
  differences?: Differences;
  plan?: Plan;
  /** What a person had let through when the plan was made. */
  approved?: Parked | null;
  /** The call of rsync that is under way. */
  copy?: CopyUnderWay | undefined;
  /** When hot was looked at first: fresh files are looked at again `settle` later. */
  scannedAt?: EpochMs;
}

/** What was done to the vault. */
export interface Done {
  counts: ChangeCounts;
  readonly changes: DoneChange[];
  /** Sent, not seen to arrive yet. */
  readonly sent: Copy[];
  /** Of what was sent: in the vault in some version, and not known to be whole. */
  readonly unseen: Set<string>;
  /** Folders that could not be made, with the error. */
  readonly unmade: Map<string, string>;
  /** What rsync said that did not go. */
  readonly complaints: string[];
  bytes: number;
}

/** For the record. */
export interface Told {
  readonly guards: GuardRecord[];
  readonly passes: PassRecord[];
  readonly leftOut: LeftOut[];
  readonly timings: Record<string, Millis>;
}

export const NO_CHANGES: ChangeCounts = { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 };

/** What a guard has found by now. */
export function need<K extends keyof Found>(found: Found, key: K): NonNullable<Found[K]> {
  const value = found[key];
  if (value === undefined) throw new Error(`the guards have not found ${key}`);
  return value as NonNullable<Found[K]>;
}

export function note(done: Done, change: DoneChange): void {
  done.changes.push(change);
}
