/** Removes trees, changing into each of their folders: only in the trash, in the temp folder, and junk. */
import { readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { joined } from '../../core/entry.ts';
import { atStep, OpFailed } from './failures.ts';
import { statsOf } from './looks.ts';
import type { VaultRoot } from './vault-root.ts';
import { taking } from './writable.ts';

export interface Sweep {
  /** Whether this path (relative to the folder where the sweep began) stays. */
  readonly stays: (path: string) => boolean;
  /** The largest number of entries to remove. */
  readonly limit: number;
  /** Called for what cannot be removed, and the rest continues; without it, the first such entry ends the sweep. */
  readonly onStuck?: (path: string, errno: string) => void;
}

export interface Swept {
  removed: number;
  bytes: number;
  /** False: the limit was reached first. */
  done: boolean;
}

/** Everything in the working folder. @throws OpFailed */
export function sweepHere(root: VaultRoot, { stays, limit, onStuck }: Sweep): Swept {
  const swept: Swept = { removed: 0, bytes: 0, done: true };

  function sweepFolder(folder: string): void {
    for (const name of atStep('read', () => readdirSync('.'))) {
      if (swept.removed >= limit) swept.done = false;
      if (!swept.done) return;
      const path = joined(folder, name);
      if (!stays(path)) orStuck(path, () => sweepName(name, path));
    }
  }

  function orStuck(path: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof OpFailed) || onStuck === undefined) throw error;
      onStuck(path, error.errno);
    }
  }

  function sweepName(name: string, path: string): void {
    const stats = statsOf(name);
    if (stats === null) return;
    if (!stats.isDirectory()) {
      taking('remove', name, () => unlinkSync(name));
      swept.bytes += stats.size;
      swept.removed += 1;
      return;
    }
    root.within(name, () => sweepFolder(path));
    if (!swept.done) return;
    if (swept.removed >= limit) swept.done = false;
    else if (removeFolderHere(name)) swept.removed += 1;
  }

  sweepFolder('');
  return swept;
}

/** False: it is not empty. */
export function removeFolderHere(name: string): boolean {
  try {
    taking('remove', name, () => rmdirSync(name));
    return true;
  } catch (error) {
    if (error instanceof OpFailed && (error.errno === 'ENOTEMPTY' || error.errno === 'EEXIST')) return false;
    throw error;
  }
}

export const EVERYTHING: Sweep = { stays: () => false, limit: Number.POSITIVE_INFINITY };
