/** Random lives of two trees: names that fold, rules on the way, links of every sort, and a vault where others work too. */
import * as fc from 'fast-check';
import { type Abilities } from '../../../../src/mirror/core/abilities.ts';
import { DISK, type ModelMirror, NOW, SHARE } from '../../../support/mirror/model.ts';
import type { NewNode, Tree } from '../../../support/mirror/model-tree.ts';

const DAY = 86_400_000;
/** Longer than any resolution. */
const STEP = 5_000;

const TOPS = [
  'a',
  'A',
  'lib',
  'e\u0301',
  '\u00e9',
  'scripts',
  'SCRIPTS',
  'thumbnails',
  'video',
  'Video',
  'planning',
  '.ytm_x',
  '.DS_Store',
  'bad:',
];
const MIDDLES = ['a', 'A', 'b', 'assets', 'Assets', 'input', 'e\u0301', '\u00e9', '.DS_Store'];
const LEAVES = ['a', 'A', 'b', 'b.', 'e\u0301', '\u00e9', '._x'];
const TARGETS = [
  'a',
  '../b',
  '../../../etc',
  '/etc/passwd',
  '/home/mac/workspaces/lib/a',
  '/Volumes/share/asset_vault/x',
  '/Volumes/share/ytm_workspaces/a',
];

const path = fc
  .tuple(fc.constantFrom(...TOPS), fc.option(fc.constantFrom(...MIDDLES)), fc.option(fc.constantFrom(...LEAVES)))
  .map((parts) => parts.filter((part) => part !== null).join('/'));

export type Deed =
  | { readonly do: 'write' | 'folder' | 'socket'; readonly path: string }
  | { readonly do: 'link'; readonly path: string; readonly target: string }
  | Change;

/** Of something that is there. */
type Change =
  | { readonly do: 'remove' | 'edit' | 'touch'; readonly which: number }
  | { readonly do: 'move' | 'move-folder' | 'retype'; readonly which: number; readonly path: string };

const which = fc.nat(1_000);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('folder' as const), path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('socket' as const), path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('link' as const), path, target: fc.constantFrom(...TARGETS) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'edit' as const, 'touch' as const), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('move' as const, 'retype' as const), which, path }) },
);

/** What is done in hot and in the vault before one run. */
export interface Round {
  readonly hot: readonly Deed[];
  readonly vault: readonly Deed[];
}

const round = (inVault: number, deeds = deed): fc.Arbitrary<Round> =>
  fc.record({ hot: fc.array(deeds, { maxLength: 12 }), vault: fc.array(deed, { maxLength: inVault }) });

export const rounds = fc.array(round(4), { minLength: 1, maxLength: 5 });
/** Others work in the vault before some of the runs only. */
export const mixedRounds = fc.array(fc.oneof({ weight: 1, arbitrary: round(4) }, { weight: 3, arbitrary: round(0) }), {
  minLength: 2,
  maxLength: 6,
});
const place = fc.constantFrom('moved', 'moved/in', 'lib/moved', 'lib', 'a/b', 'scripts/moved');

/** Folders move, with changes in them, and others work in the vault before the first run only. */
export const movingRounds = fc
  .tuple(
    round(4),
    fc.array(
      round(
        0,
        fc.oneof(
          { weight: 3, arbitrary: deed },
          { weight: 2, arbitrary: fc.record({ do: fc.constant('move-folder' as const), which, path: place }) },
        ),
      ),
      { minLength: 1, maxLength: 5 },
    ),
  )
  .map(([first, rest]) => [first, ...rest]);
/** Nobody works in the vault. */
export const quietRounds = fc.array(round(0), { minLength: 1, maxLength: 5 });

export const abilities: fc.Arbitrary<Abilities> = fc.constantFrom<Abilities>(
  SHARE,
  DISK,
  { ...SHARE, timestampResolution: 2_000 },
  { ...SHARE, unicodeForm: 'nfc' },
  { ...SHARE, foldsCase: false, unicodeForm: 'nfd' },
  { ...SHARE, foldsUnicode: false },
  { ...DISK, links: false },
);

/** Time goes on from deed to deed, so that no two versions look alike. */
export class Life {
  #turn = 0;

  live(mirror: ModelMirror, { hot, vault }: Round): void {
    for (const one of hot) this.#do(one, mirror.hot, 'hot');
    for (const one of vault) this.#do(one, mirror.vault, 'born');
  }

  #do(one: Deed, tree: Tree, by: string): void {
    this.#turn += 1;
    try {
      this.#attempt(one, tree, by);
    } catch {
      // What the file system refuses does not happen.
    }
  }

  #attempt(one: Deed, tree: Tree, by: string): void {
    const mtime = NOW - DAY + this.#turn * STEP;
    const file: NewNode = { type: 'file', size: this.#turn, mtime, content: `${by} ${this.#turn}` };
    if ('which' in one) this.#change(one, tree, file);
    else if (one.do === 'link') tree.put(one.path, { type: 'link', target: one.target, mtime });
    else if (one.do === 'write') tree.put(one.path, file);
    else tree.put(one.path, { type: one.do === 'folder' ? 'folder' : 'other', mtime });
  }

  #change(one: Change, tree: Tree, file: NewNode): void {
    const paths = tree.paths();
    const candidates = one.do === 'move-folder' ? paths.filter((each) => tree.at(each)?.type === 'folder') : paths;
    const path = candidates[one.which % candidates.length];
    if (path === undefined) return;
    if (one.do === 'remove') tree.remove(path);
    else if (one.do === 'edit') tree.put(path, file);
    else if (one.do === 'touch') tree.put(path, { ...file, ...sameContent(tree, path) });
    else if (one.do === 'move' || one.do === 'move-folder') tree.rename(path, one.path);
    else retype(tree, path, file);
  }
}

function sameContent(tree: Tree, path: string): Pick<NewNode, 'content' | 'size'> {
  const { content = '', size = 0 } = tree.at(path) ?? {};
  return { content, size };
}

function retype(tree: Tree, path: string, file: NewNode): void {
  const isFile = tree.at(path)?.type === 'file';
  tree.remove(path);
  tree.put(path, isFile ? { type: 'folder' } : file);
}
