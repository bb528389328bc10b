/** The processes of this machine with what they were told, and where they stand. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Children } from '../../platform/children.ts';

export interface RunningProcess {
  readonly pid: number;
  readonly group: number;
  /** Its arguments; macOS shows them only as one text. */
  readonly command: readonly string[] | string;
  /** The folder it stands in; `null` where that cannot be seen. */
  readonly folder: string | null;
}

export interface ProcessList {
  /** All but ourselves; or why they cannot be listed. */
  list(signal: AbortSignal): Promise<readonly RunningProcess[] | string>;
}

export interface ProcessListOptions {
  readonly platform: NodeJS.Platform;
  readonly children: Children;
}

const TIMEOUT_MS = 5_000;
/** Long commands of many processes. */
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

/** `null`: it ended meanwhile, or is one of the kernel's own. */
async function readProc(pid: string): Promise<RunningProcess | null> {
  try {
    const [command, stat] = await Promise.all([readFile(`/proc/${pid}/cmdline`, 'utf8'), readFile(`/proc/${pid}/stat`, 'latin1')]);
    if (command === '') return null;
    // What the link says is the kernel's own knowledge: the folder itself is not touched.
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
    return { pid: Number(pid), group, command: command.replace(/\0$/, '').split('\0'), folder };
  } catch {
    return null;
  }
}

async function listPs(children: Children, signal: AbortSignal): Promise<readonly RunningProcess[] | string> {
  const result = await children.run({
    file: '/bin/ps',
    args: ['-axww', '-o', 'pid=,pgid=,command='],
    env: { LC_ALL: 'C' },
    timeoutMs: TIMEOUT_MS,
    signal,
    maxOutput: MOST_OUTPUT,
  });
  if (result.kind !== 'ended') return `ps: ${result.kind}`;
  return result.exitCode === 0 ? parsePs(result.stdout) : `ps ended with code ${result.exitCode}`;
}

/** @internal Lines such as `  501   501 /usr/local/bin/rsync -a x y`. */
export function parsePs(output: string): readonly RunningProcess[] {
  return output.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s(.+)$/.exec(line);
    if (match === null || Number(match[1]) === process.pid) return [];
    return [{ pid: Number(match[1]), group: Number(match[2]), command: match[3] ?? '', folder: null }];
  });
}
