/** A file system in memory that folds names or not, lists like a lister, and refuses what a real one would refuse. */
import { type Abilities, foldKey } from '../../../src/mirror/core/abilities.ts';
import { type Entry, type EntryType, folderOf, type Identity, joined, type Listing, nameOf } from '../../../src/mirror/core/entry.ts';
import { foldsOf } from '../../../src/mirror/core/names.ts';
import type { Sight } from '../../../src/mirror/core/plan.ts';

export interface TreeNode {
  name: string;
  readonly type: EntryType;
  readonly inode: number;
  size: number;
  mtime: number;
  ctime: number;
  readonly birth: number;
  readonly target: string | null;
  /** Why it cannot be read. */
  errno: string | null;
  /** It cannot be mirrored under its name, and what it is can be told all the same. */
  isStrange: boolean;
  /** What a file holds; stands for its bytes. */
  content: string;
  /** By fold key; of files and links empty. */
  readonly children: Map<string, TreeNode>;
}

/** What is to be at a path. */
export interface NewNode {
  readonly type: EntryType;
  readonly size?: number;
  readonly mtime?: number;
  readonly ctime?: number;
  readonly target?: string;
  readonly content?: string;
}

type Habits = Pick<Abilities, 'foldsCase' | 'foldsUnicode' | 'unicodeForm' | 'timestampResolution'>;

/** A disk that tells all names apart. */
export const PLAIN: Habits = { foldsCase: false, foldsUnicode: false, unicodeForm: 'as-given', timestampResolution: 1 };

/** Each is born at a time of its own. */
const FIRST_BIRTH = 1_000_000;

export class Tree {
  readonly #habits: Habits;
  readonly #root: TreeNode;
  #lastInode = 1;

  constructor(habits: Habits = PLAIN) {
    this.#habits = habits;
    this.#root = this.#nodeOf('', { type: 'folder' });
  }

  /** `null`: nothing is there. */
  at(path: string): TreeNode | null {
    let node: TreeNode | undefined = this.#root;
    for (const name of path === '' ? [] : path.split('/')) node = node?.children.get(this.#keyOf(name));
    return node ?? null;
  }

  list(path: string): Listing {
    const folder = this.at(path);
    if (folder?.type !== 'folder') return { kind: 'absent' };
    if (folder.errno !== null) return { kind: 'failed', errno: folder.errno };
    const nodes = [...folder.children.values()];
    // Of a folder the name can be read, and what it holds cannot.
    const isReadable = ({ type, errno, isStrange }: TreeNode): boolean => !isStrange && (type === 'folder' || errno === null);
    return {
      kind: 'listed',
      entries: nodes.filter(isReadable).map(entryOf),
      unreadable: nodes
        .filter((node) => !isReadable(node))
        .map((node) => ({ name: node.name, errno: node.errno ?? '', ...(node.isStrange ? { has: identitiesIn(node) } : {}) })),
    };
  }

  /** From now on this cannot be read. @param isStrange what it is can be told, and what it holds */
  forbid(path: string, errno: string, isStrange = false): void {
    Object.assign(this.#existing(path), { errno, isStrange });
  }

  look(path: string): Sight | null {
    const node = this.at(path);
    if (node === null) return null;
    const { type, size, mtime, ctime, birth, inode } = node;
    return { type, size, mtime, ctime, birth, inode };
  }

  /** Makes what is not there, and the folders around it; a file that is there keeps its name and its inode. @throws for another type */
  put(path: string, what: NewNode): TreeNode {
    const parent = this.#folderFor(folderOf(path));
    const key = this.#keyOf(nameOf(path));
    const there = parent.children.get(key);
    if (there !== undefined && (there.type !== what.type || what.type === 'link')) throw new Error(`${path} is taken by a ${there.type}`);
    const node = there ?? this.#nodeOf(this.#written(nameOf(path)), what);
    parent.children.set(key, node);
    if (what.type === 'folder') return node;
    node.size = what.size ?? 0;
    node.mtime = this.#time(what.mtime ?? 0);
    node.ctime = what.ctime ?? node.mtime;
    node.content = what.content ?? '';
    return node;
  }

  /** With all it holds. */
  remove(path: string): void {
    this.#existing(folderOf(path)).children.delete(this.#keyOf(nameOf(path)));
  }

  /** Never onto something else. @throws when it would be */
  rename(from: string, to: string): void {
    const node = this.#existing(from);
    const parent = this.#folderFor(folderOf(to));
    const taken = parent.children.get(this.#keyOf(nameOf(to)));
    if (taken !== undefined && taken !== node) throw new Error(`${to} is taken`);
    if (`${to}/`.startsWith(`${from}/`) && to !== from) throw new Error(`${to} lies in ${from}`);
    this.remove(from);
    node.name = this.#written(nameOf(to));
    parent.children.set(this.#keyOf(nameOf(to)), node);
  }

  /** All paths, a folder before what it holds. */
  paths(under = ''): readonly string[] {
    const folder = this.at(under);
    if (folder === null) return [];
    return [...folder.children.values()].flatMap(({ name }) => [joined(under, name), ...this.paths(joined(under, name))]);
  }

  /** One line for each path, with all that a reader can see of it. */
  snapshot(): ReadonlyMap<string, string> {
    return new Map(this.paths().map((path) => [path, describe(this.at(path))]));
  }

  #existing(path: string): TreeNode {
    const node = this.at(path);
    if (node === null) throw new Error(`${path} is not there`);
    return node;
  }

  #folderFor(path: string): TreeNode {
    const node = path === '' ? this.#root : (this.at(path) ?? this.put(path, { type: 'folder' }));
    if (node.type !== 'folder') throw new Error(`${path} is a ${node.type}`);
    return node;
  }

  #nodeOf(name: string, { type, size = 0, mtime = 0, ctime = mtime, target = '', content = '' }: NewNode): TreeNode {
    this.#lastInode += 1;
    const link = type === 'link' ? target : null;
    return {
      name,
      type,
      inode: this.#lastInode,
      size,
      mtime: this.#time(mtime),
      ctime,
      birth: FIRST_BIRTH + this.#lastInode,
      target: link,
      errno: null,
      isStrange: false,
      content,
      children: new Map(),
    };
  }

  #keyOf(name: string): string {
    return foldKey(name, foldsOf(this.#habits));
  }

  #written(name: string): string {
    const { unicodeForm } = this.#habits;
    return unicodeForm === 'as-given' ? name : name.normalize(unicodeForm === 'nfc' ? 'NFC' : 'NFD');
  }

  #time(at: number): number {
    return at - (at % Math.max(1, this.#habits.timestampResolution));
  }
}

/** Of what it holds as well. */
function identitiesIn({ type, inode, birth, children }: TreeNode): readonly Identity[] {
  return [{ type, inode, birth }, ...[...children.values()].flatMap(identitiesIn)];
}

function entryOf({ name, type, size, mtime, ctime, birth, inode, target }: TreeNode): Entry {
  return { name, type, size, mtime, ctime, birth, inode, target };
}

function describe(node: TreeNode | null): string {
  if (node === null) return '';
  const { type, size, mtime, target, content } = node;
  return type === 'file' ? `file ${size} ${mtime} ${content}` : type === 'link' ? `link ${target}` : type;
}
