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
import type { Differences, Look } from '../core/plan.ts';
import { createTerritory } from '../core/territory.ts';
import type { Glance, Lister, ListerAnswer } from '../lister.ts';
import type { HeldPath, SettledFolder } from '../record.ts';
import { foundAgain, type KeptManifest, SettledFolders } from './settled.ts';

export interface ScanOptions {
  readonly hot: Lister;
  readonly vault: Lister;
  readonly manifest: KeptManifest;
  readonly contract: Contract;
  readonly abilities: Abilities;
  readonly now: EpochMs;
  readonly held: readonly HeldPath[];
  /** What was being sent and not seen to arrive, by path. */
  readonly underWay?: ReadonlyMap<string, Look>;
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

/** Folders under way: enough to keep both listers busy while a folder is compared, also when our turn on a busy machine comes late. */
const AT_ONCE = 256;
/** Until so many were seen, and where they are large: what one side told waits in memory for the other. */
const FEW_AT_ONCE = 64;
/** Names of a large folder, on both sides together. */
const LARGE = 1_000;
/** So many names are compared before others get their turn: a few milliseconds. */
const NAMES_A_TURN = 1_000;

/** Ends at once when `signal` aborts or a side fails. @throws what reading the manifest throws */
export function scanTrees(options: ScanOptions): Promise<ScanResult> {
  return new Scan(options).run();
}

/** A folder as both sides showed it. */
interface Shown {
  readonly at: Descent;
  readonly known: SettledFolder | null;
  readonly hot: Glance;
  readonly vault: Glance;
}

type Side = 'hot' | 'vault';

class Scan {
  readonly #options: ScanOptions;
  readonly #join: (input: FolderInput) => FolderDifferences;
  readonly #settled: SettledFolders;
  readonly #collector: DifferencesCollector;
  readonly #result = Promise.withResolvers<ScanResult>();
  /** Folders that nobody was asked for yet; the last one is next. */
  readonly #frontier: Descent[] = [ROOT];
  readonly #shown: Shown[] = [];
  /** Asked for and not compared yet. */
  #underWay = 0;
  #isComparing = false;
  #hasEnded = false;
  #paths = 0;
  #folders = 0;

  constructor(options: ScanOptions) {
    const { contract: given, abilities, now, held, underWay, logsInHot } = options;
    const contract: Contract = logsInHot === null ? given : { ...given, exclude: [...given.exclude, logsInHot] };
    const territory = createTerritory(contract, abilities);
    this.#options = options;
    this.#join = createJoin({
      contract,
      abilities,
      territory,
      now,
      held: new Map(held.map(({ path, hot }) => [path, hot])),
      ...(underWay === undefined ? {} : { underWay }),
    });
    this.#settled = new SettledFolders(options.manifest, { contract, abilities });
    this.#collector = new DifferencesCollector({ contract });
  }

  run(): Promise<ScanResult> {
    this.#askOn();
    return this.#result.promise;
  }

  #askOn(): void {
    const areSmall = this.#folders >= FEW_AT_ONCE && this.#paths < LARGE * this.#folders;
    const atOnce = areSmall ? AT_ONCE : FEW_AT_ONCE;
    while (this.#underWay < atOnce) {
      const at = this.#frontier.pop();
      if (at === undefined) return;
      this.#underWay += 1;
      this.#see(at).catch((error: unknown) => this.#result.reject(error));
    }
  }

  async #see(at: Descent): Promise<void> {
    const known = this.#settled.known(at);
    const [hot, vault] = await Promise.all([this.#look('hot', at, known?.hot ?? null), this.#look('vault', at, known?.vault ?? null)]);
    if (hot === null || vault === null) return;
    if (hot.kind === vault.kind) return this.#take({ at, known, hot, vault });
    // Only one side changed: of the other the whole listing is needed now, too.
    const again = await this.#look(hot.kind === 'same' ? 'hot' : 'vault', at, null);
    if (again !== null)
      await this.#take({ at, known, hot: hot.kind === 'same' ? again : hot, vault: vault.kind === 'same' ? again : vault });
  }

  /** `null`: the scan has ended. */
  async #look(side: Side, at: Descent, known: string | null): Promise<Glance | null> {
    const isThere = side === 'hot' ? at.inHot : at.inVault;
    if (!isThere) return ABSENT;
    const answer = await this.#options[side].glance(side === 'hot' ? at.path : at.vaultPath, known, this.#options.signal);
    if (this.#hasEnded) return null;
    const failure = failureOf(side, { at, known }, answer);
    if (failure === null && answer.kind === 'done') return answer.answer;
    if (failure !== null) this.#end(failure);
    return null;
  }

  /** Compares one folder after the other: who finds that under way leaves his to it. */
  async #take(shown: Shown): Promise<void> {
    this.#shown.push(shown);
    if (this.#isComparing) return;
    this.#isComparing = true;
    let names = 0;
    for (let next = this.#shown.shift(); next !== undefined && !this.#hasEnded; next = this.#shown.shift()) {
      names += this.#compare(next);
      if (names < NAMES_A_TURN) continue;
      names = 0;
      await setImmediate();
    }
    this.#isComparing = false;
  }

  /** How many names were compared. */
  #compare({ at, known, hot, vault }: Shown): number {
    const isSame = known !== null && hot.kind === 'same' && vault.kind === 'same';
    const found = isSame ? foundAgain(at, known) : this.#joinNow(at, hot, vault);
    const names = isSame ? known.hotPaths * 2 : entriesOf(hot) + entriesOf(vault);
    this.#collector.add(found);
    for (const next of found.descend.toReversed()) this.#frontier.push(next);
    this.#underWay -= 1;
    this.#paths += names;
    this.#folders += 1;
    this.#options.onProgress(this.#paths);
    this.#askOn();
    if (this.#underWay === 0) this.#finish();
    return isSame ? 1 : names;
  }

  #joinNow(at: Descent, hot: Glance, vault: Glance): FolderDifferences {
    const { manifest } = this.#options;
    const rows = manifest.folder(at.path);
    const found = this.#join({
      at,
      hot: listingOf(hot),
      vault: listingOf(vault),
      rows: at.sentPath === at.path ? rows : [...rows, ...manifest.folder(at.sentPath)],
    });
    if (hot.kind === 'listing' && vault.kind === 'listing') this.#settled.remember(found, hot.digest, vault.digest);
    return found;
  }

  #finish(): void {
    this.#settled.flush();
    this.#end({ kind: 'scanned', differences: this.#collector.finish() });
  }

  #end(result: ScanResult): void {
    this.#hasEnded = true;
    this.#result.resolve(result);
  }
}

const NOT_THERE: Listing = { kind: 'absent' };
const ABSENT: Glance = { kind: 'listing', listing: NOT_THERE, digest: null };

/** Without its root a tree would look as if all of it were gone. */
function failureOf(side: Side, asked: { at: Descent; known: string | null }, answer: ListerAnswer<Glance>): ScanResult | null {
  if (answer.kind === 'failed') return { kind: 'failed', side, why: answer.why, problem: answer.problem };
  const { answer: glance } = answer;
  if (glance.kind === 'same')
    return asked.known === null ? { kind: 'failed', side, why: 'gone', problem: 'it says "the same" to who knows nothing' } : null;
  if (asked.at.path !== '' || glance.listing.kind === 'listed') return null;
  const problem = glance.listing.kind === 'failed' ? glance.listing.errno : 'ENOENT';
  return { kind: 'failed', side, why: 'unlisted', problem };
}

/** A side that is the same while the other is not was asked again. */
function listingOf(glance: Glance): Listing {
  if (glance.kind === 'same') throw new Error('a folder is the same as nothing');
  return glance.listing;
}

function entriesOf(glance: Glance): number {
  return glance.kind === 'listing' && glance.listing.kind === 'listed' ? glance.listing.entries.length : 0;
}
