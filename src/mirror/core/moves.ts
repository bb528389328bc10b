/** What is gone from one place of hot and came to another: renamed on the vault instead of sent again. */

import type { ManifestRow } from './entry.ts';
import type { Gone } from './folder.ts';
import type { Copy, Rename } from './plan.ts';

export interface Moves {
  readonly renames: readonly Rename[];
  /** What did not move. */
  readonly gone: readonly Gone[];
  readonly copies: readonly Copy[];
}

/**
 * The same inode, size and time: the same file. `isTaken`: places that something else has to leave first; a rename cannot wait for
 * that. Neither can what makes way for something be renamed.
 */
export function findMoves(gone: readonly Gone[], copies: readonly Copy[], isTaken: (path: string) => boolean): Moves {
  const byInode = new Map<number, Gone[]>();
  for (const one of gone) {
    if (one.row?.type !== 'file' || one.deletion.makesWay || one.row.inode === 0) continue;
    const same = byInode.get(one.row.inode);
    if (same === undefined) byInode.set(one.row.inode, [one]);
    else same.push(one);
  }
  if (byInode.size === 0) return { renames: [], gone, copies };
  const renames: Rename[] = [];
  const moved = new Set<Gone>();
  const rest = copies.filter((copy) => {
    const from = copy.kind === 'create' ? byInode.get(copy.inode)?.find((one) => !moved.has(one) && isSameFile(one.row, copy)) : undefined;
    if (from === undefined || isTaken(copy.path)) return true;
    moved.add(from);
    renames.push(renameOf(from, copy));
    return false;
  });
  return { renames, gone: gone.filter((one) => !moved.has(one)), copies: rest };
}

function isSameFile(row: ManifestRow | null, { size, mtime }: Copy): boolean {
  return row !== null && row.size === size && row.mtime === mtime;
}

function renameOf({ deletion }: Gone, { path, inode, mtime }: Copy): Rename {
  const { path: from, sentAs, look } = deletion;
  return { why: 'moved', from, to: path, look, inode, mtime, sentAs };
}
