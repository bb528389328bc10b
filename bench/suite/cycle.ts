/**
 * A mirror cycle: what it takes until the vault has 0, 10 or 1,000 changes of a tree, beside bare rsync, rclone, unison and lsyncd. All mirror the same
 * hot, each into a vault of its own, in turn; afterwards each vault is compared with hot. On a disk, and on a share that takes 1 ms
 * for each call (FUSE, as root).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fuseProblem, mountFuse } from '../../test/support/fuse/fuse-mount.ts';
import { type Command, median } from '../lib.ts';
import type { Spent } from '../mirror/beside.ts';
import { bareRsync, makeSite, measureHere, type Served, serveSite } from '../mirror/site.ts';
import { copyTree, makeTree } from '../mirror/trees.ts';
import { cpuSeconds } from '../processes.ts';
import type { Context, Part } from './figures.ts';
import { LSYNCD_DELAY_S, startLsyncd } from './lsyncd.ts';
import { findPeer, LSYNCD, RCLONE, UNISON, whyMissing } from './peers.ts';

const FILES_A_FOLDER = 50;
const CHANGES = [0, 10, 1_000] as const;
const LOOK_EVERY_MS = 20;
const GIVEN_UP_MS = 120_000;
/** The goal for ten changes on the share, as a part of a full pass; with 100,000 files. */
const QUICK_LIMIT = 1 / 50;

const ONE_MS = 'delay 0.001';
/** How long the client of a share remembers what it was told of a name: that of SMB does for a second. */
const REMEMBERED_S = 1;

interface Place {
  readonly name: string;
  /** Where a vault is reached, and where its files really are. */
  vault(name: string): { readonly path: string; readonly backing: string };
  readonly share: string | undefined;
  slow(): void;
  quick(): void;
}

interface Tool {
  readonly name: string;
  readonly backing: string;
  /** Once before anything is measured: its records of an equal vault. */
  prepare(this: void): Promise<unknown>;
  cycle(this: void): Promise<Spent>;
}

async function onDisk(context: Context): Promise<void> {
  const vaults = join(context.folder, 'share');
  const vault = (name: string) => ({ path: join(vaults, name), backing: join(vaults, name) });
  await compared(context, { name: 'on a disk', share: undefined, vault, slow: () => {}, quick: () => {} });
}

async function onShare(context: Context): Promise<void> {
  if (fuseProblem !== null) return context.missing('a share with 1 ms a call', fuseProblem);
  const share = await mountFuse({ cacheSeconds: REMEMBERED_S });
  const vault = (name: string) => ({ path: join(share.path, name), backing: join(share.backing, name) });
  try {
    await compared(context, {
      name: '1 ms a call',
      share: share.path,
      vault,
      slow: () => share.faults(ONE_MS),
      quick: () => share.faults(),
    });
  } finally {
    share.faults();
    await share.unmount();
  }
}

async function compared(context: Context, place: Place): Promise<void> {
  const { folder, options, add, say } = context;
  const { hot } = makeSite(folder, place.share);
  const folders = Math.ceil(options.files / FILES_A_FOLDER);
  makeTree(hot, { folders, filesAFolder: FILES_A_FOLDER });
  const site = place.vault('ytm_workspaces');
  copyTree(hot, site.backing);
  const serve = await prepared(folder);
  try {
    const tools = others(context, place, hot);
    for (const { backing, prepare } of tools) {
      mkdirSync(backing, { recursive: true });
      copyTree(hot, backing);
      await prepare();
    }
    const [quick, full] = [ytmTool('ytm, quick pass', serve, false, site.backing), ytmTool('ytm, full pass', serve, true, site.backing)];
    place.slow();
    const change = changer(hot, folders);
    for (const changes of CHANGES) {
      const what = `${options.files} files, ${place.name}, ${changes} changes`;
      const turns = { turns: place.share === undefined ? options.turns : 1, changes, change, hot };
      const spent = await inTurns(turns, [quick, ...tools]);
      const fullSpent = changes === 10 ? await inTurns({ ...turns, turns: 1 }, [full]) : new Map<string, Spent>();
      const ours = spent.get(quick.name) as Spent;
      for (const [peer, theirs] of [...spent, ...fullSpent]) {
        if (peer === quick.name) continue;
        const limit = peer === full.name && place.share !== undefined && options.files >= 100_000 ? { limit: QUICK_LIMIT } : {};
        add({ what: `${what}: until the vault has them`, unit: 'ms', ytm: ours.wallMs, peer, theirs: theirs.wallMs, ...limit });
        add({ what: `${what}: CPU`, unit: 'ms', ytm: ours.cpuMs, peer, theirs: theirs.cpuMs });
      }
    }
    await besideLsyncd(context, place, { hot, change, serve });
    say(`${place.name}: every vault was compared with hot after its cycle`);
  } finally {
    place.quick();
    await serve.stop();
  }
}

/** The first run adopts what is there, the second compares, and from then on all is settled. */
async function prepared(folder: string): Promise<Served> {
  const serve = await serveSite(folder);
  for (let run = 0; run < 2; run += 1) await serve.run(true);
  return serve;
}

function ytmTool(name: string, serve: Served, full: boolean, backing: string): Tool {
  return { name, backing, prepare: () => Promise.resolve(), cycle: () => serve.run(full) };
}

function others({ folder, options, missing }: Context, place: Place, hot: string): readonly Tool[] {
  const tools: Tool[] = [];
  const rsync = place.vault('rsync');
  mkdirSync(rsync.backing, { recursive: true });
  tools.push(toolOf('rsync', rsync.backing, bareRsync(hot, rsync.path)));
  const rclone = findPeer(RCLONE);
  if (rclone === null) missing(RCLONE.name, whyMissing(RCLONE));
  else {
    const { path, backing } = place.vault('rclone');
    const argv = [rclone, 'sync', '--skip-links', '--config', '/dev/null', hot, path] as const;
    tools.push(toolOf(RCLONE.name, backing, { name: RCLONE.name, argv }));
  }
  const unison = findPeer(UNISON);
  if (unison === null) missing(UNISON.name, whyMissing(UNISON));
  else if (place.share !== undefined && !options.long) missing(UNISON.name, 'it takes minutes on a slow share: --long');
  else {
    const { path, backing } = place.vault('unison');
    const records = join(folder, 'unison');
    const argv = ['env', `UNISON=${records}`, `HOME=${folder}`, unison, hot, path, '-batch', '-silent', '-times', '-prefer', hot] as const;
    tools.push(toolOf(UNISON.name, backing, { name: UNISON.name, argv, exitCodes: [0, 1] }));
  }
  return tools;
}

function toolOf(name: string, backing: string, command: Command): Tool {
  return { name, backing, prepare: () => measureHere(command), cycle: () => measureHere(command) };
}

type Change = (count: number) => readonly string[];

/** Rewrites files that lie far apart, each with another size; returns their paths below hot. */
function changer(hot: string, folders: number): Change {
  let version = 0;
  return (count) => {
    version += 1;
    return Array.from({ length: count }, (_, index) => {
      const place = (index * 7 + version) % folders;
      const file = Math.floor((index * 7) / folders) % FILES_A_FOLDER;
      const scene = `project-${Math.floor(place / 100)}/scene_${String(place % 100).padStart(3, '0')}`;
      const path = `${scene}/clip_${String(file).padStart(4, '0')}_take.mov`;
      writeFileSync(join(hot, path), `version ${version} of ${path} ${'.'.repeat(version)}`);
      return path;
    });
  };
}

interface Turns {
  readonly turns: number;
  readonly changes: number;
  readonly change: Change;
  readonly hot: string;
}

/** The medians of what each spent on the same changes. */
async function inTurns({ turns, changes, change, hot }: Turns, tools: readonly Tool[]): Promise<ReadonlyMap<string, Spent>> {
  const all = new Map(tools.map(({ name }) => [name, [] as Spent[]]));
  for (let turn = 0; turn < turns; turn += 1) {
    const paths = change(changes);
    for (const { name, backing, cycle } of tools) {
      all.get(name)?.push(await cycle());
      const late = paths.find((path) => !isThere(path, hot, backing));
      if (late !== undefined) throw new Error(`${name} left ${late} out`);
    }
  }
  const of = (spent: readonly Spent[], key: keyof Spent): number => median(spent.map((each) => each[key]));
  return new Map([...all].map(([name, spent]) => [name, { wallMs: of(spent, 'wallMs'), cpuMs: of(spent, 'cpuMs') }]));
}

function isThere(path: string, hot: string, backing: string): boolean {
  try {
    return readFileSync(join(backing, path), 'utf8') === readFileSync(join(hot, path), 'utf8');
  } catch {
    return false;
  }
}

/** It waits for its delay after a change; ytm is asked for a run at once, so its own time to notice one is not part of the figure. */
async function besideLsyncd({ folder, options, add, missing, say }: Context, place: Place, { hot, change, serve }: Watched): Promise<void> {
  const program = findPeer(LSYNCD);
  if (program === null) return missing(LSYNCD.name, whyMissing(LSYNCD));
  const { path, backing } = place.vault('lsyncd');
  place.quick();
  mkdirSync(backing, { recursive: true });
  copyTree(hot, backing);
  const lsyncd = startLsyncd(program, folder, hot, path);
  try {
    await seen(change(1), hot, backing);
    place.slow();
    for (const changes of CHANGES.filter((count) => count > 0)) {
      const before = cpuSeconds(lsyncd.pid).all;
      const begun = performance.now();
      await seen(change(changes), hot, backing);
      const theirs = { wallMs: performance.now() - begun, cpuMs: (cpuSeconds(lsyncd.pid).all - before) * 1_000 };
      const ours = await serve.run(false);
      const what = `${options.files} files, ${place.name}, ${changes} changes`;
      add({ what: `${what}: until the vault has them`, unit: 'ms', ytm: ours.wallMs, peer: LSYNCD.name, theirs: theirs.wallMs });
      add({ what: `${what}: CPU`, unit: 'ms', ytm: ours.cpuMs, peer: LSYNCD.name, theirs: theirs.cpuMs });
    }
    say(`lsyncd's figures hold its delay of ${LSYNCD_DELAY_S} s; ytm was asked for a run at once`);
  } finally {
    await lsyncd.stop();
  }
}

interface Watched {
  readonly hot: string;
  readonly change: Change;
  readonly serve: Served;
}

async function seen(paths: readonly string[], hot: string, backing: string): Promise<void> {
  const begun = performance.now();
  while (!paths.every((path) => isThere(path, hot, backing))) {
    if (performance.now() - begun > GIVEN_UP_MS)
      throw new Error(`lsyncd did not bring ${paths.length} changes in ${GIVEN_UP_MS / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

export const cycleOnDisk: Part = { name: 'cycle', about: 'a mirror cycle on a disk beside rsync, rclone, unison and lsyncd', run: onDisk };
export const cycleOnShare: Part = { name: 'cycle-share', about: 'the same on a share that takes 1 ms a call', run: onShare };
