/** A hot, a folder that plays the share, and ytm as it is shipped beside bare rsync. Linux only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { SENTINEL_NAME } from '../../src/mirror/core/contract.ts';
import { type Command, type Cost, measure } from '../lib.ts';
import { cpuSeconds } from '../processes.ts';
import { VAULT_ID } from './settings.ts';

export interface Site {
  readonly hot: string;
  readonly vault: string;
  /** A whole `ytm mirror run` by itself. */
  readonly command: Command;
  /** Leaves nothing in the vault but its sentinel: all of it has to be copied. */
  empty(this: void): void;
}

const DIST = resolve(import.meta.dirname, '../../dist');
const YTM = join(DIST, 'bin/ytm.mjs');
const ENV = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' };

/** @param share a mount point; by default a folder on the disk of hot that a mount table of ours lists @param dist of another build @param mirror changes to its section */
export function makeSite(folder: string, share = join(folder, 'share'), dist = DIST, mirror: object = {}): Site {
  const [hot, state, table] = [join(folder, 'hot'), join(folder, 'state'), join(folder, 'mountinfo')];
  const vault = join(share, 'ytm_workspaces');
  for (const path of [hot, state, vault]) mkdirSync(path, { recursive: true });
  writeFileSync(join(vault, SENTINEL_NAME), JSON.stringify({ vault_id: VAULT_ID }));
  writeFileSync(table, `30 25 0:47 / ${share} rw - cifs //studio/share rw\n`);
  const file = join(folder, 'config.yaml');
  writeFileSync(file, JSON.stringify(configOf({ hot, share, state, table, logDir: join(folder, 'logs') }, mirror)), { mode: 0o600 });
  return {
    hot,
    vault,
    command: {
      name: 'ytm mirror run (command)',
      argv: [process.execPath, join(dist, 'bin/ytm.mjs'), 'mirror', 'run', '--full', '--config', file],
    },
    empty() {
      rmSync(vault, { recursive: true, force: true });
      mkdirSync(vault);
      writeFileSync(join(vault, SENTINEL_NAME), JSON.stringify({ vault_id: VAULT_ID }));
    },
  };
}

interface Places {
  readonly hot: string;
  readonly share: string;
  readonly state: string;
  readonly table: string;
  readonly logDir: string;
}

/** Files need not settle, and nothing stands back: bare rsync does not either. */
function configOf({ hot, share, state, table, logDir }: Places, mirror: object): object {
  return {
    version: 1,
    paths: { hot, share, state },
    probes: { smb: false, hotspace: false, space: { warnBelow: '1MB', failBelow: '1kB' } },
    mirror: { every: false, settle: '0s', nice: 0, gate: { vault: 'healthy' }, logDir, allowSameDevice: true, ...mirror },
    exporter: { listen: false },
    mount: { table },
  };
}

/** The same copying arguments, but rsync finds out by itself what is to be done. */
export function bareRsync(hot: string, vault: string): Command {
  const options = ['--recursive', '--links', '--times', '--whole-file', '--omit-dir-times', '--no-human-readable', '--8-bit-output'];
  const own = ['--temp-dir=.ytm_tmp', '--timeout=300', '--exclude=/.ytm_*', '--exclude=/ytm_heartbeat.json', '--exclude=/planning'];
  const said = ['--out-format=%i %l %n', '--info=progress2', '--stats'];
  mkdirSync(join(vault, '.ytm_tmp'), { recursive: true });
  return { name: 'bare rsync', argv: ['rsync', ...options, ...own, ...said, '--', `${hot}/`, `${vault}/`] };
}

export function measureHere(command: Command): Promise<Cost> {
  return measure(command, ENV);
}

export interface Served {
  readonly pid: number;
  /** A run of the daemon: its wall time, and the CPU time of the daemon and of its children. */
  run(full?: boolean): Promise<{
    readonly wallMs: number;
    readonly cpuMs: number;
    readonly speed: string;
    readonly timings: Readonly<Record<string, number>>;
  }>;
  /** A run of the daemon, however it ends: its exit code. */
  attempt(full: boolean): Promise<number>;
  status(): Promise<StatusJson>;
  /** Resolves once hot is watched. */
  untilWatching(): Promise<void>;
  stop(): Promise<void>;
}

export async function serveSite(folder: string): Promise<Served> {
  const child = spawn(process.execPath, [YTM, 'serve', '--config', join(folder, 'config.yaml')], { env: ENV, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  const socket = join(folder, 'state', 'ytm.sock');
  await untilOpen(socket);
  return {
    pid,
    async run(full = true) {
      const before = cpuSeconds(pid).all;
      const begun = performance.now();
      const record = await ask(socket, 'POST', '/api/v1/mirror/run', { full, wait: true });
      const wallMs = performance.now() - begun;
      const { result, speed, timings_ms: timings } = record as RunJson;
      if (result.status !== 'complete') throw new Error(`the run ended ${result.status}: ${JSON.stringify(record)}`);
      return { wallMs, cpuMs: (cpuSeconds(pid).all - before) * 1_000, speed, timings };
    },
    async attempt(full) {
      const record = await ask(socket, 'POST', '/api/v1/mirror/run', { full, wait: true });
      return (record as RunJson).result.returncode;
    },
    status: async () => (await ask(socket, 'GET', '/api/v1/status')) as StatusJson,
    untilWatching: () => untilStatus(socket, 'hot is not watched', ({ mirror }) => mirror?.hints?.state === 'watching'),
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

interface RunJson {
  readonly result: { readonly status: string; readonly returncode: number };
  readonly speed: string;
  readonly timings_ms: Readonly<Record<string, number>>;
}

/** The gate needs its first round, too. */
function untilOpen(socket: string): Promise<void> {
  return untilStatus(socket, 'the gate of ytm serve does not open', ({ gate }) => gate?.state === 'open');
}

export interface StatusJson {
  readonly gate?: { readonly state: string };
  readonly mirror?: {
    readonly hints?: { readonly state: string } | null;
    readonly progress?: object | null;
  };
}

async function untilStatus(socket: string, problem: string, isSo: (status: StatusJson) => boolean): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const status = await ask(socket, 'GET', '/api/v1/status').catch(() => null);
    if (isSo((status ?? {}) as StatusJson)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(problem);
}

function ask(socketPath: string, method: 'GET' | 'POST', path: string, body: object = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path, method, agent: false, headers: { 'content-type': 'application/json' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    asking.on('error', reject);
    asking.end(method === 'POST' ? JSON.stringify(body) : undefined);
  });
}
