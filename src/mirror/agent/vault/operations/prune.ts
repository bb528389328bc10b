/** Permanently removes content of the trash. */
import { foldKey } from '../../../core/abilities.ts';
import { TRASH_NAME } from '../../../core/contract.ts';
import { statsAt } from '../moving.ts';
import { removeFolderHere, sweepHere } from '../sweeping.ts';
import { trashOf } from '../trash.ts';
import type { VaultRoot } from '../vault-root.ts';

/** Empties a run's trash except what lies under `keep`, at most `limit` entries of it. */
export function prune(
  root: VaultRoot,
  { run, keep, limit }: { readonly run: string; readonly keep: readonly string[]; readonly limit: number },
): { readonly removed: number; readonly bytes: number; readonly done: boolean } {
  if (statsAt(root, trashOf(run)) === null) return { removed: 0, bytes: 0, done: true };
  const swept = root.writing(trashOf(run), () => sweepHere(root, { stays: keeper(keep), limit: Math.max(1, limit) }));
  if (swept.done) root.writing(TRASH_NAME, () => removeFolderHere(run));
  return swept;
}

/** Whether a path of the trash is one of these or lies under one, also with a number or in another case: when in doubt it is kept. */
function keeper(keep: readonly string[]): (path: string) => boolean {
  const kept = new Set(keep.map(folded));
  return (path) => {
    const parts = path.split('/');
    return parts.some((_, index) => {
      const above = parts.slice(0, index + 1);
      return kept.has(folded(above.join('/'))) || kept.has(folded(above.map((name) => name.replace(/~\d+$/, '')).join('/')));
    });
  };
}

function folded(path: string): string {
  return foldKey(path, { foldsCase: true, foldsUnicode: true });
}
