/** The processes of this machine with their user, arguments and working folder. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Children } from '../../platform/child/run.ts';

export interface RunningProcess {
  readonly pid: number;
  readonly group: number;
  /** The real user: for a program that changes its user, the one that started it. `null` if it cannot be seen. */
  readonly uid: number | null;
  /** Its arguments; macOS provides them only as one text. */
  readonly command: readonly string[] | string;
  /** Its working folder; `null` if it cannot be seen. */
  readonly folder: string | null;
}

export interface ProcessList {
  /** All processes except this one; or why they cannot be listed. */
  list(signal: AbortSignal): Promise<readonly RunningProcess[] | string>;
}

export interface ProcessListOptions {
  readonly platform: NodeJS.Platform;
  readonly children: Children;
}

const TIMEOUT_MS = 5_000;
/** Enough for long commands of many processes. */
const MOST_OUTPUT = 8 * 1024 * 1024;

export function createProcessList({ platform, children }: ProcessListOptions): ProcessList {
  return { list: (signal) => (platform === 'linux' ? listProc() : listPs(children, signal)) };
}

async function listProc(): Promise<readonly RunningProcess[] | string> {
  const names = await readdir('/proc').catch(() => null);
  if (names === null) return '/proc cannot be read';
  const pids = names.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const seen = await Promise.all(pids.map(readProc));
  return seen.filter((each) => each !== null);
}

/** `null`: it ended meanwhile, or is a kernel thread. */
async function readProc(pid: string): Promise<RunningProcess | null> {
  try {
    const [command, stat, status] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile(`/proc/${pid}/status`, 'latin1'),
    ]);
    if (command === '') return null;
    // The link is answered by the kernel: the folder itself is not accessed.
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
    return { pid: Number(pid), group, uid: realUserOf(status), command: command.replace(/\0$/, '').split('\0'), folder };
  } catch {
    return null;
  }
}

/** `Uid:	1000	0	0	0`: real, effective, saved, of the file system. */
function realUserOf(status: string): number | null {
  const uid = /^Uid:\t(\d+)/m.exec(status)?.[1];
  return uid === undefined ? null : Number(uid);
}

async function listPs(children: Children, signal: AbortSignal): Promise<readonly RunningProcess[] | string> {
  const result = await children.run({
    file: '/bin/ps',
    args: ['-axww', '-o', 'pid=,pgid=,ruid=,command='],
    env: { LC_ALL: 'C' },
    timeoutMs: TIMEOUT_MS,
    signal,
    maxOutput: MOST_OUTPUT,
  });
  if (result.kind !== 'ended') return `ps: ${result.kind}`;
  return result.exitCode === 0 ? parsePs(result.stdout) : `ps ended with code ${result.exitCode}`;
}

/** @internal Lines such as `  501   501   502 /usr/local/bin/rsync -a x y`: process, group, real user, command. */
export function parsePs(output: string): readonly RunningProcess[] {
  return output.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s(.+)$/.exec(line);
    if (match === null || Number(match[1]) === process.pid) return [];
    return [{ pid: Number(match[1]), group: Number(match[2]), uid: Number(match[3]), command: match[4] ?? '', folder: null }];
  });
}
