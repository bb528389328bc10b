/** Whether hot has a path under exactly this name, checked in the lister's process right before the vault's copy is removed. */
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errnoName } from '../../share/errno.ts';
import type { Presence } from './protocol.ts';

const HERE = '.';

/** Paths are relative to hot, which is the working folder. Several paths are checked together, so that each folder is read once. */
export function presenceOf(paths: readonly string[]): readonly Presence[] {
  const names = new Map<string, ReadonlySet<string>>();
  return paths.map((path) => {
    try {
      return { isThere: isListed(path, names), changedAt: lastChange(dirname(path)) };
    } catch {
      // What cannot be accessed may exist.
      return { isThere: true, changedAt: 0 };
    }
  });
}

/**
 * Compares names instead of looking the path up: a case-insensitive file system would find a renamed file under its old spelling. What is
 * behind a link does not belong to hot.
 */
function isListed(path: string, names: Map<string, ReadonlySet<string>>): boolean {
  const folder = dirname(path);
  if (folder !== HERE && !(isListed(folder, names) && statOf(folder)?.isDirectory() === true)) return false;
  if (statOf(path) === null) return false;
  const listed = names.get(folder) ?? new Set(readdirSync(folder));
  names.set(folder, listed);
  return listed.has(basename(path));
}

/** Of the nearest existing folder: nothing in it can have disappeared later. */
function lastChange(folder: string): number {
  const stats = isFolder(folder) ? statOf(folder) : null;
  if (stats === null && folder !== HERE) return lastChange(dirname(folder));
  return Math.max(stats?.mtimeMs ?? 0, stats?.ctimeMs ?? 0);
}

/** In hot: without a link along the path. */
function isFolder(path: string): boolean {
  return path === HERE || (isFolder(dirname(path)) && statOf(path)?.isDirectory() === true);
}

/** `null`: it does not exist. @throws other system errors */
function statOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    const errno = errnoName(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return null;
    throw error;
  }
}
