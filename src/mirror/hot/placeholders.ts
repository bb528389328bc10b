/** Placeholder images in hot: recognised, made where nothing is, and removed where nothing else is. Only in the lister's process. */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errnoName } from '../../share/errno.ts';
import { RESTORE_TEMP_NAME } from '../core/contract.ts';
import { isPlaceholder, PLACEHOLDER_SIZE } from '../core/placeholder.ts';
import { openAsFile } from './opening.ts';

/** Written there first, so that no reader sees half of it. The folder exists between the two calls of `tidy` (filling.ts). */
const DRAFT = `${RESTORE_TEMP_NAME}/placeholder`;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Whether the file is one; what cannot be read is none. */
export function isPlaceholderFile(path: string, stats: Pick<Stats, 'size' | 'isFile'>): boolean {
  if (stats.size !== PLACEHOLDER_SIZE || !stats.isFile()) return false;
  try {
    const handle = openAsFile(path);
    try {
      return isPlaceholder(readWhole(handle));
    } finally {
      closeSync(handle);
    }
  } catch {
    return false;
  }
}

/** @throws system errors, such as that it does not exist */
export function isPlaceholderAt(path: string): boolean {
  return isPlaceholderFile(path, lstatSync(path));
}

function readWhole(handle: number): Buffer {
  const content = Buffer.alloc(PLACEHOLDER_SIZE);
  let length = 0;
  for (let read = -1; read !== 0 && length < PLACEHOLDER_SIZE; length += read)
    read = readSync(handle, content, length, PLACEHOLDER_SIZE - length, length);
  return content.subarray(0, length);
}

/** `null`: it was made, and is on the disk. Never replaces anything. @param isReal whether no link is along the path */
export function makePlaceholder(path: string, content: Buffer, isReal: (folder: string) => boolean): string | null {
  return errnoOf(() => {
    if (!isReal(dirname(path))) return 'ELOOP';
    if (!isPlaceholder(content)) return 'EINVAL';
    writeNew(DRAFT, content);
    try {
      // Unlike a rename, a second link fails where anything has this name.
      linkSync(DRAFT, path);
    } catch (error) {
      if (!NO_LINKS.has(errnoName(error))) throw error;
      writeNew(path, content);
    } finally {
      unlinkSync(DRAFT);
    }
    return null;
  });
}

/** File systems without hard links. */
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

function writeNew(path: string, content: Buffer): void {
  const handle = openSync(path, NEW_FILE, 0o644);
  try {
    for (let written = 0; written < content.length; ) written += writeSync(handle, content, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** `null`: it is gone. What is no placeholder stays (`ECHANGED`). */
export function removePlaceholder(path: string, isReal: (folder: string) => boolean): string | null {
  return errnoOf(() => {
    if (!isReal(dirname(path))) return 'ELOOP';
    if (!isPlaceholderAt(path)) return 'ECHANGED';
    unlinkSync(path);
    return null;
  });
}

/** A part of a file, at most `LONGEST_PART` bytes. @throws system errors */
export function readPart(path: string, from: number, isReal: (folder: string) => boolean): Buffer {
  if (!isReal(dirname(path))) throw Object.assign(new Error('there is a link along the path'), { code: 'ELOOP' });
  const handle = openAsFile(path);
  try {
    if (!fstatSync(handle).isFile()) throw Object.assign(new Error('it is not a file'), { code: 'EINVAL' });
    const part = Buffer.alloc(LONGEST_PART);
    return part.subarray(0, readSync(handle, part, 0, part.length, from));
  } finally {
    closeSync(handle);
  }
}

const LONGEST_PART = 256 * 1_024;

function errnoOf(act: () => string | null): string | null {
  try {
    return act();
  } catch (error) {
    return errnoName(error);
  }
}
