/**
 * `mkdir -p`. That of Node never returns, and takes no signal, where a file system answers ENOENT for a folder that cannot be made
 * although its parent exists, as /proc does (seen with Node 24.21).
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** @throws what mkdir(2) fails with; a folder that is there already is no failure */
export function makeFolders(path: string, mode = 0o777): void {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) makeFolders(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
