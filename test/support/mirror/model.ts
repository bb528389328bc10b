/** The mirror in memory: both trees scanned with the real join, and a plan done the way the run does it. */
import type { Abilities } from '../../../src/mirror/core/abilities.ts';
import {
  type ContentCheck,
  type ContentVerdict,
  inReadingOrder,
  type MoveCheck,
  type Unchecked,
  withVerdicts,
} from '../../../src/mirror/core/content-checks.ts';
import type { Contract } from '../../../src/mirror/core/contract.ts';
import { type DecideInput, decide } from '../../../src/mirror/core/decide.ts';
import { DifferencesCollector } from '../../../src/mirror/core/differences.ts';
import { folderOf, type ManifestRow, NOTHING_MORE } from '../../../src/mirror/core/entry.ts';
import { type Descent, type JoinRules, ROOT } from '../../../src/mirror/core/folder.ts';
import { FolderMoves, isFolderMove, newPlaces, placesBefore } from '../../../src/mirror/core/folder-moves.ts';
import { ALL_TRUSTED } from '../../../src/mirror/core/identity.ts';
import { createJoin } from '../../../src/mirror/core/join.ts';
import { createWorthless } from '../../../src/mirror/core/junk.ts';
import { createPathRules } from '../../../src/mirror/core/path-rules.ts';
import type { Deletion, Differences, Look, Make, Plan, Rename, Verdict } from '../../../src/mirror/core/plan.ts';
import { adoptedCopies, type UnderWay } from '../../../src/mirror/core/under-way.ts';
import { isWithin } from '../../../src/mirror/core/ways.ts';
import { PLAIN, Tree } from './model-tree.ts';

export const NOW = Date.UTC(2026, 10, 23, 12);

export const SHARE: Abilities = {
  foldsCase: true,
  foldsUnicode: true,
  unicodeForm: 'as-given',
  timestampResolution: 1,
  timeOffset: 0,
  timeShifts: [],
  forbidden: ':*?"<>|\\',
  trailingDots: false,
  longestName: { of: 255, unit: 'utf16' },
  links: true,
  renameOver: true,
};

/** A vault like a local disk. */
export const DISK: Abilities = { ...SHARE, foldsCase: false, foldsUnicode: false, forbidden: '', trailingDots: true };

export const CONTRACT: Contract = {
  delete: true,
  exclude: ['planning'],
  keep: ['scripts', 'thumbnails/assets'],
  realDirsOnly: ['video/input'],
  junk: ['.DS_Store', '._*'],
  bundles: ['*.fcpbundle'],
  unmanaged: 'keep',
  budget: { files: 1_000, ratio: 0.05, perFolder: 0.25, updates: 0.25, floor: 20 },
  minHotRatio: 0.5,
  trash: true,
  settleMs: 0,
  longestPath: 4_032,
  roots: { hot: '/home/mac/workspaces', vaultInShare: 'ytm_workspaces', shares: ['/Volumes/share'] },
};

/** Budgets that never park anything. */
export const FREE: Contract['budget'] = { files: 1e9, ratio: 1, perFolder: 1, updates: 1, floor: 1e9 };

export class ModelMirror {
  readonly hot = new Tree();
  readonly vault: Tree;
  readonly manifest = new Map<string, ManifestRow>();
  contract: Contract;
  readonly abilities: Abilities;
  readonly held = new Map<string, Look | null>();
  readonly underWay = new Map<string, UnderWay>();
  /** No run has learned anything of the vault. */
  isAdopting = true;
  #toLearn: Pick<Differences, 'adopted' | 'forgotten'> = { adopted: [], forgotten: [] };

  constructor({ contract = CONTRACT, abilities = SHARE }: { readonly contract?: Contract; readonly abilities?: Abilities } = {}) {
    this.contract = contract;
    this.abilities = abilities;
    this.vault = new Tree({ ...PLAIN, ...abilities });
  }

  /** Both sides listed and joined, without changing anything. */
  scan(more: Partial<JoinRules> = {}): Differences {
    const draft = this.draft(more);
    const now = placesBefore(draft.renames);
    return withVerdicts(draft, new Map(inReadingOrder(draft).map((check) => [check.path, this.#read(check, now)])));
  }

  /** What is found before any content is read. */
  draft(more: Partial<JoinRules> = {}): Unchecked {
    const { contract, abilities, held } = this;
    const rules: JoinRules = {
      contract,
      abilities,
      pathRules: createPathRules(contract, abilities),
      trust: ALL_TRUSTED,
      now: NOW,
      held,
      underWay: this.underWay,
      adopting: this.isAdopting,
      ...more,
    };
    const moves = this.#moves(rules);
    const join = createJoin({ ...rules, unmanagedPaths: moves.unmanagedPaths });
    const collector = new DifferencesCollector(rules);
    let waiting: Descent[] = [ROOT];
    while (waiting.length > 0) {
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        const found = join({
          at,
          hot: at.inHot ? this.hot.list(at.path) : { kind: 'absent' },
          vault: at.inVault ? this.vault.list(moves.now(at.vaultPath)) : { kind: 'absent' },
          rows: [...new Set([at.path, at.sentPath])].flatMap((path) => moves.rows(path, (each) => this.rows(each))),
        });
        waiting.push(...moves.sift(found));
        collector.add(found);
      }
      waiting = [...moves.next()];
    }
    return collector.finish(moves.renames);
  }

  #moves(rules: JoinRules): FolderMoves {
    const pinned = [...rules.held.keys(), ...(rules.underWay?.keys() ?? [])];
    return new FolderMoves(
      { ...rules, withDeletions: true, pinned, unmanagedPaths: rules.unmanagedPaths ?? [] },
      {
        foldersByInode: (inode) => [...this.manifest.values()].filter((row) => row.type === 'folder' && row.inode === inode),
        beneath: (path) => {
          const rows = [...this.manifest.values()].filter((row) => row.path.startsWith(`${path}/`));
          const files = rows.filter(({ type }) => type === 'file');
          return { files: files.length, bytes: files.reduce((all, { size }) => all + size, 0), paths: rows.length };
        },
      },
    );
  }

  #read({ path, digest, vaultPath }: ContentCheck | MoveCheck, now: (path: string) => string): ContentVerdict {
    const content = this.hot.at(path)?.content ?? '';
    const expected = digest ?? digestOf(this.vault.at(now(vaultPath))?.content ?? '');
    const sight = this.hot.look(path);
    if (sight === null) return { kind: 'unread', side: 'hot', errno: 'ENOENT' };
    return expected === digestOf(content) ? { kind: 'equal', digest: expected, sight } : { kind: 'other' };
  }

  rows(...folders: readonly string[]): readonly ManifestRow[] {
    const wanted = new Set(folders);
    return [...wanted].flatMap((folder) => [...this.manifest.values()].filter(({ path }) => folderOf(path) === folder));
  }

  judge(more: Partial<DecideInput> = {}): { readonly differences: Differences; readonly verdict: Verdict } {
    const differences = more.differences ?? this.scan();
    const { contract } = this;
    const input = { differences, contract, withDeletions: true, lastComplete: null, approved: null, acceptShrunk: false, now: NOW };
    return { differences, verdict: decide({ ...input, ...more }) };
  }

  /** A whole run. @throws when the vault would refuse something of it */
  run(more: Partial<DecideInput> = {}): { readonly differences: Differences; readonly verdict: Verdict } {
    const judged = this.judge(more);
    const { verdict, differences } = judged;
    if (verdict.kind === 'halt') return judged;
    this.learn(differences);
    this.apply(verdict.plan);
    return judged;
  }

  /** What lies in a folder that moves is learned once that was renamed. */
  learn(differences: Pick<Differences, 'renames' | 'adopted' | 'forgotten' | 'copies' | 'makes'>): void {
    if (this.isAdopting) for (const [path, record] of adoptedCopies(differences)) this.underWay.set(path, record);
    this.isAdopting = false;
    const places = newPlaces(differences.renames);
    this.#learn(differences, (path) => !isWithin(path, places));
    this.#toLearn = differences;
  }

  #learn({ adopted, forgotten }: Pick<Differences, 'adopted' | 'forgotten'>, isOf: (path: string) => boolean): void {
    for (const path of forgotten.filter(isOf)) this.manifest.delete(path);
    for (const row of adopted.filter(({ path }) => isOf(path))) this.manifest.set(row.path, row);
  }

  /** In the order of a run: renames (folders that moved first), what makes way, folders and links, files, deletions. */
  apply({ renames, makes, copies, deletions }: Plan): void {
    const places = newPlaces(renames);
    for (const rename of renames.filter(isFolderMove)) this.#moveFolder(rename);
    this.#learn(this.#toLearn, (path) => isWithin(path, places));
    for (const rename of renames.filter((one) => !isFolderMove(one))) this.#rename(rename);
    this.#delete(deletions.filter(({ makesWay }) => makesWay));
    for (const make of makes) this.#make(make);
    for (const { path, size, mtime, ctime, birth, inode, replaces } of copies) {
      this.#expectPlace(path, replaces);
      const content = this.hot.at(path)?.content ?? '';
      this.vault.put(path, { type: 'file', size, mtime, content });
      this.manifest.set(path, { ...NOTHING_MORE, path, type: 'file', size, mtime, inode, ctime, birth, digest: digestOf(content) });
    }
    this.#delete(deletions.filter(({ makesWay }) => !makesWay));
  }

  #rename({ why, from, to, look, inode, mtime, ctime, birth, digest: read, sentAs }: Rename): void {
    this.#expect(from, look);
    this.vault.rename(from, to);
    if (why === 'fold') return;
    const digest = read ?? this.manifest.get(sentAs ?? from)?.digest ?? null;
    this.manifest.delete(sentAs ?? from);
    this.manifest.set(to, { ...NOTHING_MORE, path: to, type: 'file', size: look.size, mtime, inode, ctime, birth, digest });
  }

  #moveFolder({ from, to, look }: Rename): void {
    this.#expect(from, look);
    this.vault.rename(from, to);
    for (const [path, row] of this.manifest) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.manifest.delete(path);
      this.manifest.set(to + path.slice(from.length), { ...row, path: to + path.slice(from.length) });
    }
  }

  #make({ kind, path, mtime, birth, inode, target, replaces }: Make): void {
    // What moved may have made the folders around it.
    if (kind === 'link' || this.vault.at(path)?.type !== 'folder') this.#expectPlace(path, replaces);
    if (replaces !== null) this.vault.remove(path);
    this.vault.put(path, { type: kind, mtime, target: target ?? '' });
    this.manifest.set(path, { ...NOTHING_MORE, path, type: kind, size: 0, mtime, birth, inode, target });
  }

  #delete(deletions: readonly Deletion[]): void {
    const isWorthless = createWorthless(this.contract.junk);
    for (const { path, sentAs, look } of deletions.toReversed()) {
      this.#expect(path, look);
      const held = [...(this.vault.at(path)?.children.values() ?? [])];
      for (const one of held)
        if (!isWorthless(one, (name) => held.some((other) => other.name === name)))
          throw new Error(`${path} is to be removed and holds ${one.name}`);
      this.vault.remove(path);
      this.manifest.delete(sentAs);
    }
  }

  /** As the agent does it: nothing is touched that does not look as it did in the plan. */
  #expect(path: string, look: Look): void {
    const now = this.vault.look(path);
    if (now?.type === look.type && (look.type === 'folder' || (now.size === look.size && now.mtime === look.mtime))) return;
    throw new Error(`${path} is ${JSON.stringify(now)}, expected ${JSON.stringify(look)}`);
  }

  #expectPlace(path: string, replaces: Look | null): void {
    if (replaces !== null) this.#expect(path, replaces);
    else if (this.vault.at(path) !== null) throw new Error(`${path} is taken`);
    else if (this.vault.at(folderOf(path))?.type !== 'folder') throw new Error(`${path} has no folder`);
  }
}

/** Stands for the digest of what a file holds. */
export function digestOf(content: string): string {
  return `model:${content}`;
}

/** A file whose content tells its version. */
export function aFile(
  content: string,
  mtime = NOW - 86_400_000,
): { readonly type: 'file'; readonly size: number; readonly mtime: number; readonly content: string } {
  return { type: 'file', size: content.length, mtime, content };
}
