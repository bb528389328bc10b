/** A name server that never answers, for one program alone: it gets a resolv.conf of its own. Where that cannot be, `resolverProblem` says why. */
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAUNCH, type Launch } from './program.ts';

/** Any address of the loopback net does; this one is nobody’s. */
const ADDRESS = '127.77.53.1';
const PORT = 53;
const OWN_MOUNTS = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"'] as const;

/** Why there is none on this machine, or `null`. */
export const resolverProblem: string | null = findProblem();

function findProblem(): string | null {
  if (process.platform !== 'linux') return 'a resolv.conf of one’s own needs Linux';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  const [file, ...args] = OWN_MOUNTS;
  return spawnSync(file, [...args, '/etc/resolv.conf', 'true']).status === 0 ? null : 'unshare or mount --bind does not work here';
}

/** The name of a group of tests: when it is skipped, it says why. */
export function resolverTitle(title: string): string {
  return resolverProblem === null ? title : `${title} (skipped: ${resolverProblem})`;
}

export interface SilentResolver extends AsyncDisposable {
  /** What runs the program so that its names are looked up here; it stays one process. */
  readonly launch: Launch;
  /** Questions so far. */
  readonly asked: number;
}

export async function silentResolver(): Promise<SilentResolver> {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', () => (asked += 1));
  socket.bind(PORT, ADDRESS);
  await once(socket, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'ytm-resolver-'));
  const file = join(folder, 'resolv.conf');
  writeFileSync(file, `nameserver ${ADDRESS}\noptions timeout:30 attempts:5\n`);
  return {
    launch: [...OWN_MOUNTS, file, ...LAUNCH],
    get asked() {
      return asked;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
      rmSync(folder, { recursive: true });
    },
  };
}
