/**
 * The cost of a daemon: `ytm serve` with the standard probes at their default pace (against the demo's lab), beside
 * a bare Node HTTP server with prom-client, in one run. Prints resident memory with its ratio, CPU as a share of a
 * core, and the child processes per minute.
 *
 *   npm run bench -- serve [--seconds 120]
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startLab } from '../src/demo/lab.ts';
import { systemClock } from '../src/platform/clock.ts';
import { countChildren, freePort, measureProcess, scrape, untilAnswers } from './processes.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '120' } } });
const seconds = Number(values.seconds);
/** Until first calls are compiled and the first round is over. */
const WARM_UP_MS = 30_000;
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'ytm-bench-'));
const lab = await startLab({ clock: systemClock, language: 'en', parent: folder });
const ytmPort = await freePort();
const barePort = await freePort();
const ytm = spawn(process.execPath, [join(root, 'dist/bin/ytm.mjs'), 'serve', '--config', configWithDefaultPace()], { stdio: 'ignore' });
const bare = spawn(process.execPath, ['--input-type=module', '-e', bareServer()], { cwd: root, stdio: 'ignore' });
try {
  await Promise.all([untilAnswers(ytmPort, '/-/ready'), untilAnswers(barePort, '/metrics')]);
  // A scrape every 15 s, as Prometheus would.
  const scraping = setInterval(() => void Promise.all([scrape(ytmPort), scrape(barePort)]), 15_000);
  await new Promise((settled) => setTimeout(settled, WARM_UP_MS));
  const [ours, theirs, children] = await Promise.all([
    measureProcess(ytm.pid ?? 0, seconds),
    measureProcess(bare.pid ?? 0, seconds),
    countChildren(ytm.pid ?? 0, seconds),
  ]);
  clearInterval(scraping);
  console.log(`standard probes for ${seconds} s, scraped every 15 s`);
  console.log(
    `ytm serve: resident ${ours.rssMiB.toFixed(0)} MiB (peak ${ours.peakMiB.toFixed(0)}), CPU ${share(ours.ownCpuSeconds)} % of a core, with its children ${share(ours.cpuSeconds)} %, ${((children / seconds) * 60).toFixed(1)} child processes a minute`,
  );
  console.log(`bare Node server with prom-client: resident ${theirs.rssMiB.toFixed(0)} MiB (peak ${theirs.peakMiB.toFixed(0)})`);
  console.log(`ratio of resident memory: ${(ours.rssMiB / theirs.rssMiB).toFixed(2)} (at most 1.5)`);
} finally {
  ytm.kill();
  bare.kill();
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
}

function share(cpuSeconds: number): string {
  return ((cpuSeconds / seconds) * 100).toFixed(2);
}

/** The lab's config without its quick pace: every probe as the short form brings it. */
function configWithDefaultPace(): string {
  const text = readFileSync(lab.configFile, 'utf8');
  const smbPort = /smb: \{ port: (\d+)/.exec(text)?.[1] ?? '445';
  const paced = text
    .replace(
      /^probes:\n[\s\S]*?(?=^mirror:)/m,
      `probes:\n  smb: { port: ${smbPort} }\n  space: { warnBelow: 1MB, failBelow: 1kB }\n  hotspace: { warnBelow: 1MB, failBelow: 1kB }\n`,
    )
    .replace('127.0.0.1:0', `127.0.0.1:${ytmPort}`);
  const file = join(folder, 'config.yaml');
  writeFileSync(file, paced);
  chmodSync(file, 0o600);
  return file;
}

function bareServer(): string {
  return `
    import http from 'node:http';
    import client from 'prom-client';
    client.collectDefaultMetrics();
    http.createServer(async (request, response) => response.end(await client.register.metrics())).listen(${barePort}, '127.0.0.1');`;
}
