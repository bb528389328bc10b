/** What a name looks like, and whether that is what the plan saw. */
import { lstatSync, type Stats } from 'node:fs';
import { sameTime } from '../../core/entry.ts';
import type { Look } from '../../core/plan.ts';
import { typeOf } from '../../scan/read-folder.ts';
import { atStep, OpFailed } from './failures.ts';

export function lookOf(stats: Stats): Look {
  const type = typeOf(stats);
  return { type, size: type === 'folder' ? 0 : stats.size, mtime: stats.mtimeMs };
}

/** `null`: nothing has that name. @throws OpFailed */
export function statsOf(name: string): Stats | null {
  return atStep('look', () => lstatSync(name, { throwIfNoEntry: false })) ?? null;
}

/** A folder's time changes with what it holds and says nothing about the folder. */
export function looksLike(found: Look, expected: Look, grain: number): boolean {
  if (found.type !== expected.type) return false;
  return found.type === 'folder' || (found.size === expected.size && sameTime(found.mtime, expected.mtime, Math.max(1, grain)));
}

/** What is there, as long as it is what was expected. @throws OpFailed ENOENT, ECHANGED */
export function expectLook(name: string, expected: Look | null, grain: number): Stats {
  const stats = statsOf(name);
  if (stats === null) throw new OpFailed('look', 'ENOENT');
  if (expected !== null && !looksLike(lookOf(stats), expected, grain)) throw new OpFailed('look', 'ECHANGED');
  return stats;
}
