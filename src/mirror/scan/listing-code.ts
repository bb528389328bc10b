/**
 * The encoding of a listing from a child to ytm: columns instead of objects, which takes a fourth of the time. It is part of a line of
 * JSON; both listers (hot's and the vault agent) write it, and it is validated when read.
 */
import type { Entry, EntryType, Identity, Listing, Unreadable } from '../core/entry.ts';

export interface ListedColumns {
  /** Names, separated by slashes, which no name contains. */
  readonly names: string;
  /** One letter each: `f`ile, `d` (folder), `l`ink, `o`ther. */
  readonly types: string;
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

/** The values of one entry in `ListedTable.numbers`, in this order. */
export const NUMBERS = ['size', 'mtime', 'inode', 'ctime', 'birth'] as const;
const FEW_ENTRIES = 16;

/**
 * Takes the entries of one folder one by one, as plain numbers: an unchanged folder is recognised by the digest of all of them, and its columns
 * are never needed.
 */
export class ListedTable {
  readonly names: string[] = [];
  readonly targets: string[] = [];
  readonly unreadable: UnreadableCode[] = [];
  types = '';
  numbers: Float64Array<ArrayBuffer>;

  /** @param expected how many entries will probably follow */
  constructor(expected = FEW_ENTRIES) {
    this.numbers = new Float64Array(expected * NUMBERS.length);
  }

  add({ name, type, size, mtime, ctime, birth, inode, target }: Entry): void {
    const at = this.names.length * NUMBERS.length;
    if (at === this.numbers.length) this.#grow();
    const { numbers } = this;
    numbers[at] = size;
    numbers[at + 1] = mtime;
    numbers[at + 2] = inode;
    numbers[at + 3] = ctime;
    numbers[at + 4] = birth ?? 0;
    this.names.push(name);
    this.types += LETTERS[type];
    if (type === 'link') this.targets.push(target ?? '');
  }

  addUnreadable(one: Unreadable): void {
    this.unreadable.push(unreadableCode(one));
  }

  columns(): ListedColumns {
    const { names, types, targets, unreadable } = this;
    const column = (at: number): number[] => names.map((_, index) => this.numbers[index * NUMBERS.length + at] ?? 0);
    const [sizes, mtimes, inodes, ctimes, births] = [column(0), column(1), column(2), column(3), column(4)];
    return { names: names.join('/'), types, sizes, mtimes, ctimes, births, inodes, targets, unreadable };
  }

  #grow(): void {
    const larger = new Float64Array(Math.max(FEW_ENTRIES * NUMBERS.length, this.numbers.length * 2));
    larger.set(this.numbers);
    this.numbers = larger;
  }
}

/** A folder as a child has read it; `ListingCode` is what is sent of it. */
export type FolderReading = ListedTable | { readonly absent: true } | { readonly errno: string };

export function listingCode(reading: FolderReading): ListingCode {
  return reading instanceof ListedTable ? reading.columns() : reading;
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
