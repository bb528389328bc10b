/**
 * A file system in memory with the evidence that real ones give: inodes that are given out again, change times that nobody can set, birth times, times
 * that are kept in steps, clamped or shown shifted, names that fold. Contents are short texts; two are equal only when their bytes are.
 */
import { hash } from 'node:crypto';
import { type Abilities, foldKey } from '../../../../src/mirror/core/abilities.ts';
import { type Entry, type EntryType, folderOf, joined, type Listing, nameOf } from '../../../../src/mirror/core/entry.ts';
import { foldsOf } from '../../../../src/mirror/core/names.ts';
import type { Look, Sight } from '../../../../src/mirror/core/plan.ts';

export interface Habits extends Pick<Abilities, 'foldsCase' | 'foldsUnicode' | 'unicodeForm'> {
  readonly now: () => number;
  /** What becomes of a time that is set. */
  readonly kept: (at: number) => number;
  /** How it is shown later. */
  readonly shown: (at: number) => number;
  readonly hasBirth: boolean;
  /** Inodes of what is gone are given out again, the lowest first (ext4). */
  readonly reusesInodes: boolean;
}

export interface DiskNode {
  name: string;
  readonly type: Exclude<EntryType, 'other'>;
  readonly inode: number;
  readonly birth: number;
  size: number;
  /** As it is kept. */
  mtime: number;
  ctime: number;
  content: string;
  /** Of links. */
  readonly target: string | null;
  readonly children: Map<string, DiskNode>;
}

export class DiskError extends Error {
  readonly code: string;

  constructor(code: string, path: string) {
    super(`${code} ${path}`);
    this.code = code;
  }
}

export interface NewFile {
  readonly content: string;
  readonly size: number;
  /** By default now. */
  readonly mtime?: number;
}

export class Disk {
  readonly #habits: Habits;
  readonly #root: DiskNode;
  readonly #free = new Set<number>();
  #nextInode = 2;

  constructor(habits: Habits) {
    this.#habits = habits;
    this.#root = this.#node('', 'folder', null);
  }

  at(path: string): DiskNode | null {
    let node: DiskNode | undefined = this.#root;
    for (const name of path === '' ? [] : path.split('/')) node = node?.children.get(this.#keyOf(name));
    return node ?? null;
  }

  /** What becomes of a time that is given to a file. */
  shownTime(at: number): number {
    return this.#habits.shown(this.#habits.kept(at));
  }

  list(path: string): Listing {
    const folder = this.at(path);
    if (folder?.type !== 'folder') return { kind: 'absent' };
    return { kind: 'listed', entries: [...folder.children.values()].map((node) => this.#entryOf(node)), unreadable: [] };
  }

  look(path: string): Look | null {
    const node = this.at(path);
    return node === null ? null : { type: node.type, size: node.size, mtime: this.#habits.shown(node.mtime) };
  }

  sight(path: string): Sight | null {
    const node = this.at(path);
    const look = this.look(path);
    return node === null || look === null ? null : { ...look, ctime: node.ctime, birth: this.#birthOf(node), inode: node.inode };
  }

  /** Written in place: the inode stays. */
  write(path: string, { content, size, mtime = this.#habits.now() }: NewFile): void {
    const node = this.at(path) ?? this.#add(path, 'file', null);
    if (node.type !== 'file') throw new DiskError('EISDIR', path);
    node.content = content;
    node.size = size;
    node.mtime = this.#habits.kept(mtime);
    node.ctime = this.#habits.now();
  }

  /** A draft renamed over the file: another inode. */
  replace(path: string, file: NewFile): void {
    const there = this.at(path);
    if (there !== null && there.type !== 'file') throw new DiskError('EISDIR', path);
    const draft = `${path}.draft`;
    this.write(draft, file);
    if (there !== null) this.remove(path);
    this.rename(draft, path);
  }

  setTime(path: string, mtime: number): void {
    const node = this.#existing(path);
    node.mtime = this.#habits.kept(mtime);
    node.ctime = this.#habits.now();
  }

  /** What chmod does. */
  changeMode(path: string): void {
    this.#existing(path).ctime = this.#habits.now();
  }

  makeFolder(path: string): void {
    if (path === '' || this.at(path)?.type === 'folder') return;
    this.#add(path, 'folder', null);
  }

  makeLink(path: string, target: string): void {
    if (this.at(path) !== null) throw new DiskError('EEXIST', path);
    this.#add(path, 'link', target);
  }

  /** With all it holds. */
  remove(path: string): void {
    const node = this.#existing(path);
    for (const { name } of node.children.values()) this.remove(joined(path, name));
    this.#detach(path, node);
    this.#free.add(node.inode);
  }

  /** Never onto something else. */
  rename(from: string, to: string): void {
    const node = this.#existing(from);
    const taken = this.at(to);
    if (taken !== null && taken !== node) throw new DiskError('EEXIST', to);
    if (to !== from && `${to}/`.startsWith(`${from}/`)) throw new DiskError('EINVAL', to);
    const parent = this.#parentFor(to);
    this.#detach(from, node);
    node.name = this.#written(nameOf(to));
    node.ctime = this.#habits.now();
    parent.children.set(this.#keyOf(node.name), node);
    this.#touch(parent);
  }

  /** All paths, a folder before what it holds. */
  paths(under = ''): readonly string[] {
    return [...(this.at(under)?.children.values() ?? [])].flatMap(({ name }) => [joined(under, name), ...this.paths(joined(under, name))]);
  }

  files(): readonly string[] {
    return this.paths().filter((path) => this.at(path)?.type === 'file');
  }

  /** By path: the content of a file, `folder`, or `-> target`. */
  bytes(under = ''): ReadonlyMap<string, string> {
    return new Map(this.paths(under).map((path) => [path, bytesOf(this.at(path))]));
  }

  #existing(path: string): DiskNode {
    const node = this.at(path);
    if (node === null) throw new DiskError('ENOENT', path);
    return node;
  }

  /** Folders on the way are made. */
  #parentFor(path: string): DiskNode {
    const folder = folderOf(path);
    const node = this.at(folder) ?? this.#add(folder, 'folder', null);
    if (node.type !== 'folder') throw new DiskError('ENOTDIR', path);
    return node;
  }

  #add(path: string, type: DiskNode['type'], target: string | null): DiskNode {
    const parent = this.#parentFor(path);
    const node = this.#node(this.#written(nameOf(path)), type, target);
    parent.children.set(this.#keyOf(node.name), node);
    this.#touch(parent);
    return node;
  }

  #detach(path: string, node: DiskNode): void {
    const parent = this.#existing(folderOf(path));
    parent.children.delete(this.#keyOf(node.name));
    this.#touch(parent);
  }

  #touch(node: DiskNode): void {
    node.mtime = this.#habits.now();
    node.ctime = node.mtime;
  }

  #node(name: string, type: DiskNode['type'], target: string | null): DiskNode {
    const now = this.#habits.now();
    return { name, type, inode: this.#inode(), birth: now, size: 0, mtime: now, ctime: now, content: '', target, children: new Map() };
  }

  #inode(): number {
    const [lowest] = this.#habits.reusesInodes ? [...this.#free].toSorted((left, right) => left - right) : [];
    if (lowest === undefined) return this.#nextInode++;
    this.#free.delete(lowest);
    return lowest;
  }

  #entryOf(node: DiskNode): Entry {
    const { name, type, size, mtime, ctime, inode, target } = node;
    return { name, type, size, mtime: this.#habits.shown(mtime), ctime, inode, target, birth: this.#birthOf(node) };
  }

  #birthOf({ birth }: DiskNode): number | null {
    return this.#habits.hasBirth ? birth : null;
  }

  #keyOf(name: string): string {
    return foldKey(name, foldsOf(this.#habits));
  }

  #written(name: string): string {
    const { unicodeForm } = this.#habits;
    return unicodeForm === 'as-given' ? name : name.normalize(unicodeForm === 'nfc' ? 'NFC' : 'NFD');
  }
}

function bytesOf(node: DiskNode | null): string {
  if (node === null) return '';
  if (node.type === 'folder') return 'folder';
  return node.type === 'link' ? `-> ${node.target}` : `${node.content} of ${node.size}`;
}

export function checksumOf({ content, size }: Pick<DiskNode, 'content' | 'size'>): string {
  return hash('sha256', `${content} of ${size}`);
}
