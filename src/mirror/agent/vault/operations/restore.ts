/** Brings a path back from the trash, a folder with everything in it. */
import { readdirSync } from 'node:fs';
import { folderOf, joined, nameOf } from '../../../core/entry.ts';
import { atStep, OpFailed } from '../failures.ts';
import { inItsPlace } from '../in-its-place.ts';
import { move, statsAt } from '../moving.ts';
import { removeFolderHere } from '../sweeping.ts';
import { trash, trashedFolder } from '../trash.ts';
import type { VaultRoot } from '../vault-root.ts';
import { restoreFolder } from './restore-folder.ts';

/** Restores this path from a run's trash; what is there now goes to the trash of `into`. Returns how many files and links were restored. */
export function restore(root: VaultRoot, path: string, run: string, into: string): number {
  const trashed = trashedFolder(run, path);
  const stats = statsAt(root, trashed);
  if (stats === null) throw new OpFailed('restore', 'ENOENT');
  if (stats.isDirectory()) return restoreTrashed(root, path, run, into);
  inItsPlace(root, { folder: folderOf(path), into }, () => {
    if (statsAt(root, path) !== null) trash(root, path, into, null);
    move(root, { from: trashed, to: path, look: null, make: true });
  });
  return 1;
}

function restoreTrashed(root: VaultRoot, path: string, run: string, into: string): number {
  const trashed = trashedFolder(run, path);
  restoreFolder(root, path, into);
  let restored = 0;
  for (const name of root.inside(trashed, () => atStep('read', () => readdirSync('.')))) {
    restored += restore(root, joined(path, name), run, into);
  }
  root.writing(folderOf(trashed), () => removeFolderHere(nameOf(trashed)));
  return restored;
}
