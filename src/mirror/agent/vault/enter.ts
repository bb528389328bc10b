/** The way in: go there, and only then look where one is. */
import { type BigIntStats, statfsSync, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname } from 'node:path';
import { errnoName } from '../../../share/errno.ts';
import type { Entered, EnterOrder, EnterRefusal } from '../protocol.ts';
import { readSentinel } from './sentinel.ts';

export type WayIn =
  /** `vaultId` undefined: no sentinel was looked for. */
  | { readonly kind: 'in'; readonly device: bigint; readonly vaultId: string | null | undefined }
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal };

/** Makes the vault's root the working folder, or says why not. Writes nothing. */
export function enter(order: EnterOrder): WayIn {
  standBack(order.niceness);
  const here = goThere(order.vault);
  if ('why' in here) return { kind: 'refused', refusal: here };
  const wrongDevice = checkDevice(order.device, here.dev);
  if (wrongDevice !== null) return { kind: 'refused', refusal: wrongDevice };
  if (order.withoutSentinel) return { kind: 'in', device: here.dev, vaultId: undefined };
  const seen = readSentinel(order.sentinel, here.dev);
  if (seen.kind === 'refused') return seen;
  const { vaultId } = seen.sentinel;
  if (order.vaultId !== null && vaultId !== order.vaultId) return { kind: 'refused', refusal: { why: 'other-vault', vaultId } };
  return { kind: 'in', device: here.dev, vaultId };
}

/** Lower priority is a courtesy: work goes on without it. */
function standBack(niceness: number): void {
  try {
    setPriority(niceness);
  } catch {
    // Not allowed here.
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

/** Of the working folder; `null` when the file system tells no size (some servers report 0 blocks). */
export function spaceHere(): Entered['space'] {
  const { blocks, bavail, bsize, frsize } = statfsSync('.');
  const unit = frsize > 0 ? frsize : bsize;
  return blocks > 0 ? { freeBytes: bavail * unit, sizeBytes: blocks * unit } : null;
}
