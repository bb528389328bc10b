/** Permanently removes single files of the trash. */
import { unlinkSync } from 'node:fs';
import { TRASH_NAME } from '../../../core/contract.ts';
import { folderOf, joined, nameOf } from '../../../core/entry.ts';
import { statsOf } from '../looks.ts';
import { statsAt } from '../moving.ts';
import { componentsOf } from '../paths.ts';
import { removeFolderHere } from '../sweeping.ts';
import { trashOf } from '../trash.ts';
import type { VaultRoot } from '../vault-root.ts';
import { taking } from '../writable.ts';

/** Removes these files and links of a run's trash, and the folders that are then empty. Missing ones do not count. */
export function pruneFiles(
  root: VaultRoot,
  { run, paths }: { readonly run: string; readonly paths: readonly string[] },
): { readonly removed: number; readonly bytes: number } {
  let removed = 0;
  let bytes = 0;
  for (const path of paths) {
    const trashed = joined(trashOf(run), componentsOf(path).join('/'));
    const size = statsAt(root, trashed) === null ? null : root.writing(folderOf(trashed), () => removeFileHere(nameOf(trashed)));
    if (size === null) continue;
    removed += 1;
    bytes += size;
    removeEmptyFolders(root, trashed);
  }
  return { removed, bytes };
}

/** Its size; `null`: it does not exist. */
function removeFileHere(name: string): number | null {
  const stats = statsOf(name);
  if (stats === null || stats.isDirectory()) return null;
  taking('remove', name, () => unlinkSync(name));
  return stats.size;
}

function removeEmptyFolders(root: VaultRoot, trashed: string): void {
  for (let folder = folderOf(trashed); folder !== TRASH_NAME; folder = folderOf(folder)) {
    const name = nameOf(folder);
    if (!root.writing(folderOf(folder), () => removeFolderHere(name))) return;
  }
}
