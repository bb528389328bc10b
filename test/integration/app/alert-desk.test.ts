/** Alerting as the daemon composes it: from what the board shows to what a real program and a real server receive. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { alertRequests } from '../../../src/alerts/requests.ts';
import { AlertDesk, type AlertDeskOptions } from '../../../src/app/alert-desk.ts';
import type { Config } from '../../../src/config/config.ts';
import { RECORDING, type Recording } from '../../../src/health/recording.ts';
import { createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createSecrets } from '../../../src/platform/secrets.ts';
import { AlertLog } from '../../../src/store/alert-log.ts';
import { Database } from '../../../src/store/database.ts';
import { configOf } from '../../support/config.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/poll.ts';
import { aComponent, aReason, aSnapshot, NOW } from '../../support/snapshots.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

class Lab {
  readonly clock = new FakeClock(NOW);
  readonly board = new FakeBoard();
  readonly folder = mkdtempSync(join(tmpdir(), 'ytm-desk-'));
  readonly database = new Database(join(this.folder, 'ytm.sqlite'));
  recording: Recording = RECORDING;
  readonly desk: AlertDesk;

  constructor(config: Config, env: AlertDeskOptions['env'] = {}) {
    const { clock, board, database } = this;
    this.desk = new AlertDesk({
      config,
      board,
      database,
      recording: () => this.recording,
      // The program runs in real time.
      ports: { clock, secrets: createSecrets(env), children: createChildren({ clock: systemClock, env: { PATH: '/usr/bin:/bin' } }) },
      env: {},
    });
    this.desk.start();
    onTestFinished(async () => {
      await this.desk.stop();
      database.close();
      rmSync(this.folder, { recursive: true });
    });
  }

  gateway(isDown: boolean): void {
    const now = this.clock.now();
    const cause = aReason('gateway.not_reachable', 'gateway', null, { domains: 'http', lastLife: now }, now);
    const component = isDown ? aComponent('gateway', 'down', [cause]) : aComponent('gateway');
    this.board.show(aSnapshot({ components: [component] }));
    this.board.emit({ kind: 'component-changed', at: now, component: 'gateway', from: 'healthy', to: component.verdict, reason: null });
  }
}

/** A config whose notifier appends each message to a file, and what it has received. */
async function configTo(file: string, { language = 'en', silences = '[]' } = {}): Promise<Config> {
  return configOf(`version: 1
language: ${language}
paths: { share: /mnt/share }
gateway: { peer: acer, url: "https://acer.example" }
alerts:
  notify: { command: [/bin/sh, -c, 'cat >> "$0"; echo >> "$0"', ${JSON.stringify(file)}] }
  silences: ${silences}
`);
}

function outputFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-desk-out-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function received(file: string): readonly { readonly message: { readonly kind: string }; readonly title: string }[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { message: { kind: string }; title: string });
}

test('one message when it holds, one when it is over, whatever the config says meanwhile', async () => {
  const folder = outputFolder();
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  const lab = new Lab(await configTo(first));
  await lab.clock.advance(MINUTE);
  lab.gateway(true);
  await lab.clock.advance(2 * MINUTE);
  expect(received(first)).toEqual([]);
  await lab.clock.advance(30 * SECOND);
  await until('the message', () => received(first).length === 1);
  expect(received(first)[0]).toMatchObject({ message: { kind: 'firing' }, title: expect.stringContaining('gateway is DOWN') as string });
  await until('it is recorded', () => lab.desk.status()[0]?.delivered === 1);
  expect(lab.desk.status()).toMatchObject([{ name: 'command', queued: 0, delivered: 1, failed: 0, broken: false }]);

  // The same notifier, elsewhere: who was told of the beginning is told of the end.
  lab.desk.reconfigure(await configTo(second));
  lab.gateway(false);
  // It is sent 4 min 45 s later. The program runs in real time: the clock must not reach the deadline of the attempt meanwhile.
  await lab.clock.advance(4 * MINUTE + 50 * SECOND);
  await until('the end', () => received(second).length === 1);
  await until('it is recorded', () => lab.desk.status()[0]?.delivered === 1);
  expect(received(second)[0]).toMatchObject({ message: { kind: 'resolved' } });
  await lab.clock.advance(60 * MINUTE);
  expect([received(first).length, received(second).length]).toEqual([1, 1]);
});

test('a reload brings a silence, which holds from then on, and takes it away again, in another language', async () => {
  const file = join(outputFolder(), 'out');
  const lab = new Lab(await configTo(file));
  await lab.clock.advance(MINUTE);
  lab.gateway(true);
  await lab.clock.advance(MINUTE);
  const always = '[{ why: moving house, components: [gateway], from: "00:00", to: "23:59" }]';
  lab.desk.reconfigure(await configTo(file, { silences: always }));
  await lab.clock.advance(20 * MINUTE);
  expect([received(file), lab.desk.status()[0]?.queued]).toEqual([[], 0]);
  lab.desk.reconfigure(await configTo(file, { language: 'ja' }));
  await lab.clock.advance(5 * SECOND);
  await until('what still lasts', () => received(file).length === 1);
  expect(received(file)[0]).toMatchObject({
    message: { kind: 'firing' },
    title: expect.stringContaining('gateway が DOWN です') as string,
  });
});

test('a notifier that a reload brings where there was none gets what lasts already', async () => {
  const file = join(outputFolder(), 'out');
  const lab = new Lab(await configOf('version: 1\npaths: { share: /mnt/share }\ngateway: { peer: acer, url: "https://acer.example" }\n'));
  await lab.clock.advance(MINUTE);
  lab.gateway(true);
  await lab.clock.advance(10 * MINUTE);
  expect(lab.desk.status()).toEqual([]);
  lab.desk.reconfigure(await configTo(file));
  await lab.clock.advance(5 * SECOND);
  await until('the message', () => received(file).length === 1);
  expect(received(file)[0]).toMatchObject({ message: { kind: 'firing' } });
});

test('the dead man’s switch hears a ping once the first round is over, and that nothing can be recorded', async () => {
  const pinged: string[] = [];
  const server = createServer((request, response) => {
    pinged.push(request.url ?? '');
    response.end('OK');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const config = await configOf('version: 1\npaths: { share: /mnt/share }\nalerts: { deadman: env:HC_URL }\n');
  const lab = new Lab(config, { HC_URL: `http://127.0.0.1:${port}/abc` });
  lab.board.show(aSnapshot({ complete: false }));
  await lab.clock.advance(5 * SECOND);
  expect(pinged).toEqual([]);
  lab.board.show(aSnapshot());
  await lab.clock.advance(SECOND);
  await until('the first ping', () => pinged.length === 1);
  lab.recording = { ...RECORDING, stopped: { code: 'store.full', args: { path: '/x' }, since: NOW } };
  await lab.clock.advance(MINUTE);
  await until('the second ping', () => pinged.length === 2);
  expect(pinged).toEqual(['/abc', '/abc/fail']);
});

test('what a person silences is handed over to an Alertmanager', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      asked.push(`${request.method} ${new URL(request.url ?? '', 'http://am').pathname} ${body}`);
      response.end(request.method === 'GET' ? '[]' : '{"silenceID":"x"}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const config = await configOf(
    `version: 1\npaths: { share: /mnt/share }\nalerts: { notify: { alertmanager: "http://127.0.0.1:${port}" } }\n`,
  );
  const lab = new Lab(config);
  const requests = alertRequests({
    storage: new AlertLog(lab.database, { addWithin: () => {} }),
    clock: lab.clock,
    components: () => ['vault'],
    changed: () => lab.desk.look(),
  });
  expect(await requests.silence({ components: ['vault'], forMs: MINUTE, why: 'new disk' }, 'mika')).toMatchObject({ ok: true });
  await until('it is handed over', async () => {
    await lab.clock.advance(100);
    return asked.some((line) => line.startsWith('POST /api/v2/silences') && line.includes('new disk (ytm on '));
  });
});
