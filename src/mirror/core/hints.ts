/**
 * Which changes of hot the watcher has reported, and when a run is due because of them. Hints only say where to look: what a run does is
 * decided by listing the folders, and hints that were lost are made up for by the next run that lists all of hot. Pure; times are of the
 * monotonic clock.
 */
import type { Millis } from '../../health/observation.ts';
import { joined } from './entry.ts';

/** Something changed in a folder of hot ('' is the root). */
export interface Hint {
  readonly folder: string;
  /** What changed in it, as far as the watcher knows. */
  readonly names: readonly string[];
}

/** A path that was sent because of a hint is due again after this time: programs that save automatically do so every few seconds. */
export const AGAIN_MS: Millis = 60_000;

/** In the long run, runs because of hints take at most this part of the time, as long as none of them takes longer than 2 s. */
export const SHARE_OF_TIME = 0.2;
/** So much time runs may take beyond that after a rest. */
export const SAVED_UP_MS: Millis = 30_000;
/** However long they took, the next one waits no longer for that. */
export const LONGEST_REST_MS: Millis = 10_000;

/** With more than this, listing all of hot is about as fast. */
export const MOST_FOLDERS = 1_000;
export const MOST_NAMES = 20_000;

/** What a run is to list: these folders, or all of hot. */
export type Dirty = ReadonlySet<string> | 'all';

/** Of a folder: by name, when it changed last. */
type Changed = Map<string, Millis>;

/** What a run took along. */
interface Taken {
  readonly folders: ReadonlyMap<string, Changed>;
  readonly lostAt: Millis | null;
  /** When a run before it listed all of hot. */
  readonly walkedAt: Millis | null;
}

export class PendingHints {
  readonly #settleMs: Millis;
  readonly #folders = new Map<string, Changed>();
  /** When a run last took them along, by path. */
  readonly #sent = new Map<string, Millis>();
  #names = 0;
  /** Since when hints are known to be lost; `null`: they are complete as far as is known. */
  #lostAt: Millis | null = null;
  /** By the newest run. */
  #taken: Taken | null = null;
  /** How long runs may take before one has to wait; negative: they took more than their share of the time. */
  #credit = SAVED_UP_MS;
  #countedAt: Millis | null = null;
  /** Of the run because of hints that is under way. */
  #begunAt: Millis | null = null;
  #walkedAt: Millis | null = null;
  #notBefore: Millis = 0;

  /** @param settleMs how long a path must be unchanged before a run is due for it */
  constructor(settleMs: Millis) {
    this.#settleMs = settleMs;
  }

  note(hints: readonly Hint[], now: Millis): void {
    if (this.#lostAt !== null) return;
    for (const { folder, names } of hints)
      this.#add(
        folder,
        names.map((name) => [name, now]),
      );
    this.#loseIfMany(now);
  }

  /** Changes may have gone unnoticed, or there are too many of them: all of hot is to be listed. */
  lose(now: Millis): void {
    this.#clear();
    this.#lostAt ??= now;
  }

  /** A run is not due before this, whatever was reported. */
  postpone(until: Millis): void {
    this.#notBefore = Math.max(this.#notBefore, until);
  }

  /** Nothing was reported that a run has not taken along. */
  get isEmpty(): boolean {
    return this.#folders.size === 0 && this.#lostAt === null;
  }

  /** When the next run is due; `null`: there is nothing to look at. */
  dueAt(now: Millis): Millis | null {
    const due = this.#lostAt === null ? this.#foldersDueAt() : this.#lossDueAt(this.#lostAt);
    if (due === null) return null;
    this.#refill(now);
    return Math.max(due, this.#credit < 0 ? now - this.#credit / SHARE_OF_TIME : 0, this.#notBefore);
  }

  /** For a run that begins now because of hints: what was reported of these folders is no longer pending; with `all` the run calls `walks`. */
  take(now: Millis): Dirty {
    if (this.#lostAt !== null) {
      this.#begunAt = now;
      return 'all';
    }
    const due = [...this.#folders].filter(([folder, changed]) =>
      [...changed].some(([name, at]) => this.#pathDueAt(folder, name, at) <= now),
    );
    this.#begunAt = due.length === 0 ? null : now;
    for (const [folder, changed] of due) {
      for (const name of changed.keys()) this.#sent.set(joined(folder, name), now);
      this.#names -= changed.size;
      this.#folders.delete(folder);
    }
    this.#taken = { folders: new Map(due), lostAt: null, walkedAt: this.#walkedAt };
    this.#forgetSent(now);
    return new Set(due.map(([folder]) => folder));
  }

  /** The run that began with `take` is over. */
  ended(now: Millis): void {
    if (this.#begunAt === null) return;
    this.#refill(now);
    this.#credit = Math.max(-LONGEST_REST_MS * SHARE_OF_TIME, this.#credit - (now - this.#begunAt));
    this.#begunAt = null;
  }

  /** The newest run was refused before it looked at anything: what it took along is pending again, as if there had been no such run. */
  putBack(now: Millis): void {
    if (this.#taken === null) return;
    const { folders, lostAt, walkedAt } = this.#taken;
    this.#taken = null;
    this.#walkedAt = walkedAt;
    for (const [folder, changed] of folders) for (const name of changed.keys()) this.#sent.delete(joined(folder, name));
    if (lostAt !== null) this.lose(lostAt);
    if (this.#lostAt !== null) return;
    for (const [folder, changed] of folders) this.#add(folder, changed);
    this.#loseIfMany(now);
  }

  /** A run that lists all of hot begins now: whatever was reported, it sees. */
  walks(now: Millis): void {
    for (const [folder, changed] of this.#folders) for (const name of changed.keys()) this.#sent.set(joined(folder, name), now);
    this.#taken = { folders: new Map(this.#folders), lostAt: this.#lostAt, walkedAt: this.#walkedAt };
    this.#clear();
    this.#lostAt = null;
    this.#walkedAt = now;
    this.#forgetSent(now);
  }

  #add(folder: string, changes: Iterable<readonly [name: string, at: Millis]>): void {
    const changed: Changed = this.#folders.get(folder) ?? new Map<string, Millis>();
    this.#folders.set(folder, changed);
    const before = changed.size;
    for (const [name, at] of changes) changed.set(name, Math.max(at, changed.get(name) ?? at));
    this.#names += changed.size - before;
  }

  #loseIfMany(now: Millis): void {
    if (this.#folders.size > MOST_FOLDERS || this.#names > MOST_NAMES) this.lose(now);
  }

  #clear(): void {
    this.#folders.clear();
    this.#names = 0;
  }

  #foldersDueAt(): Millis | null {
    let due: Millis | null = null;
    for (const [folder, changed] of this.#folders)
      for (const [name, at] of changed) due = Math.min(due ?? Number.POSITIVE_INFINITY, this.#pathDueAt(folder, name, at));
    return due;
  }

  /** All of hot is listed at most once a minute because of losses. */
  #lossDueAt(lostAt: Millis): Millis {
    return Math.max(lostAt + this.#settleMs, this.#walkedAt === null ? 0 : this.#walkedAt + AGAIN_MS);
  }

  #pathDueAt(folder: string, name: string, at: Millis): Millis {
    const sentAt = this.#sent.get(joined(folder, name));
    return Math.max(at + this.#settleMs, sentAt === undefined ? 0 : sentAt + AGAIN_MS);
  }

  #forgetSent(now: Millis): void {
    for (const [path, at] of this.#sent) if (at + AGAIN_MS <= now) this.#sent.delete(path);
  }

  #refill(now: Millis): void {
    const passed = now - (this.#countedAt ?? now);
    this.#credit = Math.min(SAVED_UP_MS, this.#credit + Math.max(0, passed) * SHARE_OF_TIME);
    this.#countedAt = now;
  }
}
