/**
 * Proof that what was sent came from hot. rsync follows a folder that is replaced by a link while it works. The folders reveal that: one
 * that was swapped away and back has another change time than before.
 */
import { folderOf } from './entry.ts';
import type { Sight } from './plan.ts';

/** All folders that lead to these paths, without the root. */
export function foldersTo(paths: Iterable<string>): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) for (let at = folderOf(path); at !== '' && !folders.has(at); at = folderOf(at)) folders.add(at);
  return [...folders];
}

export type Screenshots = ReadonlyMap<string, Sight | null>;

/** Whether every folder on the way was the same, unchanged folder before and after, so that nothing took its place meanwhile. */
export function wasStill(path: string, before: Screenshots, after: Screenshots): boolean {
  for (let at = folderOf(path); at !== ''; at = folderOf(at)) if (!isSameFolder(before.get(at), after.get(at))) return false;
  return true;
}

/**
 * The folders on the way to a path as text, for the comparison that `wasStill` makes; `null`: one of them is not a folder, or was not seen.
 */
export function wayTo(path: string, screenshots: Screenshots): string | null {
  const steps: string[] = [];
  for (let at = folderOf(path); at !== ''; at = folderOf(at)) {
    const sight = screenshots.get(at);
    if (sight?.type !== 'folder') return null;
    steps.push(`${sight.inode} ${sight.ctime} ${sight.mtime}`);
  }
  return steps.join('/');
}

function isSameFolder(before: Sight | null | undefined, after: Sight | null | undefined): boolean {
  if (before?.type !== 'folder' || after?.type !== 'folder') return false;
  return before.inode === after.inode && before.ctime === after.ctime && before.mtime === after.mtime;
}
