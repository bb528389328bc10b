/** Names and answers that hold characters for a terminal: no command passes them on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Site } from '../support/e2e/fleet.ts';
import { start, ytm } from '../support/e2e/program.ts';
import { HOSTILE_TEXT, hostileIn } from '../support/hostile-text.ts';
import { until } from '../support/poll.ts';

const folder = mkdtempSync(join(tmpdir(), 'ytm-hostile-'));
const server = createServer((_request, response) => {
  response.setHeader(
    'Content-Type',
    `application/json; x="${Buffer.from(HOSTILE_TEXT.replaceAll(/[\u0000-\u001f\u007f]/g, '')).toString('latin1')}"`,
  );
  response.end(JSON.stringify({ status: HOSTILE_TEXT }));
});
let site: Site;

/** As mountinfo(5) has it: three octal digits for what separates fields. */
function field(text: string): string {
  return text.replaceAll(/[\s\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const plugin = join(folder, 'plugin');
  writeFileSync(join(folder, 'said'), `${HOSTILE_TEXT} | 'x${HOSTILE_TEXT}'=1\n`);
  writeFileSync(plugin, `#!/bin/sh\ncat ${JSON.stringify(join(folder, 'said'))}\nexit 1\n`, { mode: 0o755 });
  const fsType = `cifs${HOSTILE_TEXT.replaceAll('\u2028', '').replaceAll('\u2029', '').replaceAll('\ufeff', '')}`;
  writeFileSync(join(folder, 'mounts'), `36 35 0:41 / /srv/vault rw - ${field(fsType)} ${field(`//nas/${HOSTILE_TEXT}`)} rw\n`);
  mkdirSync(join(folder, 'state'), { mode: 0o700 });
  const probe = { every: '5s', timeout: '4s' };
  const config = {
    version: 1,
    language: 'en',
    paths: { state: join(folder, 'state') },
    hysteresis: { rise: 1, fall: 1 },
    probes: {
      mount: { kind: 'mount', component: 'vault', path: '/srv/vault', fsTypes: [fsType], ...probe },
      wrong: { kind: 'mount', component: 'vault', path: '/srv/vault', ...probe },
      said: { kind: 'http', component: 'web', url: `http://127.0.0.1:${port}/`, expect: { json: { status: 'ok' } }, ...probe },
      plugin: { kind: 'command', component: 'web', command: [plugin], ...probe },
    },
    mirror: { gate: { vault: 'healthy' } },
    exporter: { listen: '127.0.0.1:0' },
    mount: { table: join(folder, 'mounts') },
  };
  const file = join(folder, 'config.yml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  site = { config: file, state: join(folder, 'state'), env: { PATH: process.env['PATH'] ?? '', HOME: folder, YTM_CONFIG: file } };
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.concurrent('names and answers for a terminal', () => {
  it.for<{ readonly args: readonly string[]; readonly shows: string }>([
    { args: ['check'], shows: 'cifs<\\x07' },
    { args: ['check', '--json'], shows: 'cifs<' },
    { args: ['check', '--nagios'], shows: 'YTM' },
    { args: ['why', 'vault'], shows: '\\u202e' },
    { args: ['why', 'vault', '--json'], shows: '\\u202e' },
    { args: ['why', 'web'], shows: '\\u{e0041}' },
    { args: ['watch', '--once'], shows: 'vault' },
    { args: ['watch', '--once', '--json'], shows: 'cifs<' },
    { args: ['gate', '--json'], shows: '\\u202e' },
    { args: ['config', 'show'], shows: '\\u202e' },
    { args: ['config', 'check'], shows: 'mount' },
    { args: ['check', HOSTILE_TEXT], shows: '\\x1b' },
    { args: ['why', HOSTILE_TEXT], shows: '\\x1b' },
    { args: ['check', '--config', `/nowhere/${HOSTILE_TEXT}`], shows: '\\x1b' },
    { args: [HOSTILE_TEXT], shows: '\\x1b' },
  ])('are not passed on by $args', async ({ args, shows }, { expect }) => {
    const ran = await ytm(site, args);
    const text = ran.stdout + ran.stderr;
    expect(text).toContain(shows);
    expect(hostileIn(text)).toEqual([]);
    if (args.includes('--json')) expect(() => JSON.parse(ran.stdout)).not.toThrow();
  });

  it('are not passed on by the daemon: its log, its API, its events and its metrics', async ({ expect, onTestFinished }) => {
    const daemon = start(site, ['serve'], { onTestFinished });
    const url = await until('it listens', () => /http:\/\/127\.0\.0\.1:\d+/.exec(daemon.stderr())?.[0]);
    const status = async (): Promise<string> => (await fetch(`${url}/api/v1/status`)).text();
    const body = await until('it has looked', async () => ((await status()).includes('cifs<') ? status() : null));
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const events = await fetch(`${url}/api/v1/events`);
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(first).toContain('data: ');
    for (const text of [body, metrics, first, daemon.stderr()]) expect(hostileIn(text)).toEqual([]);
    expect(() => JSON.parse(body)).not.toThrow();
  });
});
