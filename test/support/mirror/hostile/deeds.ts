/** What happens to both trees: work, accidents, tools that keep times, cameras without a clock, clocks that jump. Every content is written only once. */
import * as fc from 'fast-check';
import { HOT_MARK_NAME } from '../../../../src/mirror/core/contract.ts';
import { folderOf, joined } from '../../../../src/mirror/core/entry.ts';
import { type Disk, DiskError, type NewFile } from './disk.ts';
import type { ModelWorld } from './world.ts';

type FileDeed = 'edit' | 'edit-time-back' | 'replace' | 'replace-time-kept' | 'remove' | 'touch' | 'chmod' | 'grow';

/** Of hot, by number of a path; what is not possible does not happen. */
export type HotDeed =
  | { readonly do: 'create'; readonly path: string; readonly size: number; readonly dated: boolean }
  | {
      readonly do: 'edit' | 'edit-time-back' | 'replace' | 'replace-time-kept' | 'remove' | 'touch' | 'chmod' | 'grow';
      readonly which: number;
    }
  | { readonly do: 'another-file' | 'swap'; readonly which: number; readonly other: number }
  | { readonly do: 'move'; readonly which: number; readonly path: string }
  | { readonly do: 'move-folder'; readonly which: number; readonly path: string }
  | { readonly do: 'away'; readonly which: number }
  | { readonly do: 'back' }
  /** All files of a folder go, as many others of the same sizes and times come. */
  | { readonly do: 'exchange'; readonly which: number }
  /** The disk of hot is replaced by a copy from before the newest complete run that changed anything. */
  | { readonly do: 'older-copy' }
  /** All files of a folder take the name of the next one; the first gets a new one. */
  | { readonly do: 'renumber'; readonly which: number };

export type VaultDeed =
  | { readonly do: 'vault-edit'; readonly which: number; readonly older: boolean }
  | { readonly do: 'vault-create'; readonly path: string }
  /** Hot gets a new version, and the vault an edit that happens to have its size and time. */
  | { readonly do: 'vault-lookalike'; readonly which: number }
  | { readonly do: 'vault-remove'; readonly which: number }
  | { readonly do: 'vault-link'; readonly which: number };

export type Deed = HotDeed | VaultDeed | { readonly do: 'clock'; readonly ms: number };

/** What happens in the middle of a run, before this step of it. */
export interface Between {
  readonly step: number;
  readonly deed: Deed | { readonly do: 'die' };
}

export interface Round {
  readonly before: readonly Deed[];
  readonly during: readonly Between[];
}

const FOLDERS = ['a', 'b', 'b/c', 'kept'] as const;
const NAMES = ['1', '2', '3', 'F', 'f'] as const;
const SIZES = [3, 4] as const;
const HOUR = 3_600_000;

const which = fc.nat(60);
const folder = fc.constantFrom(...FOLDERS);
const path = fc.tuple(folder, fc.constantFrom(...NAMES)).map(([at, name]) => joined(at, name));

const move: fc.Arbitrary<HotDeed> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), which, path }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('move-folder' as const), which, path: fc.constantFrom('a', 'b', 'b/c', 'd', 'a/g', 'kept/e') }),
  },
);

const hotDeed: fc.Arbitrary<HotDeed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('create' as const), path, size: fc.constantFrom(...SIZES), dated: fc.boolean() }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('edit', 'edit-time-back', 'replace', 'replace-time-kept', 'remove', 'touch', 'chmod', 'grow'),
      which,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('another-file', 'swap'), which, other: which }) },
  { weight: 3, arbitrary: move },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('away', 'exchange', 'renumber'), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('back', 'older-copy') }) },
);

const vaultDeed: fc.Arbitrary<VaultDeed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('vault-edit' as const), which, older: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('vault-create' as const), path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('vault-remove', 'vault-link'), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('vault-lookalike' as const), which }) },
);

const clock = fc.record({ do: fc.constant('clock' as const), ms: fc.constantFrom(-20 * 24 * HOUR, -HOUR, HOUR, 20 * 24 * HOUR) });

export interface Hostility {
  /** Somebody works in the vault. */
  readonly vault: boolean;
  /** Hot changes, and the program dies, in the middle of runs. */
  readonly during: boolean;
  /** Files and folders move more often than anything else happens. */
  readonly moving?: boolean;
}

const QUIET_STEPS = 60;

export function rounds({ vault, during, moving = false }: Hostility): fc.Arbitrary<readonly Round[]> {
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    { weight: 12, arbitrary: hotDeed },
    ...(moving ? [{ weight: 20, arbitrary: move }] : []),
    { weight: 1, arbitrary: clock },
    ...(vault ? [{ weight: 4, arbitrary: vaultDeed }] : []),
  );
  const between: fc.Arbitrary<Between> = fc.record({
    step: fc.integer({ min: 1, max: QUIET_STEPS }),
    deed: fc.oneof({ weight: 4, arbitrary: deed }, { weight: 1, arbitrary: fc.constant({ do: 'die' as const }) }),
  });
  const round = fc.record({
    before: fc.array(deed, { maxLength: moving ? 3 : 6 }),
    during: during ? fc.array(between, { maxLength: 3 }) : fc.constant([]),
  });
  return fc
    .tuple(planted, fc.array(round, { minLength: 1, maxLength: 4 }))
    .map(([first, [next = QUIET, ...others]]) => [{ ...next, before: [...first, ...next.before] }, ...others]);
}

const QUIET: Round = { before: [], during: [] };

/** An empty hot halts the mirror, and nothing more happens in such a history. */
const planted: fc.Arbitrary<readonly Deed[]> = fc
  .uniqueArray(path, { minLength: 3, maxLength: 8 })
  .map((paths) => paths.map((at, index) => ({ do: 'create', path: at, size: SIZES[index % SIZES.length] ?? 3, dated: false })));

type OfAFile = Extract<HotDeed, { readonly do: FileDeed | 'away' | 'another-file' | 'swap' | 'move' }>;

/** The time that a camera without a clock writes; older than 1980, where shares have trouble. */
const DATED = Date.UTC(1979, 11, 31);

/** Does deeds; keeps what is away for a moment. */
export class Doer {
  readonly #world: ModelWorld;
  #turn = 0;
  readonly #copies: Copy[] = [];
  readonly #away: { readonly path: string; readonly as: string }[] = [];
  /** Contents that somebody made in the vault itself. */
  readonly work = new Set<string>();

  constructor(world: ModelWorld) {
    this.#world = world;
  }

  /** Whether hot is an older copy of itself now. */
  do(deed: Deed): boolean {
    this.#world.clock.pass(7);
    try {
      if (deed.do === 'older-copy') return this.#goBack();
      this.#attempt(deed);
    } catch (error) {
      // What the file system refuses does not happen.
      if (!(error instanceof DiskError)) throw error;
    }
    return false;
  }

  /** Hot as it is after a complete run. */
  remember(): void {
    const { hot } = this.#world;
    this.#copies.push(hot.files().map((path) => ({ path, ...nodeOf(hot, path) })));
  }

  /** With the mark of then; inodes, birth and change times are new. */
  #goBack(): boolean {
    const { hot } = this.#world;
    const newest = this.#copies.at(-1);
    const copy = newest === undefined ? undefined : this.#copies.findLast((one) => workIn(one) !== workIn(newest));
    if (copy === undefined) return false;
    const mark = nodeOf(hot, HOT_MARK_NAME).content;
    for (const { name } of hot.at('')?.children.values() ?? []) hot.remove(name);
    for (const { path, content, size, mtime } of copy) hot.write(path, { content, size, mtime });
    // While no run has changed the vault since the copy was made, it is no older than the vault.
    return nodeOf(hot, HOT_MARK_NAME).content !== mark;
  }

  #content(): string {
    this.#turn += 1;
    return `content ${this.#turn}`;
  }

  #attempt(deed: Deed): void {
    if (deed.do === 'clock') return this.#world.clock.jump(deed.ms);
    if (deed.do.startsWith('vault-')) return this.#inVault(deed as VaultDeed);
    const { hot } = this.#world;
    if (deed.do === 'older-copy') return;
    if (deed.do === 'create') {
      if (hot.at(deed.path) === null)
        hot.write(deed.path, { content: this.#content(), size: deed.size, ...(deed.dated ? { mtime: DATED } : {}) });
    } else if (deed.do === 'back') this.#back();
    else if (deed.do === 'move-folder' || deed.do === 'exchange' || deed.do === 'renumber') this.#withFolder(deed);
    else this.#withFile(deed as OfAFile);
  }

  #back(): void {
    const { hot } = this.#world;
    const one = this.#away.pop();
    if (one !== undefined && hot.at(one.path) === null) hot.rename(one.as, one.path);
  }

  #withFile(deed: OfAFile): void {
    const { hot } = this.#world;
    const files = filesOf(hot);
    const at = files[deed.which % files.length];
    const node = at === undefined ? null : hot.at(at);
    if (at === undefined || node === null) return;
    const { size, mtime } = node;
    const content = this.#content();
    if (deed.do === 'move') return hot.rename(at, deed.path);
    if (deed.do === 'another-file' || deed.do === 'swap') return this.#withTwo(deed.do, at, files[deed.other % files.length] ?? at);
    if (deed.do === 'away') {
      const as = `planning/away ${this.#turn}`;
      hot.rename(at, as);
      this.#away.push({ path: at, as });
      return;
    }
    const acts: Readonly<Record<FileDeed, () => void>> = {
      edit: () => hot.write(at, { content, size }),
      'edit-time-back': () => hot.write(at, { content, size, mtime }),
      replace: () => hot.replace(at, { content, size }),
      'replace-time-kept': () => hot.replace(at, { content, size, mtime }),
      grow: () => hot.write(at, { content, size: size + 1 }),
      remove: () => hot.remove(at),
      touch: () => hot.setTime(at, this.#world.clock.now()),
      chmod: () => hot.changeMode(at),
    };
    acts[deed.do]();
  }

  #withTwo(what: 'another-file' | 'swap', one: string, other: string): void {
    const { hot } = this.#world;
    if (one === other) return;
    if (what === 'swap') {
      hot.rename(one, 'planning/in between');
      hot.rename(other, one);
      hot.rename('planning/in between', other);
      return;
    }
    // One goes, and another one that looks like it comes elsewhere.
    const { size = 3, mtime = 0 } = hot.at(one) ?? {};
    hot.remove(one);
    hot.write(`${folderOf(other)}/new ${this.#turn}`, { content: this.#content(), size, mtime });
  }

  #withFolder(deed: Extract<HotDeed, { readonly do: 'move-folder' | 'exchange' | 'renumber' }>): void {
    const { hot } = this.#world;
    const folders = hot.paths().filter((at) => hot.at(at)?.type === 'folder' && !at.startsWith('planning'));
    const at = folders[deed.which % folders.length];
    if (at === undefined) return;
    if (deed.do === 'move-folder') return hot.rename(at, deed.path);
    const files = [...(hot.at(at)?.children.values() ?? [])].filter(({ type }) => type === 'file');
    const looks = files.map(({ name, size, mtime }) => ({ name, size, mtime }));
    if (deed.do === 'exchange') {
      for (const { name } of looks) hot.remove(joined(at, name));
      for (const { name, size, mtime } of looks) hot.write(joined(at, `${name}x`), { content: this.#content(), size, mtime });
      return;
    }
    for (const { name } of looks.toReversed()) hot.rename(joined(at, name), joined(at, `next ${name}`));
    looks.forEach(({ name }, index) => {
      const next = looks[index + 1]?.name;
      hot.rename(joined(at, `next ${name}`), joined(at, next ?? `${name}+`));
    });
    const [first] = looks;
    if (first !== undefined) hot.write(joined(at, first.name), { content: this.#content(), size: first.size, mtime: first.mtime });
  }

  #inVault(deed: VaultDeed): void {
    const { vault, clock: time } = this.#world;
    if (deed.do === 'vault-create') {
      if (vault.at(deed.path) !== null) return;
      const content = this.#ownWork();
      // Neither here: a file with the size and time of hot's is adopted, and what differs in it is for `verify`.
      const apart = 2 * HOUR + this.#turn * 10_000;
      return vault.write(deed.path, { content, size: 5, mtime: time.now() + (this.#turn % 2 === 0 ? apart : -apart) });
    }
    const isOwn = (at: string): boolean => at.startsWith('.ytm_');
    if (deed.do === 'vault-link') {
      const folders = vault.paths().filter((at) => vault.at(at)?.type === 'folder' && !isOwn(at));
      const at = folders[deed.which % folders.length];
      if (at === undefined) return;
      vault.remove(at);
      return vault.makeLink(at, 'elsewhere');
    }
    const files = vault.files().filter((at) => !isOwn(at));
    const at = files[deed.which % files.length];
    if (at === undefined) return;
    if (deed.do === 'vault-remove') return vault.remove(at);
    if (deed.do === 'vault-lookalike') return this.#lookAlike(at);
    this.#editInVault(at, deed.older);
  }

  /** Never quite as it was: what differs in nothing that a listing shows is for `verify`. A share may not keep an older time. */
  #editInVault(at: string, older: boolean): void {
    const { vault, clock: time } = this.#world;
    const node = vault.at(at);
    if (node === null) return;
    const { size, mtime } = node;
    const content = this.#ownWork();
    // Nor as it ever was: longer than any resolution apart.
    const apart = 2 * HOUR + this.#turn * 10_000;
    const later = time.now() + apart;
    vault.write(at, { content, size, mtime: older ? mtime - apart : later });
    if (node.mtime === mtime) vault.write(at, { content, size, mtime: later });
  }

  #lookAlike(at: string): void {
    const { hot, vault, clock: time } = this.#world;
    const now = hot.at(at);
    // Where nothing was sent, a file with the size and time of hot's is adopted.
    if (now?.type !== 'file' || !this.#world.wasSent(at)) return;
    const looks = { size: now.size, mtime: time.now() + 2 * HOUR + this.#turn * 10_000 };
    hot.write(at, { content: this.#content(), ...looks });
    vault.write(at, { content: this.#ownWork(), ...looks });
  }

  #ownWork(): string {
    const content = `work of the vault ${this.#content()}`;
    this.work.add(content);
    return content;
  }
}

function filesOf(hot: Disk): readonly string[] {
  return hot.files().filter((at) => !at.startsWith('planning') && !at.startsWith('.ytm_'));
}

type Copy = readonly (Required<NewFile> & { readonly path: string })[];

/** Only what is mirrored counts. */
function workIn(copy: Copy): string {
  return JSON.stringify(copy.filter(({ path }) => !path.startsWith('.ytm_') && !path.startsWith('planning')));
}

function nodeOf(disk: Disk, path: string): Required<NewFile> {
  const { content = '', size = 0, mtime = 0 } = disk.at(path) ?? {};
  return { content, size, mtime };
}
