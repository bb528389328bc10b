/** Folders that hold nothing, or nothing but worthless junk. */
import { readdirSync, unlinkSync } from 'node:fs';
import { folderOf, joined, nameOf } from '../../../core/entry.ts';
import { createWorthless } from '../../../core/junk.ts';
import { typeOf } from '../../../scan/read-folder.ts';
import { atStep } from '../failures.ts';
import { statsOf } from '../looks.ts';
import { statsAt } from '../moving.ts';
import { removeFolderHere } from '../sweeping.ts';
import { trash } from '../trash.ts';
import type { VaultRoot } from '../vault-root.ts';
import { taking } from '../writable.ts';

/** Returns false when the folder holds something that stays (none of it is touched then), or does not exist. */
export function removeFolder(root: VaultRoot, path: string, junk: readonly string[], run: string | null): boolean {
  if (statsAt(root, path)?.isDirectory() !== true) return false;
  const entries = root.inside(path, entriesHere);
  const names = new Set(entries.map(({ name }) => name));
  const isWorthless = createWorthless(junk);
  if (!entries.every((entry) => isWorthless(entry, (name) => names.has(name)))) return false;
  for (const { name } of entries) {
    if (run === null) root.writing(path, () => taking('remove', name, () => unlinkSync(name)));
    else trash(root, joined(path, name), run, null);
  }
  return root.writing(folderOf(path), () => removeFolderHere(nameOf(path)));
}

/** An entry that vanished meanwhile is ignored. */
function entriesHere(): readonly { readonly name: string; readonly type: ReturnType<typeof typeOf> }[] {
  return atStep('read', () => readdirSync('.')).flatMap((name) => {
    const stats = statsOf(name);
    return stats === null ? [] : [{ name, type: typeOf(stats) }];
  });
}
