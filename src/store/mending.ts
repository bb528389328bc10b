/**
 * Replaces a damaged database by a new one with everything that could be read of it. The damaged one is set aside. Two processes may do
 * this at the same time: the second one finds another file in its place, and leaves it.
 */
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { EpochMs, Millis } from '../health/observation.ts';
import { type Clock, pause } from '../platform/clock.ts';
import type { Database } from './database.ts';
import { forgetsMirror, type Salvaged, salvage } from './salvage.ts';

/** What was found damaged; kept as a note in the store until a person removes the file that was set aside. */
export interface Damage {
  readonly at: EpochMs;
  /** The damaged database. */
  readonly aside: string;
  /** Tables with rows that could not be read; empty: everything could be read. */
  readonly lost: readonly string[];
  /** Nothing could be read: a new store was begun. */
  readonly isWhole: boolean;
  /** The mirror's records of what it sent were discarded. */
  readonly forgot: boolean;
}

export interface Mending {
  readonly file: string;
  /** Of the file that was found damaged. */
  readonly inode: bigint;
  readonly now: EpochMs;
}

/** Time that a slice takes, so that other work gets its turn in between. */
const SLICE_MS: Millis = 10;
/** Further ones replace the oldest: a disk that damages the store again and again must not fill up. */
const MOST_ASIDE = 5;
const PARTS = ['-wal', '-shm'] as const;
const DAMAGE = 'store.damage';
const SET_NOTE = 'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';

/** @returns `null`: another process has done it. @throws what keeps a new file from being written */
export function mendAtOnce(mending: Mending): Damage | null {
  const fresh = freshFile(mending);
  try {
    const copying = salvage(mending.file, fresh);
    let step = copying.next();
    while (step.done !== true) step = copying.next();
    const handle = openSync(fresh, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    return swap(fresh, step.value, mending);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** The same without occupying the thread for long. */
export async function mendInSlices(mending: Mending, clock: Clock, signal: AbortSignal): Promise<Damage | null> {
  const fresh = freshFile(mending);
  try {
    const copying = salvage(mending.file, fresh);
    let step = copying.next();
    for (let end = clock.monotonic() + SLICE_MS; step.done !== true; step = copying.next()) {
      if (clock.monotonic() < end) continue;
      await pause(clock, 0);
      if (signal.aborted) {
        copying.return({ lost: [], isWhole: false });
        return null;
      }
      end = clock.monotonic() + SLICE_MS;
    }
    await sync(fresh);
    return signal.aborted ? null : swap(fresh, step.value, mending);
  } finally {
    rmSync(fresh, { force: true });
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function freshFile({ file }: Mending): string {
  const fresh = `${file}.mend-${process.pid}`;
  rmSync(fresh, { force: true });
  closeSync(openSync(fresh, 'wx', 0o600));
  return fresh;
}

/**
 * The log belongs to the damaged file: it is moved away before the new one has its name, and what a process opened in between is removed,
 * as SQLite would apply it to the new one.
 */
function swap(fresh: string, salvaged: Salvaged, { file, inode, now }: Mending): Damage | null {
  if (statSync(file, { bigint: true, throwIfNoEntry: false })?.ino !== inode) return null;
  const aside = `${file}.corrupt-${now}`;
  linkOrMove(file, aside);
  for (const part of PARTS) if (existsSync(`${file}${part}`)) renameSync(`${file}${part}`, `${aside}${part}`);
  renameSync(fresh, file);
  for (const part of PARTS) rmSync(`${file}${part}`, { force: true });
  removeOldest(file);
  return { at: now, aside, lost: salvaged.lost, isWhole: salvaged.isWhole, forgot: forgetsMirror(salvaged) };
}

/** A link, so that there is a database under its name at any time; not every file system has links. */
function linkOrMove(file: string, aside: string): void {
  try {
    linkSync(file, aside);
  } catch {
    renameSync(file, aside);
  }
}

function removeOldest(file: string): void {
  const folder = dirname(file);
  const prefix = `${basename(file)}.corrupt-`;
  const asides = readdirSync(folder).filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)));
  for (const name of asides.toSorted().slice(0, -MOST_ASIDE))
    for (const part of ['', ...PARTS]) rmSync(join(folder, `${name}${part}`), { force: true });
}

/** The losses of an earlier damage that were not acknowledged yet are kept when there is another one. */
export function noteDamage(database: Database, damage: Damage): void {
  const before = damageIn(database);
  const lost = [...new Set([...(before?.lost ?? []), ...damage.lost])];
  const noted: Damage = { ...damage, lost, forgot: damage.forgot || before?.forgot === true };
  database.write(() => database.statement(SET_NOTE).run(DAMAGE, JSON.stringify(noted)));
}

/** `null`: none, or the damaged file was removed since. @throws StoreUnreadable */
export function damageIn(database: Database): Damage | null {
  const text = database.statement('SELECT value FROM notes WHERE key = ?').get(DAMAGE)?.['value'];
  if (text === undefined) return null;
  const damage = database.json(text) as Damage;
  return existsSync(damage.aside) ? damage : null;
}
