/** Trees as bytes: what a person who reads them finds. Uses nothing of ytm and remembers nothing between two looks. */
import { hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** By path: `folder`, `link TARGET`, or the checksum of a file's bytes. */
export type Bytes = ReadonlyMap<string, string>;

export function bytesOf(root: string, skip: (path: string) => boolean = () => false): Bytes {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const name of namesIn(join(root, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const what = skip(path) ? null : bytesAt(join(root, path));
      if (what === null) continue;
      found.set(path, what);
      if (what === 'folder') visit(path);
    }
  };
  visit('');
  return found;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

/** `null`: nothing is there, or it cannot be read. */
export function bytesAt(path: string): string | null {
  try {
    const stats = lstatSync(path);
    if (stats.isDirectory()) return 'folder';
    if (stats.isSymbolicLink()) return `link ${readlinkSync(path)}`;
    return stats.isFile() ? hash('sha256', readFileSync(path)) : null;
  } catch {
    return null;
  }
}

export function isFile(what: string): boolean {
  return what !== 'folder' && !what.startsWith('link ');
}

/** Of the files. */
export function contentsOf(...trees: readonly Bytes[]): ReadonlySet<string> {
  return new Set(trees.flatMap((tree) => [...tree.values()].filter(isFile)));
}

/** Sums the sizes of all files; quick, for waiting until something grows. */
export function weightOf(root: string): number {
  return namesIn(root).reduce((sum, name) => {
    const path = join(root, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return sum;
    return sum + (stats.isDirectory() ? weightOf(path) : stats.size);
  }, 0);
}
