/** What is made of one name of hot: a file that is sent, a folder, a link; or nothing while a person holds the path. */
import type { Entry } from './entry.ts';
import { countOnly, type Here, isHeld, leaveOut, lookOf } from './notes.ts';
import type { Copy, Make } from './plan.ts';

/** One path of hot. */
export interface Living {
  readonly hot: Entry;
  readonly path: string;
  /** As the manifest has it: another way to write it, where the vault folds. */
  readonly sentPath: string;
  /** Of a link: as the vault shall have it; else `null`. */
  readonly target: string | null;
}

/** True: a person holds it as it is. */
export function leaveHeld({ hot, path }: Living, here: Here): boolean {
  if (!isHeld(here, path, hot)) return false;
  leaveOut(here, path, 'held');
  countOnly(here, path, hot);
  return true;
}

/** The vault has nothing of this name, or it goes first. */
export function create(living: Living, here: Here): void {
  const { hot, path, sentPath } = living;
  const { notes } = here;
  if (hot.type === 'file') {
    notes.copies.push(copyOf(living, null, here));
    return;
  }
  notes.makes.push(makeOf(living, null));
  if (hot.type !== 'folder') return;
  notes.descend.push({ path, vaultPath: path, sentPath, inHot: true, inVault: false, purpose: 'compare', wayFor: null });
}

export function copyOf({ hot, path }: Living, replaced: Entry | null, { rules }: Here): Copy {
  const { size, mtime, ctime, inode } = hot;
  const { now, contract } = rules;
  return {
    kind: replaced === null ? 'create' : 'update',
    path,
    size,
    mtime,
    inode,
    fresh: contract.settleMs > 0 && now - ctime < contract.settleMs,
    replaces: replaced === null ? null : lookOf(replaced),
  };
}

export function makeOf({ hot, path, target }: Living, replaced: Entry | null): Make {
  const { type, mtime, inode } = hot;
  return {
    kind: type === 'folder' ? 'folder' : 'link',
    path,
    mtime,
    inode,
    target,
    replaces: replaced === null ? null : lookOf(replaced),
  };
}
