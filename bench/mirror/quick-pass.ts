/** Quick passes beside full ones, each a run of `ytm serve`: on a disk, and on a share on which each call takes 1 ms. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FuseMount } from '../../test/support/fuse/fuse-mount.ts';
import { inTurns, type MirrorBench, type Spent } from './beside.ts';
import { onDiskAndShares } from './shares.ts';
import { makeSite, measureHere, serveSite } from './site.ts';
import { copyTree, makeTree } from './trees.ts';

/** A fifth of the others': a full pass over a slow share takes minutes. */
const PART = 5;
const CHANGES = 10;

export async function quickPass(bench: MirrorBench): Promise<void> {
  await onDiskAndShares(bench, measured);
}

async function measured({ folder, turns, size }: MirrorBench, share: FuseMount | null): Promise<void> {
  const { hot, vault, command } = makeSite(folder, share?.path);
  const folders = Math.ceil(size.folders / PART);
  makeTree(hot, { ...size, folders });
  copyTree(hot, vault);
  for (let run = 0; run < 2; run += 1) await measureHere(command);
  const serve = await serveSite(folder);
  const told: string[] = [];
  const run = async (full: boolean): Promise<Spent> => {
    const before = await callsOf(share);
    const spent = await serve.run(full);
    told.push(`${spent.speed}, ${(await callsOf(share)) - before} calls of the share: ${JSON.stringify(spent.timings)}`);
    return spent;
  };
  let turn = 0;
  const changed = async (full: boolean): Promise<Spent> => {
    turn += 1;
    for (let file = 0; file < CHANGES; file += 1) {
      const scene = (turn * 7 + file) % Math.min(100, folders);
      writeFileSync(join(hot, 'project-0', `scene_${String(scene).padStart(3, '0')}`, 'clip_0001_take.mov'), `take ${turn}`);
    }
    return run(full);
  };
  share?.faults('delay 0.001');
  console.log(`${folders * size.filesAFolder} files`);
  const sides = [
    [`full pass, ${CHANGES} changes`, () => changed(true)],
    [`quick pass, ${CHANGES} changes`, () => changed(false)],
    ['quick pass, no change', () => run(false)],
  ] as const;
  try {
    await inTurns(Math.min(turns, 5), sides);
  } finally {
    await serve.stop();
  }
  for (const line of told.slice(-sides.length)) console.log(`the last ones, ms: ${line}`);
}

async function callsOf(share: FuseMount | null): Promise<number> {
  return share === null ? 0 : Object.values((await share.counts()).calls).reduce((sum, count) => sum + count, 0);
}
