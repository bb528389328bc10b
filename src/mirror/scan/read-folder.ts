/**
 * One folder with the looks of all its names, read synchronously in a process of its own (hot's lister, the vault agent):
 * never in ytm's own.
 */
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { errnoName } from '../../share/errno.ts';
import type { Entry, EntryType } from '../core/entry.ts';
import type { Look } from '../core/plan.ts';
import { type ColumnWriter, type ListingCode, writeColumns } from './listing-code.ts';

export interface ReadFolder {
  /** As the system is to find it: absolute, or relative to the working folder. */
  readonly folder: string;
  /** Names that are left out. */
  readonly skip: Pick<ReadonlySet<string>, 'has'>;
  /** The tree's device: what lies on another one is unreadable (`EXDEV`), as a disk that comes and goes is no deletion. */
  readonly device: number;
}

/** What stands in the place of bytes that are not UTF-8. */
const REPLACEMENT = '\u{FFFD}';

const KINDS: Readonly<Record<number, EntryType>> = { 0o100000: 'file', 0o040000: 'folder', 0o120000: 'link' };
const KIND_BITS = 0o170000;

export function typeOf({ mode }: Stats): EntryType {
  return KINDS[mode & KIND_BITS] ?? 'other';
}

/** Never throws for what the file system says. */
export function readFolder({ folder, skip, device }: ReadFolder): ListingCode {
  try {
    const found = lstatSync(folder);
    // A link in its place is not followed.
    if (!found.isDirectory()) return { absent: true };
    if (found.dev !== device) return { errno: 'EXDEV' };
    const names = readdirSync(folder);
    const strange = names.some(isSuspect) ? strangeNames(folder) : null;
    const writer = writeColumns();
    for (const name of names) {
      if (skip.has(name)) continue;
      if (strange?.has(name) === true) writer.addUnreadable(name, 'EILSEQ');
      else readName({ folder, name, device, writer });
    }
    return writer.columns();
  } catch (error) {
    const errno = errnoName(error);
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? { absent: true } : { errno };
  }
}

function readName({ folder, name, device, writer }: { folder: string; name: string; device: number; writer: ColumnWriter }): void {
  const path = `${folder}/${name}`;
  try {
    const entry = entryOf(name, path, lstatSync(path), device);
    if (typeof entry === 'string') writer.addUnreadable(name, entry);
    else writer.add(entry);
  } catch (error) {
    writer.addUnreadable(name, errnoName(error));
  }
}

/** Or the errno of what cannot be told. */
export function entryOf(name: string, path: string, stats: Stats, device: number): Entry | string {
  const type = typeOf(stats);
  // Files are not asked: on overlays they have devices of their own.
  if (type === 'folder' && stats.dev !== device) return 'EXDEV';
  const target = type === 'link' ? readlinkSync(path) : null;
  if (target !== null && isSuspect(target) && !isUtf8(readlinkSync(path, 'buffer'))) return 'EILSEQ';
  const { mtimeMs: mtime, ctimeMs: ctime, ino: inode } = stats;
  return { name, type, size: type === 'folder' ? 0 : stats.size, mtime, ctime, inode, target };
}

/** Of one path; `null` when it is not there. @throws what the system says otherwise */
export function lookAt(path: string): Look | null {
  try {
    const stats = lstatSync(path);
    const type = typeOf(stats);
    return { type, size: type === 'folder' ? 0 : stats.size, mtime: stats.mtimeMs };
  } catch (error) {
    const errno = errnoName(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return null;
    throw error;
  }
}

/** It may stand for bytes that are not UTF-8. */
export function isSuspect(text: string): boolean {
  return text.includes(REPLACEMENT);
}

/** Names of a folder that are not UTF-8, as Node shows them. */
export function strangeNames(folder: string): ReadonlySet<string> {
  const names = readdirSync(folder, 'buffer').filter((name) => !isUtf8(name));
  return new Set(names.map((name) => name.toString('utf8')));
}

function isUtf8(bytes: Buffer): boolean {
  return bytes.equals(Buffer.from(bytes.toString('utf8'), 'utf8'));
}
