/**
 * A studio's working day on a share that takes 1 ms for each call: 100,000 files in hot, and everything that happens to them between the
 * morning and the night, an outage of the NAS included. The day's hours are left out: after each event the daemon gets the time that its
 * hints need, and then the pass that would be next on schedule. What it costs: runs by their kind, time, CPU, bytes read in hot (files
 * whose time of access changed; hot is mounted so that it tells), bytes read and written and calls on the share (the FUSE server counts).
 *
 * With `--ytm` (the folder `dist` of an older build, which has no hints) each pass on schedule is a full one by the command.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FuseCounts, type FuseMount, fuseProblem, mountFuse } from '../../test/support/fuse/fuse-mount.ts';
import { cpuSeconds } from '../processes.ts';
import type { MirrorBench } from './beside.ts';
import { makeSite, measureHere, type Served, type Site, type StatusJson, serveSite } from './site.ts';
import { type DayEvent, makeStudio, Studio } from './studio.ts';
import { copyTree } from './trees.ts';

/** Longer than the settle time and a run by hints. */
const HINTS_MS = 60_000;
const LOOK_EVERY_MS = 200;
/** Exit codes: the gate refused the run; another one was under way. */
const REFUSED = 4;
const LOCKED = 5;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface DayOptions extends Pick<MirrorBench, 'folder' | 'size'> {
  /** The folder `dist` of another build. */
  readonly dist: string | undefined;
}

export async function day({ folder, size, dist }: DayOptions): Promise<void> {
  if (fuseProblem !== null) return console.log(`skipped: ${fuseProblem}`);
  const share = await mountFuse();
  const hints = dist === undefined ? { every: '12h', settle: '1s' } : {};
  const site = makeSite(folder, share.path, dist, hints);
  watchReads(site.hot);
  let passes: Passes | null = null;
  try {
    makeStudio(site.hot, size);
    copyTree(site.hot, join(share.backing, 'ytm_workspaces'));
    passes = dist === undefined ? await servedPasses(folder) : commandPasses(site);
    console.log(`${size.folders * size.filesAFolder} files in ${size.folders} folders; load ${load()}`);
    for (const begin of ['adopted', 'compared'])
      tell(begin, await spend({ act: () => undefined, hinted: false, full: true }, passes, site, share));
    share.faults('delay 0.001');
    const all = [];
    for (const event of new Studio(site.hot).day()) {
      const spent = await spend(event, passes, site, share);
      tell(event.what, spent);
      all.push(spent);
    }
    tell('the day', all.reduce(sum));
    console.log(`load ${load()}`);
  } finally {
    share.thaw();
    share.faults();
    await passes?.stop();
    spawnSync('umount', ['-l', site.hot]);
    await share.unmount();
  }
}

// ---- runs ------------------------------------------------------------------------------------

const KINDS = ['full', 'quick', 'hinted', 'refused'] as const;
type Kind = (typeof KINDS)[number];
type Runs = Readonly<Record<Kind, number>>;

const NO_RUNS: Runs = { full: 0, quick: 0, hinted: 0, refused: 0 };

interface Passes {
  /** Until what was changed has been taken along because of hints. */
  hinted(): Promise<void>;
  /** The next pass on schedule. */
  pass(full: boolean): Promise<void>;
  /** While the share does not answer: passes are refused. */
  refused(): Promise<void>;
  again(): Promise<void>;
  runs(): Promise<Runs>;
  /** User and system time so far, in seconds. */
  cpu(): number;
  stop(): Promise<void>;
}

interface RecordJson {
  readonly result: { readonly status: string; readonly returncode: number };
  readonly speed: string;
  readonly hinted_folders?: number;
  /** Runs that found nothing to do share a record. */
  readonly times?: number;
}

/** From the records of the runs. */
function runsIn(logs: string): Runs {
  const counted = { ...NO_RUNS };
  if (!existsSync(logs)) return counted;
  for (const name of readdirSync(logs).filter((one) => one.startsWith('workspaces_mirror__'))) {
    const { result, speed, hinted_folders: hinted, times = 1 } = JSON.parse(readFileSync(join(logs, name), 'utf8')) as RecordJson;
    if (result.returncode === LOCKED) continue;
    if (result.status === 'refused') counted.refused += times;
    else if (speed === 'full') counted.full += times;
    else if (hinted !== undefined) counted.hinted += times;
    else counted.quick += times;
  }
  return counted;
}

async function servedPasses(folder: string): Promise<Passes> {
  const serve = await serveSite(folder);
  await serve.untilWatching();
  const runs = (): Promise<Runs> => Promise.resolve(runsIn(join(folder, 'logs')));
  return {
    async hinted() {
      const before = await runs();
      await untilSo(serve, HINTS_MS, async (status) => status.mirror?.progress == null && (await runs()).hinted > before.hinted);
    },
    async pass(full) {
      await untilSo(serve, HINTS_MS, (status) => Promise.resolve(status.mirror?.progress == null));
      // A run by hints may have begun in between.
      while ((await serve.attempt(full)) === LOCKED) await wait(LOOK_EVERY_MS);
    },
    async refused() {
      await untilSo(serve, HINTS_MS * 2, (status) => Promise.resolve(status.gate?.state !== 'open'));
      await serve.attempt(false);
    },
    again: () => untilSo(serve, HINTS_MS * 5, (status) => Promise.resolve(status.gate?.state === 'open')),
    runs,
    cpu: () => cpuSeconds(serve.pid).all,
    stop: () => serve.stop(),
  };
}

async function untilSo(serve: Served, ms: number, isSo: (status: StatusJson) => Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (performance.now() - begun < ms && !(await isSo(await serve.status()))) await wait(LOOK_EVERY_MS);
}

/** Each a process of its own. */
function commandPasses({ command }: Site): Passes {
  let [full, refused, cpu] = [0, 0, 0];
  const run = async (): Promise<void> => {
    // Something may be left out or wait for a person.
    cpu += (await measureHere({ ...command, exitCodes: [0, 1, REFUSED, 6] })).cpuMs / 1_000;
  };
  return {
    hinted: () => Promise.resolve(),
    async pass() {
      full += 1;
      await run();
    },
    async refused() {
      refused += 1;
      await run();
    },
    again: () => Promise.resolve(),
    runs: () => Promise.resolve({ ...NO_RUNS, full, refused }),
    cpu: () => cpu,
    stop: () => Promise.resolve(),
  };
}

// ---- what it costs ---------------------------------------------------------------------------

interface Spent {
  readonly runs: Runs;
  readonly seconds: number;
  readonly cpu: number;
  readonly hotRead: number;
  readonly vaultRead: number;
  readonly vaultWritten: number;
  readonly calls: number;
}

function sum(left: Spent, right: Spent): Spent {
  const add = (key: Exclude<keyof Spent, 'runs'>): number => left[key] + right[key];
  return {
    runs: mapped((kind) => left.runs[kind] + right.runs[kind]),
    seconds: add('seconds'),
    cpu: add('cpu'),
    hotRead: add('hotRead'),
    vaultRead: add('vaultRead'),
    vaultWritten: add('vaultWritten'),
    calls: add('calls'),
  };
}

function mapped(of: (kind: Kind) => number): Runs {
  return { full: of('full'), quick: of('quick'), hinted: of('hinted'), refused: of('refused') };
}

async function spend(
  { act, hinted, full = false, outage = false }: Omit<DayEvent, 'what'>,
  passes: Passes,
  site: Site,
  share: FuseMount,
): Promise<Spent> {
  const begunAt = Date.now() / 1_000;
  const [before, runsBefore, cpuBefore] = [await share.counts(), await passes.runs(), passes.cpu()];
  const begun = performance.now();
  if (outage) share.freeze();
  await act();
  if (outage) {
    await passes.refused();
    share.thaw();
    await passes.again();
  }
  if (hinted) await passes.hinted();
  await passes.pass(full);
  const seconds = (performance.now() - begun) / 1_000;
  const [after, runs] = [await share.counts(), await passes.runs()];
  return {
    runs: mapped((kind) => runs[kind] - runsBefore[kind]),
    seconds,
    cpu: passes.cpu() - cpuBefore,
    hotRead: readSince(site.hot, begunAt),
    vaultRead: after.bytes.read - before.bytes.read,
    vaultWritten: after.bytes.written - before.bytes.written,
    calls: callsOf(after) - callsOf(before),
  };
}

function callsOf({ calls }: FuseCounts): number {
  return Object.values(calls).reduce((all, count) => all + count, 0);
}

function tell(what: string, { runs, seconds, cpu, hotRead, vaultRead, vaultWritten, calls }: Spent): void {
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`.padStart(9);
  const counts = KINDS.map((kind) => `${runs[kind]} ${kind}`.padStart(9)).join(' ');
  const bytes = `hot read ${mb(hotRead)}; share read ${mb(vaultRead)}, written ${mb(vaultWritten)}, calls ${String(calls).padStart(8)}`;
  console.log(`${what.padEnd(46)} ${counts} ${seconds.toFixed(1).padStart(7)} s, CPU ${cpu.toFixed(1).padStart(6)} s; ${bytes}`);
}

function load(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '';
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
