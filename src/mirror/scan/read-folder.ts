/**
 * One folder with the stat data of all its names, read synchronously in a process of its own (hot's lister, the vault agent), never in
 * ytm's own process.
 */
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { errnoName } from '../../share/errno.ts';
import type { Entry, EntryType, Identity } from '../core/entry.ts';
import { PLACEHOLDER } from '../core/placeholder.ts';
import type { Sight } from '../core/plan.ts';
import { mayStandFor, NOT_DOWNLOADED, standsFor } from '../core/stand-ins.ts';
import { type FolderReading, ListedTable } from './listing-code.ts';

export interface ReadFolder {
  /** The path for the system: absolute, or relative to the working folder. */
  readonly folder: string;
  /** Names to skip; `null`: none. */
  readonly skip: Pick<ReadonlySet<string>, 'has'> | null;
  /** The device of the tree: entries on another device are unreadable (`EXDEV`), because a disk that comes and goes is not a deletion. */
  readonly device: number;
  /** The offset that the file system adds to every time that is set; default 0. */
  readonly timeOffset?: number;
  /** For hot: files that exist only in a cloud are reported as unreadable, by the name that they stand for. */
  readonly standIns?: StandInReader | undefined;
}

export interface StandInReader {
  /** It may be one, which must be checked. */
  isSuspect(stats: Stats): boolean;
  /** The confirmed ones among these suspects. */
  among(folder: string, names: readonly string[]): ReadonlySet<string>;
  /** Whether it is a placeholder image of ytm; only files of their size are read. */
  isPlaceholder(path: string, stats: Stats): boolean;
}

/** The replacement for bytes that are not UTF-8. */
const REPLACEMENT = '\u{FFFD}';

const KINDS: Readonly<Record<number, EntryType>> = { 0o100000: 'file', 0o040000: 'folder', 0o120000: 'link' };
const KIND_BITS = 0o170000;

export function typeOf({ mode }: Stats): EntryType {
  return KINDS[mode & KIND_BITS] ?? 'other';
}

/** Never throws for errors of the file system. */
export function readFolder({ folder, skip, device, timeOffset = 0, standIns }: ReadFolder): FolderReading {
  try {
    const found = lstatSync(folder);
    // If a link is in its place, it is not followed.
    if (!found.isDirectory()) return { absent: true };
    if (found.dev !== device) return { errno: 'EXDEV' };
    const names = readdirSync(folder);
    return readNames(skip, { folder, device, timeOffset, table: new ListedTable(names.length), names, standIns, suspects: [] });
  } catch (error) {
    const errno = errnoName(error);
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? { absent: true } : { errno };
  }
}

interface Reading {
  readonly folder: string;
  readonly device: number;
  readonly timeOffset: number;
  readonly table: ListedTable;
  readonly names: readonly string[];
  readonly standIns: StandInReader | undefined;
  /** Entries that may exist only in a cloud. */
  readonly suspects: Entry[];
}

function readNames(skip: ReadFolder['skip'], reading: Reading): ListedTable {
  const { names, folder, table } = reading;
  const strange = names.some(isSuspect) ? strangeNames(folder) : null;
  for (const name of names) {
    if (skip?.has(name) === true) continue;
    const paths = strange?.get(name);
    if (paths !== undefined) table.addUnreadable({ name, errno: 'EILSEQ', ...whatHas(paths.pop(), reading) });
    else readName(name, reading);
  }
  addSuspects(reading);
  return table;
}

/** Only of hot. */
function whatHas(path: Buffer | undefined, { device, standIns }: Reading): { readonly has?: readonly Identity[] } {
  return path === undefined || standIns === undefined ? {} : { has: identitiesAt(path, device) };
}

function readName(name: string, { folder, device, timeOffset, table, names, standIns, suspects }: Reading): void {
  const path = `${folder}/${name}`;
  try {
    const stats = lstatSync(path);
    const real = standIns !== undefined && mayStandFor(name) && stats.isFile() ? standsFor(name, stats.size) : null;
    if (real !== null) {
      if (!names.includes(real)) table.addUnreadable({ name: real, errno: NOT_DOWNLOADED });
      return;
    }
    const entry = entryOf({ name, path }, stats, { device, timeOffset });
    if (typeof entry === 'string') table.addUnreadable({ name, errno: entry });
    else if (standIns?.isSuspect(stats) === true) suspects.push(entry);
    else if (standIns?.isPlaceholder(path, stats) === true) table.addUnreadable({ name, errno: PLACEHOLDER });
    else table.add(entry);
  } catch (error) {
    table.addUnreadable({ name, errno: errnoName(error) });
  }
}

function addSuspects({ folder, table, standIns, suspects }: Reading): void {
  if (standIns === undefined || suspects.length === 0) return;
  const standInNames = standIns.among(
    folder,
    suspects.map(({ name }) => name),
  );
  for (const entry of suspects) {
    if (standInNames.has(entry.name)) table.addUnreadable({ name: entry.name, errno: NOT_DOWNLOADED, has: [entry] });
    else table.add(entry);
  }
}

/** Or the errno of the failure. */
export function entryOf(
  { name, path }: { readonly name: string; readonly path: string },
  stats: Stats,
  { device, timeOffset }: Required<Pick<ReadFolder, 'device' | 'timeOffset'>>,
): Entry | string {
  const type = typeOf(stats);
  // Files are not checked: on overlay file systems they have devices of their own.
  if (type === 'folder' && stats.dev !== device) return 'EXDEV';
  const target = type === 'link' ? readlinkSync(path) : null;
  if (target !== null && isSuspect(target) && !isUtf8(readlinkSync(path, 'buffer'))) return 'EILSEQ';
  const { size, mtime, ctime, birth, inode } = sightOf(stats, timeOffset);
  return { name, type, size, mtime, ctime, birth, inode, target };
}

/** The stat data of a path; its time without the file system's offset. */
export function sightOf(stats: Stats, timeOffset = 0): Sight {
  const { mtimeMs, ctimeMs: ctime, birthtimeMs, ino: inode } = stats;
  const type = typeOf(stats);
  // If no creation time is stored, the system reports 0 (or an earlier time).
  return {
    type,
    size: type === 'folder' ? 0 : stats.size,
    mtime: mtimeMs - timeOffset,
    ctime,
    birth: birthtimeMs > 0 ? birthtimeMs : null,
    inode,
  };
}

/** Of one path; `null` if it does not exist. @throws other system errors */
export function lookAt(path: string): Sight | null {
  try {
    return sightOf(lstatSync(path));
  } catch (error) {
    const errno = errnoName(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return null;
    throw error;
  }
}

/** It may replace bytes that are not UTF-8. */
export function isSuspect(text: string): boolean {
  return text.includes(REPLACEMENT);
}

/** The paths of names that are not UTF-8, by the name that Node shows for them, which several may share. */
export function strangeNames(folder: string): ReadonlyMap<string, Buffer[]> {
  const strange = readdirSync(folder, 'buffer').filter((name) => !isUtf8(name));
  return Map.groupBy(
    strange.map((name) => within(Buffer.from(folder), name)),
    (path) => path.subarray(Buffer.byteLength(folder) + 1).toString('utf8'),
  );
}

function within(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}

/** In a tree of which nothing can be mirrored, no more than these are looked at. */
const MOST_IDENTITIES = 20_000;

/** Of what is there and of what it holds. What cannot be looked at is missing. */
function identitiesAt(top: Buffer, device: number): readonly Identity[] {
  const found: Identity[] = [];
  const waiting = [top];
  for (let path = waiting.pop(); path !== undefined && found.length < MOST_IDENTITIES; path = waiting.pop()) {
    try {
      const stats = lstatSync(path);
      const { type, inode, birth } = sightOf(stats);
      if (type === 'folder' && stats.dev !== device) continue;
      found.push({ type, inode, birth });
      if (type === 'folder') for (const name of readdirSync(path, 'buffer')) waiting.push(within(path, name));
    } catch {
      // It vanished, or may not be read.
    }
  }
  return found;
}

function isUtf8(bytes: Buffer): boolean {
  return bytes.equals(Buffer.from(bytes.toString('utf8'), 'utf8'));
}
