/**
 * Allows one run of the mirror at a time on this machine. The lock is a file in the state folder that names its holder and the process
 * groups that work for it; the lock of a dead holder is taken over only when nothing of its groups is left.
 *
 * Taking over is a claim: a file named after the holding that it follows, of which there can be only one. The process that made it, and
 * still finds that holding in place, renames it over the lock. A claim whose maker died is followed in the same way.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMs, Millis } from '../../health/observation.ts';
import { type Clock, pause } from '../../platform/clock.ts';
import type { ProcessIdentities } from '../../share/process-table.ts';
import { type GroupRecord, type ProcessGroups, processExists } from './groups.ts';
import { createLockFile, type LockRecord, readLock, replaceLockFile } from './lock-file.ts';

export type TakenLock =
  | { readonly kind: 'held'; readonly lock: HeldLock }
  | { readonly kind: 'locked'; readonly pid: number; readonly since: EpochMs }
  /** Its holder has ended, but this process group of it is still alive. */
  | { readonly kind: 'orphans'; readonly group: number }
  /** A problem on this machine: the file cannot be written, or is invalid. */
  | { readonly kind: 'failed'; readonly problem: string };

export interface HeldLock {
  /** On disk when it resolves; rejects if it cannot be: then that group must not start. */
  addGroup(group: number): Promise<void>;
  /** Never rejects; a failed write is repeated with the next change. */
  dropGroup(group: number): Promise<void>;
  /** The file stays, visible to the next run, as long as one of its groups is alive. Changes no lock except its own; never rejects. */
  release(): Promise<void>;
}

export interface MirrorLock {
  take(): Promise<TakenLock>;
}

export interface MirrorLockOptions {
  /** The state folder. */
  readonly folder: string;
  readonly processes: ProcessIdentities;
  readonly groups: ProcessGroups;
  readonly clock: Clock;
}

const NAME = 'mirror.lock';
/** The number of lost races in a row after which another process is assumed to hold it. */
const MOST_TRIES = 50;

interface Taking extends MirrorLockOptions {
  /** Holdings that this process released, whatever is on disk. */
  readonly givenUp: Set<string>;
}

export function createMirrorLock(options: MirrorLockOptions): MirrorLock {
  const givenUp = new Set<string>();
  return {
    async take() {
      try {
        await mkdir(options.folder, { recursive: true, mode: 0o700 });
        return await tryToTake({ ...options, givenUp });
      } catch (error) {
        return { kind: 'failed', problem: `${NAME} cannot be used: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
  };
}

async function tryToTake(options: Taking): Promise<TakenLock> {
  const own: LockRecord = {
    nonce: randomUUID(),
    pid: process.pid,
    identity: await options.processes.identity(process.pid),
    since: options.clock.now(),
    left: false,
    groups: [],
  };
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const holdings = await readHoldings(options.folder);
    if (holdings === 'garbled') return { kind: 'failed', problem: `${NAME} is invalid; delete it while no mirror is running` };
    const refusal = await whyNot(holdings, options);
    if (refusal !== null) return refusal;
    if (await follow(holdings, own, options.folder)) {
      await sweep(options.folder);
      return { kind: 'held', lock: holdLock(own, options) };
    }
  }
  return { kind: 'failed', problem: `${NAME} keeps changing` };
}

const DRAFT = /^mirror\.lock\.draft-(\d+)-/;
const draftOf = (folder: string): string => join(folder, `${NAME}.draft-${process.pid}-${randomUUID()}`);
const claimAfter = (folder: string, nonce: string): string => join(folder, `${NAME}.after-${nonce}`);

/** The lock, then the claim that follows it, then the claim that follows that one. */
async function readHoldings(folder: string): Promise<readonly LockRecord[] | 'garbled'> {
  const holdings: LockRecord[] = [];
  for (let file = join(folder, NAME); ; ) {
    const record = await readLock(file);
    if (record === 'absent') return holdings;
    if (record === 'garbled') return record;
    holdings.push(record);
    file = claimAfter(folder, record.nonce);
  }
}

async function whyNot(holdings: readonly LockRecord[], { processes, groups, givenUp }: Taking): Promise<TakenLock | null> {
  for (const record of holdings) {
    const left = record.left || givenUp.has(record.nonce);
    if (!left && (await holderLives(record, processes))) return { kind: 'locked', pid: record.pid, since: record.since };
  }
  for (const group of holdings.flatMap((record) => record.groups)) {
    if (!(await groups.isGone(group))) return { kind: 'orphans', group: group.group };
  }
  return null;
}

async function holderLives({ pid, identity }: LockRecord, processes: ProcessIdentities): Promise<boolean> {
  const now = await processes.identity(pid);
  if (now === null) {
    // Ended, or a zombie; but a process table without this process proves nothing.
    return processExists(pid) && (await processes.identity(process.pid)) === null;
  }
  // Unknown at that time: any process with that pid may be the holder.
  return identity === null || now === identity;
}

/** Takes the lock, unless another process did so after the holdings were read. */
async function follow(holdings: readonly LockRecord[], own: LockRecord, folder: string): Promise<boolean> {
  const lock = join(folder, NAME);
  const [first] = holdings;
  const last = holdings.at(-1);
  if (first === undefined || last === undefined) return createLockFile(lock, draftOf(folder), own);
  const claim = claimAfter(folder, last.nonce);
  if (!(await createLockFile(claim, draftOf(folder), own))) return false;
  const now = await readLock(lock);
  if (typeof now === 'string' || now.nonce !== first.nonce) {
    await rm(claim, { force: true });
    return false;
  }
  await rename(claim, lock);
  return true;
}

/** Removes claims that came too late (their makers find that the lock is ours) and drafts of dead processes. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const drafter = DRAFT.exec(name)?.[1];
    const isLeftover = drafter === undefined ? name.startsWith(`${NAME}.after-`) : !processExists(Number(drafter));
    if (isLeftover) await rm(join(folder, name), { force: true });
  }
}

/** A process that was just asked to end gets a moment, as on a busy machine, so that the next run does not find it still ending. */
const DYING_MS: Millis = 500;
const DYING_POLL_MS: Millis = 10;

function holdLock(own: LockRecord, { folder, groups, givenUp, clock }: Taking): HeldLock {
  const file = join(folder, NAME);
  let held: readonly GroupRecord[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  /** Changes are written one after the other; a failed write does not prevent the next one. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work, work);
    queue = turn.catch(() => {});
    return turn;
  }

  async function isOurs(): Promise<boolean> {
    const now = await readLock(file);
    return typeof now !== 'string' && now.nonce === own.nonce;
  }

  async function write(record: LockRecord): Promise<void> {
    if (!(await isOurs())) throw new Error(`${NAME} is not ours any more`);
    await replaceLockFile(file, draftOf(folder), record);
  }

  async function add(group: number): Promise<void> {
    const record = await groups.describe(group);
    held = [...held, record];
    await write({ ...own, groups: held });
  }

  async function drop(group: number): Promise<void> {
    held = held.filter((each) => each.group !== group);
    await write({ ...own, groups: held }).catch(() => {});
  }

  async function stillAlive(of: readonly GroupRecord[]): Promise<readonly GroupRecord[]> {
    const gone = await Promise.all(of.map((group) => groups.isGone(group)));
    return of.filter((_, index) => gone[index] === false);
  }

  async function release(): Promise<void> {
    givenUp.add(own.nonce);
    const end = clock.monotonic() + DYING_MS;
    while ((held = await stillAlive(held)).length > 0 && clock.monotonic() < end) await pause(clock, DYING_POLL_MS);
    try {
      if (held.length > 0) await write({ ...own, left: true, groups: held });
      else if (await isOurs()) await rm(file, { force: true });
    } catch {
      // This process knows that it released it; for others it belongs to a dead process once this one has ended.
    }
  }

  return {
    addGroup: (group) => inTurn(() => add(group)),
    dropGroup: (group) => inTurn(() => drop(group)),
    release: () => inTurn(release),
  };
}
