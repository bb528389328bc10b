/**
 * How far a run has come: each stage has what the guards up to it found, and a step is given the stage that it needs. Types only.
 */
import type { RunSpeed } from '../../health/mirror.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import type { EnterOrder } from '../agent/protocol.ts';
import type { VaultAgent, WaitingAgent } from '../agent/vault-agent.ts';
import type { Abilities } from '../core/abilities.ts';
import type { HotState, ImageState, Mark } from '../core/image.ts';
import type { QuickBasis } from '../core/pass-kind.ts';
import type { Differences, Parked, Plan } from '../core/plan.ts';
import type { Unit } from '../core/units.ts';
import type { HotLister } from '../hot/lister.ts';
import type { Manifest } from '../manifest.ts';
import type { RsyncProgram } from '../rsync/copy.ts';
import type { ScanAhead } from '../scan/ahead.ts';
import type { RunContext } from './context.ts';
import type { HeldLock, Refusal } from './ports.ts';

/** Guard 2. */
export interface Locked extends RunContext {
  /** `null`: a plan holds none. */
  readonly lock: HeldLock | null;
  /** What a quick pass may rely on; `null`: nothing. */
  readonly basis: QuickBasis | null;
}

/** Guard 4. */
export interface Equipped extends Locked {
  readonly rsync: RsyncProgram;
}

/** Guard 5. */
export interface HotOpened extends Equipped {
  readonly hot: HotLister;
  /** The visit of the share that the gate needs, while it is running; `null`: a plan does not ask the gate. */
  readonly visit: Promise<Snapshot> | null;
  /** The vault's agent, started beside the two; it enters the vault at its guard. */
  readonly waiting: WaitingAgent;
  /** Lists hot while the other guards are asked; `null`: the scan does it. */
  readonly ahead: ScanAhead | null;
}

/** Guard 7. */
export interface Entered extends HotOpened {
  readonly agent: VaultAgent;
  readonly enter: EnterOrder;
}

/** Guard 8. */
export interface Tested extends Entered {
  /** `null`: a run that does not write does not probe the vault. */
  readonly probed: Abilities | null;
}

/** Guard 9 has the abilities of the vault and what was sent to it. */
export interface Equated extends Tested {
  readonly abilities: Abilities;
  /** The abilities are assumed: this run may not probe the vault, and no run has probed it yet. */
  readonly assumesAbilities: boolean;
  readonly manifest: Manifest;
  readonly speed: RunSpeed;
  /** Folders of hot that are listed; others only if they are not settled. `null`: all. */
  readonly dirty: ReadonlySet<string> | null;
  /** What later quick passes may rely on, should this run end well; without the mark that it leaves in the vault. */
  readonly nextBasis: Omit<QuickBasis, 'token'>;
}

/** Guard 9 has listed both sides. */
export interface Listed extends Equated {
  /** By the wall clock: when the listing began. */
  readonly listedAt: EpochMs;
  /** By the monotonic clock: fresh files are checked again `settle` later. */
  readonly scannedAt: Millis;
  readonly differences: Differences;
}

/** Guard 9 knows which hot this is. */
export interface Compared extends Listed {
  readonly image: FoundImage;
  /** What a person had approved when the plan was made. */
  readonly approved: Parked | null;
}

/** Every guard has passed: the passes follow. */
export interface Planned extends Compared {
  readonly plan: Plan;
  /** What the vault has no room for; `null`: everything fits. */
  readonly noRoom: Refusal | null;
  /** Sparse files, and the bytes that they occupy. */
  readonly sparse: ReadonlyMap<string, number>;
  /** Documents that consist of several files, at the time when they were found quiet. */
  readonly units: readonly QuietUnit[];
}

export type Stage = RunContext | Locked | Equipped | HotOpened | Entered | Tested | Listed | Compared | Planned;

/** What the store and hot know of this image; `begun` once this run has taken its mark. */
export interface FoundImage {
  readonly state: ImageState | null;
  /** The mark that hot carried. */
  readonly seen: Mark | null;
  readonly hotState: HotState;
  readonly begun?: Mark;
}

/** A document at the time when it was found quiet. */
export interface QuietUnit {
  readonly unit: Unit;
  readonly digest: string;
}
