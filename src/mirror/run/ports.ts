/** What a run needs: the settings, and the ports to the outside world. Types only. */

import type { Bandwidth } from '../../health/bandwidth.ts';
import type { ReasonCode } from '../../health/catalogue.ts';
import type { MirrorRequest } from '../../health/mirror.ts';
import type { Args, Millis } from '../../health/observation.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import type { Clock } from '../../platform/clock.ts';
import type { SizeSpec } from '../../schema/units.ts';
import type { Place } from '../agent/protocol.ts';
import type { AgentStarter, EnterOptions, WaitingAgent } from '../agent/vault-agent.ts';
import type { Contract, OwnRule } from '../core/contract.ts';
import type { IdentityChoice } from '../core/stable-stats.ts';
import type { HotOpening, HotOpenOptions } from '../hot/lister.ts';
import type { ChoreRecord, RunRecord } from '../record.ts';
import type { Copier, CopyOptions, RsyncProgram, WaitingCalls } from '../rsync/copy.ts';
import type { MirrorStore } from '../store-port.ts';

/** The mirror's settings from the config, resolved. */
export interface MirrorSettings {
  readonly host: string;
  readonly hot: string;
  readonly share: string;
  readonly vault: string;
  readonly contract: Contract;
  /** Which stat data of hot are compared besides size and modification time. */
  readonly identity: IdentityChoice;
  /** The rules that are not defaults: each is expected to match something. */
  readonly ownRules: readonly OwnRule[];
  /** Relative to hot; `null`: the logs lie outside hot. Never mirrored. */
  readonly logsInHot: string | null;
  readonly allowSameDevice: boolean;
  readonly onBattery: boolean;
  /** Patterns of names of programs. */
  readonly pauseWhile: readonly string[];
  /** How often a run compares everything with the vault. */
  readonly reconcileMs: Millis;
  /** How often a run is due; `null`: no schedule. */
  readonly everyMs: Millis | null;
  readonly shadow: boolean;
  /** `null`: what runs delete is deleted permanently. */
  readonly trash: { readonly keepMs: Millis; readonly keepAtLeastMs: Millis; readonly max: SizeSpec } | null;
  /** How many bytes a run may delete or replace without approval, of the share's size. */
  readonly budgetBytes: SizeSpec;
  readonly niceness: number;
  readonly rsync: {
    /** `null`: the first suitable one. */
    readonly bin: string | null;
    readonly bandwidth: Bandwidth;
    readonly wholeFile: boolean;
    readonly timeoutSeconds: number;
  };
}

/** A refusal as a code of the catalogue, with the arguments of its sentence. */
export interface Refusal {
  readonly code: ReasonCode;
  readonly args: Args;
}

export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** The probes: their view of the share, and a closer watch during a run. */
export interface Watch {
  current(): Snapshot;
  /** Has the share visited immediately, and returns the resulting snapshot. */
  visit(signal: AbortSignal): Promise<Snapshot>;
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** While on, the share is visited every 10 s with a deadline of 60 s. */
  watchClosely(on: boolean): void;
}

/** Held for the duration of a run; groups of its children are recorded before they act. */
export interface HeldLock {
  addGroup(group: number): Promise<void>;
  dropGroup(group: number): Promise<void>;
  /** The lock stays for the next run to see while one of its groups is alive. */
  release(): Promise<void>;
}

export interface RunPorts {
  readonly clock: Clock;
  readonly store: MirrorStore;
  readonly watch: Watch;
  readonly agents: AgentStarter;
  readonly copier: Copier;
  /** Starts their processes while what precedes their orders is being done; until then they access nothing. */
  readonly ahead: {
    agent(place: Place, onGroup: EnterOptions['onGroup']): WaitingAgent;
    calls(count: number, place: Place, onGroup: CopyOptions['onGroup']): WaitingCalls;
  };
  takeLock(): Promise<Asked<HeldLock>>;
  /** `null`: no other mirror writes into this vault. */
  otherMirror(signal: AbortSignal): Promise<Refusal | null>;
  findRsync(bin: string | null, signal: AbortSignal): Promise<Asked<RsyncProgram>>;
  openHot(hot: string, options: HotOpenOptions): Promise<HotOpening>;
  /** Writes the log; returns the path, or `null` when it could not be written anywhere. */
  writeLog(record: RunRecord): Promise<string | null>;
  /** The same for chores. */
  writeChoreLog(record: ChoreRecord): Promise<string | null>;
  readonly platform: NodeJS.Platform;
}

export interface RunRequest extends MirrorRequest {
  /** Only the plan is requested: nothing is written, and the gate may be shut. */
  readonly planOnly: boolean;
  /** Folders of hot in which something changed: if that is enough, no others are listed. Absent: all are. */
  readonly hints?: ReadonlySet<string>;
  readonly id: string;
  /** A person confirmed that the shrunken hot is as it should be. */
  readonly acceptShrunk: boolean;
  /** Why the mirror is halted; `null`: it is not, or this run does not write. */
  readonly halted: Refusal | null;
}
