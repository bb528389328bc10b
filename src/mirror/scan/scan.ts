/**
 * Both trees and the manifest, compared folder by folder. What is asked for follows what was found, depth first, so memory follows
 * the differences and the folders that wait, not the trees; many folders are under way at once, and the event loop
 * gets its turn between them.
 */
import { setImmediate } from 'node:timers/promises';
import type { EpochMs } from '../../health/observation.ts';
import type { Abilities } from '../core/abilities.ts';
import type { Contract } from '../core/contract.ts';
import { DifferencesCollector } from '../core/differences.ts';
import type { Listing } from '../core/entry.ts';
import { type Descent, type FolderDifferences, type FolderInput, ROOT } from '../core/folder.ts';
import { createJoin } from '../core/join.ts';
import type { Differences } from '../core/plan.ts';
import { createTerritory } from '../core/territory.ts';
import type { Lister, ListerAnswer } from '../lister.ts';
import type { HeldPath, Manifest } from '../record.ts';

export interface ScanOptions {
  readonly hot: Lister;
  readonly vault: Lister;
  readonly manifest: Pick<Manifest, 'folder'>;
  readonly contract: Contract;
  readonly abilities: Abilities;
  readonly now: EpochMs;
  readonly held: readonly HeldPath[];
  /** Where the logs lie, relative to hot; as if it were excluded. `null`: not in hot. */
  readonly logsInHot: string | null;
  readonly signal: AbortSignal;
  /** How many paths were seen so far, on both sides. */
  readonly onProgress: (paths: number) => void;
}

export type ScanResult =
  | { readonly kind: 'scanned'; readonly differences: Differences }
  | {
      readonly kind: 'failed';
      readonly side: 'hot' | 'vault';
      /** `unlisted`: the root itself could not be listed; `problem` is the errno. */
      readonly why: 'hung' | 'gone' | 'cancelled' | 'unlisted';
      readonly problem: string;
    };

/** Folders under way: enough to keep both listers busy while a folder is compared. */
const AT_ONCE = 64;
/** So many names are compared before others get their turn: a few milliseconds. */
const NAMES_A_TURN = 2_000;

const ABSENT: Listing = { kind: 'absent' };

/** Ends at once when `signal` aborts or a side fails. @throws what reading the manifest throws */
export function scanTrees(options: ScanOptions): Promise<ScanResult> {
  return new Scan(options).run();
}

class Scan {
  readonly #options: ScanOptions;
  readonly #join: (input: FolderInput) => FolderDifferences;
  readonly #collector: DifferencesCollector;
  readonly #result = Promise.withResolvers<ScanResult>();
  /** Folders that nobody was asked for yet; the last one is next. */
  readonly #frontier: Descent[] = [ROOT];
  readonly #listed: FolderInput[] = [];
  /** Asked for and not compared yet. */
  #underWay = 0;
  #isComparing = false;
  #hasEnded = false;
  #paths = 0;

  constructor(options: ScanOptions) {
    const { contract: given, abilities, now, held, logsInHot } = options;
    const contract: Contract = logsInHot === null ? given : { ...given, exclude: [...given.exclude, logsInHot] };
    const territory = createTerritory(contract, abilities);
    this.#options = options;
    this.#join = createJoin({ contract, abilities, territory, now, held: new Map(held.map(({ path, hot }) => [path, hot])) });
    this.#collector = new DifferencesCollector({ contract });
  }

  run(): Promise<ScanResult> {
    this.#askOn();
    return this.#result.promise;
  }

  #askOn(): void {
    while (this.#underWay < AT_ONCE) {
      const at = this.#frontier.pop();
      if (at === undefined) return;
      this.#underWay += 1;
      this.#list(at).catch((error: unknown) => this.#result.reject(error));
    }
  }

  async #list(at: Descent): Promise<void> {
    const { hot, vault, signal } = this.#options;
    const [inHot, inVault] = await Promise.all([
      at.inHot ? hot.list(at.path, [], signal) : NOT_ASKED,
      at.inVault ? vault.list(at.vaultPath, [], signal) : NOT_ASKED,
    ]);
    if (this.#hasEnded) return;
    const failed = failureOf('hot', at, inHot) ?? failureOf('vault', at, inVault);
    if (failed !== null) return this.#end(failed);
    const { manifest } = this.#options;
    const rows = manifest.folder(at.path);
    this.#listed.push({
      at,
      hot: inHot.kind === 'done' ? inHot.answer : ABSENT,
      vault: inVault.kind === 'done' ? inVault.answer : ABSENT,
      rows: at.sentPath === at.path ? rows : [...rows, ...manifest.folder(at.sentPath)],
    });
    await this.#compare();
  }

  /** One at a time: whoever finds it under way leaves his folder to it. */
  async #compare(): Promise<void> {
    if (this.#isComparing) return;
    this.#isComparing = true;
    let names = 0;
    for (let input = this.#listed.shift(); input !== undefined && !this.#hasEnded; input = this.#listed.shift()) {
      names += this.#compareOne(input);
      if (names < NAMES_A_TURN) continue;
      names = 0;
      await setImmediate();
    }
    this.#isComparing = false;
  }

  /** How many names there were. */
  #compareOne(input: FolderInput): number {
    const differences = this.#join(input);
    this.#collector.add(differences);
    for (const at of differences.descend.toReversed()) this.#frontier.push(at);
    this.#underWay -= 1;
    this.#paths += entriesOf(input.hot) + entriesOf(input.vault);
    this.#options.onProgress(this.#paths);
    this.#askOn();
    if (this.#underWay === 0) this.#end({ kind: 'scanned', differences: this.#collector.finish() });
    return entriesOf(input.hot) + entriesOf(input.vault) + input.rows.length;
  }

  #end(result: ScanResult): void {
    this.#hasEnded = true;
    this.#result.resolve(result);
  }
}

const NOT_ASKED: ListerAnswer<Listing> = { kind: 'done', answer: ABSENT };

/** Without its root a tree would look as if all of it were gone. */
function failureOf(side: 'hot' | 'vault', { path }: Descent, answer: ListerAnswer<Listing>): ScanResult | null {
  if (answer.kind === 'failed') return { kind: 'failed', side, why: answer.why, problem: answer.problem };
  if (path !== '' || answer.answer.kind === 'listed') return null;
  const problem = answer.answer.kind === 'failed' ? answer.answer.errno : 'ENOENT';
  return { kind: 'failed', side, why: 'unlisted', problem };
}

function entriesOf(listing: Listing): number {
  return listing.kind === 'listed' ? listing.entries.length : 0;
}
