/** Looks at the processes of this machine, to see that none is left behind. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The pids of living processes (zombies are not) whose command line contains `text`. */
export function aliveWith(text: string): readonly number[] {
  return (process.platform === 'linux' ? fromProc() : fromPs())
    .filter(([pid, command]) => pid !== process.pid && command.includes(text))
    .map(([pid]) => pid);
}

type Listed = readonly [pid: number, command: string];

/** A bare machine has no ps. */
function fromProc(): readonly Listed[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => [Number(pid), commandLine(pid)]);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function fromPs(): readonly Listed[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' });
  return stdout.split('\n').map((line) => [Number.parseInt(line, 10), line]);
}
