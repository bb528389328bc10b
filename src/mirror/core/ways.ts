/**
 * Dependencies between actions. A type change is done completely or not at all: what replaces an entry waits until all of that entry can be
 * removed. And a folder is not removed while something in it stays.
 */
import { folderOf } from './entry.ts';
import type { Deletion } from './plan.ts';

/** All folders around these paths, including the paths. */
export function withFoldersAround(paths: Iterable<string>): Set<string> {
  const around = new Set<string>();
  for (const path of paths) for (let at = path; at !== '' && !around.has(at); at = folderOf(at)) around.add(at);
  return around;
}

/** Whether a path is one of these or lies in one of them. */
export function isWithin(path: string, places: Pick<ReadonlySet<string>, 'has' | 'size'>): boolean {
  if (places.size === 0) return false;
  for (let at = path; at !== ''; at = folderOf(at)) if (places.has(at)) return true;
  return false;
}

/** The paths that these deletions make way for. */
export function replacementsOf(deletions: Iterable<Deletion>): Set<string> {
  const ways = new Set<string>();
  for (const { replacedBy } of deletions) if (replacedBy !== null) ways.add(replacedBy);
  return ways;
}

/** The deletions that cannot be done when `first` are not: the folders around them, and the rest of their type changes. */
export function heldBackBy(first: ReadonlySet<Deletion>, all: readonly Deletion[]): ReadonlySet<Deletion> {
  if (first.size === 0) return first;
  const ways = replacementsOf(first);
  const around = withFoldersAround([...first].map(({ path }) => path));
  return new Set(all.filter((one) => first.has(one) || (one.replacedBy !== null && ways.has(one.replacedBy)) || around.has(one.path)));
}
