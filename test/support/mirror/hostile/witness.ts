/**
 * Somebody who writes down which bytes were where, and holds what the mirror says against it. Knows nothing of what the mirror decides.
 *
 * `silent`: the run says that all is well, and a path differs that it does not name. `lost`: bytes that the vault had are neither in it nor in its trash.
 * `work`: what somebody saved in the vault was moved away or replaced unasked. `taken`: the vault had what hot has, and it was taken away. `reverted`: hot is
 * an older copy of itself, and what the vault got since then was touched. `stuck`: a run in peace does not end well.
 */
import { foldKey } from '../../../../src/mirror/core/abilities.ts';
import { folderOf } from '../../../../src/mirror/core/entry.ts';
import { foldsOf } from '../../../../src/mirror/core/names.ts';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { SHARE } from '../model.ts';
import { type Between, type Deed, Doer, type Round } from './deeds.ts';
import { ModelWorld, type VaultKind } from './world.ts';

export interface Violation {
  readonly kind: 'silent' | 'lost' | 'work' | 'taken' | 'reverted' | 'stuck';
  readonly round: number;
  readonly path: string;
  readonly what: string;
}

type Bytes = ReadonlyMap<string, string>;

const ENDS: ReadonlySet<string> = new Set(['complete', 'parked', 'halted']);
const NOTHING = 'nothing';
const TRASH = '.ytm_trash/';

/** A look at hot and what follows from it are so many steps apart at most, for everything that is done in one go. */
const ONE_GO = 8;

/** Lives through a history, with two runs in peace at its end. The first violation of each kind. */
export async function live(kind: VaultKind, history: readonly Round[]): Promise<readonly Violation[]> {
  const world = await ModelWorld.make(kind);
  try {
    const witness = new Witness(world, kind);
    const inPeace: Round = { before: [], during: [] };
    for (const [index, round] of [...history, inPeace, inPeace].entries()) await witness.watch(round, index);
    witness.checkEnd();
    return witness.violations;
  } finally {
    world.close();
  }
}

class Witness {
  readonly violations: Violation[] = [];
  readonly #world: ModelWorld;
  readonly #doer: Doer;
  readonly #folds: boolean;
  #round = 0;
  #last: RunRecord | null = null;
  /** What hot had at each path at the moments of this run. */
  #moments: Bytes[] = [];
  /** Contents that the vault had, with where. */
  #owed = new Map<string, string>();
  #workBefore = new Set<string>();
  /** Hot is an older copy of itself: what the vault had then, by path. */
  #newer: Map<string, string> | null = null;
  /** Before the run of this round. */
  #isAdopted = false;
  /** Since which step a path has been the same on both sides. */
  readonly #sameSince = new Map<string, number>();
  /** Changed in the vault by somebody during this run. */
  #meddled = new Set<string>();

  constructor(world: ModelWorld, kind: VaultKind) {
    this.#world = world;
    this.#doer = new Doer(world);
    this.#folds = kind === 'folds';
  }

  async watch({ before, during }: Round, round: number): Promise<void> {
    this.#round = round;
    for (const deed of before) this.#do(deed);
    this.#moments = [this.#world.hot.bytes()];
    this.#owed = contentsOf(this.#world.vault.bytes());
    this.#workBefore = this.#workInPlace();
    this.#isAdopted = this.#world.isAdopted;
    this.#meddled = new Set();
    this.#sameSince.clear();
    this.#compare(0);
    const record = await this.#world.run((step) => this.#between(step, during));
    this.#checkLoss();
    this.#checkWork();
    this.#checkReverted();
    this.#last = record;
    if (record === null) return;
    // Nothing in these histories makes a run fail: it is a bug of the product, or of the model, and would hide all others.
    if (record.status === 'failed' || record.status === 'refused')
      throw new Error(`the run ${record.status}: ${JSON.stringify(record.reasons)}`);
    if (record.status === 'complete') this.#doer.remember();
    if (record.status === 'complete' || record.status === 'parked') this.#checkTruth(record);
  }

  /** A run in peace ends well, unless a person must decide or look first. */
  checkEnd(): void {
    const { status = 'complete', reasons = [] } = this.#last ?? {};
    const isLoss = reasons.some(({ code }) => code === 'mirror.loss');
    if (this.#last !== null && !isLoss && !ENDS.has(status)) this.#found('stuck', '', JSON.stringify(this.#last.reasons));
  }

  #between(step: number, during: readonly Between[]): 'go on' | 'die' {
    this.#compare(step);
    for (const { step: at, deed } of during) {
      if (at !== step) continue;
      if (deed.do === 'die') return 'die';
      this.#takeAway(deed.do, () => this.#do(deed));
      this.#moments.push(this.#world.hot.bytes());
      this.#compare(step, true);
    }
    return 'go on';
  }

  /** What was equal for a while and is not now, the mirror has taken away; when it was somebody else, nothing is said. */
  #compare(step: number, byOthers = false): void {
    const hot = this.#world.hot.bytes();
    for (const path of this.#sameSince.keys()) {
      if (this.#inVault(path) === hot.get(path)) continue;
      const since = this.#sameSince.get(path) ?? step;
      this.#sameSince.delete(path);
      if (!byOthers && step - since > ONE_GO) this.#found('taken', path, `the same since step ${since}, gone at step ${step}`);
    }
    for (const [path, what] of hot)
      if (isContent(what) && !isExempt(path) && !this.#sameSince.has(path) && this.#inVault(path) === what) this.#sameSince.set(path, step);
  }

  /** What somebody else removes in the vault is nobody's debt; what he saves there is. */
  #takeAway(what: string, act: () => void): void {
    const before = this.#world.vault.bytes();
    act();
    if (!what.startsWith('vault-')) return;
    const after = this.#world.vault.bytes();
    for (const path of new Set([...before.keys(), ...after.keys()])) if (before.get(path) !== after.get(path)) this.#meddled.add(path);
    const now = contentsOf(after);
    for (const content of this.#owed.keys()) if (!now.has(content)) this.#owed.delete(content);
    for (const [content, path] of now) this.#owed.set(content, path);
    for (const content of this.#workBefore) if (!now.has(content)) this.#workBefore.delete(content);
  }

  #do(deed: Deed): void {
    const before = this.#world.vault.bytes();
    const isOlder = this.#doer.do(deed);
    const after = this.#world.vault.bytes();
    if (isOlder) this.#newer ??= new Map(after);
    // What people do in the vault is theirs.
    for (const path of this.#newer?.keys() ?? []) if (before.get(path) !== after.get(path)) this.#newer?.delete(path);
  }

  /** Until a person decides. */
  #checkReverted(): void {
    const now = this.#world.vault.bytes();
    for (const [path, what] of this.#newer ?? [])
      if (!isExempt(path) && isContent(what) && !this.#meddled.has(path) && now.get(path) !== what) this.#found('reverted', path, what);
  }

  #checkLoss(): void {
    const there = contentsOf(this.#world.vault.bytes());
    for (const [content, path] of this.#owed) if (!there.has(content)) this.#found('lost', path, content);
  }

  /** On the run that adopts a vault, older copies are updated. */
  #checkWork(): void {
    if (!this.#isAdopted) return;
    const now = this.#workInPlace();
    for (const content of this.#workBefore)
      if (!now.has(content)) this.#found('work', whereIs(this.#world.vault.bytes(), content), content);
  }

  #workInPlace(): Set<string> {
    const all = [...this.#world.vault.bytes()].filter(([path]) => !path.startsWith(TRASH));
    return new Set(all.flatMap(([, what]) => (this.#doer.work.has(textOf(what)) ? [what] : [])));
  }

  #checkTruth(record: RunRecord): void {
    const named = new Set([...this.#namesOf(record), ...this.#meddled]);
    const paths = new Set(this.#moments.flatMap((moment) => [...moment.keys()]));
    for (const path of paths) {
      if (isExempt(path) || isNamed(path, named)) continue;
      // What came or went during the run is for the next one.
      if (this.#moments.some((moment) => !moment.has(path))) continue;
      const wanted = new Set(this.#moments.map((moment) => moment.get(path)));
      const there = this.#inVault(path);
      if (!wanted.has(there)) this.#found('silent', path, `hot has ${[...wanted].join(' or ')}, the vault ${there}`);
    }
    this.#checkStale(named, paths);
  }

  /** What hot does not have, and nobody but the mirror can have brought. */
  #checkStale(named: ReadonlySet<string>, hot: ReadonlySet<string>): void {
    const living = new Set([...hot].map((path) => this.#key(path)));
    for (const [path, what] of this.#world.vault.bytes()) {
      const isBorn = this.#doer.work.has(textOf(what));
      if (!isContent(what) || isBorn || isExempt(path) || path.startsWith('kept/')) continue;
      // A folder that went while hot was listed says nothing of what it held; the next run sees to it.
      if (this.#isUnsteady(folderOf(path))) continue;
      if (!living.has(this.#key(path)) && !isNamed(path, named)) this.#found('silent', path, `hot has it no more, the vault ${what}`);
    }
  }

  #isUnsteady(folder: string): boolean {
    const seen = this.#moments.filter((moment) => moment.has(folder)).length;
    return folder !== '' && (this.#isUnsteady(folderOf(folder)) || (seen > 0 && seen < this.#moments.length));
  }

  #inVault(path: string): string {
    const node = this.#world.vault.at(path);
    if (node === null) return NOTHING;
    if (node.type === 'folder') return 'folder';
    return node.type === 'link' ? `-> ${node.target}` : `${node.content} of ${node.size}`;
  }

  /** Whatever the run's record says of single paths, and what waits for a person. */
  #namesOf(record: RunRecord): ReadonlySet<string> {
    const parked = this.#world.store.decisions.parked()?.paths ?? [];
    return new Set([
      // Of a move that was not done both paths.
      ...record.leftOut.flatMap(({ path, why, detail }) => (why === 'hot-changed' ? [path, detail] : [path])),
      ...record.drift,
      ...parked.map(({ path }) => path),
      ...record.unmanaged.sample,
    ]);
  }

  #key(path: string): string {
    return this.#folds ? foldKey(path, foldsOf(SHARE)) : path;
  }

  #found(kind: Violation['kind'], path: string, what: string): void {
    if (!this.violations.some((one) => one.kind === kind)) this.violations.push({ kind, round: this.#round, path, what });
  }
}

function contentsOf(bytes: Bytes): Map<string, string> {
  return new Map([...bytes].flatMap(([path, what]) => (isContent(what) && path !== '.ytm_image.json' ? [[what, path]] : [])));
}

/** Without the size. */
function textOf(what: string): string {
  return what.replace(/ of \d+$/u, '');
}

function isContent(what: string): boolean {
  return what !== 'folder' && !what.startsWith('-> ');
}

function whereIs(bytes: Bytes, content: string): string {
  return [...bytes].find(([, what]) => what === content)?.[0] ?? NOTHING;
}

function isExempt(path: string): boolean {
  return path.startsWith('.ytm_') || path === 'planning' || path.startsWith('planning/');
}

function isNamed(path: string, named: ReadonlySet<string>): boolean {
  for (let at = path; at !== ''; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') if (named.has(at)) return true;
  return false;
}
