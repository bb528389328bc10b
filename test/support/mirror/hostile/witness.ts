/**
 * Somebody who writes down which bytes were where, and holds what the mirror says against it. Knows nothing of what the mirror decides.
 *
 * `silent`: the run says that all is well, and a path differs that it does not name. `lost`: bytes that the vault had are neither in it nor in its trash.
 * `work`: what somebody saved in the vault was moved away or replaced unasked. `taken`: the vault had what hot has, and it was taken away. `reverted`: hot is
 * an older copy of itself, and what the vault got since then was touched. `hidden`: a
 * file that moved in hot is in the vault's trash only. `stuck`: a run in peace does not end well.
 */
import { foldKey } from '../../../../src/mirror/core/abilities.ts';
import { folderOf } from '../../../../src/mirror/core/entry.ts';
import { foldsOf } from '../../../../src/mirror/core/names.ts';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { SHARE } from '../model.ts';
import { type Between, type Deed, Doer, type Round } from './deeds.ts';
import { Changes, type Loss } from './hints.ts';
import { ModelWorld, type VaultKind } from './world.ts';

export interface Violation {
  readonly kind: 'silent' | 'lost' | 'work' | 'taken' | 'reverted' | 'hidden' | 'stuck';
  readonly round: number;
  readonly path: string;
  readonly what: string;
}

type Bytes = ReadonlyMap<string, string>;

const GOOD: ReadonlySet<string> = new Set(['complete', 'parked']);
const ENDS: ReadonlySet<string> = new Set([...GOOD, 'halted']);
const NOTHING = 'nothing';
const TRASH = '.ytm_trash/';

/** A look at hot and what follows from it are so many steps apart at most, for everything that is done in one go. */
const ONE_GO = 8;

/** What a life was like, for a test that must not be vacuous. */
export interface Lived {
  quick: number;
  /** Only with hints. */
  hinted?: number;
}

/**
 * Lives through a history, with two runs in peace at its end. The first violation of each kind.
 * @param lived counts the quick passes; absent: every pass is a full one. What others change in the vault is then seen by the full passes
 * at the end only.
 * @param loses with a watcher of hot; `null`: without
 */
export async function live(
  kind: VaultKind,
  history: readonly Round[],
  lived: Lived | null = null,
  loses: Loss | null = null,
): Promise<readonly Violation[]> {
  const world = await ModelWorld.make(kind);
  try {
    const witness = new Witness(world, kind, lived, loses);
    const inPeace: Round = { before: [], during: [] };
    // Between the rounds a pass in peace ends every doubt, so that those of the rounds are quick.
    // With hints they also have everything settled that is unchanged, or they would be listed all the same.
    const pauses = lived === null ? [] : loses === null ? [inPeace] : [inPeace, inPeace];
    const rounds = history.flatMap((round) => [round, ...pauses]);
    for (const [index, round] of rounds.entries()) await witness.watch(round, index, lived === null, index % (pauses.length + 1) === 0);
    for (const more of [0, 1]) await witness.watch(inPeace, rounds.length + more, true);
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
  readonly #lived: Lived | null;
  readonly #loses: Loss | null;
  readonly #changes: Changes;
  /** Folders whose hints were lost since all of hot was listed. */
  readonly #unheard = new Set<string>();
  /** Others have changed the vault since everything was compared. */
  #isTouched = false;
  #round = 0;
  #last: RunRecord | null = null;
  /** What hot had at each path at the moments of this run. */
  #moments: Bytes[] = [];
  /** Contents that the vault had, with where. */
  #owed = new Map<string, string>();
  #workBefore = new Set<string>();
  /** What was older than hot's file when the vault was adopted: later runs may replace it. */
  readonly #outdated = new Set<string>();
  /** Hot is an older copy of itself: what the vault had then, by path. */
  #newer: Map<string, string> | null = null;
  /** What hot had just before: rsync may have read it already, and may still bring it. */
  #underWay: Bytes = new Map();
  /** Before the run of this round. */
  #isAdopted = false;
  /** Since which step a path has been the same on both sides. */
  readonly #sameSince = new Map<string, number>();
  /** Changed in the vault by somebody during this run. */
  #meddled = new Set<string>();

  constructor(world: ModelWorld, kind: VaultKind, lived: Lived | null, loses: Loss | null) {
    this.#world = world;
    this.#lived = lived;
    this.#loses = loses;
    this.#changes = new Changes(world.hot);
    this.#doer = new Doer(world);
    this.#folds = kind === 'folds';
  }

  async watch({ before, during }: Round, round: number, full: boolean, hinted = false): Promise<void> {
    this.#round = round;
    this.#isTouched ||= [...before, ...during.map(({ deed }) => deed)].some((deed) => deed.do.startsWith('vault-'));
    for (const deed of before) this.#do(deed);
    this.#moments = [this.#world.hot.bytes()];
    this.#owed = contentsOf(this.#world.vault.bytes());
    this.#isAdopted = this.#world.isAdopted;
    this.#noteOutdated();
    this.#workBefore = this.#workInPlace();
    this.#meddled = new Set();
    this.#sameSince.clear();
    this.#compare(0);
    const hints = this.#hintsFor(round, hinted);
    const contents = this.#mirrored();
    const record = await this.#world.run((step) => this.#between(step, during), full, hints);
    this.#checkHidden(contents, record);
    this.#checkLoss();
    this.#checkWork();
    this.#checkReverted();
    this.#last = record;
    if (record === null) return;
    // Nothing in these histories makes a run fail: it is a bug of the product, or of the model, and would hide all others.
    if (record.status === 'failed' || record.status === 'refused')
      throw new Error(`the run ${record.status}: ${JSON.stringify(record.reasons)}`);
    if (record.status === 'complete') this.#doer.remember();
    this.#count(record);
    if (hasEndedWell(record)) this.#checkGood(record, during);
  }

  #count({ speed, hinted }: RunRecord): void {
    if (hinted === undefined) this.#unheard.clear();
    if (this.#lived === null) return;
    if (speed === 'quick') this.#lived.quick += 1;
    if (hinted !== undefined) this.#lived.hinted = (this.#lived.hinted ?? 0) + 1;
  }

  /** What others change in the vault is found by the next full pass. */
  #checkGood(record: RunRecord, during: readonly Between[]): void {
    if (record.speed === 'quick' && this.#isTouched) return;
    this.#checkTruth(record);
    if (record.speed === 'full') this.#isTouched = during.some(({ deed }) => deed.do.startsWith('vault-'));
  }

  /** A run in peace ends well, unless a person must decide or look first. */
  checkEnd(): void {
    const { status = 'complete', reasons = [] } = this.#last ?? {};
    const isLoss = reasons.some(({ code }) => code === 'mirror.loss');
    if (this.#last !== null && !isLoss && !ENDS.has(status)) this.#found('stuck', '', JSON.stringify(this.#last.reasons));
  }

  #hintsFor(round: number, hinted: boolean): ReadonlySet<string> | null {
    const changed = this.#changes.folders();
    const loses = this.#loses;
    if (loses === null || !hinted) return null;
    const arrived = changed.filter((folder) => !loses(folder, round));
    for (const folder of changed) if (!arrived.includes(folder)) this.#unheard.add(folder);
    return new Set(arrived);
  }

  /** The contents that the vault has outside the trash, and where. */
  #mirrored(): ReadonlyMap<string, string> {
    return contentsOf(new Map([...this.#world.vault.bytes()].filter(([path]) => !path.startsWith(TRASH))));
  }

  /** Only of what nobody touched during the run. @param before the contents that the vault had */
  #checkHidden(before: ReadonlyMap<string, string>, record: RunRecord | null): void {
    const [hot = new Map<string, string>(), ...later] = this.#moments;
    // What a run that did not end had in mind is not known.
    if (later.length > 0 && !hasEndedWell(record)) return;
    const after = this.#mirrored();
    const named = new Set([...(record === null ? [] : this.#namesOf(record)), ...this.#meddled]);
    const isOfNoConcern = (path: string, what: string): boolean => after.has(what) || isExempt(path) || isNamed(path, named);
    const hasStayed = (path: string, what: string): boolean => later.every((moment) => moment.get(path) === what);
    const isFree = (place: string): boolean => !this.#meddled.has(place) && this.#moments.every((moment) => !moment.has(place));
    for (const [path, what] of hot) {
      const place = before.get(what);
      if (place === undefined || isOfNoConcern(path, what)) continue;
      // What is in its place now was sent, which is what hot has there; the place may have moved with its folder.
      if (isFree(place) && !hot.has(this.#placeOfTrashed(what)) && hasStayed(path, what)) this.#found('hidden', path, what);
    }
  }

  /** Where a content was when it came to the trash. */
  #placeOfTrashed(what: string): string {
    const [place = ''] = [...this.#world.vault.bytes()].flatMap(([path, content]) =>
      content === what && path.startsWith(TRASH) ? [path.split('/').slice(2).join('/')] : [],
    );
    return place;
  }

  #between(step: number, during: readonly Between[]): 'go on' | 'die' {
    this.#compare(step);
    for (const { step: at, deed } of during) {
      if (at !== step) continue;
      if (deed.do === 'die') return 'die';
      this.#takeAway(deed.do, () => this.#do(deed));
      this.#noteOutdated();
      this.#moments.push(this.#world.hot.bytes());
      this.#compare(step, true);
    }
    return 'go on';
  }

  /**
   * What was equal for a while and is not now, the mirror has taken away; when it was somebody else, nothing is said. Equal is what has hot's name,
   * also where others fold to it: after a change of case in hot nothing proves that what arrived under the name before came from there.
   */
  #compare(step: number, byOthers = false): void {
    const hot = this.#world.hot.bytes();
    // What came from an older copy of hot is rightly taken back.
    const isExpected = byOthers || this.#newer !== null;
    for (const path of this.#sameSince.keys()) {
      if (this.#inVault(path) === hot.get(path)) continue;
      const since = this.#sameSince.get(path) ?? step;
      this.#sameSince.delete(path);
      if (!isExpected && step - since > ONE_GO) this.#found('taken', path, `the same since step ${since}, gone at step ${step}`);
    }
    this.#noteEqual(step, hot);
  }

  #noteEqual(step: number, hot: Bytes): void {
    const spelled = this.#world.vault.bytes();
    for (const [path, what] of hot)
      if (isContent(what) && !isExempt(path) && !this.#sameSince.has(path) && spelled.get(path) === what) this.#sameSince.set(path, step);
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
    const inHot = this.#world.hot.bytes();
    const isOlder = this.#doer.do(deed);
    const after = this.#world.vault.bytes();
    if (isOlder && this.#newer === null) {
      this.#newer = new Map(after);
      this.#underWay = inHot;
    }
    // What people do in the vault is theirs.
    for (const path of this.#newer?.keys() ?? []) if (before.get(path) !== after.get(path)) this.#newer?.delete(path);
  }

  /** Until a person decides. */
  #checkReverted(): void {
    const now = this.#world.vault.bytes();
    for (const [path, what] of this.#newer ?? [])
      if (
        !isExempt(path) &&
        isContent(what) &&
        !this.#meddled.has(path) &&
        now.get(path) !== what &&
        now.get(path) !== this.#underWay.get(path)
      )
        this.#found('reverted', path, what);
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

  #noteOutdated(): void {
    if (this.#world.isAdopted) return;
    const { hot, vault } = this.#world;
    for (const path of hot.files()) {
      const there = vault.look(path);
      if (there !== null && there.mtime <= (hot.look(path)?.mtime ?? 0)) this.#outdated.add(this.#inVault(path));
    }
  }

  #workInPlace(): Set<string> {
    const all = [...this.#world.vault.bytes()].filter(([path, what]) => !path.startsWith(TRASH) && !this.#outdated.has(what));
    return new Set(all.flatMap(([, what]) => (this.#doer.work.has(textOf(what)) ? [what] : [])));
  }

  #checkTruth(record: RunRecord): void {
    const named = new Set([...this.#namesOf(record), ...this.#meddled]);
    const paths = new Set(this.#moments.flatMap((moment) => [...moment.keys()]));
    for (const path of paths) {
      if (isExempt(path) || isNamed(path, named) || this.#isUnheard(path)) continue;
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
      if (this.#isUnsteady(folderOf(path)) || this.#isUnheard(path)) continue;
      if (!living.has(this.#key(path)) && !isNamed(path, named)) this.#found('silent', path, `hot has it no more, the vault ${what}`);
    }
  }

  #isUnsteady(folder: string): boolean {
    const seen = this.#moments.filter((moment) => moment.has(folder)).length;
    return folder !== '' && (this.#isUnsteady(folderOf(folder)) || (seen > 0 && seen < this.#moments.length));
  }

  /** Nobody told the run of it; the next one that lists all of hot sees it. */
  #isUnheard(path: string): boolean {
    const folder = folderOf(path);
    return this.#unheard.has(folder) || (folder !== '' && this.#isUnheard(folder));
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

function hasEndedWell(record: RunRecord | null): boolean {
  return record !== null && GOOD.has(record.status);
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
