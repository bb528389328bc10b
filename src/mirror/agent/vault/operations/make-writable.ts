/** Makes files and folders writable before they are replaced. */
import { folderOf, nameOf } from '../../../core/entry.ts';
import { OpFailed } from '../failures.ts';
import type { VaultRoot } from '../vault-root.ts';
import { makeWritableHere } from '../writable.ts';

/** Returns how many were changed. If one cannot be changed, the operation that needs it reports the failure. */
export function makeWritable(root: VaultRoot, paths: readonly string[]): number {
  let changed = 0;
  for (const path of paths) {
    try {
      if (root.writing(folderOf(path), () => makeWritableHere(nameOf(path) || '.'))) changed += 1;
    } catch (error) {
      if (!(error instanceof OpFailed)) throw error;
    }
  }
  return changed;
}
