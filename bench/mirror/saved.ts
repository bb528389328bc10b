/** From a save in hot until the vault has it, as `ytm serve` notices it, and what watching costs while nothing happens. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fuseProblem, mountFuse } from '../../test/support/fuse/fuse-mount.ts';
import { median } from '../lib.ts';
import { cpuSeconds, memory } from '../processes.ts';
import type { MirrorBench } from './beside.ts';
import { makeSite, measureHere, serveSite } from './site.ts';
import { copyTree, makeTree } from './trees.ts';

/** As in the bench of quick passes. */
const PART = 5;
const SETTLE_MS = 5_000;
const LOOK_EVERY_MS = 20;
const SAVES_A_TURN = 10;
/** Longer than a run, so that the next save finds none under way, and not in step with anything. */
const BETWEEN_MS = 2_300;
const IDLE_SECONDS = 60;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function saved(bench: MirrorBench): Promise<void> {
  console.log(`load ${load()}; settle ${SETTLE_MS / 1_000} s`);
  console.log('on a disk');
  await measured(bench, undefined, () => {});
  if (fuseProblem !== null) return console.log(`a slow share is skipped: ${fuseProblem}`);
  const share = await mountFuse();
  try {
    console.log('on a share with 1 ms a call');
    await measured({ ...bench, folder: join(bench.folder, 'slow') }, share.path, () => share.faults('delay 0.001'));
  } finally {
    share.faults();
    await share.unmount();
  }
}

async function measured({ folder, turns, size }: MirrorBench, share: string | undefined, slow: () => void): Promise<void> {
  const hints = { every: '1h', settle: `${SETTLE_MS}ms` };
  const { hot, vault, command } = makeSite(folder, share, undefined, hints);
  const folders = Math.ceil(size.folders / PART);
  makeTree(hot, { ...size, folders });
  copyTree(hot, vault);
  for (let run = 0; run < 2; run += 1) await measureHere(command);
  slow();
  const serve = await serveSite(folder);
  try {
    await serve.untilWatching();
    for (let run = 0; run < 2; run += 1) await serve.run(false);
    console.log(`${folders * size.filesAFolder} files in ${folders} folders; idle: ${await idle(serve.pid)}`);
    const times: number[] = [];
    for (let save = 0; save < turns * SAVES_A_TURN; save += 1) {
      const path = join(
        'project-0',
        `scene_${String(save % 100).padStart(3, '0')}`,
        `clip_${String(1 + Math.floor(save / 100)).padStart(4, '0')}_take.mov`,
      );
      times.push(await untilThere(join(hot, path), join(vault, path), `save ${save}`));
      await wait(BETWEEN_MS);
    }
    times.sort((left, right) => left - right);
    const over = (ms: number): string => `${((ms - SETTLE_MS) / 1_000).toFixed(2)} s`;
    const p99 = times[Math.ceil(times.length * 0.99) - 1] ?? 0;
    console.log(
      `${times.length} saves, over settle: p50 ${over(median(times))}, p99 ${over(p99)}, least ${over(times[0] ?? 0)}; load ${load()}`,
    );
  } finally {
    await serve.stop();
  }
}

async function untilThere(source: string, target: string, content: string): Promise<number> {
  writeFileSync(source, content);
  const begun = performance.now();
  while (contentOf(target) !== content) await wait(LOOK_EVERY_MS);
  return performance.now() - begun;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** CPU of the daemon, its ended children and its watcher, in percent of one processor. */
async function idle(pid: number): Promise<string> {
  const used = (): { readonly all: number; readonly watcher: number } => {
    const watcher = watcherOf(pid);
    return { all: cpuSeconds(pid).all, watcher: watcher === null ? 0 : cpuSeconds(watcher).all };
  };
  const before = used();
  await wait(IDLE_SECONDS * 1_000);
  const after = used();
  const percent = (seconds: number): string => `${((seconds / IDLE_SECONDS) * 100).toFixed(2)} %`;
  const watcher = watcherOf(pid);
  const size = watcher === null ? '' : `, ${memory(watcher, 'VmRSS').toFixed(0)} MiB`;
  return `daemon with probes ${percent(after.all - before.all)}, watcher ${percent(after.watcher - before.watcher)}${size}`;
}

function watcherOf(pid: number): number | null {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return children.find((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('hot-watcher')) ?? null;
}

function load(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '';
}
