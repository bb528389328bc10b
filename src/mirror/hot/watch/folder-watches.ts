/**
 * Watches every folder of a tree with one inotify watch each. A folder is watched first and listed then, so that nothing that appears in
 * it goes unnoticed, however quickly folders are created.
 */
import { type FSWatcher, lstatSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../platform/clock.ts';
import { errnoName } from '../../../share/errno.ts';
import { joined } from '../../core/entry.ts';
import type { TreeWatch, TreeWatchOptions } from './tree-watch.ts';

/** New names are looked at together: programs create and remove files in bursts. */
const TOGETHER_MS = 50;

/** What no longer exists when it is to be watched is nothing to report; what cannot be read is reported by the runs. */
const PASSING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP']);

interface Node {
  readonly watcher: FSWatcher;
  readonly inode: number;
  readonly children: Map<string, Node>;
}

export class FolderWatches implements TreeWatch {
  readonly #options: TreeWatchOptions;
  #root: Node | null = null;
  #count = 0;
  /** Folders to be watched next. */
  readonly #queue: string[] = [];
  #isDraining = false;
  #isReady = false;
  /** Names that appeared or disappeared. */
  readonly #unsure = new Set<string>();
  #cancelTimer: (() => void) | null = null;
  #isClosed = false;

  constructor(options: TreeWatchOptions) {
    this.#options = options;
    this.#add('');
  }

  get folders(): number {
    return this.#count;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    if (this.#root !== null) this.#drop(this.#root);
    this.#root = null;
  }

  #add(folder: string): void {
    this.#queue.push(folder);
    if (this.#isDraining) return;
    this.#isDraining = true;
    void this.#drain();
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.pop(); next !== undefined && !this.#isClosed; next = this.#queue.pop()) {
      try {
        await this.#watch(next);
      } catch (error) {
        const errno = errnoName(error);
        if (next === '' || !PASSING.has(errno)) return this.#options.onProblem(errno);
      }
    }
    this.#isDraining = false;
    if (this.#isReady || this.#isClosed) return;
    this.#isReady = true;
    this.#options.onReady();
  }

  async #watch(folder: string): Promise<void> {
    const { root, isLeftOut, onHint } = this.#options;
    const path = join(root, folder);
    if (!this.#place(folder, path)) return;
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries) {
      const child = joined(folder, entry.name);
      if (entry.isDirectory() && !isLeftOut(child)) this.#queue.push(child);
    }
    // It may have got its content before it was watched.
    if (this.#isReady) onHint(folder, '');
  }

  /** False: it is watched already, or the folder around it is not any more. */
  #place(folder: string, path: string): boolean {
    const { inode, isFolder } = lookAt(path, folder === '');
    if (!isFolder) return false;
    const slash = folder.lastIndexOf('/');
    const parent = folder === '' ? null : this.#node(folder.slice(0, Math.max(0, slash)));
    if (folder !== '' && parent === null) return false;
    const name = folder.slice(slash + 1);
    const known = folder === '' ? this.#root : (parent?.children.get(name) ?? null);
    if (known?.inode === inode) return false;
    const watcher = watch(path, (type, changed) => this.#heard(folder, type, changed));
    watcher.on('error', () => watcher.close());
    if (known !== null) this.#drop(known);
    const node: Node = { watcher, inode, children: new Map() };
    this.#count += 1;
    if (parent === null) this.#root = node;
    else parent.children.set(name, node);
    return true;
  }

  #heard(folder: string, type: 'rename' | 'change', name: string | null): void {
    const { isLeftOut, onEvent, onHint } = this.#options;
    onEvent();
    const path = name === null ? null : joined(folder, name);
    if (path === null) return onHint(folder, '');
    if (isLeftOut(path)) return;
    onHint(folder, name ?? '');
    if (type !== 'rename') return;
    this.#unsure.add(path);
    this.#cancelTimer ??= systemClock.after(TOGETHER_MS, () => this.#lookAgain());
  }

  /** Folders that appeared are watched; those that went, or have another inode now, are not watched under this name any more. */
  #lookAgain(): void {
    this.#cancelTimer = null;
    const { root } = this.#options;
    for (const path of this.#unsure) {
      const { inode, isFolder } = lookAt(join(root, path), false);
      const known = this.#node(path);
      if (known !== null && known.inode !== inode) this.#forget(path, known);
      if (isFolder && known?.inode !== inode) this.#add(path);
    }
    this.#unsure.clear();
  }

  #forget(path: string, node: Node): void {
    this.#drop(node);
    const slash = path.lastIndexOf('/');
    this.#node(path.slice(0, Math.max(0, slash)))?.children.delete(path.slice(slash + 1));
  }

  #drop({ watcher, children }: Node): void {
    watcher.close();
    this.#count -= 1;
    for (const child of children.values()) this.#drop(child);
    children.clear();
  }

  #node(path: string): Node | null {
    let node = this.#root;
    if (path === '') return node;
    for (const name of path.split('/')) node = node?.children.get(name) ?? null;
    return node;
  }
}

/** @param follows the root may be a link to a folder */
function lookAt(path: string, follows: boolean): { readonly inode: number; readonly isFolder: boolean } {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { inode: 0, isFolder: false };
  return { inode: stats.ino, isFolder: stats.isDirectory() || (follows && stats.isSymbolicLink()) };
}
