/**
 * The ledger of child processes that visit a share, one small file each in the state folder, shared by every ytm process of this machine:
 * while a child that should have ended is still alive, no other child is sent to the same place.
 */

import { rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMs } from '../health/observation.ts';
import { type Clock, pause } from '../platform/clock.ts';
import { parseObject } from '../platform/parse-object.ts';
import type { ProcessIdentities } from './process-table.ts';

export interface LedgerEntry {
  readonly pid: number;
  /** Its identity in the process table; `null` if unknown: then only the process that started it remembers it. */
  readonly identity: string | null;
  readonly root: string;
  readonly spawnedAt: EpochMs;
  readonly deadlineAt: EpochMs;
}

export interface LedgerRecord {
  /** The child ended. */
  readonly forget: () => void;
  /** The child was killed before its deadline: from now on it counts as stuck while it is alive. */
  readonly overdue: () => void;
}

export interface Ledger {
  /** On disk once it resolves; if that fails (disk full), this process still remembers it. Never rejects. */
  record(child: Pick<LedgerEntry, 'pid' | 'root' | 'deadlineAt'>): Promise<LedgerRecord>;
  /** A child at `root` that is past its deadline and still alive, of this or any other ytm process. */
  stuck(root: string): Promise<LedgerEntry | null>;
}

export interface LedgerOptions {
  /** `<state>/ledger` */
  readonly folder: string;
  readonly processes: ProcessIdentities;
  readonly clock: Clock;
}

/** How long a killed child may take on a busy machine before it counts as stuck. */
const DYING_MS = 400;
const DYING_POLL_MS = 20;

export function createLedger({ folder, processes, clock }: LedgerOptions): Ledger {
  const ours = new Map<string, LedgerEntry>();

  async function record(child: Pick<LedgerEntry, 'pid' | 'root' | 'deadlineAt'>): Promise<LedgerRecord> {
    const entry: LedgerEntry = { ...child, spawnedAt: clock.now(), identity: await processes.identity(child.pid) };
    const name = `${child.pid}-${Math.random().toString(36).slice(2)}.json`;
    ours.set(name, entry);
    if (entry.identity !== null) await save(folder, name, entry);
    return {
      forget: () => {
        ours.delete(name);
        remove(join(folder, name));
      },
      overdue: () => {
        if (ours.has(name)) ours.set(name, { ...entry, deadlineAt: Math.min(entry.deadlineAt, clock.now()) });
      },
    };
  }

  async function stuck(root: string): Promise<LedgerEntry | null> {
    const own = overdueOf(root);
    if (own !== undefined && !(await isOver(() => overdueOf(root) === undefined, own.deadlineAt + DYING_MS, clock))) return own;
    for (const name of await listFolder(folder)) {
      if (ours.has(name)) continue;
      const entry = await load(join(folder, name));
      if (entry !== null && (await isAlive(entry))) {
        if (entry.root !== root || entry.deadlineAt > clock.now()) continue;
        if (await survivesKill(entry)) return entry;
      }
      remove(join(folder, name));
    }
    return null;
  }

  function overdueOf(root: string): LedgerEntry | undefined {
    return [...ours.values()].find((entry) => entry.root === root && entry.deadlineAt <= clock.now());
  }

  async function isAlive(entry: LedgerEntry): Promise<boolean> {
    return entry.identity !== null && (await processes.identity(entry.pid)) === entry.identity;
  }

  /** The process that started it may have died without killing it. */
  async function survivesKill(entry: LedgerEntry): Promise<boolean> {
    try {
      process.kill(entry.pid, 'SIGKILL');
    } catch {
      // It has just ended, or is not ours: the next check shows which.
    }
    return !(await isOver(async () => !(await isAlive(entry)), clock.now() + DYING_MS, clock));
  }

  return { record, stuck };
}

/** Whether it has ended by then; a process that was just killed gets a moment to end. */
async function isOver(look: () => boolean | Promise<boolean>, end: EpochMs, clock: Clock): Promise<boolean> {
  while (!(await look())) {
    if (clock.now() >= end) return false;
    await pause(clock, DYING_POLL_MS);
  }
  return true;
}

async function save(folder: string, name: string, entry: LedgerEntry): Promise<void> {
  try {
    // Its parent, the state folder, existed at the start; if it was removed since, a visit that was already running does not recreate it.
    await mkdir(folder, { mode: 0o700 }).catch(() => undefined);
    const draft = join(folder, `${name}.new`);
    await writeFile(draft, JSON.stringify(entry), { mode: 0o600 });
    await rename(draft, join(folder, name));
  } catch {
    // Monitoring continues without the record; this process still knows the child.
  }
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

async function load(file: string): Promise<LedgerEntry | null> {
  try {
    const entry = parseObject(await readFile(file, 'utf8'));
    return isEntry(entry) ? entry : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is LedgerEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Partial<Record<keyof LedgerEntry, unknown>>;
  return (
    Number.isInteger(entry.pid) &&
    Number(entry.pid) > 1 &&
    typeof entry.identity === 'string' &&
    typeof entry.root === 'string' &&
    typeof entry.spawnedAt === 'number' &&
    typeof entry.deadlineAt === 'number'
  );
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is checked again at the next visit.
  }
}
