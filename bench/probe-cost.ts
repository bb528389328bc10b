/**
 * The cost of probing: `ytm serve` with 1,000 http probes every 15 s against a local server, beside
 * blackbox_exporter asked for the same at the same pace, in one run. Prints CPU per 1,000 attempts, resident
 * memory, the 99th percentile of the start delay, and the ratio.
 *
 *   npm run bench -- probe-cost [--seconds 300] [--probes 1000]
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort, type Measured, measureProcess, quantileOfHistogram, scrape, untilAnswers } from './processes.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '300' }, probes: { type: 'string', default: '1000' } } });
const seconds = Number(values.seconds);
const probes = Number(values.probes);
const EVERY_S = 15;
const WARM_UP_S = 30;

const folder = mkdtempSync(join(tmpdir(), 'ytm-bench-'));
const target = await startTarget();
const ytm = await startYtm();
const blackbox = await startBlackbox();
try {
  const stopAsking = blackbox === null ? () => {} : askBlackbox(blackbox.port);
  await wait(WARM_UP_S);
  console.log(`${probes} http probes every ${EVERY_S} s for ${seconds} s`);
  const [ours, theirs] = await Promise.all([
    measureProcess(ytm.pid, seconds),
    blackbox === null ? Promise.resolve(null) : measureProcess(blackbox.pid, seconds),
  ]);
  stopAsking();
  report('ytm serve', ours);
  if (theirs === null) console.log('blackbox_exporter: not installed, no ratio');
  else {
    report('blackbox_exporter', theirs);
    console.log(`ratio of CPU: ${(ours.cpuSeconds / theirs.cpuSeconds).toFixed(2)} (at most 0.6, aim 0.4)`);
  }
  const p99 = quantileOfHistogram(await scrape(ytm.port), 'ytm_probe_start_delay_seconds', 0.99);
  console.log(`start delay p99: at most ${Math.round(p99 * 1_000)} ms (budget 250 ms)`);
} finally {
  ytm.stop();
  blackbox?.stop();
  target.stop();
  rmSync(folder, { recursive: true, force: true });
}

function report(name: string, { cpuSeconds, rssMiB, peakMiB }: Measured): void {
  const attempts = (probes / EVERY_S) * seconds;
  console.log(
    `${name}: ${((cpuSeconds / attempts) * 1_000).toFixed(3)} CPU-s per 1,000 attempts, resident ${rssMiB.toFixed(0)} MiB (peak ${peakMiB.toFixed(0)})`,
  );
}

function wait(s: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, s * 1_000));
}

/** In a process of its own, so that its cost is nobody's. */
async function startTarget(): Promise<{ readonly port: number; stop(): void }> {
  const port = await freePort();
  const program = `require('http').createServer((q,r)=>{r.setHeader('content-type','application/json');r.end('{"status":"ok"}')}).listen(${port},'127.0.0.1')`;
  const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  await untilAnswers(port, '/');
  return { port, stop: () => void child.kill() };
}

async function startYtm(): Promise<{ readonly pid: number; readonly port: number; stop(): void }> {
  const port = await freePort();
  const lines = Array.from(
    { length: probes },
    (_, index) =>
      `  p${index}: { kind: http, component: web, url: "http://127.0.0.1:${target.port}/api/healthz?p=${index}", every: ${EVERY_S}s, timeout: 5s, expect: { json: { status: ok } } }`,
  );
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    [
      'version: 1',
      `paths: { state: ${folder}/state }`,
      `exporter: { listen: "127.0.0.1:${port}" }`,
      'observer: { neutral: [] }',
      'probes:',
      '  observer: false',
      ...lines,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  const child = spawn(process.execPath, ['dist/bin/ytm.mjs', 'serve', '--config', config], { stdio: ['ignore', 'ignore', 'ignore'] });
  await untilAnswers(port, '/-/ready');
  return { pid: child.pid ?? 0, port, stop: () => void child.kill() };
}

async function startBlackbox(): Promise<{ readonly pid: number; readonly port: number; stop(): void } | null> {
  const program = '/usr/bin/prometheus-blackbox-exporter';
  if (!existsSync(program)) return null;
  const port = await freePort();
  const config = join(folder, 'blackbox.yml');
  writeFileSync(
    config,
    'modules:\n  json:\n    prober: http\n    timeout: 5s\n    http:\n      preferred_ip_protocol: ip4\n      fail_if_body_not_matches_regexp: [\'"status":"ok"\']\n',
  );
  const child = spawn(program, [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
  await untilAnswers(port, '/-/healthy');
  return { pid: child.pid ?? 0, port, stop: () => void child.kill() };
}

/** Asks for every target once in EVERY_S, evenly spread, over kept connections as Prometheus does. */
function askBlackbox(port: number): () => void {
  const agent = new Agent({ keepAlive: true });
  let next = 0;
  const timer = setInterval(
    () => {
      const url = encodeURIComponent(`http://127.0.0.1:${target.port}/api/healthz?p=${next++ % probes}`);
      get({ host: '127.0.0.1', port, agent, path: `/probe?module=json&target=${url}` }, (response) => response.resume()).on(
        'error',
        () => {},
      );
    },
    (EVERY_S * 1_000) / probes,
  );
  return () => {
    clearInterval(timer);
    agent.destroy();
  };
}
