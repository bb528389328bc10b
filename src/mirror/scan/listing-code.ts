/**
 * The encoding of a listing from a child to ytm: columns instead of objects, which takes a fourth of the time. It is part of a line of
 * JSON; both listers (hot's and the vault agent) write it, and it is validated when read.
 */
import type { Entry, EntryType, Identity, Listing, Unreadable } from '../core/entry.ts';

export interface ListedColumns {
  /** Names, separated by slashes, which no name contains. */
  readonly names: string;
  /** One letter each: `f`ile, `d` (folder), `l`ink, `o`ther. */
  types: string;
  readonly sizes: number[];
  readonly mtimes: number[];
  readonly ctimes: number[];
  /** 0: unknown. */
  readonly births: number[];
  readonly inodes: number[];
  /** Of the links, in their order. */
  readonly targets: string[];
  readonly unreadable: UnreadableCode[];
}

/** `types` and the columns after it: what has the name, and what that holds. */
type UnreadableCode =
  | readonly [name: string, errno: string]
  | readonly [name: string, errno: string, types: string, inodes: readonly number[], births: readonly number[]];

export type ListingCode = ListedColumns | { readonly absent: true } | { readonly errno: string };

const TYPES: Readonly<Record<string, EntryType>> = { f: 'file', d: 'folder', l: 'link', o: 'other' };
const LETTERS: Readonly<Record<EntryType, string>> = { file: 'f', folder: 'd', link: 'l', other: 'o' };

/** Takes the entries of one folder one by one. */
export interface ColumnWriter {
  add(entry: Entry): void;
  addUnreadable(one: Unreadable): void;
  columns(): ListedColumns;
}

export function writeColumns(): ColumnWriter {
  const names: string[] = [];
  let types = '';
  const rest = { sizes: [] as number[], mtimes: [] as number[], ctimes: [] as number[], births: [] as number[], inodes: [] as number[] };
  const targets: string[] = [];
  const unreadable: UnreadableCode[] = [];
  return {
    add({ name, type, size, mtime, ctime, birth, inode, target }) {
      names.push(name);
      types += LETTERS[type];
      rest.sizes.push(size);
      rest.mtimes.push(mtime);
      rest.ctimes.push(ctime);
      rest.births.push(birth ?? 0);
      rest.inodes.push(inode);
      if (type === 'link') targets.push(target ?? '');
    },
    addUnreadable(one) {
      unreadable.push(unreadableCode(one));
    },
    columns: () => ({ names: names.join('/'), types, ...rest, targets, unreadable }),
  };
}

function unreadableCode({ name, errno, has }: Unreadable): UnreadableCode {
  if (has === undefined) return [name, errno];
  return [name, errno, has.map(({ type }) => LETTERS[type]).join(''), has.map(({ inode }) => inode), has.map(({ birth }) => birth ?? 0)];
}

/** `null`: this is not a listing. */
export function decodeListing(code: unknown): Listing | null {
  if (typeof code !== 'object' || code === null) return null;
  if ('absent' in code) return code.absent === true ? { kind: 'absent' } : null;
  if ('errno' in code) return typeof code.errno === 'string' ? { kind: 'failed', errno: code.errno } : null;
  return isColumns(code) ? decodeColumns(code) : null;
}

function decodeColumns({ names, types, sizes, mtimes, ctimes, births, inodes, targets, unreadable }: ListedColumns): Listing | null {
  const each = types === '' ? [] : names.split('/');
  if (each.length !== types.length) return null;
  const entries: Entry[] = [];
  let link = 0;
  for (const [index, name] of each.entries()) {
    // Every column is as long as the types.
    const at = (column: readonly number[]): number => column[index] ?? 0;
    const type = TYPES[types.charAt(index)];
    if (type === undefined || !isName(name)) return null;
    const target = type === 'link' ? targets[link++] : null;
    if (target === undefined) return null;
    const birth = at(births) === 0 ? null : at(births);
    entries.push({ name, type, size: at(sizes), mtime: at(mtimes), ctime: at(ctimes), birth, inode: at(inodes), target });
  }
  return { kind: 'listed', entries, unreadable: unreadable.map(decodeUnreadable) };
}

function decodeUnreadable([name, errno, types, inodes = [], births = []]: UnreadableCode): Unreadable {
  if (types === undefined) return { name, errno };
  const has = Array.from(types, (letter, index): Identity => {
    return { type: TYPES[letter] ?? 'other', inode: inodes[index] ?? 0, birth: births[index] || null };
  });
  return { name, errno, has };
}

/** A faulty child must not lead us out of its tree. */
function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..';
}

function isUnreadableCode(code: unknown): code is UnreadableCode {
  if (!Array.isArray(code)) return false;
  const [name, errno, types, ...columns] = code as readonly unknown[];
  if (typeof name !== 'string' || typeof errno !== 'string') return false;
  return code.length === 2 || (code.length === 5 && typeof types === 'string' && columns.every((column) => isColumn(column, types.length)));
}

function isColumn(column: unknown, length: number): column is readonly number[] {
  return Array.isArray(column) && column.length === length && column.every((value) => typeof value === 'number');
}

function isColumns(code: object): code is ListedColumns {
  const { names, types, sizes, mtimes, ctimes, births, inodes, targets, unreadable } = code as Partial<
    Record<keyof ListedColumns, unknown>
  >;
  if (typeof names !== 'string' || typeof types !== 'string') return false;
  const numbers = [sizes, mtimes, ctimes, births, inodes];
  return (
    numbers.every((column) => isColumn(column, types.length)) &&
    Array.isArray(targets) &&
    targets.every((target) => typeof target === 'string') &&
    Array.isArray(unreadable) &&
    unreadable.every(isUnreadableCode)
  );
}
