/**
 * The identity of a process: pids are reused, so a process is identified by its pid and its start time. A zombie counts as ended, because
 * it holds nothing any more.
 */
import { readdir, readFile } from 'node:fs/promises';
import type { Children } from '../platform/child/run.ts';

export interface ProcessIdentities {
  /** Distinguishes this process from a later one with the same pid; `null` if it has ended (or is a zombie). */
  identity(pid: number): Promise<string | null>;
}

export interface ProcessTable extends ProcessIdentities {
  /** Whether its first thread runs or waits for a processor, and is not blocked in a call; `null` if that is unknown. */
  isBusy(pid: number): Promise<boolean | null>;
}

export interface ProcessTableOptions {
  readonly platform: NodeJS.Platform;
  readonly children: Children;
}

const PS_TIMEOUT_MS = 2_000;

export function createProcessTable({ platform, children }: ProcessTableOptions): ProcessTable {
  if (platform === 'linux') return { identity: identityFromProc, isBusy: isBusyFromProc };
  return { identity: (pid) => identityFromPs(pid, children), isBusy: (pid) => isBusyFromPs(pid, children) };
}

/** The boot id with the start time in ticks since boot: both are needed, because ticks restart at every boot. */
async function identityFromProc(pid: number): Promise<string | null> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile('/proc/sys/kernel/random/boot_id', 'latin1'),
    ]);
    const process = parseProcStat(stat);
    return process === null || process.zombie ? null : `${boot.trim()}/${process.startTicks}`;
  } catch {
    return null;
  }
}

async function isBusyFromProc(pid: number): Promise<boolean | null> {
  try {
    return parseProcStat(await readFile(`/proc/${pid}/stat`, 'latin1'))?.busy ?? null;
  } catch {
    return null;
  }
}

/** All at once would hold up other work for as long. */
const READ_AT_ONCE = 16;

/** Of every process in /proc what `read` finds, without `null`. Throws if /proc cannot be listed; `read` does not throw. */
export async function* eachProcess<T>(read: (pid: string) => Promise<T | null>): AsyncGenerator<T, void, void> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (let start = 0; start < pids.length; start += READ_AT_ONCE) {
    const found = await Promise.all(pids.slice(start, start + READ_AT_ONCE).map(read));
    yield* found.filter((each) => each !== null);
  }
}

/**
 * `pid (name) state …`: the name may hold anything, so fields are counted from the last closing bracket. Field 20 is the number
 * of threads, 22 the start. A process whose first thread has ended looks like a zombie; while others of it hang in a call, it is none.
 */
export function parseProcStat(stat: string): { readonly zombie: boolean; readonly busy: boolean; readonly startTicks: string } | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const threads = Number(fields[17]);
  const startTicks = fields[19];
  if (state === undefined || startTicks === undefined || !/^\d+$/.test(startTicks)) return null;
  return { zombie: (state === 'Z' || state === 'X') && !(threads > 1), busy: state === 'R', startTicks };
}

async function identityFromPs(pid: number, children: Children): Promise<string | null> {
  const printed = await runPs('stat=,lstart=', pid, children);
  return printed === null ? null : parsePs(printed);
}

async function isBusyFromPs(pid: number, children: Children): Promise<boolean | null> {
  const state = (await runPs('stat=', pid, children))?.trim();
  return state === undefined || state === '' ? null : state.startsWith('R');
}

/** What ps prints of a process in these columns; `null` if it did not run. */
async function runPs(columns: string, pid: number, children: Children): Promise<string | null> {
  const result = await children.run({
    file: '/bin/ps',
    args: ['-o', columns, '-p', String(pid)],
    env: { LC_ALL: 'C', TZ: 'UTC' },
    timeoutMs: PS_TIMEOUT_MS,
    signal: new AbortController().signal,
  });
  return result.kind === 'ended' ? result.stdout : null;
}

/** One line such as `Ss   Sun Nov 22 09:00:00 2026`, or nothing when there is no such process. */
export function parsePs(output: string): string | null {
  const match = /^\s*(\S+)\s+(\S.*\S)\s*$/.exec(output);
  if (match?.[1] === undefined || match[2] === undefined || match[1].startsWith('Z')) return null;
  return match[2].replaceAll(/\s+/g, ' ');
}
