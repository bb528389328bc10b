/** The requested paths in the vault or in the trash of a run: listed folder by folder, and only where a requested path can lie. */
import type { VaultAgent } from '../agent/vault-agent.ts';
import { type Abilities, foldKey } from '../core/abilities.ts';
import type { Chosen } from '../core/chosen.ts';
import type { Contract } from '../core/contract.ts';
import { type Entry, folderOf, joined, type ManifestRow, nameOf } from '../core/entry.ts';
import { restoredTarget } from '../core/links.ts';
import { createPathRules, type PathRules } from '../core/path-rules.ts';
import type { Skipped, Version } from '../core/restore.ts';
import { listTrash } from '../find/find.ts';
import { type List, walk } from '../find/walk.ts';
import type { Manifest } from '../manifest.ts';
import { agentLister } from '../scan/agent-lister.ts';

export interface CollectOptions {
  readonly agent: Pick<VaultAgent, 'ask'>;
  /** The run whose trash it comes from; `null`: the vault itself. */
  readonly run: string | null;
  readonly chosen: readonly Chosen[];
  readonly contract: Contract;
  readonly abilities: Abilities;
  readonly manifest: Pick<Manifest, 'folder'>;
  readonly signal: AbortSignal;
  readonly onProgress: (paths: number) => void;
}

export interface Collected {
  /** Sorted, so that folders come before their contents; includes the parent folders of the requested paths. */
  readonly versions: readonly Version[];
  readonly skipped: readonly Skipped[];
  /** Given names that match nothing there. */
  readonly unmatched: readonly string[];
  /** Named, but excluded by rule: it was never mirrored, so it is not a copy of hot's. */
  readonly byRule: number;
  /** Folders and names that cannot be read. */
  readonly unreadable: number;
  /** It could not be listed completely. */
  readonly problem: string | null;
}

export async function collect(options: CollectOptions): Promise<Collected> {
  const collector = new Collector(options);
  const end = await walk(listOf(options), (path, entry) => collector.take(path, entry), options.signal);
  return { ...collector.finish(), unreadable: end.unreadable, problem: end.problem };
}

function listOf({ agent, run }: CollectOptions): List {
  if (run !== null) return (path, signal) => listTrash(agent, run, path, signal);
  const lister = agentLister(agent);
  return (path, signal) => lister.list(path, [], signal);
}

class Collector {
  readonly #options: CollectOptions;
  readonly #pathRules: PathRules;
  readonly #versions = new Map<string, Version>();
  /** Folders of the vault that may be parents of a requested path, with their names in hot. */
  readonly #folders = new Map<string, Version>();
  readonly #rows = new Map<string, ReadonlyMap<string, ManifestRow>>();
  readonly #skipped: Skipped[] = [];
  readonly #matched = new Set<Chosen>();
  #byRule = 0;
  #paths = 0;

  constructor(options: CollectOptions) {
    this.#options = options;
    this.#pathRules = createPathRules(options.contract, options.abilities);
  }

  /** Whether its contents are requested too. */
  take(path: string, entry: Entry): 'go-on' | 'stay-out' {
    this.#paths += 1;
    this.#options.onProgress(this.#paths);
    const naming = this.#options.chosen.filter((each) => each.has(path));
    const isOnTheWay = entry.type === 'folder' && this.#options.chosen.some((each) => each.mayLieIn(path));
    if (naming.length === 0 && !isOnTheWay) return 'stay-out';
    if (!this.#isMirrored(path, entry)) {
      if (naming.some(({ isAll }) => !isAll)) this.#byRule += 1;
      for (const each of naming) this.#matched.add(each);
      return 'stay-out';
    }
    const version = this.#versionOf(path, entry);
    if (entry.type === 'folder' && version !== null) this.#folders.set(path, version);
    if (naming.length > 0) this.#name(path, naming, version);
    return 'go-on';
  }

  finish(): Omit<Collected, 'unreadable' | 'problem'> {
    const versions = [...this.#versions.values()].toSorted((left, right) => (left.path < right.path ? -1 : 1));
    const unmatched = this.#options.chosen.filter((each) => !this.#matched.has(each) && !each.isAll).map(({ written }) => written);
    return { versions, skipped: this.#skipped, unmatched, byRule: this.#byRule };
  }

  /** With its parent folders. */
  #name(path: string, naming: readonly Chosen[], version: Version | null): void {
    for (const each of naming) this.#matched.add(each);
    if (version === null) {
      this.#skipped.push({ path, why: 'special-file' });
      return;
    }
    this.#versions.set(path, version);
    for (let folder = folderOf(path); folder !== '' && !this.#versions.has(folder); folder = folderOf(folder)) {
      const way = this.#folders.get(folder);
      if (way !== undefined) this.#versions.set(folder, way);
    }
  }

  #isMirrored(path: string, { type }: Entry): boolean {
    // What a run moved to the trash was mirrored.
    if (this.#options.run !== null) return true;
    const folder = this.#pathRules.folder(folderOf(path));
    const place = folder.of(nameOf(path));
    if (place !== 'plain' && place !== 'kept') return false;
    return type === 'folder' || !(folder.realDirsOnly || folder.isRealDirsOnly(nameOf(path)));
  }

  #versionOf(path: string, { name, type, size, mtime, ctime, target }: Entry): Version | null {
    if (type === 'other') return null;
    const { run, contract } = this.#options;
    const folder = folderOf(path);
    const inHot = this.#folders.get(folder)?.path ?? folder;
    const row = run === null ? this.#rowOf(inHot, name) : null;
    return {
      path: row?.path ?? joined(inHot, name),
      type,
      size,
      mtime,
      target: type === 'link' ? restoredTarget(path, target ?? '', contract.roots) : null,
      vaultCtime: run === null ? ctime : null,
      row,
    };
  }

  /** Hot may spell the name differently; then the record of what was sent uses hot's spelling. */
  #rowOf(folder: string, name: string): ManifestRow | null {
    const { manifest, abilities } = this.#options;
    const folds = { foldsCase: abilities.foldsCase, foldsUnicode: abilities.foldsUnicode || abilities.unicodeForm !== 'as-given' };
    const keyOf = (path: string): string => foldKey(nameOf(path), folds);
    const known = this.#rows.get(folder) ?? new Map(manifest.folder(folder).map((row) => [keyOf(row.path), row]));
    this.#rows.set(folder, known);
    return known.get(keyOf(name)) ?? null;
  }
}
