/** The stat data of a name, and whether they are as the plan saw them. */
import { lstatSync, type Stats } from 'node:fs';
import { sameTime } from '../../core/entry.ts';
import type { Look } from '../../core/plan.ts';
import { typeOf } from '../../scan/read-folder.ts';
import { atStep, OpFailed } from './failures.ts';
import type { AgentTimes } from './vault-root.ts';

export function lookOf(stats: Stats, { offset }: Pick<AgentTimes, 'offset'>): Look {
  const type = typeOf(stats);
  return { type, size: type === 'folder' ? 0 : stats.size, mtime: stats.mtimeMs - offset };
}

/** `null`: the name does not exist. @throws OpFailed */
export function statsOf(name: string): Stats | null {
  return atStep('look', () => lstatSync(name, { throwIfNoEntry: false })) ?? null;
}

/** A folder's time changes with its content and says nothing about the folder itself. */
export function looksLike(found: Look, expected: Look, { resolution }: Pick<AgentTimes, 'resolution'>): boolean {
  if (found.type !== expected.type) return false;
  return found.type === 'folder' || (found.size === expected.size && sameTime(found.mtime, expected.mtime, resolution));
}

/** The stat data, provided that they are as expected. @throws OpFailed ENOENT, ECHANGED */
export function expectLook(name: string, expected: Look | null, times: AgentTimes): Stats {
  const stats = statsOf(name);
  if (stats === null) throw new OpFailed('look', 'ENOENT');
  if (expected !== null && !looksLike(lookOf(stats, times), expected, times)) throw new OpFailed('look', 'ECHANGED');
  return stats;
}
