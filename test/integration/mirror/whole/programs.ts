/** Programs that run beside ytm, each in a group of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { signalGroup } from '../../../../src/mirror/lock/groups.ts';
import { until } from '../../../support/poll.ts';

const children: ChildProcess[] = [];

/** It is there when it resolves. */
export async function program(file: string, ...args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(file, args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  children.push(child);
  await until('it runs', () => readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').includes(file.split('/').at(-1) ?? file));
  return child;
}

/** All of them, with whatever they started. */
export function endPrograms(): Promise<unknown> {
  return Promise.all(
    children.splice(0).map((child) => {
      const hasEnded = child.exitCode !== null || child.signalCode !== null;
      const ended = hasEnded ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      return ended;
    }),
  );
}
