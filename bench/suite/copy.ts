/** A first copy of 2 GB, 2,000 files of 1 MB, and a file of 5 GB that was renamed: ytm beside rsync and rclone. */
import { mkdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Command, median } from '../lib.ts';
import type { Spent } from '../mirror/beside.ts';
import { bareRsync, makeSite, measureHere, serveSite } from '../mirror/site.ts';
import type { Context, Part } from './figures.ts';
import { findPeer, RCLONE, whyMissing } from './peers.ts';

const FOLDERS = 200;
const FILES_A_FOLDER = 10;
const MEGABYTE = 1_048_576;
const GIVEN_BACK_MS = 4_000;
const COPY_LIMIT = 1.05;
const LARGE_BYTES = 5_000_000_000;

/** Memory that was freed just now costs less than what a virtual machine has given back meanwhile: every side begins when it has. */
async function firstCopy({ folder, options, add, missing }: Context): Promise<void> {
  const { hot, vault, empty } = makeSite(folder);
  makeLargeFiles(hot);
  const other = join(folder, 'rclone');
  const serve = await serveSite(folder);
  const program = findPeer(RCLONE);
  const spent: Record<'ytm' | 'rsync' | 'rclone', Spent[]> = { ytm: [], rsync: [], rclone: [] };
  const fresh = async (act: () => Promise<Spent>): Promise<Spent> => {
    empty();
    rmSync(other, { recursive: true, force: true });
    await setTimeout(GIVEN_BACK_MS);
    return act();
  };
  try {
    for (let turn = -1; turn < Math.min(options.turns, options.long ? 5 : 2); turn += 1) {
      const costs = { rsync: await fresh(() => measureHere(bareRsync(hot, vault))), ytm: await fresh(() => serve.run()) };
      const rclone = program === null ? null : await fresh(() => measureHere(copyWith(program, hot, other)));
      if (turn < 0) continue;
      spent.rsync.push(costs.rsync);
      spent.ytm.push(costs.ytm);
      if (rclone !== null) spent.rclone.push(rclone);
    }
  } finally {
    await serve.stop();
  }
  if (program === null) missing(RCLONE.name, whyMissing(RCLONE));
  for (const peer of ['rsync', 'rclone'] as const) {
    if (spent[peer].length === 0) continue;
    const of = (costs: readonly Spent[], key: keyof Spent): number => median(costs.map((cost) => cost[key]));
    const limit = peer === 'rsync' ? { limit: COPY_LIMIT } : {};
    const wall = { ytm: of(spent.ytm, 'wallMs') / 1_000, theirs: of(spent[peer], 'wallMs') / 1_000 };
    add({ what: 'first copy of 2 GB, wall', unit: 's', peer, ...wall, ...limit });
    const cpu = { ytm: of(spent.ytm, 'cpuMs') / 1_000, theirs: of(spent[peer], 'cpuMs') / 1_000 };
    add({ what: 'first copy of 2 GB, CPU', unit: 's', peer, ...cpu });
  }
}

function copyWith(rclone: string, from: string, to: string): Command {
  return { name: RCLONE.name, argv: [rclone, 'copy', '--config', '/dev/null', from, to] };
}

function makeLargeFiles(hot: string): void {
  const bytes = Buffer.alloc(MEGABYTE + FOLDERS * FILES_A_FOLDER);
  for (let index = 0; index + 4 <= bytes.length; index += 4) bytes.writeUInt32LE(Math.imul(index, 2_654_435_761) >>> 0, index);
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const path = join(hot, `scene-${folder}`);
    mkdirSync(path);
    for (let file = 0; file < FILES_A_FOLDER; file += 1)
      writeFileSync(join(path, `clip-${file}.mov`), bytes.subarray(0, MEGABYTE + folder * FILES_A_FOLDER + file));
  }
}

/** The file is a hole in hot, so that only the vault takes room; rsync and rclone read and send it as any other. */
async function renamed({ folder, add, missing, say }: Context): Promise<void> {
  const { hot, vault } = makeSite(folder);
  const [before, after] = [join(hot, 'rushes/take one.mov'), join(hot, 'rushes/take two.mov')];
  mkdirSync(join(hot, 'rushes'));
  writeFileSync(before, '');
  truncateSync(before, LARGE_BYTES);
  writeFileSync(join(hot, 'notes.txt'), 'so that hot does not look empty');
  const serve = await serveSite(folder);
  try {
    const first = await serve.run();
    say(`a first copy of the file of 5 GB took ytm ${(first.wallMs / 1_000).toFixed(1)} s`);
    const sent = statSync(join(vault, 'rushes/take one.mov')).ino;
    renameSync(before, after);
    const ours = await serve.run(false);
    const arrived = statSync(join(vault, 'rushes/take two.mov'));
    if (arrived.ino !== sent || arrived.size !== LARGE_BYTES) throw new Error('ytm sent the renamed file again');
    renameSync(after, before);
    const theirs = await measureHere(bareRsync(hot, vault));
    const figures = [{ peer: 'rsync', spent: theirs }];
    const program = findPeer(RCLONE);
    if (program === null) missing(RCLONE.name, whyMissing(RCLONE));
    else {
      rmSync(join(vault, 'rushes'), { recursive: true });
      // Without checksums of a local tree it compares size and time.
      renameSync(before, after);
      figures.push({ peer: RCLONE.name, spent: await measureHere(copyWith(program, hot, vault)) });
    }
    for (const { peer, spent } of figures) {
      add({ what: 'a file of 5 GB renamed, wall', unit: 's', ytm: ours.wallMs / 1_000, peer, theirs: spent.wallMs / 1_000 });
      add({ what: 'a file of 5 GB renamed, CPU', unit: 's', ytm: ours.cpuMs / 1_000, peer, theirs: spent.cpuMs / 1_000 });
    }
  } finally {
    await serve.stop();
  }
}

export const copying: Part = { name: 'copy', about: 'a first copy of 2 GB beside rsync and rclone', run: firstCopy };
export const renaming: Part = { name: 'rename', about: 'a renamed file of 5 GB beside rsync and rclone', run: renamed };
