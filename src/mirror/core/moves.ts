/** What was removed from one place of hot and appeared in another: possibly renamed in the vault instead of sent again. */

import type { MoveCheck } from './content-checks.ts';
import type { ManifestRow } from './entry.ts';
import { isOtherBirth } from './identity.ts';
import type { Copy, Rename } from './plan.ts';
import type { Removal } from './result.ts';

export interface Moves {
  /** To be proven by their contents. */
  readonly moves: readonly MoveCheck[];
  /** What did not move. */
  readonly removals: readonly Removal[];
  readonly copies: readonly Copy[];
}

/**
 * The same inode, size and time: either the same file, or one that reused the inode. `isTaken`: places that something else has to leave
 * first; a rename cannot wait for that. What makes way for something cannot be renamed either.
 */
export function findMoves(removals: readonly Removal[], copies: readonly Copy[], isTaken: (path: string) => boolean): Moves {
  const byInode = new Map<number, Removal[]>();
  for (const one of removals) {
    if (one.row?.type !== 'file' || one.deletion.makesWay || one.row.inode === 0) continue;
    const same = byInode.get(one.row.inode);
    if (same === undefined) byInode.set(one.row.inode, [one]);
    else same.push(one);
  }
  const moves: MoveCheck[] = [];
  const moved = new Set<Removal>();
  const rest = copies.filter((copy) => {
    const from = copy.kind === 'create' ? byInode.get(copy.inode)?.find((one) => !moved.has(one) && isAlike(one.row, copy)) : undefined;
    if (from?.row == null || isTaken(copy.path)) return true;
    moved.add(from);
    moves.push(moveOf(from, from.row, copy));
    return false;
  });
  return { moves, removals: removals.filter((one) => !moved.has(one)), copies: rest };
}

function isAlike(row: ManifestRow | null, copy: Copy): boolean {
  return row !== null && row.size === copy.size && row.mtime === copy.mtime && !isOtherBirth(copy, row);
}

function moveOf({ deletion }: Removal, row: ManifestRow, copy: Copy): MoveCheck {
  const { path, size, inode, mtime, ctime, birth } = copy;
  const { path: from, sentAs, look } = deletion;
  const rename = { why: 'moved', from, to: path, look, inode, mtime, ctime, birth, digest: null, sentAs } as const;
  return {
    path,
    sight: { type: 'file', size, mtime, ctime, birth, inode },
    digest: row.digest,
    vaultPath: from,
    vault: look,
    rename,
    copy,
    deletion,
  };
}

/** Of a moved file that is not to be renamed in the vault. It is not known any more whether the file is fresh, so it is checked twice. */
export function sentInstead({ to: path, look: { size }, mtime, ctime, birth, inode }: Rename): Copy {
  return { kind: 'create', path, size, mtime, ctime, birth, inode, fresh: true, replaces: null };
}
