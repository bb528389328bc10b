/** Makes files and folders writable before they are replaced. */
import { folderOf, nameOf } from '../../../core/entry.ts';
import { OpFailed } from '../failures.ts';
import type { Pace } from '../pace.ts';
import { type Seen, seeNow } from '../seeing.ts';
import type { SlowReader } from '../slow-reading.ts';
import type { VaultRoot } from '../vault-root.ts';
import { isReadOnly, makeWritableHere } from '../writable.ts';

/** Returns how many were changed. If one cannot be changed, the operation that needs it reports the failure. */
export type WritableMaker = (paths: readonly string[]) => Promise<number>;

export function createWritableMaker(
  root: VaultRoot,
  { pace, slowReader }: { readonly pace: Pace; readonly slowReader: SlowReader },
): WritableMaker {
  /** Decides only which paths are entered, so it does not matter what is on the way. */
  const look = (paths: readonly string[]): Promise<readonly Seen[]> =>
    pace.measured(
      () => (pace.isSlow ? Promise.all(paths.map(slowReader.see)) : paths.map(seeNow)),
      ({ length }) => length,
    );

  return async (paths) => {
    const seen = await look(paths);
    return paths.filter((path, index) => isReadOnly(seen[index] ?? null) && makeWritable(root, path)).length;
  };
}

function makeWritable(root: VaultRoot, path: string): boolean {
  try {
    return root.writing(folderOf(path), () => makeWritableHere(nameOf(path) || '.'));
  } catch (error) {
    if (!(error instanceof OpFailed)) throw error;
    return false;
  }
}
