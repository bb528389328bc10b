/** Makes a folder again that was removed. */
import { inItsPlace } from '../in-its-place.ts';
import { ensureFolder } from '../moving.ts';
import type { VaultRoot } from '../vault-root.ts';

/** A folder that was removed. Returns how many folders were made, including parents. */
export function restoreFolder(root: VaultRoot, path: string, into: string): number {
  return inItsPlace(root, { folder: path, into }, () => ensureFolder(root, path));
}
