/** Secrets that a config holds (also where they should not be) stay out of everything that ytm writes. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../support/e2e/fleet.ts';
import { start, ytm } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';

const SECRET = 'hunter2';
const folder = mkdtempSync(join(tmpdir(), 'ytm-secrets-'));
const state = join(folder, 'state');
const asked: IncomingHttpHeaders[] = [];
const server = createServer((request, response) => {
  asked.push(request.headers);
  response.statusCode = request.url?.startsWith('/bad') === true ? 500 : 200;
  response.end('{"status":"ok"}');
});
let site: Site;

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  mkdirSync(state, { mode: 0o700 });
  const mounts = [
    `36 35 0:41 / /srv/a rw - cifs //dai:${SECRET}@nas/share rw`,
    `37 35 0:42 / /srv/b rw - cifs //dai:x/${SECRET}@nas/share rw`,
    `38 35 0:43 / /srv/c rw - fuse.webdav https://dai:${SECRET}@dav.example/x?token=${SECRET} rw`,
  ];
  writeFileSync(join(folder, 'mounts'), `${mounts.join('\n')}\n`);
  const probe = { every: '5s', timeout: '4s' };
  const plugin = join(folder, 'plugin');
  writeFileSync(plugin, '#!/bin/sh\nexit 2\n', { mode: 0o755 });
  const config = {
    version: 1,
    language: 'en',
    paths: { state },
    hysteresis: { rise: 1, fall: 1 },
    observer: { neutral: [] },
    probes: {
      a: { kind: 'mount', component: 'vault', path: '/srv/a', ...probe },
      b: { kind: 'mount', component: 'vault', path: '/srv/b', ...probe },
      c: { kind: 'mount', component: 'vault', path: '/srv/c', ...probe },
      good: { kind: 'http', component: 'web', url: `http://127.0.0.1:${port}/?token=${SECRET}`, headers: { 'x-key': SECRET }, ...probe },
      bad: { kind: 'http', component: 'web', url: `http://127.0.0.1:${port}/bad?token=${SECRET}`, ...probe },
      closed: { kind: 'http', component: 'web', url: `http://127.0.0.1:1/?token=${SECRET}`, ...probe },
      plugin: { kind: 'command', component: 'jobs', command: [plugin, '--password', SECRET], env: { KEY: SECRET }, ...probe },
      nothing: { kind: 'command', component: 'jobs', command: [join(folder, 'none'), `--password=${SECRET}`], ...probe },
    },
    exporter: { listen: '127.0.0.1:0', token: 'env:TOKEN' },
    mount: { table: join(folder, 'mounts') },
  };
  const file = join(folder, 'config.yml');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  site = { config: file, state, env: { PATH: process.env['PATH'] ?? '', HOME: folder, YTM_CONFIG: file, TOKEN: SECRET } };
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything in the state folder. */
function stored(): string {
  const files = readdirSync(state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n');
}

describe('a secret in the config', () => {
  it.each([
    [['check']],
    [['check', '--json']],
    [['check', '--nagios']],
    [['why', 'vault']],
    [['why', 'web', '--json']],
    [['why', 'jobs']],
    [['watch', '--once']],
    [['watch', '--once', '--json']],
    [['config', 'check']],
    [['config', 'show']],
  ])('is neither printed nor stored by %j', async (args) => {
    const ran = await ytm(site, args);
    expect(ran.stdout).not.toBe('');
    expect(ran.stdout + ran.stderr).not.toContain(SECRET);
    expect(stored()).not.toContain(SECRET);
  });

  it('is neither logged nor served nor stored by the daemon, and still sent where it belongs', async () => {
    const daemon = start(site, ['serve']);
    const url = await until('it listens', () => /http:\/\/127\.0\.0\.1:\d+/.exec(daemon.stderr())?.[0]);
    const bodyOf = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();
    const status = await until('it has looked at everything', async () => {
      const text = await bodyOf('/api/v1/status');
      return (JSON.parse(text) as { complete: boolean }).complete ? text : null;
    });
    for (const text of [status, await bodyOf('/metrics'), daemon.stderr(), stored()]) expect(text).not.toContain(SECRET);
    expect(asked.some((headers) => headers['x-key'] === SECRET)).toBe(true);
    expect(status).toContain('//dai@nas/share');
    daemon.kill('SIGTERM');
    await daemon.ended;
    expect(stored()).not.toContain(SECRET);
  });
});
