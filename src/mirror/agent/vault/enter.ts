/** Entering the vault: the working folder is changed first and checked afterwards, so that the checked folder is the one in use. */
import { type BigIntStats, statfsSync, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname } from 'node:path';
import { errnoName } from '../../../share/errno.ts';
import type { Entered, EnterOrder, EnterRefusal } from '../protocol.ts';
import { readSentinel } from './sentinel.ts';
import type { SentinelRead } from './sentinel-watch.ts';

export type WayIn =
  | ({ readonly kind: 'in'; readonly device: bigint } & SentinelRead)
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal };

/** Makes the vault's root the working folder, or returns why not. Writes nothing. */
export function enter(order: EnterOrder): WayIn {
  standBack(order.niceness);
  const here = goThere(order.vault);
  if ('why' in here) return { kind: 'refused', refusal: here };
  const wrongDevice = checkDevice(order.device, here.dev);
  if (wrongDevice !== null) return { kind: 'refused', refusal: wrongDevice };
  if (order.withoutSentinel) return { kind: 'in', device: here.dev, vaultId: undefined, stamp: '' };
  const seen = readSentinel(order.sentinel, here.dev);
  if (seen.kind === 'refused') return seen;
  const { vaultId, stamp } = seen.sentinel;
  if (order.vaultId !== null && vaultId !== order.vaultId) return { kind: 'refused', refusal: { why: 'other-vault', vaultId } };
  return { kind: 'in', device: here.dev, vaultId, stamp };
}

/** A lower priority is optional: without it the work continues. */
function standBack(niceness: number): void {
  try {
    setPriority(niceness);
  } catch {
    // Not permitted here.
  }
}

function goThere(vault: string): BigIntStats | EnterRefusal {
  try {
    process.chdir(vault);
    return statSync('.', { bigint: true });
  } catch (error) {
    return { why: 'error', step: 'enter', errno: errnoName(error) };
  }
}

function checkDevice(expected: EnterOrder['device'], device: bigint): EnterRefusal | null {
  const wrong: EnterRefusal = { why: 'wrong-device', device: String(device) };
  if (expected.kind !== 'mounted-at') return expected.device === String(device) ? null : wrong;
  try {
    return statSync(dirname(expected.mountPoint), { bigint: true }).dev === device ? wrong : null;
  } catch (error) {
    return { why: 'error', step: 'parent', errno: errnoName(error) };
  }
}

/** Of the working folder; `null` when the file system reports no size (some servers report 0 blocks). */
export function spaceHere(): Entered['space'] {
  const { blocks, bavail, bsize, frsize } = statfsSync('.');
  const unit = frsize > 0 ? frsize : bsize;
  return blocks > 0 ? { freeBytes: bavail * unit, sizeBytes: blocks * unit } : null;
}

/** Identifies the working folder: the type of its file system, and which folder of it it is. */
export function volumeHere(): string {
  const { ino, birthtimeMs } = statSync('.', { bigint: true });
  return [statfsSync('.').type, ino, birthtimeMs].join(':');
}
