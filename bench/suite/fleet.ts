/** A server to probe, and the programs that probe it: `ytm serve`, and blackbox_exporter asked at the same pace. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join, resolve } from 'node:path';
import { freePort, untilAnswers } from '../processes.ts';
import { BLACKBOX, findPeer } from './peers.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const YTM = join(ROOT, 'dist/bin/ytm.mjs');

export interface Running {
  readonly pid: number;
  readonly port: number;
  stop(this: void): void;
}

export interface Pace {
  readonly probes: number;
  readonly everyS: number;
}

/** In a process of its own, so that its cost is nobody's. */
export async function startTarget(): Promise<Running> {
  const port = await freePort();
  const program = `require('http').createServer((q,r)=>{r.setHeader('content-type','application/json');r.end('{"status":"ok"}')}).listen(${port},'127.0.0.1')`;
  return started(spawn(process.execPath, ['-e', program], { stdio: 'ignore' }), port, '/');
}

const children = new Set<ChildProcess>();
// Whatever ends the suite ends what it started.
process.once('exit', () => {
  for (const child of children) child.kill();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

async function started(child: ChildProcess, port: number, path: string): Promise<Running> {
  children.add(child);
  child.once('exit', () => children.delete(child));
  await untilAnswers(port, path);
  return { pid: child.pid ?? 0, port, stop: () => void child.kill() };
}

/** @param env beside the usual */
export async function startYtm(folder: string, target: number, { probes, everyS }: Pace, env: NodeJS.ProcessEnv = {}): Promise<Running> {
  const port = await freePort();
  const lines = Array.from(
    { length: probes },
    (_, index) =>
      `  p${index}: { kind: http, component: web, url: "http://127.0.0.1:${target}/api/healthz?p=${index}", every: ${everyS}s, timeout: ${timeoutS(everyS)}s, expect: { json: { status: ok } } }`,
  );
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'config.yaml');
  const head = [
    'version: 1',
    `paths: { state: ${folder}/state }`,
    `exporter: { listen: "127.0.0.1:${port}" }`,
    'observer: { neutral: [] }',
  ];
  writeFileSync(config, [...head, 'probes:', '  observer: false', ...lines, ''].join('\n'), { mode: 0o600 });
  const child = spawn(process.execPath, [YTM, 'serve', '--config', config], { stdio: 'ignore', env: { ...process.env, ...env } });
  return started(child, port, '/-/ready');
}

/** Shorter than the interval, as ytm wants it. */
function timeoutS(everyS: number): number {
  return Math.max(1, Math.min(5, everyS - 1));
}

/** `null`: it is not installed. */
export async function startBlackbox(folder: string): Promise<Running | null> {
  const program = findPeer(BLACKBOX);
  if (program === null) return null;
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'blackbox.yml');
  writeFileSync(
    config,
    'modules:\n  json:\n    prober: http\n    timeout: 5s\n    http:\n      preferred_ip_protocol: ip4\n      fail_if_body_not_matches_regexp: [\'"status":"ok"\']\n',
  );
  const child = spawn(program, [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
  return started(child, port, '/-/healthy');
}

/** Asks for every target once in `everyS`, evenly spread, over kept connections as Prometheus does; returns how to stop. */
export function askBlackbox(port: number, target: number, { probes, everyS }: Pace): () => void {
  const agent = new Agent({ keepAlive: true });
  let next = 0;
  const timer = setInterval(
    () => {
      const url = encodeURIComponent(`http://127.0.0.1:${target}/api/healthz?p=${next++ % probes}`);
      get({ host: '127.0.0.1', port, agent, path: `/probe?module=json&target=${url}` }, (response) => response.resume()).on(
        'error',
        () => {},
      );
    },
    (everyS * 1_000) / probes,
  );
  return () => {
    clearInterval(timer);
    agent.destroy();
  };
}

/** Node's HTTP server with prom-client and nothing else: the floor of every exporter in this language. */
export async function startBareServer(env: NodeJS.ProcessEnv = {}): Promise<Running> {
  const port = await freePort();
  const program = `
    import http from 'node:http';
    import client from 'prom-client';
    client.collectDefaultMetrics();
    http.createServer(async (request, response) => response.end(await client.register.metrics())).listen(${port}, '127.0.0.1');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  return started(child, port, '/metrics');
}

/** Starts a peer's server that reads its port from `--web.listen-address`. */
export async function startExporter(program: string): Promise<Running> {
  const port = await freePort();
  return started(spawn(program, [`--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' }), port, '/metrics');
}

export function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

/** Resolves when the process has ended. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
