/** Removes trees, standing in each of their folders: only in the trash, in the temp folder, and junk. */
import { readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { joined } from '../../core/entry.ts';
import { atStep, OpFailed, onceFree } from './failures.ts';
import { statsOf } from './looks.ts';
import type { Standing } from './standing.ts';

export interface Sweep {
  /** Whether this path (below the folder that the sweep began in) stays. */
  readonly stays: (path: string) => boolean;
  /** Removes at most so many entries. */
  readonly limit: number;
}

export interface Swept {
  removed: number;
  bytes: number;
  /** False: the limit came first. */
  done: boolean;
}

/** Everything in the folder that one stands in. @throws OpFailed */
export function sweepHere(standing: Standing, { stays, limit }: Sweep): Swept {
  const swept: Swept = { removed: 0, bytes: 0, done: true };

  function sweepFolder(folder: string): void {
    for (const name of atStep('read', () => readdirSync('.'))) {
      if (swept.removed >= limit) swept.done = false;
      if (!swept.done) return;
      const path = joined(folder, name);
      if (!stays(path)) sweepName(name, path);
    }
  }

  function sweepName(name: string, path: string): void {
    const stats = statsOf(name);
    if (stats === null) return;
    if (!stats.isDirectory()) {
      onceFree('remove', () => unlinkSync(name));
      swept.bytes += stats.size;
      swept.removed += 1;
      return;
    }
    standing.within(name, () => sweepFolder(path));
    if (!swept.done) return;
    if (swept.removed >= limit) swept.done = false;
    else if (removeFolderHere(name)) swept.removed += 1;
  }

  sweepFolder('');
  return swept;
}

/** False: something is in it. */
export function removeFolderHere(name: string): boolean {
  try {
    onceFree('remove', () => rmdirSync(name));
    return true;
  } catch (error) {
    if (error instanceof OpFailed && (error.errno === 'ENOTEMPTY' || error.errno === 'EEXIST')) return false;
    throw error;
  }
}

export const EVERYTHING: Sweep = { stays: () => false, limit: Number.POSITIVE_INFINITY };
