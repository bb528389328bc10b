/** Resident memory of `ytm serve` while it mirrors: over idle, at its highest, looked at every 50 ms; and that of its children. */
import { readFileSync } from 'node:fs';
import { memory } from '../processes.ts';
import type { MirrorBench } from './beside.ts';
import { makeSite, type Served, serveSite } from './site.ts';
import { makeTree } from './trees.ts';

const LOOK_EVERY_MS = 50;
/** Until first calls are compiled and the first rounds are over. */
const IDLE_MS = 20_000;

export async function memoryOfServe({ folder, size }: MirrorBench): Promise<void> {
  const { hot } = makeSite(folder);
  makeTree(hot, size);
  const serve = await serveSite(folder);
  try {
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const idle = memory(serve.pid, 'VmRSS');
    console.log(`ytm serve at rest: ${idle.toFixed(0)} MiB`);
    for (const what of ['first copy', 'compared, nothing to do', 'settled, nothing to do']) {
      const { own, children } = await watched(serve);
      console.log(`${what}: at most ${own.toFixed(0)} MiB, ${(own - idle).toFixed(0)} over rest (at most 80); children ${children}`);
    }
  } finally {
    await serve.stop();
  }
}

async function watched(serve: Served): Promise<{ readonly own: number; readonly children: string }> {
  let own = 0;
  const children = new Map<string, number>();
  const look = (): void => {
    own = Math.max(own, memory(serve.pid, 'VmRSS'));
    for (const pid of childrenOf(serve.pid)) {
      try {
        const name = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          .split('\0')
          .slice(0, 3)
          .map((part) => part.split('/').at(-1))
          .join(' ');
        children.set(name, Math.max(children.get(name) ?? 0, memory(pid, 'VmRSS')));
      } catch {
        // It ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  await serve.run().finally(() => clearInterval(timer));
  return { own, children: [...children].map(([name, mib]) => `${name} ${mib.toFixed(0)} MiB`).join(', ') };
}

function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').flatMap((each) => (each.trim() === '' ? [] : [Number(each)]));
}
