/**
 * What depends on what. A type change is whole or not at all: what comes in the place of something else waits until all of that
 * can go. And a folder is not removed while something in it stays.
 */
import { folderOf } from './entry.ts';
import type { Deletion } from './plan.ts';

/** All folders around these paths, themselves included. */
export function withFoldersAround(paths: Iterable<string>): Set<string> {
  const around = new Set<string>();
  for (const path of paths) for (let at = path; at !== '' && !around.has(at); at = folderOf(at)) around.add(at);
  return around;
}

/** Whether a path is one of these or lies in one of them. */
export function isWithin(path: string, places: ReadonlySet<string>): boolean {
  if (places.size === 0) return false;
  for (let at = path; at !== ''; at = folderOf(at)) if (places.has(at)) return true;
  return false;
}

/** What these make way for. */
export function waysOf(deletions: Iterable<Deletion>): Set<string> {
  const ways = new Set<string>();
  for (const { wayFor } of deletions) if (wayFor !== null) ways.add(wayFor);
  return ways;
}

/** Those that cannot be done when `first` are not: the folders around them, and the rest of their type changes. */
export function heldBackBy(first: ReadonlySet<Deletion>, all: readonly Deletion[]): ReadonlySet<Deletion> {
  if (first.size === 0) return first;
  const ways = waysOf(first);
  const around = withFoldersAround([...first].map(({ path }) => path));
  return new Set(all.filter((one) => first.has(one) || (one.wayFor !== null && ways.has(one.wayFor)) || isFolderAround(one, around)));
}

function isFolderAround({ path, look }: Deletion, around: ReadonlySet<string>): boolean {
  return look.type === 'folder' && around.has(path);
}
