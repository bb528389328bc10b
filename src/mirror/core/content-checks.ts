/** Files whose stat data do not prove that they are the ones that were sent: which contents are read, and what follows. */
import { heldBackFor } from './arrival.ts';
import type { ManifestRow } from './entry.ts';
import type { Copy, Deletion, Differences, Drift, LeftOut, Look, Rename, Sight } from './plan.ts';
import { inOrder, sorted } from './sorting.ts';
import type { StatField } from './stable-stats.ts';

/** What to compare a file of hot with: the digest of what was sent, or the vault's copy where there is none. */
interface Question {
  /** In hot. */
  readonly path: string;
  readonly sight: Sight;
  readonly digest: string | null;
  readonly vaultPath: string;
  /** What the scan saw there. */
  readonly vault: Look;
}

/**
 * Size and time are equal in hot, vault and manifest, or in hot and vault only, and other stat data differ; or the sizes are equal and the
 * vault's time is not what was sent.
 */
export interface ContentCheck extends Question {
  /** In which values its stat data differ from the row. */
  readonly changed: readonly StatField[];
  /** The vault's file is not the one that was sent: other contents are somebody's edit, whatever its size and time. */
  readonly isEdited: boolean;
  /** Recorded if the contents are equal. */
  readonly row: ManifestRow;
  /** Sent if they are not, at once or after an approval. */
  readonly copy: Copy;
}

/** One path of hot was removed, another has its inode, size and time. */
export interface MoveCheck extends Question {
  readonly rename: Rename;
  readonly copy: Copy;
  readonly deletion: Deletion;
}

/** `digest`: of both sides. `sight`: of hot's file, with a change time that may be recorded. */
export type ContentVerdict =
  | { readonly kind: 'equal'; readonly digest: string; readonly sight: Sight }
  | { readonly kind: 'other' }
  | { readonly kind: 'unread'; readonly side: 'hot' | 'vault'; readonly errno: string };

/** Differences, some of which depend on contents that have not been read yet. */
export interface Unchecked extends Differences {
  readonly checks: readonly ContentCheck[];
  readonly moves: readonly MoveCheck[];
}

/** The reading order: small files first, so that many are done; moves last, as they can be sent instead. */
export function inReadingOrder({ checks, moves }: Pick<Unchecked, 'checks' | 'moves'>): readonly (ContentCheck | MoveCheck)[] {
  const bySize = (left: Question, right: Question): number => left.sight.size - right.sight.size || inOrder(left.path, right.path);
  return [...checks.toSorted(bySize), ...moves.toSorted(bySize)];
}

/** `verdicts` by path of hot. What was not read waits for the next run; a move that was not proven becomes a transfer and a deletion. */
export function withVerdicts({ checks, moves, ...found }: Unchecked, verdicts: ReadonlyMap<string, ContentVerdict>): Differences {
  if (checks.length + moves.length === 0) return found;
  const adopted: ManifestRow[] = [];
  const copies: Copy[] = [];
  const drift: Drift[] = [];
  const leftOut: LeftOut[] = [];
  const unread: Copy[] = [];
  for (const check of checks) {
    const verdict = verdicts.get(check.path);
    if (verdict?.kind === 'equal') adopted.push(renewed(check, verdict));
    else if (verdict?.kind === 'other' && check.isEdited) drift.push(driftOf(check));
    else if (verdict?.kind === 'other') copies.push(check.copy);
    else {
      leftOut.push(...waiting(check, verdict));
      unread.push(check.copy);
    }
  }
  const read = new Set(adopted.map(({ path }) => path));
  const proven = new Map(moves.map((move) => [move, renameOf(move, verdicts.get(move.path))]));
  const renames = [...proven.values()].filter((rename) => rename !== null);
  const sent = moves.filter((move) => proven.get(move) === null);
  // What is not read may be a file that took the place of another one, and its only copy in the vault the one under its former name.
  const former = heldBackFor(unread, sorted([...found.deletions, ...sent.map(({ deletion }) => deletion)]));
  return {
    ...found,
    // This row replaces the rewritten one of the same path, as it records more.
    adopted: sorted([...found.adopted.filter(({ path }) => !read.has(path)), ...adopted]),
    copies: sorted([...found.copies, ...copies, ...sent.map(({ copy }) => copy)]),
    deletions: former.deletions,
    drift: sorted([...found.drift, ...drift]),
    renames: [...found.renames, ...renames.toSorted((left, right) => inOrder(left.to, right.to))],
    leftOut: sorted([...found.leftOut, ...leftOut, ...former.leftOut]),
  };
}

function driftOf({ path, sight: { type, size, mtime }, vault, copy }: ContentCheck): Drift {
  return { path, what: 'drift', look: { type, size, mtime }, vault, copy, make: null, deletion: null };
}

type Equal = Extract<ContentVerdict, { readonly kind: 'equal' }>;

function renewed({ row }: ContentCheck, { digest, sight: { ctime, birth, inode } }: Equal): ManifestRow {
  return { ...row, digest, ctime, birth, inode };
}

function renameOf({ rename }: MoveCheck, verdict: ContentVerdict | undefined): Rename | null {
  if (verdict?.kind !== 'equal') return null;
  const { digest, sight } = verdict;
  return { ...rename, digest, ctime: sight.ctime, birth: sight.birth, inode: sight.inode };
}

function waiting({ path, vaultPath }: ContentCheck, verdict: Exclude<ContentVerdict, Equal> | undefined): readonly LeftOut[] {
  if (verdict?.kind !== 'unread') return [{ path, why: 'awaiting-content-check', detail: '' }];
  const { side, errno } = verdict;
  if (side === 'vault') return [{ path: vaultPath, why: errno === 'ECHANGED' ? 'edited-in-vault' : 'unreadable-in-vault', detail: errno }];
  // A file that vanished is left to the next run.
  if (errno === 'ENOENT') return [];
  return [{ path, why: errno === 'ECHANGED' ? 'still-changing' : 'unreadable-in-hot', detail: errno }];
}
