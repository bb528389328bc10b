/**
 * Random hostile histories on real file systems. Many are played side by side, each in a folder of its own, so that one run of a tool serves them all; what is
 * found names the folder, and the seed plays it again.
 */
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chance, chanceOf } from '../mirror/trees.ts';
import { fold } from './judge.ts';
import { makePlace, type ShareKind } from './place.ts';
import type { Told, Tool, Wishes } from './tools.ts';
import { type Bytes, bytesAt, contentsOf, isFile } from './trees.ts';
import { OLD, type Run, World } from './world.ts';

export interface ChanceOptions {
  readonly kind: ShareKind;
  readonly seed: number;
  readonly histories: number;
  readonly rounds: number;
  /** Whether the tool calls the run good: then whatever differs must be named. */
  readonly isGood: (told: Told) => boolean;
}

/** `work`: what somebody saved in the vault is not in it any more. `stuck`: the run in peace at the end did not end well. */
export interface ChanceFinding {
  readonly kind: 'silent' | 'lost' | 'work' | 'stuck';
  readonly round: number;
  readonly path: string;
}

const DEEDS_A_ROUND = 3;

/** The first finding of each history and kind. */
export async function playChances(tool: Tool, options: ChanceOptions): Promise<readonly ChanceFinding[]> {
  const { kind, seed, histories, rounds, isGood } = options;
  const place = await makePlace(kind);
  try {
    const wishes: Wishes = { exclude: [], settle: false, freely: true };
    const world = new World(place, tool, wishes);
    await tool.prepare(place, wishes);
    const plays = Array.from({ length: histories }, (_, index) => new Play(world, `history ${index}`, chanceOf(seed * 1_000 + index)));
    const found = new Map<string, ChanceFinding>();
    // The last round is quiet.
    for (let round = 0; round <= rounds; round += 1) {
      if (round < rounds) for (const play of plays) play.live(round);
      const told = await world.sync();
      const run = world.runs.at(-1);
      if (run === undefined) continue;
      for (const finding of findingsOf({ world, run, round, isGood: isGood(told) })) {
        const key = `${finding.kind} ${finding.path.split('/')[0]}`;
        if (!found.has(key)) found.set(key, finding);
      }
      if (isGood(told)) for (const play of plays) play.wasSeen();
      else if (round === rounds) found.set('stuck', { kind: 'stuck', round, path: told.text });
    }
    return [...found.values()];
  } finally {
    await place.remove();
  }
}

interface Judged {
  readonly world: World;
  readonly run: Run;
  readonly round: number;
  readonly isGood: boolean;
}

function findingsOf({ world, run, round, isGood }: Judged): readonly ChanceFinding[] {
  const [, vault] = run.vault;
  const lost = run.lost.map((path): ChanceFinding => ({ kind: 'lost', round, path: path.replace(/^\d[^/]*\//u, '') }));
  // It moves along with a folder that moved.
  const there = contentsOf(vault);
  const work = [...world.work].flatMap(([path, what]): readonly ChanceFinding[] =>
    there.has(what) ? [] : [{ kind: 'work', round, path }],
  );
  if (!isGood) return [...lost, ...work];
  const named = new Set(run.told.named);
  const silent = differingPaths(world, run).filter((path) => !isNamed(path, named));
  return [...lost, ...work, ...silent.map((path): ChanceFinding => ({ kind: 'silent', round, path }))];
}

function differingPaths({ place, work }: World, { hot: [hot], vault: [, vault] }: Run): readonly string[] {
  const keyed = (tree: Bytes): Bytes => (place.kind === 'folds' ? new Map([...tree].map(([path, what]) => [fold(path), what])) : tree);
  const keyOf = place.kind === 'folds' ? fold : (path: string): string => path;
  const [inHot, inVault] = [keyed(hot), keyed(vault)];
  const missing = [...hot].filter(([path, what]) => !path.startsWith('.ytm_') && inVault.get(keyOf(path)) !== what);
  const stale = [...vault].filter(
    ([path, what]) => isFile(what) && !inHot.has(keyOf(path)) && !work.has(path) && !/\/(born|taken) [^/]+$/u.test(path),
  );
  return [...missing, ...stale].map(([path]) => path);
}

function isNamed(path: string, named: ReadonlySet<string>): boolean {
  for (let at = path; at !== ''; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') if (named.has(at)) return true;
  return false;
}

type Deed = (play: Play) => void;

/** One history in its folder. */
class Play {
  readonly #world: World;
  readonly #root: string;
  readonly #chance: Chance;
  #turn = 0;
  /** Born in the vault, and no run has reported it yet: until then a file of hot may take its place, and it goes to the trash. */
  readonly #born: string[] = [];

  constructor(world: World, root: string, chance: Chance) {
    this.#world = world;
    this.#root = root;
    this.#chance = chance;
    for (const folder of ['a', 'b']) for (const name of ['1', '2', '3', 'F']) this.create(`${folder}/${name}`);
  }

  live(round: number): void {
    if (round === 0) return;
    for (let turn = 0; turn < DEEDS_A_ROUND; turn += 1) {
      try {
        this.#chance.pick(DEEDS)(this);
      } catch (error) {
        // What an earlier deed left does not allow this one.
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      }
    }
  }

  /** Never the same twice, and always of the same length. */
  #text(): string {
    this.#turn += 1;
    return `${this.#root} ${String(this.#turn).padStart(4, '0')}`;
  }

  #hot(path: string): string {
    return this.#world.hot(`${this.#root}/${path}`);
  }

  #folders(): readonly string[] {
    return readdirSync(this.#hot(''), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  }

  #filesIn(folder: string): readonly string[] {
    return readdirSync(this.#hot(folder)).toSorted();
  }

  someFolder(): string {
    return this.#chance.pick(this.#folders());
  }

  someFile(): string {
    const files = this.#folders().flatMap((folder) => this.#filesIn(folder).map((name) => `${folder}/${name}`));
    return this.#chance.pick(files);
  }

  create(path: string): void {
    this.#world.save(`${this.#root}/${path}`, this.#text());
  }

  write(path: string, at: 'now' | 'kept'): void {
    const file = this.#hot(path);
    const { atime, mtime } = statSync(file);
    writeFileSync(file, this.#text(), { flag: 'r+' });
    if (at === 'kept') utimesSync(file, atime, mtime);
  }

  replace(path: string, at: 'now' | 'kept'): void {
    const file = this.#hot(path);
    const { atime, mtime } = statSync(file);
    writeFileSync(`${file}.draft`, this.#text());
    if (at === 'kept') utimesSync(`${file}.draft`, atime, mtime);
    renameSync(`${file}.draft`, file);
  }

  remove(path: string): void {
    rmSync(this.#hot(path));
  }

  move(from: string, to: string): void {
    if (this.#isThere(to)) return;
    mkdirSync(join(this.#hot(to), '..'), { recursive: true });
    renameSync(this.#hot(from), this.#hot(to));
  }

  #isThere(path: string): boolean {
    return statSync(this.#hot(path), { throwIfNoEntry: false }) !== undefined;
  }

  swap(one: string, other: string): void {
    if (one === other) return;
    renameSync(this.#hot(one), this.#hot('between'));
    renameSync(this.#hot(other), this.#hot(one));
    renameSync(this.#hot('between'), this.#hot(other));
  }

  changeMode(path: string): void {
    chmodSync(this.#hot(path), 0o600);
  }

  /** All of them go, as many others come. */
  exchange(folder: string): void {
    const names = this.#filesIn(folder);
    for (const name of names) this.remove(`${folder}/${name}`);
    for (const name of names) this.create(`${folder}/${name}x`.slice(0, 40));
  }

  renumber(folder: string): void {
    const names = this.#filesIn(folder);
    for (const [index, name] of [...names.entries()].toReversed())
      renameSync(this.#hot(`${folder}/${name}`), this.#hot(`${folder}/${names[index + 1] ?? `${name}+`}`));
    this.create(`${folder}/${names[0] ?? '1'}`);
  }

  editInVault(path: string, older: boolean): void {
    const at = `${this.#root}/${path}`;
    // Only where somebody finds something.
    if (statSync(this.#world.vault(at), { throwIfNoEntry: false })?.isFile() !== true) return;
    this.#world.saveInVault(at, `work of the vault ${this.#text()}`, OLD + (older ? -5_000 : 5_000));
    if (this.#born.includes(at)) this.#world.work.delete(at);
  }

  createInVault(path: string): void {
    const at = `${this.#root}/${path}`;
    if (bytesAt(this.#world.vault(at)) !== null) return;
    this.#world.saveInVault(at, `born in the vault ${this.#text()}`);
    this.#born.push(at);
    this.#world.work.delete(at);
  }

  /** A run that ended well has reported what was born. */
  wasSeen(): void {
    for (const path of this.#born.splice(0)) {
      const what = bytesAt(this.#world.vault(path));
      if (what !== null && what !== bytesAt(this.#world.hot(path))) this.#world.guard(path);
    }
  }

  name(): string {
    return this.#chance.pick(['1', '2', '3', '4', 'F', 'f']);
  }
}

const DEEDS: readonly Deed[] = [
  (play) => play.create(`${play.someFolder()}/new ${play.name()}`),
  (play) => play.write(play.someFile(), 'now'),
  (play) => play.write(play.someFile(), 'kept'),
  (play) => play.replace(play.someFile(), 'now'),
  (play) => play.replace(play.someFile(), 'kept'),
  (play) => play.remove(play.someFile()),
  (play) => {
    play.remove(play.someFile());
    play.create(`${play.someFolder()}/other ${play.name()}`);
  },
  (play) => play.move(play.someFile(), `${play.someFolder()}/${play.name()}`),
  (play) => play.move(play.someFile(), `c/${play.name()}`),
  (play) => play.move(play.someFolder(), `moved ${play.name()}`),
  (play) => play.swap(play.someFile(), play.someFile()),
  (play) => play.exchange(play.someFolder()),
  (play) => play.renumber(play.someFolder()),
  (play) => play.changeMode(play.someFile()),
  (play) => play.editInVault(play.someFile(), true),
  (play) => play.editInVault(play.someFile(), false),
  (play) => play.createInVault(`${play.someFolder()}/born ${play.name()}`),
  (play) => {
    const taken = `${play.someFolder()}/taken ${play.name()}`;
    play.createInVault(taken);
    play.create(taken);
  },
];
