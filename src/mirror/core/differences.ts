/** Merges what was found folder by folder: sorted, with moves detected, and without what the rest of the tree forbids. */

import type { Unchecked } from './content-checks.ts';
import { folderOf, nameOf, topFolderOf } from './entry.ts';
import type { JoinRules } from './folder.ts';
import { isOtherBirth } from './identity.ts';
import { findMoves } from './moves.ts';
import type { Differences, LeftOut, Rename } from './plan.ts';
import { type Collected, collect, type Findings, type FolderDifferences, noFindings, type Removal, type Unsendable } from './result.ts';
import { inOrder, sorted } from './sorting.ts';
import { isWithin, replacementsOf, withFoldersAround } from './ways.ts';

/** At most this many unmanaged paths are listed by name. */
const LONGEST_SAMPLE = 100;

export class DifferencesCollector {
  readonly #rules: Pick<JoinRules, 'contract' | 'trust'>;
  readonly #all: Collected<Findings> = noFindings();
  readonly #hotPathsByFolder = new Map<string, number>();
  #hotPaths = 0;
  #readErrors = 0;
  /** Folders of the vault, removed in hot, that still hold something that stays. */
  readonly #staying: string[] = [];
  /** Type changes that are not possible, by path of hot. */
  readonly #closed = new Set<string>();
  /** Folders of hot of which something could not be read. */
  readonly #unread = new Set<string>();

  constructor(rules: Pick<JoinRules, 'contract' | 'trust'>) {
    this.#rules = rules;
  }

  add(found: FolderDifferences): void {
    const { at } = found;
    collect(this.#all, found);
    if (found.hotPaths > 0) {
      const top = topFolderOf(`${at.path}/`);
      this.#hotPathsByFolder.set(top, (this.#hotPathsByFolder.get(top) ?? 0) + found.hotPaths);
      this.#hotPaths += found.hotPaths;
    }
    this.#readErrors += found.readErrors;
    if (found.readErrors > 0) this.#unread.add(at.path);
    if (!found.stays || at.inHot) return;
    this.#staying.push(at.vaultPath);
    if (at.replacedBy !== null) this.#closed.add(at.replacedBy);
  }

  /** @param folders that moved: neither made nor deleted */
  finish(folders: readonly Rename[] = []): Unchecked {
    this.#withoutMoved(folders);
    this.#withoutUnsent();
    const { unmanaged, unmanagedPaths, adopted, forgotten, drift, checks } = this.#all;
    const open = this.#withoutClosed();
    const ways = replacementsOf([...open.removals, ...drift].map(({ deletion }) => deletion).filter((one) => one !== null));
    const isTaken = (path: string): boolean => isWithin(path, ways);
    const { moves, removals, copies } =
      this.#rules.contract.delete && this.#rules.trust.inode
        ? findMoves(open.removals, sorted(open.copies), isTaken)
        : { moves: [], removals: open.removals, copies: open.copies };
    return {
      makes: sorted(open.makes),
      copies: sorted(copies),
      checks: sorted(checks),
      moves,
      renames: [...folders, ...this.#all.folds.toSorted(byTarget)],
      deletions: sorted(removals.map(({ deletion }) => deletion)),
      drift: sorted(drift),
      leftOut: sorted(open.leftOut),
      lost: sorted(open.lost),
      unmanagedPaths: unmanagedPaths.toSorted(inOrder),
      unmanaged: { count: unmanaged.length, sample: unmanaged.toSorted(inOrder).slice(0, LONGEST_SAMPLE) },
      adopted: sorted(adopted),
      forgotten: forgotten.toSorted(inOrder),
      hotPaths: this.#hotPaths,
      hotPathsByFolder: this.#hotPathsByFolder,
      readErrors: this.#readErrors,
    };
  }

  #withoutMoved(folders: readonly Rename[]): void {
    const [from, to] = [new Set(folders.map((one) => one.from)), new Set(folders.map((one) => one.to))];
    this.#all.removals = this.#all.removals.filter(({ deletion }) => !from.has(deletion.path));
    this.#all.makes = this.#all.makes.filter(({ path }) => !to.has(path));
  }

  /** What the vault does not get under its new name stays there under its former one, folders with all they hold, until it can arrive. */
  #withoutUnsent(): void {
    const { contract, trust } = this.#rules;
    if (!contract.delete || !trust.inode) return;
    const waiting = formerPlaces(this.#all.removals, [...this.#all.unsendable, ...this.#unmade()]);
    if (waiting.size === 0) return;
    this.#staying.push(...waiting.keys());
    this.#all.removals = this.#all.removals.filter(({ deletion }) => !isWithin(deletion.path, waiting));
    for (const [path, detail] of waiting)
      if (!isWithin(folderOf(path), waiting)) this.#all.leftOut.push({ path, why: 'deletion-awaits-arrival', detail });
  }

  /** Files whose places do not become free, and new folders of which it is not known what they hold. */
  #unmade(): readonly Unsendable[] {
    const { makes, copies } = this.#all;
    const files = copies.filter(({ path }) => isWithin(path, this.#closed)).map((one) => ({ ...one, type: 'file' as const }));
    const folders = makes.filter(({ path }) => this.#unread.has(path));
    return [...files, ...folders.map((one) => ({ ...one, type: 'folder' as const }))];
  }

  /** Folders with something that stays are not removed, and what cannot be removed whole makes way for nothing. */
  #withoutClosed(): Open {
    const staying = withFoldersAround(this.#staying);
    const removals = this.#all.removals.filter(
      ({ deletion: { path, replacedBy } }) => !staying.has(path) && !(replacedBy !== null && this.#closed.has(replacedBy)),
    );
    const { makes, copies, leftOut } = this.#all;
    const closed = [...this.#closed].map((path): LeftOut => ({ path, why: 'unmanaged-in-the-way', detail: '' }));
    const lost = this.#all.lost.map((one) => (one.again && isWithin(one.path, this.#closed) ? { ...one, again: false } : one));
    const stillLost = lost.filter(({ again }) => !again);
    return {
      lost,
      removals,
      makes: makes.filter(({ path }) => !isWithin(path, this.#closed)),
      copies: copies.filter(({ path }) => !isWithin(path, this.#closed)),
      leftOut: [...leftOut, ...closed, ...stillLost.map(({ path, type }): LeftOut => ({ path, why: 'lost-in-vault', detail: type }))],
    };
  }
}

/** What can be done as far as the tree is concerned. */
interface Open extends Pick<Differences, 'makes' | 'copies' | 'leftOut' | 'lost'> {
  readonly removals: readonly Removal[];
}

function byTarget(left: { readonly to: string }, right: { readonly to: string }): number {
  return inOrder(left.to, right.to);
}

/** Where the vault has what it does not get under its new name, with that name. */
function formerPlaces(removals: readonly Removal[], unsendable: readonly Unsendable[]): ReadonlyMap<string, string> {
  const byInode = new Map(unsendable.map((one) => [one.inode, one]));
  const byName = new Map(unsendable.filter(({ inode }) => inode === 0).map((one) => [nameOf(one.path), one]));
  const found = new Map<string, string>();
  for (const { deletion, row } of removals) {
    if (row === null || row.inode === 0 || deletion.makesWay) continue;
    const same = [byInode.get(row.inode), byName.get(nameOf(row.path))].find((one) => one?.type === row.type && !isOtherBirth(one, row));
    if (same !== undefined) found.set(deletion.path, same.path);
  }
  return found;
}
