/** The processes of this machine with their user, arguments and working folder. */
import { readFile, readlink } from 'node:fs/promises';
import type { Children } from '../../platform/child/run.ts';
import { eachProcess } from '../../share/process-table.ts';

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
  /** The processes whose commands are of interest, without this one; or why they cannot be listed. */
  list(signal: AbortSignal, isOfInterest: (command: RunningProcess['command']) => boolean): Promise<readonly RunningProcess[] | string>;
  /** The commands of all processes except this one; or why they cannot be listed. */
  commands(signal: AbortSignal): Promise<readonly RunningProcess['command'][] | string>;
}

export interface ProcessListOptions {
  readonly platform: NodeJS.Platform;
  readonly children: Children;
}

const TIMEOUT_MS = 5_000;
/** Enough for long commands of many processes. */
const MOST_OUTPUT = 8 * 1024 * 1024;

export function createProcessList({ platform, children }: ProcessListOptions): ProcessList {
  if (platform === 'linux')
    return { list: (_signal, isOfInterest) => fromProc((pid) => readProc(pid, isOfInterest)), commands: () => fromProc(commandOf) };
  return {
    async list(signal, isOfInterest) {
      const all = await listPs(children, signal);
      return typeof all === 'string' ? all : all.filter(({ command }) => isOfInterest(command));
    },
    async commands(signal) {
      const all = await listPs(children, signal);
      return typeof all === 'string' ? all : all.map(({ command }) => command);
    },
  };
}

/** What `read` finds of each process except this one. */
async function fromProc<T>(read: (pid: string) => Promise<T | null>): Promise<readonly T[] | string> {
  const found: T[] = [];
  try {
    for await (const each of eachProcess(async (pid) => (Number(pid) === process.pid ? null : read(pid)))) found.push(each);
    return found;
  } catch {
    return '/proc cannot be read';
  }
}

/** `null`: it ended meanwhile, or is a kernel thread. */
async function commandOf(pid: string): Promise<readonly string[] | null> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command === '' ? null : command.replace(/\0$/, '').split('\0');
}

/** `null`: it ended meanwhile, or is not of interest. */
async function readProc(pid: string, isOfInterest: (command: readonly string[]) => boolean): Promise<RunningProcess | null> {
  const command = await commandOf(pid);
  if (command === null || !isOfInterest(command)) return null;
  try {
    const [stat, status] = await Promise.all([readFile(`/proc/${pid}/stat`, 'latin1'), readFile(`/proc/${pid}/status`, 'latin1')]);
    // The link is answered by the kernel: the folder itself is not accessed.
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
    return { pid: Number(pid), group, uid: realUserOf(status), command, folder };
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
