/**
 * What a scan need not compare again: folders in which everything matched the last time, under the same rules, and that are unchanged on
 * both sides.
 */
import { version } from '../../platform/version.ts';
import { joined } from '../core/entry.ts';
import type { Descent, JoinRules } from '../core/folder.ts';
import { FINDINGS, type FolderDifferences, resultOf } from '../core/result.ts';
import type { Manifest, SettledFolder } from '../manifest.ts';
import { digestOfText } from './digest.ts';

/** How many are written at a time. */
const TOGETHER = 200;

export type KeptManifest = Pick<Manifest, 'folder' | 'settled' | 'settle' | 'foldersByInode' | 'beneath'>;

export class SettledFolders {
  readonly #manifest: KeptManifest;
  readonly #rules: string;
  readonly #fresh: SettledFolder[] = [];

  constructor(
    manifest: KeptManifest,
    { contract, abilities, foldsCase, trust }: Pick<JoinRules, 'contract' | 'abilities' | 'trust'> & { readonly foldsCase: boolean },
  ) {
    this.#manifest = manifest;
    // Another version may judge differently.
    this.#rules = digestOfText(JSON.stringify([version, contract, abilities, foldsCase, trust]));
  }

  /** `null`: it has to be compared. */
  known(at: Descent): SettledFolder | null {
    return isPlain(at) ? this.#manifest.settled(at.path, this.#rules) : null;
  }

  /** The result of the comparison, with the digests of the compared listings. */
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
  return resultOf(at, [{ descend, hotPaths }]);
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
