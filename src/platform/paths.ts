/** Where files live: the home folder's short form, the config file, the state folder. */
import { homedir } from 'node:os';
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

/** The home folder of this environment. */
export function homeOf(env: Env): string {
  return env['HOME'] || homedir();
}

/** The default place of the config: `$XDG_CONFIG_HOME/ytm/config.yaml`, else `~/.config/ytm/config.yaml`. */
export function defaultConfigFile(env: Env): string {
  return join(xdgFolder(env, 'XDG_CONFIG_HOME') ?? join(homeOf(env), '.config'), 'ytm', 'config.yaml');
}

/** The default state folder: `$XDG_STATE_HOME/ytm`, else the platform's usual place. */
export function defaultStateDir(env: Env, platform: NodeJS.Platform): string {
  const xdg = xdgFolder(env, 'XDG_STATE_HOME');
  if (xdg !== null) return join(xdg, 'ytm');
  return platform === 'darwin' ? join(homeOf(env), 'Library', 'Application Support', 'ytm') : join(homeOf(env), '.local', 'state', 'ytm');
}

/** The XDG rules: a relative path is to be ignored. */
function xdgFolder(env: Env, name: string): string | null {
  const folder = env[name];
  return folder !== undefined && isAbsolute(folder) ? folder : null;
}

/** Whether `path` is `folder` or lies in it, by their names alone: no file is touched. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
