/**
 * Compares both trees and the manifest folder by folder. Requests follow the results depth first, so that memory is proportional to the
 * differences and the pending folders, not to the trees; many folders are processed concurrently, and the event loop gets its turn between
 * them.
 */
import { setImmediate } from 'node:timers/promises';
import type { EpochMs } from '../../health/observation.ts';
import type { Abilities } from '../core/abilities.ts';
import type { Unchecked } from '../core/content-checks.ts';
import type { Contract } from '../core/contract.ts';
import { DifferencesCollector } from '../core/differences.ts';
import type { Listing, ManifestRow } from '../core/entry.ts';
import { type Descent, type FolderInput, ROOT } from '../core/folder.ts';
import { FolderMoves } from '../core/folder-moves.ts';
import type { Trust } from '../core/identity.ts';
import { createJoin } from '../core/join.ts';
import { createPathRules } from '../core/path-rules.ts';
import type { FolderDifferences } from '../core/result.ts';
import type { UnderWays } from '../core/under-way.ts';
import type { Glance, Lister, ListerAnswer } from '../lister.ts';
import type { SettledFolder } from '../manifest.ts';
import type { HeldPath } from '../store-port.ts';
import { foundAgain, type KeptManifest, SettledFolders, type SettledUnder } from './settled.ts';

export interface ScanOptions {
  /** `foldsCase`: the file system treats names that differ only in case as one. */
  readonly hot: Lister & { readonly foldsCase?: boolean | null };
  readonly vault: Lister;
  readonly manifest: KeptManifest;
  readonly contract: Contract;
  readonly abilities: Abilities;
  readonly now: EpochMs;
  readonly trust: Trust;
  readonly held: readonly HeldPath[];
  /** What was being sent without a confirmed arrival, by path. */
  readonly underWay?: UnderWays;
  /** No run has recorded the contents of the vault yet. */
  readonly adopting?: boolean;
  /** Unmanaged paths reported by earlier runs. */
  readonly unmanagedPaths?: ReadonlySet<string>;
  /** False: this run deletes nothing, and leaves folders that moved where they are. */
  readonly withDeletions?: boolean;
  /** Other paths that something is on record for: a folder around them is not renamed. */
  readonly pinned?: Iterable<string>;
  /** What the vault refused in an attempt. */
  readonly refused?: readonly string[];
  /** The vault is not asked about folders that were settled, as long as hot is unchanged there. */
  readonly isQuick?: boolean;
  /** Folders of hot in which something changed; the others are taken as unchanged where they were settled. Absent: all are listed. */
  readonly dirty?: ReadonlySet<string>;
  /** The folder of the logs, relative to hot, treated as excluded. `null`: not in hot. */
  readonly logsInHot: string | null;
  readonly signal: AbortSignal;
  /** The number of paths scanned so far, on both sides. */
  readonly onProgress: (paths: number) => void;
}

export type ScanResult =
  | { readonly kind: 'scanned'; readonly differences: Unchecked }
  | {
      readonly kind: 'failed';
      readonly side: 'hot' | 'vault';
      /** `unlisted`: the root itself could not be listed; `problem` is the errno. */
      readonly why: 'hung' | 'gone' | 'cancelled' | 'unlisted';
      readonly problem: string;
    };

/** Concurrent folders: enough to keep both listers busy while a folder is compared, also on a busy machine. */
const AT_ONCE = 256;
/** The limit at the start, and for large folders: the result of one side waits in memory for the other. */
const FEW_AT_ONCE = 64;
/** Names of a large folder, on both sides together. */
const LARGE = 1_000;
/** How many names are compared before other work gets its turn: a few milliseconds. */
const NAMES_A_TURN = 1_000;
/** A settled folder takes as long as so many names: its record is read. */
const NAMES_OF_SETTLED = 20;

/** Ends at once when `signal` aborts or a side fails. @throws what reading the manifest throws */
export function scanTrees(options: ScanOptions): Promise<ScanResult> {
  return new Scan(options).run();
}

/** A folder as listed by both sides. */
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
  readonly #moves: FolderMoves;
  readonly #result = Promise.withResolvers<ScanResult>();
  /** Folders that were not requested yet; the last one is next. */
  readonly #frontier: Descent[] = [ROOT];
  readonly #shown: Shown[] = [];
  /** Requested and not compared yet. */
  #underWay = 0;
  #isComparing = false;
  #hasEnded = false;
  #paths = 0;
  #folders = 0;
  /** Names compared since other work had its turn; answers that are there already give it none by themselves. */
  #sinceTurn = 0;

  constructor(options: ScanOptions) {
    const { abilities, now, trust, held, underWay, adopting = false, unmanagedPaths, refused } = options;
    const { contract, foldsCase } = rulesOf(options);
    const pathRules = createPathRules(contract, { foldsCase });
    this.#options = options;
    const pinned = [...(options.pinned ?? []), ...held.map(({ path }) => path), ...(underWay?.keys() ?? [])];
    this.#moves = new FolderMoves(
      { contract, pathRules, trust, withDeletions: options.withDeletions ?? true, pinned, unmanagedPaths: unmanagedPaths ?? [] },
      options.manifest,
    );
    this.#join = createJoin({
      contract,
      abilities,
      pathRules,
      now,
      trust,
      held: new Map(held.map(({ path, hot }) => [path, hot])),
      adopting,
      ...(underWay === undefined ? {} : { underWay }),
      unmanagedPaths: this.#moves.unmanagedPaths,
      ...(refused === undefined ? {} : { refused }),
    });
    this.#settled = new SettledFolders(options.manifest, { contract, abilities, foldsCase, trust });
    this.#collector = new DifferencesCollector({ contract, trust });
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
    const known = this.#settled.known(at, this.#moves.now(at.path));
    const [hot, vault] = await Promise.all([this.#look('hot', at, known?.hot ?? null), this.#look('vault', at, known?.vault ?? null)]);
    if (hot === null || vault === null) return;
    if (hot.kind === vault.kind) return this.#take({ at, known, hot, vault });
    // Only one side changed, so the whole listing of the other is needed too.
    const again = await this.#look(hot.kind === 'same' ? 'hot' : 'vault', at, null);
    if (again !== null)
      await this.#take({ at, known, hot: hot.kind === 'same' ? again : hot, vault: vault.kind === 'same' ? again : vault });
  }

  /** `null`: the scan has ended. */
  async #look(side: Side, at: Descent, known: string | null): Promise<Glance | null> {
    const isThere = side === 'hot' ? at.inHot : at.inVault;
    if (!isThere) return ABSENT;
    if (known !== null && this.#isTakenAsKnown(side, at)) return SAME;
    const path = side === 'hot' ? at.path : this.#moves.now(at.vaultPath);
    const answer = await this.#options[side].glance(path, known, this.#options.signal);
    if (this.#hasEnded) return null;
    const failure = failureOf(side, { at, known }, answer);
    if (failure === null && answer.kind === 'done') return answer.answer;
    if (failure !== null) this.#end(failure);
    return null;
  }

  /** Without the listing of the root, a hot that is gone would look unchanged. */
  #isTakenAsKnown(side: Side, { path }: Descent): boolean {
    const { isQuick, dirty } = this.#options;
    if (side === 'vault') return isQuick === true;
    // Hints of what is in a folder that moved may have come under its earlier name.
    return dirty !== undefined && path !== '' && !dirty.has(path) && this.#moves.now(path) === path;
  }

  /** Compares one folder after the other: if that is already running, it takes over the folder. */
  async #take(shown: Shown): Promise<void> {
    this.#shown.push(shown);
    if (this.#isComparing) return;
    this.#isComparing = true;
    for (let next = this.#shown.shift(); next !== undefined && !this.#hasEnded; next = this.#shown.shift()) {
      this.#sinceTurn += this.#compare(next);
      if (this.#sinceTurn < NAMES_A_TURN) continue;
      this.#sinceTurn = 0;
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
    for (const next of this.#moves.sift(found).toReversed()) this.#frontier.push(next);
    this.#underWay -= 1;
    this.#paths += names;
    this.#folders += 1;
    this.#options.onProgress(this.#paths);
    this.#askOn();
    if (this.#underWay === 0) this.#goOn();
    return isSame ? NAMES_OF_SETTLED : names;
  }

  #joinNow(at: Descent, hot: Glance, vault: Glance): FolderDifferences {
    const rowsOf = (path: string): readonly ManifestRow[] => this.#moves.rows(path, (each) => this.#options.manifest.folder(each));
    const rows = rowsOf(at.path);
    const found = this.#join({
      at,
      hot: listingOf(hot),
      vault: listingOf(vault),
      rows: at.sentPath === at.path ? rows : [...rows, ...rowsOf(at.sentPath)],
    });
    const place = this.#moves.now(at.path);
    if (hot.kind === 'listing' && vault.kind === 'listing') this.#settled.remember(found, place, hot.digest, vault.digest);
    else this.#settled.forget(found, place);
    return found;
  }

  /** Nothing is left but folders that may have moved. */
  #goOn(): void {
    const next = this.#moves.next();
    if (next.length === 0) return this.#finish();
    for (const at of next.toReversed()) this.#frontier.push(at);
    this.#askOn();
  }

  #finish(): void {
    this.#settled.flush();
    this.#end({ kind: 'scanned', differences: this.#collector.finish(this.#moves.renames) });
  }

  #end(result: ScanResult): void {
    this.#hasEnded = true;
    this.#result.resolve(result);
  }
}

/** The rules of the comparison that follow from both sides. */
export function rulesOf({
  contract: given,
  logsInHot,
  abilities,
  hot,
  trust,
}: Pick<ScanOptions, 'contract' | 'logsInHot' | 'abilities' | 'hot' | 'trust'>): SettledUnder {
  const contract: Contract = logsInHot === null ? given : { ...given, exclude: [...given.exclude, logsInHot] };
  return { contract, abilities, trust, foldsCase: abilities.foldsCase || hot.foldsCase === true };
}

const NOT_THERE: Listing = { kind: 'absent' };
const SAME: Glance = { kind: 'same' };
const ABSENT: Glance = { kind: 'listing', listing: NOT_THERE, digest: null };

/** Without its root, a tree would look as if everything had been deleted. */
function failureOf(side: Side, asked: { at: Descent; known: string | null }, answer: ListerAnswer<Glance>): ScanResult | null {
  if (answer.kind === 'failed') return { kind: 'failed', side, why: answer.why, problem: answer.problem };
  const { answer: glance } = answer;
  if (glance.kind === 'same')
    return asked.known === null
      ? { kind: 'failed', side, why: 'gone', problem: 'it reports “unchanged” without a previous listing' }
      : null;
  if (asked.at.path !== '' || glance.listing.kind === 'listed') return null;
  const problem = glance.listing.kind === 'failed' ? glance.listing.errno : 'ENOENT';
  return { kind: 'failed', side, why: 'unlisted', problem };
}

/** A side that is unchanged while the other is not was requested again. */
function listingOf(glance: Glance): Listing {
  if (glance.kind === 'same') throw new Error('a folder without a previous listing cannot be unchanged');
  return glance.listing;
}

function entriesOf(glance: Glance): number {
  return glance.kind === 'listing' && glance.listing.kind === 'listed' ? glance.listing.entries.length : 0;
}
