/**
 * What a scan need not compare again: folders in which everything matched the last time, under the same rules, and that are unchanged on
 * both sides.
 */
import { version } from '../../platform/version.ts';
import { joined, nameOf } from '../core/entry.ts';
import type { Descent, JoinRules } from '../core/folder.ts';
import { lengthOf } from '../core/names.ts';
import { FINDINGS, type FolderDifferences, nothingFound } from '../core/result.ts';
import type { Manifest, SettledFolder } from '../manifest.ts';
import { digestOfText } from './digest.ts';

/** How many are written at a time. */
const TOGETHER = 200;

export type KeptManifest = Pick<Manifest, 'folder' | 'settled' | 'settle' | 'unsettle' | 'foldersByInode' | 'beneath'>;

/** The same manifest, which keeps nothing of what a scan finds. */
export function unchanged(manifest: KeptManifest): KeptManifest {
  return {
    folder: (path) => manifest.folder(path),
    foldersByInode: (inode) => manifest.foldersByInode(inode),
    beneath: (path) => manifest.beneath(path),
    settled: (path, rules) => manifest.settled(path, rules),
    settle: () => {},
    unsettle: () => {},
  };
}

export type SettledUnder = Pick<JoinRules, 'contract' | 'abilities' | 'trust'> & { readonly foldsCase: boolean };

/** Identifies the rules under which folders are settled. */
export function settledRules({ contract, abilities, foldsCase, trust }: SettledUnder): string {
  // Another version may judge differently.
  return digestOfText(JSON.stringify([version, contract, abilities, foldsCase, trust]));
}

export class SettledFolders {
  readonly #manifest: KeptManifest;
  readonly #rules: string;
  readonly #longestPath: number;
  readonly #fresh: SettledFolder[] = [];
  /** Folders that were compared and did not agree. */
  readonly #stale = new Set<string>();

  constructor(manifest: KeptManifest, { contract, abilities, foldsCase, trust }: SettledUnder) {
    this.#manifest = manifest;
    this.#longestPath = contract.longestPath;
    this.#rules = settledRules({ contract, abilities, foldsCase, trust });
  }

  /**
   * `null`: it has to be compared. @param place where the vault has the folder now: in or as a folder that moved in hot, under its former
   * path, and so is its record until the vault has renamed it
   */
  known(at: Descent, place: string): SettledFolder | null {
    if (!isPlain(at) || (place !== at.path && this.#dependsOnPath(at.path, place))) return null;
    return this.#manifest.settled(place, this.#rules);
  }

  /** What is written for a link depends on where it is, and so does whether a path is too long. */
  #dependsOnPath(path: string, place: string): boolean {
    const of = this.#longestPath;
    const isTooLong = (name: string): boolean => lengthOf(joined(path, name), { of, unit: 'bytes' }) > of;
    return this.#manifest.folder(place).some((row) => row.type === 'link' || isTooLong(nameOf(row.path)));
  }

  /** The result of the comparison, with the digests of the compared listings. */
  remember(found: FolderDifferences, place: string, hot: string | null, vault: string | null): void {
    if (hot === null || vault === null || !agrees(found)) return this.forget(found, place);
    const { descend, hotPaths } = found;
    this.#fresh.push({ path: place, hot, vault, folders: descend.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)), hotPaths });
    if (this.#fresh.length >= TOGETHER) this.flush();
  }

  /** An earlier record could apply again once hot looks as it did then, although the vault may not. */
  forget({ at: { path, vaultPath, sentPath } }: FolderDifferences, place: string): void {
    for (const each of [path, vaultPath, sentPath, place]) this.#stale.add(each);
    if (this.#stale.size >= TOGETHER) this.flush();
  }

  flush(): void {
    const fresh = this.#fresh.splice(0).filter(({ path }) => !this.#stale.has(path));
    this.#manifest.unsettle([...this.#stale]);
    this.#stale.clear();
    this.#manifest.settle(fresh, this.#rules);
  }
}

/** What the comparison would find again. */
export function foundAgain(at: Descent, { folders, hotPaths }: SettledFolder): FolderDifferences {
  const descend = folders.map((name): Descent => {
    const path = joined(at.path, name);
    return { ...at, path, vaultPath: path, sentPath: path };
  });
  return nothingFound(at, descend, hotPaths);
}

/** The usual folder: compared, on both sides, by the same name everywhere. */
function isPlain({ path, vaultPath, sentPath, inHot, inVault, purpose, replacedBy }: Descent): boolean {
  return inHot && inVault && purpose === 'compare' && replacedBy === null && path === vaultPath && path === sentPath;
}

/** Nothing was found that must be done, reported or counted again. */
function agrees(found: FolderDifferences): boolean {
  const { at, descend, readErrors, stays } = found;
  const isEmpty = FINDINGS.every((key) => found[key].length === 0);
  return isPlain(at) && isEmpty && readErrors === 0 && !stays && descend.every(isPlain);
}
