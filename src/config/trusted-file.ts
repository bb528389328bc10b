/**
 * Whether this config can be trusted. It can name commands, so no other user may be able to change it, and it must not be on the share.
 * Nothing on a network file system is accessed to find that out: every step along the path is looked up in the text of the mount table
 * first.
 */
// Synchronous: a few calls on the local disk before anything runs; node:fs/promises would cost 3 ms of every start.
import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isInside } from '../platform/paths.ts';
import { shellWord } from '../platform/shell-word.ts';
import type { MountEntry } from '../share/mount-entry.ts';
import { parseMountinfo } from '../share/parse-mountinfo.ts';

export type FileResult =
  | { readonly ok: true; readonly text: string; readonly realPath: string }
  | { readonly ok: false; readonly message: string; readonly isMissing?: true };

/** A config has some hundred lines; a larger file is an error. */
const MAX_CONFIG_BYTES = 1024 * 1024;
const MAX_LINKS = 32;
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;
const SHARE_TYPES: ReadonlySet<string> = new Set(['cifs', 'smb3', 'smbfs', 'afpfs', 'webdav', 'autofs']);

/** Reads the file, or returns why it cannot be trusted. `share`: the share according to the environment. */
export function readTrustedFile(file: string, share: string | null, mounts: readonly MountEntry[] = localMounts()): FileResult {
  const realPath = followLinks(file, (step) => shareAround(step, mounts, share) === null);
  if (realPath === null) return { ok: false, message: 'cannot be read: too many links' };
  const around = shareAround(realPath, mounts, share);
  if (around !== null) return { ok: false, message: onShare(around) };
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    const handle = openSync(realPath, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return readOpened(handle, realPath);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return unreadable(error);
  }
}

function readOpened(handle: number, realPath: string): FileResult {
  const found = fstatSync(handle);
  if (!found.isFile()) return { ok: false, message: 'is not a regular file' };
  if (found.size > MAX_CONFIG_BYTES) return { ok: false, message: `is too large for a config (limit: ${MAX_CONFIG_BYTES / 1024} KiB)` };
  const distrust = distrustOf(found, 'the file', realPath) ?? distrustOfFolder(dirname(realPath));
  if (distrust !== null) return { ok: false, message: distrust };
  const bytes = readFileSync(handle);
  const text = bytes.toString();
  return isUtf8(bytes) ? { ok: true, text, realPath } : { ok: false, message: notUtf8(text) };
}

/** A text with replacement characters could name other paths than its author did. */
function notUtf8(text: string): string {
  return `is not UTF-8 text (line ${text.slice(0, text.indexOf('\uFFFD')).split('\n').length}); save it as UTF-8`;
}

interface Ownership {
  readonly uid: number;
  readonly mode: number;
}

/** Why this owner or mode allows another user to change the file; `null` if they do not. */
export function distrustOf({ uid, mode }: Ownership, what: string, path: string, ourselves = process.getuid?.() ?? uid): string | null {
  if (uid !== ourselves && uid !== 0) return `refused: ${what} belongs to user ${uid}, not to you (${ourselves}) or root`;
  const sticky = what !== 'the file' && (mode & STICKY) !== 0;
  if ((mode & WRITABLE_BY_OTHERS) !== 0 && !sticky) return `refused: others can write ${what}; run: chmod go-w ${shellWord(path)}`;
  return null;
}

function distrustOfFolder(folder: string): string | null {
  return distrustOf(lstatSync(folder), 'its folder', folder);
}

/** Linux only: elsewhere the table costs a child process, and the comparison with paths.share must suffice. */
function localMounts(): readonly MountEntry[] {
  try {
    return parseMountinfo(readFileSync('/proc/self/mountinfo'));
  } catch {
    return [];
  }
}

/** The share that the path lies on, if any. */
function shareAround(path: string, mounts: readonly MountEntry[], share: string | null): string | null {
  if (share !== null && isInside(path, share)) return share;
  const mount = mountOf(path, mounts);
  return mount !== null && SHARE_TYPES.has(mount.fsType) ? mount.path : null;
}

/** The mount that the path lies on, by names alone. */
export function mountOf(path: string, mounts: readonly MountEntry[]): MountEntry | null {
  let found: MountEntry | null = null;
  for (const entry of mounts) {
    if (isInside(path, entry.path) && entry.path.length >= (found?.path.length ?? 0)) found = entry;
  }
  return found;
}

/**
 * Follows the links of a path one by one. A step that `mayLook` forbids is taken by its name alone, because accessing it could hang.
 * `null`: the links form a loop.
 */
export function followLinks(path: string, mayLook: (step: string) => boolean): string | null {
  let reached = '/';
  let rest = resolve(path).split('/').filter(Boolean);
  for (let links = 0; links <= MAX_LINKS; ) {
    const [name, ...others] = rest;
    if (name === undefined) return reached;
    const next = name === '..' ? dirname(reached) : join(reached, name);
    rest = others;
    const target = mayLook(next) ? linkTarget(next) : null;
    if (target === null) {
      reached = next;
      continue;
    }
    links += 1;
    if (isAbsolute(target)) reached = '/';
    rest = [...target.split('/').filter((part) => part !== '' && part !== '.'), ...others];
  }
  return null;
}

/** The refusal of a config on the share. */
export function onShare(path: string): string {
  return `refused: it is on the share (${path}); a config must be on a local disk`;
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function unreadable(error: unknown): FileResult {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  if (code === 'ENOENT') return { ok: false, message: 'file not found', isMissing: true };
  return { ok: false, message: `cannot be read: ${code === 'EACCES' || code === 'EPERM' ? 'permission denied' : code}` };
}
