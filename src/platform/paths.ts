/** Where files live: the home folder's short form, the config file, the state folder. */
import { isAbsolute, join, normalize } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

/** An absolute path without `~/`, `.` and `..`; `null` when it is neither absolute nor begins with `~/`. */
export function expandHome(path: string, home: string): string | null {
  if (path === '~') return normalize(home);
  const full = path.startsWith('~/') ? join(home, path.slice(2)) : path;
  return isAbsolute(full) ? trimSlash(normalize(full)) : null;
}

function trimSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
