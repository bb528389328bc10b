/** One stat of a path as a value: the entry, nothing, or the errno if it is unknown. */
import { lstatSync, type Stats } from 'node:fs';
import { errnoName } from '../../../share/errno.ts';
import { isAbsent } from './failures.ts';

export type Seen = Stats | null | string;

export function seeNow(path: string): Seen {
  try {
    return lstatSync(path);
  } catch (error) {
    return notSeen(error);
  }
}

export function notSeen(error: unknown): Seen {
  const errno = errnoName(error);
  return isAbsent(errno) ? null : errno;
}

/** What keeps a path from leading through this folder (`ENOENT`: there is no folder); `null`: nothing. */
export function obstacleOf(seen: Seen, device: number): string | null {
  if (typeof seen === 'string') return seen;
  if (seen?.isSymbolicLink() === true) return 'ELOOP';
  if (seen?.isDirectory() !== true) return 'ENOENT';
  return seen.dev === device ? null : 'EXDEV';
}
