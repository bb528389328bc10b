/** Room for what is restored: an entry in its way goes to the trash. */
import { OpFailed } from './failures.ts';
import { statsAt } from './moving.ts';
import { foldersTo } from './paths.ts';
import { trash } from './trash.ts';
import type { VaultRoot } from './vault-root.ts';

/** Runs `act`, which needs this folder. An entry in the place of the folder or of one of its parents goes to the trash of `into`. */
export function inItsPlace<T>(root: VaultRoot, { folder, into }: { readonly folder: string; readonly into: string }, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const place = error instanceof OpFailed && IN_THE_WAY.has(error.errno) ? obstacleAt(root, folder) : null;
    if (place === null) throw error;
    trash(root, place, into, null);
    return act();
  }
}

/** The errors of entering a folder when a file or a link is in the way. */
const IN_THE_WAY: ReadonlySet<string> = new Set(['ENOTDIR', 'ELOOP']);

/** The first part of this path that is not a folder; `null`: none. */
function obstacleAt(root: VaultRoot, folder: string): string | null {
  for (const path of [...foldersTo(folder), folder]) {
    const there = statsAt(root, path);
    if (there === null) return null;
    if (!there.isDirectory()) return path;
  }
  return null;
}
