/** The lock file: its holder, and the process groups that work for it. Complete as soon as it is visible. */

import { link, open, readFile, rename, rm } from 'node:fs/promises';
import type { EpochMs } from '../../health/observation.ts';
import { parseObject } from '../../platform/parse-object.ts';
import { errnoName } from '../../share/errno.ts';
import type { GroupRecord } from './groups.ts';

export interface LockRecord {
  /** Never used twice, so that a file identifies one holding of the lock. */
  readonly nonce: string;
  readonly pid: number;
  /** Distinguishes its holder from a later process with the same pid; `null`: unknown. */
  readonly identity: string | null;
  readonly since: EpochMs;
  /** True: its holder released it, and only its groups are left. */
  readonly left: boolean;
  readonly groups: readonly GroupRecord[];
}

/** `garbled`: the file is not a valid lock. */
export type ReadLock = LockRecord | 'absent' | 'garbled';

export async function readLock(file: string): Promise<ReadLock> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return 'absent';
    throw error;
  }
  const record = parseObject(text);
  return isLockRecord(record) ? record : 'garbled';
}

/** False when there is one already. */
export async function createLockFile(file: string, draft: string, record: LockRecord): Promise<boolean> {
  try {
    await writeDraft(draft, record);
    await link(draft, file);
    return true;
  } catch (error) {
    if (errnoName(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** On disk when it resolves. */
export async function replaceLockFile(file: string, draft: string, record: LockRecord): Promise<void> {
  try {
    await writeDraft(draft, record);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeDraft(draft: string, record: LockRecord): Promise<void> {
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(record));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isLockRecord(value: unknown): value is LockRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Partial<Record<keyof LockRecord, unknown>>;
  return (
    typeof record.nonce === 'string' &&
    /^[\w-]+$/.test(record.nonce) &&
    Number.isInteger(record.pid) &&
    isIdentity(record.identity) &&
    typeof record.since === 'number' &&
    typeof record.left === 'boolean' &&
    Array.isArray(record.groups) &&
    record.groups.every(isGroupRecord)
  );
}

function isGroupRecord(value: unknown): value is GroupRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { group, leader } = value as Partial<Record<keyof GroupRecord, unknown>>;
  return Number.isInteger(group) && Number(group) > 1 && isIdentity(leader);
}

function isIdentity(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
