/**
 * How long a one-shot command takes beside an empty Node: `ytm --version`, and `ytm check healthz --json`
 * against a local server. Goal for check: at most 5 times, aim 4 times. Run by `npm run bench`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, compare, table } from './lib.ts';

const TURNS = Number(process.env['TURNS'] ?? 21);
const program = resolve(import.meta.dirname, '../dist/bin/ytm.mjs');

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"status":"ok"}');
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const { port } = server.address() as AddressInfo;

const folder = await mkdtemp(join(tmpdir(), 'ytm-bench-'));
const config = join(folder, 'config.yaml');
await writeFile(
  config,
  `version: 1
paths: { share: ${join(folder, 'share')}, state: ${join(folder, 'state')} }
gateway: { peer: bench, url: "http://127.0.0.1:${port}" }
`,
  { mode: 0o600 },
);

const node = process.execPath;
const commands: readonly Command[] = [
  { name: 'node -e 0', argv: [node, '-e', '0'] },
  { name: 'ytm --version', argv: [node, program, '--version'] },
  { name: 'ytm check healthz --json', argv: [node, program, 'check', 'healthz', '--json', '--config', config] },
];
try {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') };
  console.log(table(await compare(commands, { turns: TURNS, env })));
} finally {
  server.close();
  await rm(folder, { recursive: true, force: true });
}
