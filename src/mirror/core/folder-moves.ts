/**
 * Folders that moved in hot. A new folder of hot and a removed one are the same when they have the same inode and birth time. The vault's
 * folder is then renamed, and both are compared as if that had been done already; what differs inside is an ordinary change.
 *
 * Which folders were removed is known only when all of hot was listed, so both kinds wait until nothing else is left. Pure.
 */
import type { Contract } from './contract.ts';
import { folderOf, joined, type ManifestRow, nameOf } from './entry.ts';
import type { Descent } from './folder.ts';
import { isOtherBirth, type Trust } from './identity.ts';
import type { PathRules } from './path-rules.ts';
import type { Differences, FolderContents, Make, Plan, Rename } from './plan.ts';
import type { FolderDifferences, Removal } from './result.ts';
import { inOrder } from './sorting.ts';
import { isWithin, withFoldersAround } from './ways.ts';

/** Queries to the manifest. */
export interface FolderLookup {
  /** Folders with this inode. */
  foldersByInode(inode: number): readonly Pick<ManifestRow, 'path' | 'birth'>[];
  beneath(path: string): FolderContents;
}

export interface FolderMoveRules {
  readonly contract: Pick<Contract, 'delete'>;
  readonly pathRules: PathRules;
  readonly trust: Trust;
  /** Whether what was removed from hot may leave its place in the vault. */
  readonly withDeletions: boolean;
  /** Paths that have a record under their present names: folders around them are not renamed. */
  readonly pinned: Iterable<string>;
  readonly unmanagedPaths: Iterable<string>;
}

/** New in hot. */
interface Added {
  readonly at: Descent;
  readonly make: Make;
  /** Where the manifest has a folder of the same inode. */
  readonly places: readonly string[];
}

/** Removed from hot. */
interface Removed {
  readonly at: Descent;
  readonly row: ManifestRow;
  readonly removal: Removal;
}

export class FolderMoves {
  readonly renames: Rename[] = [];
  /** With the names that they have after the renames. */
  readonly unmanagedPaths: Set<string>;
  readonly #rules: FolderMoveRules;
  readonly #lookup: FolderLookup;
  readonly #pinned: ReadonlySet<string>;
  readonly #origins = new Map<string, string>();
  /** Places that something else has to leave first. */
  readonly #ways = new Set<string>();
  #added: readonly Added[] = [];
  #removed: readonly Removed[] = [];
  #isOver: boolean;

  constructor(rules: FolderMoveRules, lookup: FolderLookup) {
    this.#rules = rules;
    this.#lookup = lookup;
    this.#pinned = withFoldersAround(rules.pinned);
    this.unmanagedPaths = new Set(rules.unmanagedPaths);
    this.#isOver = !rules.contract.delete || !rules.withDeletions || !rules.trust.inode;
  }

  /** The folders of `found` that can be compared at once; the others may have moved. */
  sift(found: FolderDifferences): readonly Descent[] {
    const { descend, removals, drift } = found;
    if (this.#isOver) return descend;
    for (const { deletion } of [...removals, ...drift]) if (deletion?.replacedBy != null) this.#ways.add(deletion.replacedBy);
    if (descend.every(({ inHot, inVault }) => inHot === inVault)) return descend;
    const makes = new Map(found.makes.map((make) => [make.path, make]));
    const removalOf = new Map(removals.map((one) => [one.deletion.path, one]));
    const added: Added[] = [];
    const removed: Removed[] = [];
    const rest = descend.filter((at) => {
      if (!isPlain(at)) return true;
      const newcomer = at.inVault ? null : this.#addedOf(at, makes.get(at.path));
      if (newcomer !== null) added.push(newcomer);
      const leaver = at.inHot ? null : this.#removedOf(at, removalOf.get(at.vaultPath));
      if (leaver !== null) removed.push(leaver);
      return newcomer === null && leaver === null;
    });
    this.#added = [...this.#added, ...added];
    this.#removed = [...this.#removed, ...removed];
    return rest;
  }

  /** What is compared next when nothing else is left; empty: the comparison is complete. */
  next(): readonly Descent[] {
    const moved = this.#pair();
    if (moved.length > 0) return moved;
    // Its former place is neither among the removed folders nor inside one of them.
    const released = this.#release((places, removed) => !places.some((path) => isWithin(path, removed)));
    if (released.length > 0) return released;
    this.#isOver = this.#added.length === 0;
    return this.#enter();
  }

  /** Where the vault has a path before the renames; equal where nothing around it moved. */
  now(path: string): string {
    return placeBefore(path, this.#origins);
  }

  /** The manifest's rows of a folder, under the names that they have after the renames. */
  rows(path: string, read: (path: string) => readonly ManifestRow[]): readonly ManifestRow[] {
    const before = this.now(path);
    return before === path ? read(path) : read(before).map((row) => ({ ...row, path: joined(path, nameOf(row.path)) }));
  }

  #addedOf(at: Descent, make: Make | undefined): Added | null {
    if (make?.kind !== 'folder' || make.replaces !== null || !this.#isFree(at.path)) return null;
    const places = this.#lookup
      .foldersByInode(make.inode)
      .filter((row) => !this.#isOther(make, row))
      .map(({ path }) => path);
    return places.length === 0 ? null : { at, make, places };
  }

  #removedOf(at: Descent, removal: Removal | undefined): Removed | null {
    const row = removal?.row;
    if (removal === undefined || row?.type !== 'folder' || row.inode === 0 || removal.deletion.sentAs !== at.path) return null;
    return this.#isFree(at.path) && !this.#pinned.has(this.now(at.path)) ? { at, row, removal } : null;
  }

  #isOther(make: Make, row: Pick<ManifestRow, 'birth'>): boolean {
    return this.#rules.trust.birth && isOtherBirth(make, row);
  }

  /** No rule applies to it, around it or in it, and nothing else needs its present name. */
  #isFree(path: string): boolean {
    const parent = this.#rules.pathRules.folder(folderOf(path));
    const name = nameOf(path);
    if (parent.of(name) !== 'plain' || parent.realDirsOnly || parent.isRealDirsOnly(name) || parent.leadsToRule(name)) return false;
    return !this.#pinned.has(path) && !isWithin(path, this.#ways);
  }

  #pair(): readonly Descent[] {
    const byInode = new Map(this.#removed.map((one) => [one.row.inode, one]));
    const moved = new Map<Added, Removed>();
    for (const one of this.#added.toSorted((left, right) => inOrder(left.at.path, right.at.path))) {
      const from = byInode.get(one.make.inode);
      if (from === undefined || this.#isOther(one.make, from.row)) continue;
      byInode.delete(one.make.inode);
      moved.set(one, from);
    }
    const froms = new Set(moved.values());
    this.#added = this.#added.filter((one) => !moved.has(one));
    this.#removed = this.#removed.filter((one) => !froms.has(one));
    return Array.from(moved, ([one, from]) => this.#move(one, from));
  }

  #move({ at, make }: Added, { removal: { deletion } }: Removed): Descent {
    const { path: from, look } = deletion;
    const { path: to, inode, mtime, birth } = make;
    const holds = this.#lookup.beneath(this.now(from));
    this.renames.push({ why: 'moved', from, to, look, inode, mtime, ctime: mtime, birth, digest: null, sentAs: from, holds });
    this.#origins.set(to, from);
    for (const path of this.unmanagedPaths) if (path.startsWith(`${from}/`)) this.unmanagedPaths.add(to + path.slice(from.length));
    return { ...at, inVault: true };
  }

  /** Those of the new folders that did not move. */
  #release(isHopeless: (places: readonly string[], removed: ReadonlySet<string>) => boolean): readonly Descent[] {
    const removed = new Set(this.#removed.map(({ at }) => this.now(at.path)));
    const hopeless = this.#added.filter(({ places }) => isHopeless(places, removed));
    this.#added = this.#added.filter((one) => !hopeless.includes(one));
    return hopeless.map(({ at }) => at);
  }

  /** Removed folders that contain something that moved; all of them once nothing more can have moved. */
  #enter(): readonly Descent[] {
    const around = withFoldersAround(this.#added.flatMap(({ places }) => places));
    const entered = this.#removed.filter(({ at }) => this.#isOver || around.has(this.now(at.path)));
    this.#removed = this.#removed.filter((one) => !entered.includes(one));
    return entered.map(({ at }) => at);
  }
}

/** It has the same name everywhere, and nothing waits for it. */
function isPlain({ path, vaultPath, sentPath, inHot, inVault, purpose, replacedBy }: Descent): boolean {
  return inHot !== inVault && purpose === 'compare' && replacedBy === null && path === vaultPath && path === sentPath;
}

/** Renamed with everything in it. */
export function isFolderMove({ holds }: Rename): boolean {
  return holds !== undefined;
}

/** The new places of folders that are renamed. */
export function newPlaces(renames: readonly Rename[]): ReadonlySet<string> {
  return new Set(renames.filter(isFolderMove).map(({ to }) => to));
}

/** The nearest of these places around a path, including the path itself; `null`: it lies in none. */
export function placeAround(path: string, places: ReadonlySet<string>): string | null {
  for (let around = path; around !== ''; around = folderOf(around)) if (places.has(around)) return around;
  return null;
}

type Actions = Pick<Plan, 'makes' | 'copies' | 'renames' | 'deletions'>;

/** The actions that remain when these folders stay where they are in the vault: none that uses their new names, or names inside them. */
export function withoutFolderMoves<T extends Actions & Partial<Pick<Differences, 'drift' | 'adopted' | 'forgotten'>>>(
  actions: T,
  staying: ReadonlySet<Rename>,
): T {
  const closed = new Set<string>();
  const stays: string[] = [];
  const isOpen = ({ path }: { readonly path: string }): boolean => !isWithin(path, closed);
  const renames = actions.renames.filter((one) => {
    if (!staying.has(one) && !isWithin(one.from, closed) && !isWithin(one.to, closed)) return true;
    if (isFolderMove(one)) closed.add(one.to);
    stays.push(folderOf(one.from));
    return false;
  });
  const around = withFoldersAround(stays);
  const { makes, copies, deletions, drift, adopted, forgotten } = actions;
  return {
    ...actions,
    renames,
    makes: makes.filter(isOpen),
    copies: copies.filter(isOpen),
    deletions: deletions.filter((one) => isOpen(one) && !around.has(one.path)),
    ...(drift === undefined ? {} : { drift: drift.filter(isOpen) }),
    ...(adopted === undefined ? {} : { adopted: adopted.filter(isOpen) }),
    ...(forgotten === undefined ? {} : { forgotten: forgotten.filter((path) => !isWithin(path, closed)) }),
  };
}

/** Where the vault has a path before these renames were done. */
export function placesBefore(renames: readonly Rename[]): (path: string) => string {
  const origins = new Map(renames.filter(isFolderMove).map(({ from, to }) => [to, from]));
  return (path) => placeBefore(path, origins);
}

function placeBefore(path: string, origins: ReadonlyMap<string, string>): string {
  if (origins.size === 0) return path;
  for (let around = path; around !== ''; around = folderOf(around)) {
    const from = origins.get(around);
    // The folder around it may have moved as well.
    if (from !== undefined) return placeBefore(from + path.slice(around.length), origins);
  }
  return path;
}
