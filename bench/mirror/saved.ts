/** From a save in hot until the vault has it, as `ytm serve` notices it, and what watching costs while nothing happens. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { FuseMount } from '../../test/support/fuse/fuse-mount.ts';
import { median } from '../lib.ts';
import { cpuSeconds, memory } from '../processes.ts';
import { startLsyncd } from '../suite/lsyncd.ts';
import { findPeer, LSYNCD, whyMissing } from '../suite/peers.ts';
import { type Curve, svgOf } from '../suite/plot.ts';
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
/** In each of them a file is saved before a second one is in the first. */
const SCENES_OF_A_PROJECT = 100;
/** Other files are saved one after the other, without waiting for any to arrive. */
const BURST_SAVES = 120;
const BURST_EVERY_MS = 500;
const IDLE_SECONDS = 60;
/** What the watcher may take beyond lsyncd, of a processor. */
const IDLE_LIMIT_PERCENT = 0.2;
/** The goals, beyond settle. */
const GOAL = { p50: 1_000, p99: 3_000 };
const PICTURE = '.cache/bench/saved.svg';

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
  const scenes = Math.min(SCENES_OF_A_PROJECT, folders);
  makeTree(hot, { ...size, folders });
  copyTree(hot, vault);
  for (let run = 0; run < 2; run += 1) await measureHere(command);
  share?.faults('delay 0.001');
  const serve = await serveSite(folder);
  const save = (file: number): Promise<number> => {
    const scene = String(file % scenes).padStart(3, '0');
    const path = join('project-0', `scene_${scene}`, `clip_${String(1 + Math.floor(file / scenes)).padStart(4, '0')}_take.mov`);
    return untilThere(join(hot, path), join(arrives, path), `save ${file}`);
  };
  try {
    await serve.untilWatching();
    for (let run = 0; run < 2; run += 1) await serve.run(false);
    console.log(`${folders * size.filesAFolder} files in ${folders} folders`);
    console.log(await idle(serve.pid, { folder, hot }));
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
    const rhythm = `${1_000 / BURST_EVERY_MS} a second`;
    const many = await Promise.all(burst);
    tell(rhythm, many);
    const seconds = (performance.now() - begun) / 1_000;
    console.log(`  meanwhile ${((100 * (cpuSeconds(serve.pid).all - before)) / seconds).toFixed(0)} % of a processor`);
    if (share === null) draw([arrivals('one at a time', single), arrivals(rhythm, many)]);
  } finally {
    await serve.stop();
  }
}

function tell(rhythm: string, times: readonly number[]): void {
  const sorted = times.toSorted((left, right) => left - right);
  const over = (ms: number): string => `${((ms - SETTLE_MS) / 1_000).toFixed(2)} s`;
  const p50 = median(sorted);
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
  const least = over(sorted[0] ?? 0);
  const isMet = p50 - SETTLE_MS <= GOAL.p50 && p99 - SETTLE_MS <= GOAL.p99;
  console.log(
    `${sorted.length} saves, ${rhythm}, over settle: p50 ${over(p50)}, p99 ${over(p99)} (goals: ${GOAL.p50 / 1_000} and ${GOAL.p99 / 1_000} s, ${isMet ? 'met' : 'MISSED'}), least ${least}; load ${load()}`,
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

/** How many of the saves were in the vault by when. */
function arrivals(name: string, times: readonly number[]): Curve {
  const sorted = times.toSorted((left, right) => left - right);
  return { name, points: sorted.map((ms, index) => [(ms - SETTLE_MS) / 1_000, (100 * (index + 1)) / sorted.length]) };
}

function draw(curves: readonly Curve[]): void {
  mkdirSync(dirname(PICTURE), { recursive: true });
  const title = 'Saved files that are in the vault, on a disk';
  writeFileSync(
    PICTURE,
    svgOf({ name: 'saved', title, x: { label: `seconds beyond settle (${SETTLE_MS / 1_000} s)` }, y: { label: '% of saves' }, curves }),
  );
  console.log(`  as a picture: ${PICTURE}`);
}

/** CPU of the daemon with its ended children, of its watcher, and of lsyncd for the same tree, in percent of one processor. */
async function idle(pid: number, { folder, hot }: { readonly folder: string; readonly hot: string }): Promise<string> {
  const program = findPeer(LSYNCD);
  const target = join(folder, 'lsyncd');
  mkdirSync(target, { recursive: true });
  copyTree(hot, target);
  const lsyncd = program === null ? null : startLsyncd(program, folder, hot, target);
  try {
    // Its first comparison is no part of being idle.
    if (lsyncd !== null) await untilQuiet(lsyncd.pid);
    const watcher = watcherOf(pid);
    const used = (): readonly number[] => [pid, watcher, lsyncd?.pid].map((each) => (each == null ? 0 : cpuSeconds(each).all));
    const before = used();
    await wait(IDLE_SECONDS * 1_000);
    const percents = used().map((seconds, index) => (100 * (seconds - (before[index] ?? 0))) / IDLE_SECONDS);
    const [daemon = '', watching = '', theirs = ''] = percents.map((percent) => `${percent.toFixed(2)} %`);
    const size = watcher === null ? '' : `, ${memory(watcher, 'VmRSS').toFixed(0)} MiB`;
    const isMet = (percents[1] ?? 0) <= (percents[2] ?? 0) + IDLE_LIMIT_PERCENT;
    const beside = lsyncd === null ? whyMissing(LSYNCD) : `lsyncd ${theirs} (+ ${IDLE_LIMIT_PERCENT} %: ${isMet ? 'met' : 'MISSED'})`;
    return `idle: watcher ${watching}${size}, ${beside}; daemon with its probes ${daemon}`;
  } finally {
    await lsyncd?.stop();
  }
}

/** Until a second passes without any processor time and without a child. */
async function untilQuiet(pid: number): Promise<void> {
  for (let before = -1, now = 0; now !== before || childrenOf(pid).length > 0; now = cpuSeconds(pid).all) {
    before = now;
    await wait(1_000);
  }
}

function watcherOf(pid: number): number | null {
  return childrenOf(pid).find((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('hot-watcher')) ?? null;
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function load(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '';
}
