/**
 * What a scan need not compare again: folders in which everything agreed the last time, under the same rules, and that both
 * sides show as they were.
 */
import { version } from '../../platform/version.ts';
import { joined } from '../core/entry.ts';
import type { Descent, FolderDifferences, JoinRules } from '../core/folder.ts';
import type { Manifest, SettledFolder } from '../record.ts';
import { digestOfText } from './digest.ts';

/** So many are written at a time. */
const TOGETHER = 200;

export type KeptManifest = Pick<Manifest, 'folder' | 'settled' | 'settle'>;

export class SettledFolders {
  readonly #manifest: KeptManifest;
  readonly #rules: string;
  readonly #fresh: SettledFolder[] = [];

  constructor(manifest: KeptManifest, { contract, abilities }: Pick<JoinRules, 'contract' | 'abilities'>) {
    this.#manifest = manifest;
    // Another version may judge otherwise.
    this.#rules = digestOfText(JSON.stringify([version, contract, abilities]));
  }

  /** `null`: it has to be compared. */
  known(at: Descent): SettledFolder | null {
    return isPlain(at) ? this.#manifest.settled(at.path, this.#rules) : null;
  }

  /** What the comparison found, with the digests of what was compared. */
  remember(found: FolderDifferences, hot: string | null, vault: string | null): void {
    if (hot === null || vault === null || !agrees(found)) return;
    const { at, descend, hotPaths } = found;
    this.#fresh.push({ path: at.path, hot, vault, folders: descend.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)), hotPaths });
    if (this.#fresh.length >= TOGETHER) this.flush();
  }

  flush(): void {
    this.#manifest.settle(this.#fresh.splice(0), this.#rules);
  }
}

/** What the comparison would find again. */
export function foundAgain(at: Descent, { folders, hotPaths }: SettledFolder): FolderDifferences {
  const descend = folders.map((name): Descent => {
    const path = joined(at.path, name);
    return { ...at, path, vaultPath: path, sentPath: path };
  });
  const nothing: readonly never[] = [];
  return {
    at,
    makes: nothing,
    copies: nothing,
    folds: nothing,
    gone: nothing,
    drift: nothing,
    leftOut: nothing,
    strangers: nothing,
    adopted: nothing,
    forgotten: nothing,
    descend,
    hotPaths,
    readErrors: 0,
    stays: false,
  };
}

/** The usual folder: compared, on both sides, by the same name everywhere. */
function isPlain({ path, vaultPath, sentPath, inHot, inVault, purpose, wayFor }: Descent): boolean {
  return inHot && inVault && purpose === 'compare' && wayFor === null && path === vaultPath && path === sentPath;
}

/** Nothing was found that is to be done, told or counted again. */
function agrees(found: FolderDifferences): boolean {
  const { at, descend, readErrors, stays } = found;
  const lists = [
    found.makes,
    found.copies,
    found.folds,
    found.gone,
    found.drift,
    found.leftOut,
    found.strangers,
    found.adopted,
    found.forgotten,
  ];
  return isPlain(at) && readErrors === 0 && !stays && lists.every(({ length }) => length === 0) && descend.every(isPlain);
}
