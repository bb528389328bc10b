/** The line that `ytm export cron` prints, run as cron runs it: a short PATH, no terminal, nothing else. Time passes in the database. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { type Changes, makeSite, type Site } from '../support/e2e/fleet.ts';
import { passTime } from '../support/e2e/passing.ts';
import { ytm } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';
import { type Ended, runToEnd } from '../support/shell.ts';

const MINUTE = 60_000;

/** A web server that ytm probes and that takes its messages. */
async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-cron-'));
  let answer: number | 'none' = 200;
  let asked = 0;
  const told: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/') {
      asked += 1;
      if (answer === 'none') return;
      response.statusCode = answer;
      return void response.end();
    }
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const [alert] = (JSON.parse(body) as { alerts: readonly { status: string; labels: Record<string, string> }[] }).alerts;
      told.push(`${alert?.status} ${alert?.labels['component']}`);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    folder,
    url,
    told,
    asked: () => asked,
    answers: (next: number | 'none') => {
      answer = next;
      if (next !== 'none') server.closeAllConnections();
    },
  };
}

function config(url: string, notify: Changes): Changes {
  const web = { kind: 'http', component: 'web', url, every: '30s', timeout: '20s' };
  return {
    version: 1,
    language: 'en',
    hysteresis: { rise: 1, fall: 1 },
    observer: { neutral: [] },
    probes: { web },
    alerts: { notify },
    exporter: { listen: '127.0.0.1:0' },
  };
}

/** What cron makes of the line. */
async function cronCommand(site: Site): Promise<string> {
  const printed = await ytm(site, ['export', 'cron'], { YTM_NODE: process.execPath });
  expect(printed).toMatchObject({ code: 0, stderr: '' });
  const lines = printed.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toHaveLength(1);
  const [, command = ''] = /^\*\/5 \* \* \* \* (.*)$/.exec(lines[0] ?? '') ?? [];
  expect(command).not.toMatch(/(?<!\\)%/);
  return command.replaceAll(String.raw`\%`, '%');
}

function cron(command: string, variables: readonly string[] = []): Promise<Ended> {
  return runToEnd('/usr/bin/env', ['-i', 'PATH=/usr/bin:/bin', ...variables, '/bin/sh', '-c', command], {
    env: {},
    cwd: '/',
    within: MINUTE,
  });
}

function waiting({ state }: Site): number {
  const database = new DatabaseSync(join(state, 'ytm.sqlite'), { readOnly: true });
  try {
    return Number(database.prepare('SELECT count(*) AS n FROM alert_queue').get()?.['n']);
  } finally {
    database.close();
  }
}

const SILENT = { stdout: '', stderr: '' };

test('the line of ytm export cron is silent when nothing is new, and sends one message for each change', async () => {
  const { folder, url, told, answers } = await world();
  const site = makeSite(folder, config(url, { hook: { kind: 'webhook', url: `${url}hook` } }));
  const command = await cronCommand(site);
  expect(await cron(command)).toEqual({ code: 0, ...SILENT });
  answers(500);
  passTime(site, 5);
  const first = await cron(command);
  expect(first).toMatchObject({ code: 1, stderr: '' });
  expect(first.stdout).toContain('web: DEGRADED');
  expect(told).toEqual([]);
  // The holding time of a warning is 10 min.
  passTime(site, 5);
  expect(await cron(command)).toEqual({ code: 1, ...SILENT });
  expect(told).toEqual([]);
  passTime(site, 6);
  expect(await cron(command)).toEqual({ code: 1, ...SILENT });
  expect(told).toEqual(['firing web']);
  passTime(site, 5);
  expect(await cron(command)).toEqual({ code: 1, ...SILENT });
  answers(200);
  passTime(site, 5);
  expect((await cron(command)).stdout).toContain('web: healthy again');
  passTime(site, 5);
  expect(await cron(command)).toEqual({ code: 0, ...SILENT });
  expect(told).toEqual(['firing web', 'resolved web']);
  passTime(site, 5);
  expect(await cron(command)).toEqual({ code: 0, ...SILENT });
  expect(told).toEqual(['firing web', 'resolved web']);
});

test('overlapping runs do the work once, and a run that hangs ends itself and is reported by the next one', async () => {
  const { folder, url, answers, asked } = await world();
  const site = makeSite(folder, config(url, { hook: { kind: 'webhook', url: `${url}hook` } }));
  const command = await cronCommand(site);
  answers('none');
  const slow = cron(command);
  await until('the first run asks', () => asked() === 1);
  expect(await cron(command)).toEqual({ code: 3, ...SILENT });
  expect(asked()).toBe(1);
  answers(200);
  // Its connection was closed: it reports that.
  expect((await slow).stdout).toContain('web');
  passTime(site, 5);
  expect(await cron(command)).toMatchObject({ code: 0, stderr: '' });

  answers('none');
  const hung = await cron(`${command} --timeout 1s`);
  expect(hung).toMatchObject({ code: 3, stdout: '' });
  expect(hung.stderr).toContain('not done within 1s');
  answers(200);
  const next = await cron(command);
  expect(next).toMatchObject({ code: 0, stdout: '' });
  expect(next.stderr).toContain('did not end within its time limit, or was killed');
  expect(await cron(command)).toEqual({ code: 0, ...SILENT });
});

test('sends nothing while ytm serve runs, and what that could not deliver once it is gone', async () => {
  const { folder, url, told, answers } = await world();
  const site = makeSite(folder, config(url, { hook: { kind: 'webhook', url: 'env:HOOK' } }));
  const command = await cronCommand(site);
  const hook = [`HOOK=${url}hook`];
  answers(500);
  await cron(command, hook);
  passTime(site, 11, true);
  // It decides, and cannot deliver: it does not know the secret.
  const daemon = await serve(site);
  await until('the daemon has decided', () => waiting(site) === 1);
  expect(await cron(command, hook)).toEqual({ code: 1, ...SILENT });
  expect({ told, waiting: waiting(site) }).toEqual({ told: [], waiting: 1 });
  await daemon.end();
  passTime(site, 16);
  expect(await cron(command, hook)).toEqual({ code: 1, ...SILENT });
  expect({ told, waiting: waiting(site) }).toEqual({ told: ['firing web'], waiting: 0 });
});

test('names the variables that cron does not know, but not their values', async () => {
  const { folder, url } = await world();
  const site = makeSite(folder, { ...config(url, { hook: { kind: 'webhook', url: 'env:HOOK' } }), language: 'auto' });
  const { stdout } = await ytm(site, ['export', 'cron'], {
    HOOK: 'https://example.org/hunter2',
    LC_ALL: 'ja_JP.UTF-8',
    YTM_STATE_DIR: '/a b/100%',
  });
  expect(stdout).toContain('HOOK');
  expect(stdout).not.toContain('hunter2');
  expect(stdout).toContain(String.raw` YTM_STATE_DIR='/a b/100\%' LC_ALL=ja_JP.UTF-8 /`);
});
