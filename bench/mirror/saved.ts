/** From a save in hot until the vault has it, as `ytm serve` notices it, and what watching costs while nothing happens. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FuseMount } from '../../test/support/fuse/fuse-mount.ts';
import { median } from '../lib.ts';
import { cpuSeconds, memory } from '../processes.ts';
import type { MirrorBench } from './beside.ts';
import { onDiskAndShares } from './shares.ts';
import { makeSite, measureHere, serveSite } from './site.ts';
import { copyTree, makeTree } from './trees.ts';

/** As in the bench of quick passes. */
const PART = 5;
const SETTLE_MS = 5_000;
const LOOK_EVERY_MS = 20;
const SAVES_A_TURN = 10;
/** Longer than a run, so that the next save finds none under way, and not in step with anything. */
const BETWEEN_MS = 2_300;
/** Other files are saved one after the other, without waiting for any to arrive. */
const BURST_SAVES = 120;
const BURST_EVERY_MS = 500;
const IDLE_SECONDS = 60;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function saved(bench: MirrorBench): Promise<void> {
  console.log(`load ${load()}; settle ${SETTLE_MS / 1_000} s`);
  await onDiskAndShares(bench, measured);
}

async function measured({ folder, turns, size }: MirrorBench, share: FuseMount | null): Promise<void> {
  const hints = { every: '1h', settle: `${SETTLE_MS}ms` };
  const { hot, vault, command } = makeSite(folder, share?.path, undefined, hints);
  // Looked at without the share's server, which is busy with the mirror.
  const arrives = share === null ? vault : join(share.backing, relative(share.path, vault));
  const folders = Math.ceil(size.folders / PART);
  makeTree(hot, { ...size, folders });
  copyTree(hot, vault);
  for (let run = 0; run < 2; run += 1) await measureHere(command);
  share?.faults('delay 0.001');
  const serve = await serveSite(folder);
  const save = (file: number): Promise<number> => {
    const scene = String(file % 100).padStart(3, '0');
    const path = join('project-0', `scene_${scene}`, `clip_${String(1 + Math.floor(file / 100)).padStart(4, '0')}_take.mov`);
    return untilThere(join(hot, path), join(arrives, path), `save ${file}`);
  };
  try {
    await serve.untilWatching();
    for (let run = 0; run < 2; run += 1) await serve.run(false);
    console.log(`${folders * size.filesAFolder} files in ${folders} folders; idle: ${await idle(serve.pid)}`);
    const single: number[] = [];
    const count = turns * SAVES_A_TURN;
    for (let file = 0; file < count; file += 1) {
      single.push(await save(file));
      await wait(BETWEEN_MS);
    }
    tell('one at a time', single);
    const before = cpuSeconds(serve.pid).all;
    const begun = performance.now();
    const burst: Promise<number>[] = [];
    for (let file = count; file < count + BURST_SAVES; file += 1) {
      burst.push(save(file));
      await wait(BURST_EVERY_MS);
    }
    tell(`${1_000 / BURST_EVERY_MS} a second`, await Promise.all(burst));
    const seconds = (performance.now() - begun) / 1_000;
    console.log(`  meanwhile ${((100 * (cpuSeconds(serve.pid).all - before)) / seconds).toFixed(0)} % of a processor`);
  } finally {
    await serve.stop();
  }
}

function tell(rhythm: string, times: readonly number[]): void {
  const sorted = times.toSorted((left, right) => left - right);
  const over = (ms: number): string => `${((ms - SETTLE_MS) / 1_000).toFixed(2)} s`;
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
  const least = over(sorted[0] ?? 0);
  console.log(
    `${sorted.length} saves, ${rhythm}, over settle: p50 ${over(median(sorted))}, p99 ${over(p99)}, least ${least}; load ${load()}`,
  );
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
