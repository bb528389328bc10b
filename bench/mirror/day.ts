/**
 * A studio's day on a share that takes 1 ms for each call: 100,000 files in hot, and after everything that happens a run, or as many as it takes until nothing
 * waits any more. What it costs: runs, time, bytes read in hot (files whose time of access changed; hot is mounted so that it tells), bytes read and written
 * and calls on the share (the FUSE server counts).
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FuseCounts, type FuseMount, fuseProblem, mountFuse } from '../../test/support/fuse/fuse-mount.ts';
import type { MirrorBench } from './beside.ts';
import { makeSite, type Site } from './site.ts';
import { copyTree, type TreeSize } from './trees.ts';

const FILE_BYTES = 4_096;
const FRAME_BYTES = 200_000;
const FRAMES = 300;
const MOST_RUNS = 4;

export interface DayOptions extends Pick<MirrorBench, 'folder' | 'size'> {
  /** The folder `dist` of another build. */
  readonly dist: string | undefined;
}

export async function day({ folder, size, dist }: DayOptions): Promise<void> {
  if (fuseProblem !== null) return console.log(`skipped: ${fuseProblem}`);
  const share = await mountFuse();
  const site = makeSite(folder, share.path, dist);
  watchReads(site.hot);
  try {
    makeStudio(site.hot, size);
    copyTree(site.hot, join(share.backing, 'ytm_workspaces'));
    const studio = new Studio(site.hot);
    for (const begin of ['adopted', 'compared']) await spend(begin, site, share);
    share.faults('delay 0.001');
    const all = [];
    for (const [what, act] of studio.day()) {
      act();
      all.push(await spend(what, site, share));
    }
    tell('the day', all.reduce(sum));
  } finally {
    share.faults();
    spawnSync('umount', ['-l', site.hot]);
    await share.unmount();
  }
}

interface Spent {
  readonly runs: number;
  readonly seconds: number;
  readonly hotRead: number;
  readonly vaultRead: number;
  readonly vaultWritten: number;
  readonly calls: number;
}

function sum(left: Spent, right: Spent): Spent {
  const keys = Object.keys(left) as readonly (keyof Spent)[];
  return Object.fromEntries(keys.map((key) => [key, left[key] + right[key]])) as unknown as Spent;
}

/** As many runs as it takes until nothing waits. */
async function spend(what: string, site: Site, share: FuseMount): Promise<Spent> {
  const begunAt = Date.now() / 1_000;
  const before = await share.counts();
  const begun = performance.now();
  let runs = 0;
  for (let waits = true; waits && runs < MOST_RUNS; runs += 1) {
    const [file, ...args] = site.command.argv;
    const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
    if (status !== 0) console.log(`  it ended with ${status}: ${stdout}${stderr}`);
    waits = status !== 0 || /except/u.test(stdout);
  }
  const seconds = (performance.now() - begun) / 1_000;
  const after = await share.counts();
  const spent: Spent = {
    runs,
    seconds,
    hotRead: readSince(site.hot, begunAt),
    vaultRead: after.bytes.read - before.bytes.read,
    vaultWritten: after.bytes.written - before.bytes.written,
    calls: callsOf(after) - callsOf(before),
  };
  tell(what, spent);
  return spent;
}

function callsOf({ calls }: FuseCounts): number {
  return Object.values(calls).reduce((all, count) => all + count, 0);
}

function tell(what: string, { runs, seconds, hotRead, vaultRead, vaultWritten, calls }: Spent): void {
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`.padStart(10);
  console.log(
    `${what.padEnd(46)} ${runs} runs ${seconds.toFixed(1).padStart(7)} s; hot read ${mb(hotRead)}; share read ${mb(vaultRead)}, written ${mb(vaultWritten)}, calls ${String(calls).padStart(8)}`,
  );
}

/** Times of access follow every reading from now on. */
function watchReads(hot: string): void {
  for (const args of [
    ['--bind', hot, hot],
    ['-o', 'remount,bind,strictatime', hot],
  ]) {
    const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
}

function readSince(root: string, at: number): number {
  return readdirSync(root, { recursive: true, withFileTypes: true }).reduce((all, entry) => {
    if (!entry.isFile()) return all;
    const { atimeMs, mtimeMs, birthtimeMs, size } = lstatSync(join(entry.parentPath, entry.name));
    return all + (atimeMs / 1_000 > at && atimeMs !== mtimeMs && atimeMs !== birthtimeMs ? size : 0);
  }, 0);
}

function makeStudio(hot: string, { folders, filesAFolder }: TreeSize): void {
  const bytes = Buffer.alloc(FILE_BYTES);
  for (let folder = 0; folder < folders; folder += 1) {
    const path = sceneOf(hot, folder);
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < filesAFolder; file += 1) {
      bytes.writeUInt32LE(folder * filesAFolder + file);
      writeFileSync(join(path, `take_${file}.wav`), bytes);
    }
  }
}

function sceneOf(hot: string, folder: number): string {
  return join(hot, `project-${Math.floor(folder / 100)}`, `scene_${folder % 100}`);
}

/** Everything that happens in a day, in its order. */
class Studio {
  readonly #hot: string;
  #version = 0;

  constructor(hot: string) {
    this.#hot = hot;
  }

  day(): readonly (readonly [what: string, act: () => void])[] {
    const frames = join(this.#hot, 'project-1/render');
    return [
      ['nothing', () => undefined],
      ['40 files are saved', () => this.#each(40, (path) => this.#write(path))],
      ['10 files are saved by rename', () => this.#each(10, (path) => this.#saveOver(path))],
      ['a render of 300 frames', () => this.#render(frames)],
      ['the same render again', () => this.#render(frames)],
      ['20 files are renamed', () => this.#each(20, (path) => renameSync(path, `${path}.old`))],
      ['a folder of 10 scenes, 500 files, is moved', () => this.#reorganise()],
      ['50 files are unpacked over, times kept', () => this.#each(50, (path) => this.#unpackOver(path))],
      ['200 frames are deleted', () => this.#frames(frames, 200, (path) => rmSync(path))],
      ['chmod -R on everything', () => changeModes(this.#hot)],
      ['nothing again', () => undefined],
    ];
  }

  #bytes(length: number): Buffer {
    this.#version += 1;
    const bytes = Buffer.alloc(length);
    bytes.writeUInt32LE(this.#version);
    bytes.writeUInt32LE(0xffff_ffff, 4);
    return bytes;
  }

  #write(path: string): void {
    writeFileSync(path, this.#bytes(FILE_BYTES));
  }

  #saveOver(path: string): void {
    this.#write(`${path}.draft`);
    renameSync(`${path}.draft`, path);
  }

  #unpackOver(path: string): void {
    const { atime, mtime } = statSync(path);
    this.#write(`${path}.draft`);
    utimesSync(`${path}.draft`, atime, mtime);
    renameSync(`${path}.draft`, path);
  }

  /** Files of scenes that lie far apart. */
  #each(count: number, act: (path: string) => void): void {
    const scenes = readdirSync(join(this.#hot, 'project-0'));
    for (let index = 0; index < count; index += 1) {
      const scene = join(this.#hot, 'project-0', scenes[(index * 7) % scenes.length] ?? '');
      const [file] = readdirSync(scene).filter((name) => !name.endsWith('.old'));
      if (file !== undefined) act(join(scene, file));
    }
  }

  #render(folder: string): void {
    mkdirSync(folder, { recursive: true });
    this.#frames(folder, FRAMES, (path) => writeFileSync(path, this.#bytes(FRAME_BYTES)));
  }

  #frames(folder: string, count: number, act: (path: string) => void): void {
    for (let index = 0; index < count; index += 1) act(join(folder, `frame_${String(index).padStart(4, '0')}.exr`));
  }

  #reorganise(): void {
    const from = join(this.#hot, 'project-2');
    mkdirSync(join(from, 'act one'));
    for (let index = 0; index < 10; index += 1) renameSync(join(from, `scene_${index}`), join(from, 'act one', `scene_${index}`));
    renameSync(join(from, 'act one'), join(this.#hot, 'act one'));
  }
}

function changeModes(root: string): void {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o600);
}
