/**
 * What the vault must be after a run, worked out anew from the words of the contract: two whole trees in memory, and what is known
 * to have been sent. Of the product nothing is used.
 */
import type { Listing, Node } from '../../../support/mirror/listing.ts';

export interface Rules {
  readonly exclude: readonly string[];
  readonly keep: readonly string[];
  readonly realDirsOnly: readonly string[];
  readonly isJunk: (name: string) => boolean;
  /** It goes with its folder, once all else is gone. */
  readonly isWorthless: (name: string) => boolean;
  /** What a link of hot becomes in the vault; `null`: it is not sent. */
  readonly linkTarget: (path: string, target: string) => string | null;
}

/** The times of both sides may differ by so much, in ms. */
const RESOLUTION = 1;

type Known = Pick<Node, 'type' | 'size' | 'mtime' | 'what'>;

/** A folder that was renamed in the vault with all it holds. */
export interface Moved {
  readonly from: string;
  readonly to: string;
}

/** By the names that paths have once these were renamed, one after the other. */
export function movedBy<T>(paths: ReadonlyMap<string, T>, moved: readonly Moved[]): Map<string, T> {
  const placeOf = (path: string): string =>
    moved.reduce((at, { from, to }) => (at === from || at.startsWith(`${from}/`) ? to + at.slice(from.length) : at), path);
  return new Map(Array.from(paths, ([path, what]) => [placeOf(path), what]));
}

export class Oracle {
  readonly #rules: Rules;
  /** What was sent and seen in the vault. */
  sent = new Map<string, Known>();
  /** The trees of the moment. */
  #hot: Listing = new Map();
  #vault: Listing = new Map();
  #hotNames = new Map<string, string[]>();
  #vaultNames = new Map<string, string[]>();
  #expected = new Map<string, Node>();
  /** Subtrees of which a part may go or stay: something else wants their place, and something in them does not give way. */
  #open: string[] = [];
  #drift = new Set<string>();
  /** No run has seen the vault yet. */
  #isAdopting = true;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  /** What a run must make of the vault. */
  expect(hot: Listing, vault: Listing): { readonly vault: Listing; readonly open: readonly string[]; readonly drift: ReadonlySet<string> } {
    this.#hot = hot;
    this.#vault = vault;
    this.#hotNames = namesOf(hot);
    this.#vaultNames = namesOf(vault);
    this.#expected = new Map(vault);
    this.#open = [];
    this.#drift = new Set();
    this.#forgetWhatIsNot();
    this.#compare('');
    return { vault: this.#expected, open: this.#open, drift: this.#drift };
  }

  /** What was sent lies by these names before a run compares. */
  move(moved: readonly Moved[]): void {
    this.sent = movedBy(this.sent, moved);
  }

  /** After a run: what hot wants and the vault has counts as sent; what the vault has no more is forgotten. */
  learn(hot: Listing, vault: Listing): void {
    this.#hot = hot;
    this.#hotNames = namesOf(hot);
    this.#isAdopting = false;
    for (const path of this.sent.keys()) if (!vault.has(path)) this.sent.delete(path);
    for (const [path, there] of vault) {
      const wanted = this.#isMirrored(path) ? this.#wanted(path) : null;
      if (wanted !== null && isEqual(wanted, there)) this.sent.set(path, wanted);
    }
  }

  #forgetWhatIsNot(): void {
    for (const [path, known] of this.sent) {
      const there = this.#vault.get(path);
      const isOurs = there !== undefined && there.type === known.type && this.#isMirrored(path);
      const isVaultsOwn = this.#rules.realDirsOnly.includes(parentOf(path)) && known.type !== 'folder';
      if (!isOurs || isVaultsOwn) this.sent.delete(path);
    }
  }

  #compare(folder: string): void {
    for (const name of new Set([...(this.#hotNames.get(folder) ?? []), ...(this.#vaultNames.get(folder) ?? [])])) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (!this.#isMirrored(path)) continue;
      if (this.#hot.has(path)) this.#living(path);
      else this.#gone(path);
    }
  }

  #living(path: string): void {
    const wanted = this.#wanted(path);
    // What is not sent is left alone on the vault.
    if (wanted === null) return;
    const there = this.#vault.get(path);
    if (there === undefined) this.#put(path);
    else if (there.type !== wanted.type) this.#changeType(path, there);
    else if (wanted.type === 'folder') this.#compare(path);
    else if (!isEqual(wanted, there)) {
      if (this.#isNewer(path, wanted, there)) this.#drift.add(path);
      else this.#expected.set(path, wanted);
    }
  }

  #isNewer(path: string, wanted: Node, there: Node): boolean {
    const sent = this.sent.get(path);
    // Only the first run goes by times; after it what nobody sent is somebody's.
    if (sent === undefined) return !this.#isAdopting || there.mtime > wanted.mtime + RESOLUTION;
    return wanted.type === 'link' ? there.what !== sent.what : there.mtime > sent.mtime + RESOLUTION;
  }

  /** With all it holds. */
  #put(path: string): void {
    const wanted = this.#wanted(path);
    if (wanted === null) return;
    this.#expected.set(path, wanted);
    if (wanted.type !== 'folder') return;
    for (const name of this.#hotNames.get(path) ?? []) if (this.#isMirrored(`${path}/${name}`)) this.#put(`${path}/${name}`);
  }

  #changeType(path: string, there: Node): void {
    if (this.#isUnder('keep', path) || (there.type === 'folder' && this.#leadsToRule(path))) return;
    if (this.#rules.realDirsOnly.includes(parentOf(path))) return;
    const sent = this.sent.get(path);
    if (sent === undefined) return;
    if (there.type !== 'folder') {
      if (!isAsSent(there, sent)) {
        // A link is not parked but told.
        if (there.type !== 'link') this.#drift.add(path);
        return;
      }
      this.#expected.delete(path);
      this.#put(path);
      return;
    }
    const before = new Map(this.#expected);
    const driftBefore = this.#drift.size;
    if (this.#takeAway(path)) {
      this.#put(path);
      return;
    }
    this.#expected = before;
    this.#open.push(path);
    if (this.#drift.size > driftBefore) return;
  }

  #gone(path: string): void {
    // What hot does not have can be gone from a folder of which only real folders count.
    if (this.#rules.realDirsOnly.includes(path)) return;
    const there = this.#vault.get(path);
    if (there === undefined) return;
    if (this.#rules.realDirsOnly.includes(parentOf(path)) && there.type !== 'folder') return;
    this.#takeAway(path);
  }

  /** True: it went whole. */
  #takeAway(path: string): boolean {
    const there = this.#vault.get(path);
    const sent = this.sent.get(path);
    if (there === undefined) return true;
    if (this.#rules.realDirsOnly.includes(parentOf(path)) && there.type !== 'folder') return false;
    if (sent === undefined || this.#isUnder('keep', path) || this.#rules.realDirsOnly.includes(path)) return false;
    if (there.type !== 'folder') {
      if (!isAsSent(there, sent)) {
        this.#drift.add(path);
        return false;
      }
      this.#expected.delete(path);
      return true;
    }
    return this.#takeFolderAway(path);
  }

  #takeFolderAway(path: string): boolean {
    let isEmpty = !this.#leadsToRule(path);
    const junk: string[] = [];
    for (const name of this.#vaultNames.get(path) ?? []) {
      const child = `${path}/${name}`;
      if (this.#rules.isWorthless(name)) junk.push(child);
      else if (!this.#isMirrored(child) || !this.#takeAway(child)) isEmpty = false;
    }
    if (!isEmpty) return false;
    for (const each of [path, ...junk])
      for (const one of this.#expected.keys()) if (one === each || one.startsWith(`${each}/`)) this.#expected.delete(one);
    return true;
  }

  /** As the vault shall have it; `null`: it is not sent. */
  #wanted(path: string): Node | null {
    const node = this.#hot.get(path);
    if (node === undefined || node.type === 'other') return null;
    const parent = parentOf(path);
    if (parent !== '' && this.#wanted(parent)?.type !== 'folder') return null;
    if (node.type !== 'folder' && [path, parent].some((each) => this.#rules.realDirsOnly.includes(each))) return null;
    if (node.type !== 'link') return node;
    const target = this.#rules.linkTarget(path, node.what);
    return target === null ? null : { ...node, what: target };
  }

  #isMirrored(path: string): boolean {
    const names = path.split('/');
    const [top = ''] = names;
    if (top.startsWith('.ytm_') || top === 'ytm_heartbeat.json') return false;
    return !names.some((name) => this.#rules.isJunk(name)) && !this.#isUnder('exclude', path);
  }

  #isUnder(rule: 'exclude' | 'keep', path: string): boolean {
    return this.#rules[rule].some((each) => path === each || path.startsWith(`${each}/`));
  }

  #leadsToRule(path: string): boolean {
    const { exclude, keep, realDirsOnly } = this.#rules;
    return [...exclude, ...keep, ...realDirsOnly].some((each) => each === path || each.startsWith(`${path}/`));
  }
}

function isEqual(one: Node, other: Node): boolean {
  if (one.type !== other.type) return false;
  if (one.type === 'link') return one.what === other.what;
  return one.type === 'folder' || (one.size === other.size && Math.abs(one.mtime - other.mtime) <= RESOLUTION);
}

function isAsSent(there: Node, sent: Known): boolean {
  if (there.type !== sent.type) return false;
  return there.type === 'link' ? there.what === sent.what : there.size === sent.size && Math.abs(there.mtime - sent.mtime) <= RESOLUTION;
}

function namesOf(listing: Listing): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const path of listing.keys()) {
    const parent = parentOf(path);
    const names = all.get(parent) ?? [];
    all.set(parent, names);
    names.push(path.slice(parent === '' ? 0 : parent.length + 1));
  }
  return all;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
