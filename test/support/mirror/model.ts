/** The mirror in memory: both trees scanned with the real join, and a plan done the way the run does it. */
import type { Abilities } from '../../../src/mirror/core/abilities.ts';
import type { Contract } from '../../../src/mirror/core/contract.ts';
import { type DecideInput, decide } from '../../../src/mirror/core/decide.ts';
import { DifferencesCollector } from '../../../src/mirror/core/differences.ts';
import { folderOf, type ManifestRow } from '../../../src/mirror/core/entry.ts';
import { type Descent, type JoinRules, ROOT } from '../../../src/mirror/core/folder.ts';
import { createJoin } from '../../../src/mirror/core/join.ts';
import { createJunk } from '../../../src/mirror/core/junk.ts';
import type { Deletion, Differences, Look, Make, Plan, Rename, Verdict } from '../../../src/mirror/core/plan.ts';
import { createTerritory } from '../../../src/mirror/core/territory.ts';
import { PLAIN, Tree } from './model-tree.ts';

export const NOW = Date.UTC(2026, 10, 23, 12);

export const SHARE: Abilities = {
  foldsCase: true,
  foldsUnicode: true,
  unicodeForm: 'as-given',
  timeGrain: 1,
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
  strangers: 'keep',
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

  constructor({ contract = CONTRACT, abilities = SHARE }: { readonly contract?: Contract; readonly abilities?: Abilities } = {}) {
    this.contract = contract;
    this.abilities = abilities;
    this.vault = new Tree({ ...PLAIN, ...abilities });
  }

  /** Both sides listed and joined, without changing anything. */
  scan(more: Partial<JoinRules> = {}): Differences {
    const { contract, abilities, held } = this;
    const rules: JoinRules = { contract, abilities, territory: createTerritory(contract, abilities), now: NOW, held, ...more };
    const join = createJoin(rules);
    const collector = new DifferencesCollector(rules);
    const waiting: Descent[] = [ROOT];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const found = join({
        at,
        hot: at.inHot ? this.hot.list(at.path) : { kind: 'absent' },
        vault: at.inVault ? this.vault.list(at.vaultPath) : { kind: 'absent' },
        rows: this.rows(at.path, at.sentPath),
      });
      waiting.push(...found.descend);
      collector.add(found);
    }
    return collector.finish();
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

  learn({ adopted, forgotten }: Pick<Differences, 'adopted' | 'forgotten'>): void {
    for (const path of forgotten) this.manifest.delete(path);
    for (const row of adopted) this.manifest.set(row.path, row);
  }

  /** In the order of a run: renames, what makes way, folders and links, files, deletions. */
  apply({ renames, makes, copies, deletions }: Plan): void {
    for (const rename of renames) this.#rename(rename);
    this.#delete(deletions.filter(({ makesWay }) => makesWay));
    for (const make of makes) this.#make(make);
    for (const { path, size, mtime, inode, replaces } of copies) {
      this.#expectPlace(path, replaces);
      this.vault.put(path, { type: 'file', size, mtime, content: this.hot.at(path)?.content ?? '' });
      this.manifest.set(path, { path, type: 'file', size, mtime, inode, target: null });
    }
    this.#delete(deletions.filter(({ makesWay }) => !makesWay));
  }

  #rename({ why, from, to, look, inode, mtime, sentAs }: Rename): void {
    this.#expect(from, look);
    this.vault.rename(from, to);
    if (why === 'fold') return;
    this.manifest.delete(sentAs ?? from);
    this.manifest.set(to, { path: to, type: 'file', size: look.size, mtime, inode, target: null });
  }

  #make({ kind, path, mtime, inode, target, replaces }: Make): void {
    // What moved may have made the folders around it.
    if (kind === 'link' || this.vault.at(path)?.type !== 'folder') this.#expectPlace(path, replaces);
    if (replaces !== null) this.vault.remove(path);
    this.vault.put(path, { type: kind, mtime, target: target ?? '' });
    this.manifest.set(path, { path, type: kind, size: 0, mtime, inode, target });
  }

  #delete(deletions: readonly Deletion[]): void {
    const isJunk = createJunk(this.contract.junk, this.abilities);
    for (const { path, sentAs, look } of deletions.toReversed()) {
      this.#expect(path, look);
      for (const { name } of this.vault.at(path)?.children.values() ?? [])
        if (!isJunk(name)) throw new Error(`${path} is to be removed and holds ${name}`);
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

/** A file whose content tells its version. */
export function aFile(
  content: string,
  mtime = NOW - 86_400_000,
): { readonly type: 'file'; readonly size: number; readonly mtime: number; readonly content: string } {
  return { type: 'file', size: content.length, mtime, content };
}
