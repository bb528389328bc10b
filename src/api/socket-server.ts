/**
 * The unix socket of the daemon: the same API for the commands of this user. Permission to open the file is permission
 * to act, so it has mode 0600 in a folder of mode 0700.
 */
import { lstat, unlink } from 'node:fs/promises';
import type { Clock } from '../platform/clock.ts';
import { knockAt } from '../platform/knock.ts';
import { checkHost, checkOrigin } from './access.ts';
import type { AccessPolicy, Api } from './api.ts';
import { Listener } from './listener.ts';

export type SocketStart =
  | { readonly ok: true }
  /** Longer than the system's `sun_path` holds. */
  | { readonly ok: false; readonly problem: 'path-too-long'; readonly bytes: number; readonly limit: number }
  /** Another ytm serve answers there. */
  | { readonly ok: false; readonly problem: 'in-use' }
  /** Something that is not a socket has that name; it is left alone. */
  | { readonly ok: false; readonly problem: 'not-a-socket' }
  | { readonly ok: false; readonly problem: 'system-error'; readonly errno: string };

export interface SocketServer {
  start(): Promise<SocketStart>;
  /** Resolves within a second and removes the file. */
  stop(): Promise<void>;
}

/** Bytes of a path without the closing zero. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;
const KNOCK_MS = 1_000;

export function createSocketServer(options: { readonly api: Api; readonly path: string; readonly clock: Clock }): SocketServer {
  const { api, path, clock } = options;
  const listener = new Listener(api, ACCESS, clock);
  return {
    async start() {
      const bytes = Buffer.byteLength(path);
      if (bytes > LONGEST_PATH) return { ok: false, problem: 'path-too-long', bytes, limit: LONGEST_PATH };
      const obstacle = await clearPlace(path, clock);
      if (obstacle !== null) return obstacle;
      const started = await privately(() => listener.listen({ path }));
      return started.ok ? started : { ok: false, problem: 'system-error', errno: started.errno };
    },
    stop: () => listener.stop(),
  };
}

const ACCESS: AccessPolicy = {
  admit: (request) => checkHost(request.headersDistinct['host'] ?? [], []),
  mayAct: (request) => Promise.resolve(checkOrigin(request.headers.origin, request.headers.host ?? '')),
};

/** Removes the socket of a daemon that died; `null`: the place is free. */
async function clearPlace(path: string, clock: Clock): Promise<Exclude<SocketStart, { ok: true }> | null> {
  try {
    if (!(await lstat(path)).isSocket()) return { ok: false, problem: 'not-a-socket' };
    const knock = await knockAt(path, clock, KNOCK_MS);
    if (knock === 'answered') return { ok: false, problem: 'in-use' };
    if (knock === 'ECONNREFUSED') await unlink(path);
    else if (knock !== 'ENOENT') return { ok: false, problem: 'system-error', errno: knock };
    return null;
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code ?? String(error);
    return errno === 'ENOENT' ? null : { ok: false, problem: 'system-error', errno };
  }
}

/** The file is made during the call, synchronously: it never has a wider mode, not for a moment. */
function privately<T>(make: () => T): T {
  const before = process.umask(0o177);
  try {
    return make();
  } finally {
    process.umask(before);
  }
}
