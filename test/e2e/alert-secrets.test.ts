/** Secrets of notifiers stay out of everything that ytm prints, logs, exports and stores, although the receivers repeat them. */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { makeSite } from '../support/e2e/fleet.ts';
import { passTime } from '../support/e2e/passing.ts';
import { ytm } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';

const SECRET = 'hunter2-correct-horse';
const FORMS = [
  SECRET,
  encodeURIComponent(SECRET),
  Buffer.from(SECRET).toString('base64').slice(0, -2),
  Buffer.from(`\0me\0${SECRET}`).toString('base64'),
];
const NOTIFIERS = ['hook', 'slack', 'discord', 'ntfy', 'alertmanager', 'mail', 'program'];

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('are shown nowhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-alert-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const asked = new Set<string>();
  const web = createServer((request, response) => {
    asked.add(request.url?.split('/')[1] ?? '');
    response.statusCode = request.url === '/probed' ? 500 : 400;
    response.end(`cannot handle ${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
  });
  const mailServer = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 test\r\n');
    socket.setEncoding('utf8').on('data', (line: string) => {
      const answers = line.startsWith('EHLO') ? '250-test\r\n250 AUTH PLAIN\r\n' : `535 cannot accept ${line.trim()}\r\n`;
      if (line.startsWith('AUTH')) asked.add('mail');
      socket.write(answers);
    });
  });
  const port = await listening(web);
  const mailPort = await listening(mailServer);
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\necho "password $1 $KEY" >&2\nexit 64\n', { mode: 0o755 });
  const token = join(folder, 'token');
  writeFileSync(token, SECRET, { mode: 0o600 });
  const address = `http://127.0.0.1:${port}`;
  const site = makeSite(folder, {
    version: 1,
    language: 'en',
    hysteresis: { rise: 1, fall: 1 },
    observer: { neutral: [] },
    probes: { web: { kind: 'http', component: 'web', url: `${address}/probed`, every: '5s', timeout: '4s' } },
    exporter: { listen: '127.0.0.1:0' },
    alerts: {
      notify: {
        hook: { kind: 'webhook', url: 'env:HOOK', token: `file:${token}`, headers: { 'x-key': 'env:KEY' } },
        slack: 'env:SLACK',
        discord: 'env:DISCORD',
        ntfy: { url: 'env:NTFY', token: 'env:KEY' },
        alertmanager: { url: `${address}/alertmanager`, token: 'env:KEY' },
        mail: {
          kind: 'email',
          server: `smtp://127.0.0.1:${mailPort}`,
          user: 'me',
          password: 'env:KEY',
          from: 'a@example.org',
          to: 'b@example.org',
        },
        program: { kind: 'command', command: [program, 'x'] },
      },
      deadman: 'env:DEADMAN',
    },
  });
  const env = {
    KEY: SECRET,
    HOOK: `${address}/hook/${SECRET}`,
    SLACK: `${address}/slack/${SECRET}`,
    DISCORD: `${address}/discord/${SECRET}?wait=${SECRET}`,
    NTFY: `http://me:${SECRET}@127.0.0.1:${port}/ntfy/${SECRET}`,
    DEADMAN: `${address}/deadman/${SECRET}`,
  };
  const secret = { ...site, env: { ...site.env, ...env } };
  const said: string[] = [];
  const run = async (...words: readonly string[]): Promise<void> => {
    const { stdout, stderr, code } = await ytm(secret, words);
    expect([words, code]).not.toEqual([words, null]);
    said.push(stdout, stderr);
  };

  await run('check', '--notify');
  passTime(site, 11, true);
  await run('check', '--notify', '--quiet');
  for (const words of [
    'alerts test',
    'alerts list',
    'alerts preview http.status',
    'config show',
    'config check',
    'export cron',
    'check --json',
    'why web',
  ])
    await run(...words.split(' '));
  passTime(site, 16, true);
  const daemon = await serve(secret);
  const metrics = await until('every notifier was tried', async () => {
    const { body } = await daemon.get('/metrics');
    const tried = NOTIFIERS.filter((name) => new RegExp(`^ytm_notifications_total\\{.*notifier="${name}".*\\} [1-9]`, 'm').test(body));
    return tried.length === NOTIFIERS.length ? body : null;
  });
  said.push(metrics, (await daemon.get('/api/v1/status')).body, (await daemon.get('/')).body);
  await daemon.end();
  said.push(daemon.log().join('\n'));
  const stored = readdirSync(site.state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  said.push(...stored.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')));

  expect([...asked].toSorted()).toEqual(['alertmanager', 'deadman', 'discord', 'hook', 'mail', 'ntfy', 'probed', 'slack'].toSorted());
  // What the receivers said is shown: the secret in it is not.
  expect(said.join('\n')).toContain('cannot handle POST');
  for (const text of said) for (const form of FORMS) expect(text).not.toContain(form);
});
