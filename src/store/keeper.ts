/**
 * Keeps the store of a daemon usable: opens it, tries again while that fails, repairs it when it turns out to be damaged, and says whether
 * anything is being recorded. The `Store` is the same object all the time.
 */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMs, Millis } from '../health/observation.ts';
import { type Noted, RECORDING, type Recording, type StoppedCode } from '../health/recording.ts';
import type { Clock } from '../platform/clock.ts';
import { Database, QUICK_MS } from './database.ts';
import { type Damage, damageIn, mendInSlices, noteDamage } from './mending.ts';
import { notedProblem, type StoreProblem } from './problem.ts';
import { DATABASE_FILE, repair, Store } from './store.ts';

export interface StoreKeeperOptions {
  readonly folder: string;
  readonly clock: Clock;
}

const EVERY_MS: Millis = 1_000;
/** Others write, too; a lock that lasts longer than this is reported. */
const LOCKED_MS: Millis = 10_000;
/** A nearly full disk takes some writes and refuses others: recording counts as working when none failed for this long. */
const WELL_MS: Millis = 5_000;
/** A repair that failed is not tried again sooner: it copies everything. */
const MEND_AGAIN_MS: Millis = 10_000;
/** A note that is written to test whether the store is writable. */
const WRITTEN = 'store.written';

export class StoreKeeper {
  readonly store: Store;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  #recording: Recording = RECORDING;
  #badSince: EpochMs | null = null;
  #badAt: Millis = Number.NEGATIVE_INFINITY;
  /** Until the start nothing waits for this thread. */
  #isStarted = false;
  #mending: Promise<void> | null = null;
  /** The file that could not be repaired yet, and is not to be used. */
  #damaged: { readonly triedAt: Millis } | null = null;
  #cancel = (): void => {};

  /** Opens the store, and repairs it if it is damaged; or notes why that fails. */
  constructor({ folder, clock }: StoreKeeperOptions) {
    this.#clock = clock;
    this.#database = new Database(join(folder, DATABASE_FILE), {
      busyMs: QUICK_MS,
      clock,
      mayBeAbsent: true,
      onDamage: () => this.#onDamage(),
    });
    this.store = new Store(this.#database, () => clock.now());
    if (this.#database.trouble?.code === 'store.damaged') this.#onDamage();
    this.#look();
  }

  /** From now on it is looked after, and a repair leaves time for other work. */
  start(): void {
    this.#isStarted = true;
    this.#look();
    this.#later();
  }

  get recording(): Recording {
    return this.#recording;
  }

  /** After every change of `recording`, and after every opening. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves once nothing uses the folder any more. */
  async close(): Promise<void> {
    this.#cancel();
    this.#closing.abort();
    await this.#mending;
    this.#database.close();
  }

  #later(): void {
    this.#cancel = this.#clock.after(EVERY_MS, () => void this.#tick(), { background: true });
  }

  async #tick(): Promise<void> {
    if (this.#mending === null) {
      if (this.#database.isOpen) await this.#checkPlace();
      if (!this.#database.isOpen) this.#open();
      else if (this.#database.trouble !== null) await this.#tryToWrite();
    }
    if (this.#closing.signal.aborted) return;
    this.#look();
    this.#later();
  }

  async #tryToWrite(): Promise<void> {
    this.store.setNote(WRITTEN, String(this.#clock.now()));
    const { trouble, file, openings } = this.#database;
    if (trouble?.isReadOnly !== true) return;
    const isWritable = await access(file, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (isWritable && openings === this.#database.openings) this.#database.lose(trouble);
  }

  /** The file was removed, or another process repaired it: what is written here would be lost. */
  async #checkPlace(): Promise<void> {
    const { file, inode, openings } = this.#database;
    const found = await stat(file, { bigint: true }).catch(() => null);
    if (found?.ino !== inode && openings === this.#database.openings)
      this.#database.lose({ code: 'store.unusable', text: 'the file was removed or replaced' });
  }

  #open(): void {
    if (this.#damaged !== null) {
      if (this.#clock.monotonic() - this.#damaged.triedAt >= MEND_AGAIN_MS) this.#onDamage();
      return;
    }
    try {
      this.#database.open();
      this.#tell();
    } catch {
      if (this.#database.trouble?.code === 'store.damaged') this.#onDamage();
    }
  }

  #onDamage(): void {
    if (!this.#isStarted) return repair(this.#database, this.#clock.now());
    this.#look();
    this.#mending ??= this.#mend().finally(() => {
      this.#mending = null;
    });
  }

  /** While this lasts the store is absent, and nothing waits for it. */
  async #mend(): Promise<void> {
    // First let the failed operation return its error to the caller.
    await Promise.resolve();
    const { file, inode } = this.#database;
    const now = this.#clock.now();
    try {
      const damage = await mendInSlices({ file, inode, now }, this.#clock, this.#closing.signal);
      this.#damaged = null;
      if (this.#closing.signal.aborted) return;
      this.#database.open();
      if (damage !== null) noteDamage(this.#database, damage);
      this.#look();
      this.#tell();
    } catch (error) {
      if (this.#database.isOpen) return;
      this.#database.fail(error);
      this.#damaged = { triedAt: this.#clock.monotonic() };
    }
  }

  /** Compares what is known of the store with what was said last. */
  #look(): void {
    const now = this.#clock.now();
    const moment = this.#clock.monotonic();
    const { trouble } = this.#database;
    if (trouble !== null) {
      this.#badSince ??= now;
      this.#badAt = moment;
    } else if (this.#recording.stopped?.code !== 'store.full' || moment - this.#badAt >= WELL_MS) this.#badSince = null;
    const damage = this.#damage();
    const next: Recording = {
      stopped: this.#stopped(trouble, now),
      damage: damage === undefined ? this.#recording.damage : notedDamage(damage),
      forgotAt: damage === undefined ? this.#recording.forgotAt : damage?.forgot === true ? damage.at : null,
    };
    if (JSON.stringify(next) === JSON.stringify(this.#recording)) return;
    this.#recording = next;
    this.#tell();
  }

  #stopped(trouble: StoreProblem | null, now: EpochMs): Noted<StoppedCode> | null {
    const since = this.#badSince;
    if (since === null) return null;
    if (trouble === null) return this.#recording.stopped;
    if (trouble.code === 'store.locked' && now - since < LOCKED_MS && this.#recording.stopped === null) return null;
    return notedProblem(trouble, this.#database.file, since);
  }

  /** `undefined`: it cannot be read now. */
  #damage(): Damage | null | undefined {
    if (!this.#database.isOpen) return undefined;
    try {
      return damageIn(this.#database);
    } catch {
      return undefined;
    }
  }

  #tell(): void {
    for (const listener of Array.from(this.#listeners)) listener();
  }
}

/** The store of one command: what is wrong with it now. */
export function recordingOf(database: Database, now: EpochMs): Recording {
  const { file, trouble } = database;
  if (trouble !== null) return { ...RECORDING, stopped: notedProblem(trouble, file, now) };
  const damage = database.isOpen ? damageIn(database) : null;
  return { stopped: null, damage: notedDamage(damage), forgotAt: damage?.forgot === true ? damage.at : null };
}

/** The same after a write, which a disk refuses that is full now. */
export function recordingAfterWrite(store: Store, now: EpochMs): Recording {
  store.setNote(WRITTEN, String(now));
  return recordingOf(store.database, now);
}

function notedDamage(damage: Damage | null): Recording['damage'] {
  if (damage === null) return null;
  const { at, aside, lost, isWhole } = damage;
  const code = isWhole ? 'store.replaced' : lost.length > 0 ? 'store.lost' : 'store.repaired';
  return { code, args: { at, aside, lost: lost.join(', ') }, since: at };
}
