/** How long a one-shot check takes beside an empty Node, a plain request by Node, and the plugin that Nagios runs for it. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, type Comparison, compare } from '../lib.ts';
import type { Context, Part } from './figures.ts';
import { startTarget } from './fleet.ts';
import { CHECK_HTTP, findPeer, whyMissing } from './peers.ts';

const YTM = resolve(import.meta.dirname, '../../dist/bin/ytm.mjs');
const TURNS_A_TURN = 4;

async function run({ folder, options, add, missing }: Context): Promise<void> {
  const target = await startTarget();
  const config = join(folder, 'config.yaml');
  await writeFile(
    config,
    `version: 1
paths: { share: ${join(folder, 'share')}, state: ${join(folder, 'state')} }
gateway: { peer: bench, url: "http://127.0.0.1:${target.port}" }
`,
    { mode: 0o600 },
  );
  const node = process.execPath;
  const request = `require('node:http').get('http://127.0.0.1:${target.port}/api/healthz', (answer) => answer.resume())`;
  const empty: Command = { name: 'node -e 0', argv: [node, '-e', '0'] };
  const plain: Command = { name: 'node:http, one request', argv: [node, '-e', request] };
  const version: Command = { name: 'ytm --version', argv: [node, YTM, '--version'] };
  const check: Command = { name: 'ytm check', argv: [node, YTM, 'check', 'healthz', '--json', '--config', config] };
  const plugin = findPeer(CHECK_HTTP);
  if (plugin === null) missing(CHECK_HTTP.name, whyMissing(CHECK_HTTP));
  const theirs: readonly Command[] =
    plugin === null
      ? []
      : [{ name: CHECK_HTTP.name, argv: [plugin, '-I', '127.0.0.1', '-p', String(target.port), '-u', '/api/healthz', '-s', 'ok'] }];
  try {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') };
    const measured = await compare([empty, plain, version, check, ...theirs], { turns: options.turns * TURNS_A_TURN, env });
    const of = ({ name }: Command): Comparison => measured.find((each) => each.name === name) as Comparison;
    const cpu = { what: 'ytm check healthz, CPU', unit: 'ms', ytm: of(check).median.cpuMs };
    // By the median of the ratios within each turn, which the load of the machine moves least.
    add({ ...cpu, peer: empty.name, theirs: cpu.ytm / of(check).ratio.cpu, limit: 5 });
    for (const peer of [plain, ...theirs]) add({ ...cpu, peer: peer.name, theirs: of(peer).median.cpuMs });
    const wall = { what: 'ytm check healthz, wall', unit: 'ms', ytm: of(check).median.wallMs };
    for (const peer of [empty, ...theirs]) add({ ...wall, peer: peer.name, theirs: of(peer).median.wallMs });
    const peak = { what: 'ytm check healthz, peak memory', unit: 'MiB', ytm: of(check).median.peakMiB };
    add({ ...peak, peer: empty.name, theirs: of(empty).median.peakMiB });
    add({ what: 'ytm --version, CPU', unit: 'ms', ytm: of(version).median.cpuMs, peer: empty.name, theirs: of(empty).median.cpuMs });
  } finally {
    target.stop();
  }
}

export const start: Part = { name: 'start', about: 'a one-shot check beside an empty Node and check_http', run };
