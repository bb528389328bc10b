/**
 * Every command with every stream closed or full, as it is shipped: what acts goes on and ends with the code of what it did, what only
 * reports says in one line that it could not print and fails, a reader that went away is no error, and nobody prints a stack.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesOf } from '../../src/cli/tree/node.ts';
import { TREE } from '../../src/cli/tree/tree.ts';
import { PROGRAM, ytm } from '../support/e2e/program.ts';
import { isLong } from '../support/long.ts';
import { type MirrorLab, makeMirrorLab } from '../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../support/mirror/listing.ts';
import { until } from '../support/poll.ts';
import { aliveWith } from '../support/processes.ts';

/** How a command that goes on by itself is ended. */
interface Stop {
  /** Once standard output has something; else once the daemon's socket is there. */
  readonly when: 'it printed' | 'it listens';
  readonly signal: 'SIGINT' | 'SIGTERM';
}

interface Call {
  readonly path: string;
  readonly args: readonly string[];
  readonly code: number;
  readonly prints: boolean;
  readonly stop: Stop | null;
}

/** Of each command: words, in a state in which they always do the same, and how they end when both streams are read. */
const CALLS: Readonly<Record<string, readonly (readonly [words: string, code: number, prints: boolean])[]>> = {
  '': [
    ['--help', 0, true],
    ['nonsense', 2, false],
  ],
  watch: [['--once', 0, true]],
  'watch --follow': [['--json', 143, true]],
  check: [
    ['', 0, true],
    ['--json --now', 0, true],
    ['--quiet mount', 0, false],
    ['--nagios mount', 0, true],
    ['nope', 3, false],
  ],
  serve: [['', 0, false]],
  gate: [
    ['', 0, true],
    ['-- true', 0, false],
  ],
  why: [['vault', 0, true]],
  incidents: [['', 0, true]],
  history: [['', 0, true]],
  replay: [['', 0, true]],
  'mirror plan': [['', 0, true]],
  'mirror run': [['', 0, true]],
  'mirror status': [['--json', 0, true]],
  'mirror log': [['', 0, true]],
  'mirror approve': [['p-0', 1, false]],
  'mirror resume': [['', 1, false]],
  'mirror undo': [['r-0', 1, false]],
  'mirror restore': [['. --apply', 0, true]],
  'mirror trash list': [['', 0, true]],
  'mirror trash prune': [['--older-than 30d --apply', 0, true]],
  'mirror bootstrap': [['', 0, true]],
  'mirror verify': [['--sample 1%', 0, true]],
  find: [['one', 0, true]],
  'alerts list': [['', 0, true]],
  'alerts ack': [['vault', 1, true]],
  'alerts silence': [['vault --for 1h --why x', 0, true]],
  'alerts unsilence': [['s0', 1, true]],
  'alerts test': [['', 2, false]],
  'alerts preview': [['mount.absent', 0, true]],
  'gateway bootstrap': [['', 2, false]],
  'export cron': [['', 0, true]],
  'export prometheus': [['', 2, false]],
  'export rules': [['', 0, true]],
  'export grafana': [['', 0, true]],
  'export alertmanager': [['', 0, true]],
  'planning seed': [['', 1, true]],
  'doctor storage': [['', 1, true]],
  'doctor vault': [['', 1, true]],
  'doctor thumbnails': [['', 0, true]],
  // No daemon answers, and no service manager can be asked.
  'doctor service': [['', 2, true]],
  'service install': [['', 0, true]],
  'service uninstall': [['', 0, true]],
  // Without the variables of a session no service manager can be asked.
  'service status': [['', 3, true]],
  'config init': [['', 0, true]],
  'config check': [['', 0, true]],
  'config show': [['', 0, true]],
  'config schema': [['', 0, true]],
  demo: [['', 130, true]],
  completion: [['bash', 0, true]],
};

const STOPS: Readonly<Record<string, Stop>> = {
  'watch --follow': { when: 'it printed', signal: 'SIGTERM' },
  serve: { when: 'it listens', signal: 'SIGTERM' },
  demo: { when: 'it printed', signal: 'SIGINT' },
};

const WAYS = ['stdout full', 'stderr full', 'both closed'] as const;
type Way = (typeof WAYS)[number];

/** A full stream matters to what writes to it. A command that prints its answer is silent on the other one, where the long form looks too. */
function waysOf({ prints }: Call): readonly Way[] {
  return isLong ? WAYS : WAYS.filter((way) => way !== (prints ? 'stderr full' : 'stdout full'));
}

/** At once; more are not quicker on two processors. */
const SIDE_BY_SIDE = 3;
const LONGEST_MS = 100_000;
/** Nothing to read at the other end, and nobody. */
let closed: number;
let full: number;
let lab: MirrorLab;

beforeAll(async () => {
  lab = makeMirrorLab({ hot: { one: 'one', 'a/two': 'two' } });
  expect(await ytm(lab.site, ['mirror', 'run'])).toMatchObject({ code: 0 });
  full = openSync('/dev/full', 'w');
  const fifo = join(lab.folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  closed = openSync(fifo, 'w');
  closeSync(reader);
});
afterAll(() => {
  for (const stream of [full, closed]) closeSync(stream);
  lab.remove();
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run({ path, args, stop }: Call, way: Way): Promise<Ended> {
  const out = way === 'stdout full' ? full : way === 'both closed' ? closed : 'pipe';
  const err = way === 'stderr full' ? full : way === 'both closed' ? closed : 'pipe';
  const state = path === 'serve' ? join(lab.folder, `state-${count}`) : lab.state;
  count += 1;
  const fresh = path === 'config init' ? { YTM_CONFIG: join(lab.folder, `config-${count}.yaml`) } : {};
  const env = { ...lab.site.env, ...fresh, YTM_STATE_DIR: state, TMPDIR: lab.folder };
  const child = spawn(process.execPath, [PROGRAM, ...path.split(' ').filter(Boolean), ...args], {
    env,
    stdio: ['ignore', out, err],
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'close');
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // Without a reader a command that only prints ends by itself.
  if (stop !== null && (stop.when === 'it listens' || out === 'pipe')) {
    const isTime = (): boolean =>
      child.exitCode !== null || (stop.when === 'it printed' ? stdout !== '' : existsSync(join(state, 'ytm.sock')));
    await until(`${path}: ${stop.when}`, isTime, { within: LONGEST_MS });
    child.kill(stop.signal);
  }
  const [code] = (await ended) as [number | null];
  return { code, stdout, stderr };
}

let count = 0;
const calls: readonly Call[] = Object.entries(CALLS).flatMap(([path, all]) =>
  all.map(([words, code, prints]) => ({ path, args: words.split(' ').filter(Boolean), code, prints, stop: STOPS[path] ?? null })),
);

function specOf(path: string) {
  const words = path.replace(' --follow', '');
  const place = placesOf(TREE).find((each) => each.path.join(' ') === words);
  if (place === undefined) throw new Error(`no command ${path}`);
  return place.node.spec;
}

function expectedCode({ path, args, code, prints }: Call, way: Way): number {
  const { acts = false, bugExit } = specOf(path);
  if (way === 'both closed' && (path === 'watch --follow' || path === 'demo')) return 0;
  return way !== 'stdout full' || !prints || acts || args.includes('--') ? code : bugExit;
}

function expectRule(call: Call, way: Way, { code, stdout, stderr }: Ended): void {
  const name = `ytm ${call.path} ${call.args.join(' ')} with ${way}: ${stderr}`;
  expect(code, name).toBe(expectedCode(call, way));
  expect(stderr, name).not.toMatch(/^ {4}at |bug in ytm/m);
  expect(stderr.match(/could not be written/g) ?? [], name).toHaveLength(way === 'stdout full' && call.prints ? 1 : 0);
  if (way === 'stderr full') expect(stdout !== '', name).toBe(call.prints);
}

describe('every command with every stream closed or full', () => {
  it('has a call here', () => {
    const commands = placesOf(TREE).flatMap(({ node, path }) => ('children' in node ? [] : [path.join(' ')]));
    expect(
      Object.keys(CALLS)
        .filter((path) => path !== '' && path !== 'watch --follow')
        .toSorted(),
    ).toEqual(commands.toSorted());
  });

  it('follows the rule', { timeout: 600_000 }, async () => {
    const startedAt = performance.now();
    // Those that take the mirror's lock go one after the other.
    const [locking, others] = [true, false].map((locks) => calls.filter(({ path }) => /^(mirror|find)/.test(path) === locks));
    const failures: string[] = [];
    let runs = 0;
    const work = async (todo: Call[]): Promise<void> => {
      for (let call = todo.shift(); call !== undefined; call = todo.shift()) {
        for (const way of waysOf(call)) {
          const ran = await run(call, way);
          runs += 1;
          try {
            expectRule(call, way, ran);
          } catch (error) {
            failures.push((error as Error).message);
          }
        }
      }
    };
    await Promise.all([work(locking ?? []), ...Array.from({ length: SIDE_BY_SIDE - 1 }, () => work(others ?? []))]);
    const took = ((performance.now() - startedAt) / 1_000).toFixed(1);
    process.stdout.write(`streams: ${calls.length} calls, ${runs} runs in ${took} s\n`);
    expect(failures).toEqual([]);
  });
});

it('ytm check --quiet prints again what could not be written, and then no more', async () => {
  const site = { ...lab.site, env: { ...lab.site.env, YTM_STATE_DIR: join(lab.folder, 'state-quiet') } };
  lab.mounted(false);
  try {
    for (const way of ['stdout full', 'stdout closed'] as const) {
      const child = spawn(process.execPath, [PROGRAM, 'check', '--quiet'], {
        env: site.env,
        stdio: ['ignore', way === 'stdout full' ? full : closed, 'pipe'],
      });
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const [code] = (await once(child, 'close')) as [number];
      expect([way, code, stderr]).toEqual(
        way === 'stdout full' ? [way, 3, 'ytm check: the output could not be written: no space left on device (ENOSPC)\n'] : [way, 2, ''],
      );
    }
    expect(await ytm(site, ['check', '--quiet'])).toMatchObject({ code: 2, stdout: expect.stringMatching(/^vault: DOWN: /) });
    expect(await ytm(site, ['check', '--quiet'])).toMatchObject({ code: 2, stdout: '' });
  } finally {
    lab.mounted(true);
  }
});

it('ytm mirror run goes on to its end without its reader, and is recorded', async () => {
  const slow = makeMirrorLab({ hot: { 'a/one': 'one' }, mirror: { rsync: { bwlimit: 2_000 } } });
  try {
    for (let index = 0; index < 2; index += 1) writeFileSync(join(slow.hot, `film ${index}`), Buffer.alloc(2_000_000, String(index)));
    const child = spawn('sh', ['-c', '"$@" 2>&1 | head -n 1; wait', 'sh', process.execPath, PROGRAM, 'mirror', 'run'], {
      env: slow.site.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child, 'close');
    await until('the end of the run', () => aliveWith(slow.hot).length === 0 && aliveWith(slow.vault).length === 0, { within: LONGEST_MS });
    const isVaultsOwn = (path: string): boolean => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json';
    expect(differencesOf(listingOf(slow.vault, isVaultsOwn), listingOf(slow.hot, isVaultsOwn))).toEqual([]);
    const [last] = JSON.parse((await ytm(slow.site, ['mirror', 'status', '--json'])).stdout).runs;
    expect(last).toMatchObject({ status: 'complete' });
  } finally {
    slow.remove();
    rmSync(slow.folder, { recursive: true, force: true });
  }
});
