/** Trees of files: made from a description, and treeOf whole, so that two moments can be compared. */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Look } from '../../../src/mirror/core/plan.ts';

/** By path: a text is a file, `{ link }` a link, `null` an empty folder. */
export type Tree = Readonly<Record<string, string | null | { readonly link: string }>>;

export function plant(folder: string, tree: Tree): void {
  for (const [path, what] of Object.entries(tree)) {
    const at = join(folder, path);
    mkdirSync(what === null ? at : dirname(at), { recursive: true });
    if (typeof what === 'string') writeFileSync(at, what);
    else if (what !== null) symlinkSync(what.link, at);
  }
}

/** Every path below a folder with its type, content and time (folders without: it changes with what they hold); links are not followed. */
export function treeOf(folder: string): Readonly<Record<string, string>> {
  const all: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const name of readdirSync(join(folder, path)).toSorted()) {
      const at = join(path, name);
      const stats = lstatSync(join(folder, at));
      if (stats.isDirectory()) {
        all[at] = 'folder';
        visit(at);
      } else if (stats.isSymbolicLink()) all[at] = `link to ${readlinkSync(join(folder, at))}`;
      else
        all[at] = `${stats.mtimeMs} ${createHash('sha256')
          .update(readFileSync(join(folder, at)))
          .digest('hex')}`;
    }
  };
  visit('');
  return all;
}

/** The paths only. */
export function pathsIn(folder: string): readonly string[] {
  return Object.keys(treeOf(folder));
}

/** As a listing tells it. */
export function lookOf(path: string): Look {
  const stats = lstatSync(path);
  const type = stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'file';
  return { type, size: type === 'folder' ? 0 : stats.size, mtime: stats.mtimeMs };
}
