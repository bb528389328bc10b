/**
 * Process groups of the mirror's children. The exit of a child is not its end: its descendants may sleep in the kernel, beyond the reach of
 * SIGKILL, and finish a write when the share comes back. Only an empty group has ended.
 */
import { readdir, readFile } from 'node:fs/promises';
import type { Children } from '../../platform/child/run.ts';
import { eachProcess, type ProcessIdentities, parseProcStat } from '../../share/process-table.ts';

/** A group as it is recorded. */
export interface GroupRecord {
  readonly group: number;
  /** The identity of its first process in the process table; `null`: unknown. */
  readonly leader: string | null;
}

export interface ProcessGroups {
  /** The record of a group that has just been created. */
  describe(group: number): Promise<GroupRecord>;
  /** Whether none of its processes is alive. If in doubt, it has not ended. */
  isGone(record: GroupRecord): Promise<boolean>;
}

export interface ProcessGroupsOptions {
  readonly platform: NodeJS.Platform;
  readonly children: Children;
  readonly processes: ProcessIdentities;
}

export function createProcessGroups({ platform, children, processes }: ProcessGroupsOptions): ProcessGroups {
  const anyAlive = platform === 'linux' ? aliveInProc : (group: number) => aliveInPs(group, children);

  async function isGone({ group, leader }: GroupRecord): Promise<boolean> {
    if (!groupExists(group)) return true;
    // A group number is reused only once the group is empty, so another leader means that ours has ended.
    const now = leader === null ? null : await processes.identity(group);
    if (now !== null && now !== leader) return true;
    return !(await anyAlive(group));
  }

  return {
    describe: async (group) => ({ group, leader: await processes.identity(group) }),
    isGone,
  };
}

/** Whether there is a process with this pid, including zombies and processes of other users. */
export function processExists(pid: number): boolean {
  return Number.isInteger(pid) && pid > 0 && send(pid, 0);
}

/** Whether the kernel knows any process of it, including zombies and processes of other users. */
export function groupExists(group: number): boolean {
  return signalGroup(group, 0);
}

/** False if there is no such group (any more). Processes in uninterruptible sleep receive the signal later. */
export function signalGroup(group: number, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  // -1 and 0 would mean all processes and our own group.
  return Number.isInteger(group) && group > 1 && send(-group, signal);
}

function send(to: number, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    process.kill(to, signal);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** A zombie holds nothing, but one of its threads may still hang in the kernel. */
async function aliveInProc(group: number): Promise<boolean> {
  try {
    for await (const isAlive of eachProcess((pid) => isAliveIn(group, pid))) if (isAlive) return true;
    return false;
  } catch {
    return true;
  }
}

async function isAliveIn(group: number, pid: string): Promise<boolean> {
  const stat = await readStat(`/proc/${pid}/stat`);
  return stat !== null && stat.group === group && (!stat.zombie || (await hasLivingThread(pid)));
}

async function hasLivingThread(pid: string): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const stats = await Promise.all(threads.map((thread) => readStat(`/proc/${pid}/task/${thread}/stat`)));
  return stats.some((stat) => stat !== null && !stat.zombie);
}

async function readStat(file: string): Promise<{ readonly group: number; readonly zombie: boolean } | null> {
  try {
    const text = await readFile(file, 'latin1');
    const parsed = parseProcStat(text);
    return parsed === null ? null : { group: groupOf(text), zombie: parsed.zombie };
  } catch {
    return null;
  }
}

/** `pid (name) state parent group …` */
function groupOf(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

const PS_TIMEOUT_MS = 2_000;

async function aliveInPs(group: number, children: Children): Promise<boolean> {
  const result = await children.run({
    file: '/bin/ps',
    args: ['-axo', 'pgid=,stat='],
    env: { LC_ALL: 'C' },
    timeoutMs: PS_TIMEOUT_MS,
    signal: new AbortController().signal,
  });
  return result.kind !== 'ended' || result.exitCode !== 0 || anyAliveOf(group, result.stdout);
}

/** @internal Lines such as `  501 Ss`. */
export function anyAliveOf(group: number, output: string): boolean {
  return output.split('\n').some((line) => {
    const [pgid, stat] = line.trim().split(/\s+/);
    return Number(pgid) === group && stat !== undefined && !stat.startsWith('Z');
  });
}
