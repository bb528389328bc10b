/** What a run is made of: the settings, and the ports through which it touches the world. Types only. */
import type { ReasonCode } from '../../health/catalogue.ts';
import type { MirrorRequest } from '../../health/mirror.ts';
import type { Args } from '../../health/observation.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import type { Clock } from '../../platform/clock.ts';
import type { AgentStarter } from '../agent/vault-agent.ts';
import type { Contract } from '../core/contract.ts';
import type { HotOpening, HotOpenOptions } from '../hot/lister.ts';
import type { MirrorStore, RunRecord } from '../record.ts';
import type { Copier, RsyncProgram } from '../rsync/copy.ts';

/** What the mirror is told by the config, resolved. */
export interface MirrorSettings {
  readonly host: string;
  readonly hot: string;
  readonly share: string;
  readonly vault: string;
  readonly contract: Contract;
  /** Relative to hot; `null`: the logs lie elsewhere. Never mirrored. */
  readonly logsInHot: string | null;
  readonly allowSameDevice: boolean;
  readonly onBattery: boolean;
  readonly shadow: boolean;
  readonly niceness: number;
  readonly rsync: {
    /** `null`: the first good one. */
    readonly bin: string | null;
    readonly bwlimitKbps: number;
    readonly wholeFile: boolean;
    readonly timeoutSeconds: number;
  };
}

/** Why something is not so, as a code of the catalogue with what its sentence needs. */
export interface Refusal {
  readonly code: ReasonCode;
  readonly args: Args;
}

export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** The probes' side: what they say of the share, and a closer watch while a run is under way. */
export interface Watch {
  current(): Snapshot;
  /** Has the share visited again right now, and says what the probes make of it then. */
  visit(signal: AbortSignal): Promise<Snapshot>;
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** While on, the share is visited every 10 s with a deadline of 60 s. */
  watchClosely(on: boolean): void;
}

/** Held for the length of a run; groups of its children are on record before they act. */
export interface HeldLock {
  addGroup(group: number): Promise<void>;
  dropGroup(group: number): Promise<void>;
  /** Stays, for the next run to see, as long as one of its groups is alive. */
  release(): Promise<void>;
}

export interface RunPorts {
  readonly clock: Clock;
  readonly store: MirrorStore;
  readonly watch: Watch;
  readonly agents: AgentStarter;
  readonly copier: Copier;
  takeLock(): Promise<Asked<HeldLock>>;
  /** `null`: nobody else mirrors into this vault. */
  otherMirror(signal: AbortSignal): Promise<Refusal | null>;
  findRsync(bin: string | null, signal: AbortSignal): Promise<Asked<RsyncProgram>>;
  openHot(hot: string, options: HotOpenOptions): Promise<HotOpening>;
  /** Writes the log; the path, or `null` when it could not be written anywhere. */
  writeLog(record: RunRecord): Promise<string | null>;
  readonly platform: NodeJS.Platform;
}

export interface RunRequest extends MirrorRequest {
  /** Only what a run would do is asked for: nothing is written, and the gate may be shut. */
  readonly planOnly: boolean;
  readonly id: string;
  /** A person looked and takes a shrunken hot for what it should be. */
  readonly acceptShrunk: boolean;
  /** Why the mirror is halted; `null`: it is not, or this run does not write. */
  readonly halted: Refusal | null;
}
