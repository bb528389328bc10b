/**
 * Files and folders whose mode forbids their owner to write. A server that enforces it (SMB's attribute "read-only") then refuses to
 * replace, rename or remove them.
 */
import { closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs';
import { OpFailed, onceFree } from './failures.ts';
import type { Seen } from './seeing.ts';

const OWNER_WRITES = 0o200;
const PERMISSIONS = 0o7777;
const REFUSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);

/** Its mode forbids its owner to write; of what cannot be seen, that is unknown and assumed. */
export function isReadOnly(seen: Seen): boolean {
  if (seen === null) return false;
  return typeof seen === 'string' || (seen.mode & OWNER_WRITES) === 0;
}

/** False: it is writable already, is neither a file nor a folder, or cannot be changed. No link is followed. */
export function makeWritableHere(name: string): boolean {
  try {
    const handle = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(handle);
      if (!(stats.isFile() || stats.isDirectory()) || (stats.mode & OWNER_WRITES) !== 0) return false;
      fchmodSync(handle, (stats.mode & PERMISSIONS) | OWNER_WRITES);
      return true;
    } finally {
      closeSync(handle);
    }
  } catch {
    return false;
  }
}

/** Removes a name from the working folder; if it or the folder is read-only, that is made writable first where needed. */
export function taking<T>(step: string, name: string, act: () => T): T {
  try {
    return onceFree(step, act);
  } catch (error) {
    if (!(error instanceof OpFailed) || !REFUSED.has(error.errno)) throw error;
    const changed = [name, '.'].map(makeWritableHere).some((each) => each);
    if (!changed) throw error;
    return onceFree(step, act);
  }
}
