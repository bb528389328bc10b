/** The commands that look back, and those that acknowledge and silence, on the built program: one outage, one daemon. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AlertsJson, IncidentStoryJson, IncidentsJson } from '../../src/report/incidents-json.ts';
import { type Daemon, serve } from '../support/e2e/daemon.ts';
import { makeSite } from '../support/e2e/fleet.ts';
import { lengthen, passTime } from '../support/e2e/passing.ts';
import { ytm } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';

/** A server that fails what ytm probes, and takes its messages. */
async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-back-'));
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/probed' ? 503 : 200;
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return makeSite(folder, {
    version: 1,
    language: 'en',
    hysteresis: { rise: 1, fall: 1 },
    observer: { neutral: [] },
    probes: { page: { kind: 'http', component: 'web', url: `${address}/probed`, every: '2s', timeout: '1500ms' } },
    exporter: { listen: '127.0.0.1:0' },
    alerts: { notify: { hook: { kind: 'webhook', url: `${address}/hook` } } },
  });
}

async function overview(daemon: Daemon): Promise<AlertsJson> {
  return JSON.parse((await daemon.get('/api/v1/alerts')).body) as AlertsJson;
}

test('an outage can be looked at, acknowledged and silenced, with and without a daemon', async () => {
  const site = await world();
  const run = async (code: number, ...words: readonly string[]): Promise<string> => {
    const ran = await ytm(site, words);
    expect([words, ran.code]).toEqual([words, code]);
    if (code === 0) expect([words, ran.stderr]).toEqual([words, '']);
    return ran.stdout;
  };
  await run(1, 'check', '--notify');
  passTime(site, 11, true);
  await run(1, 'check', '--notify');
  const daemon = await serve(site);
  await daemon.shows('the page is bad', ({ complete, verdict }) => complete && verdict === 'degraded');

  // What happened, as a list and as one timeline.
  const { incidents } = JSON.parse(await run(0, 'incidents', '--json')) as IncidentsJson;
  expect(incidents).toMatchObject([{ component: 'web', worst: 'degraded', until: null, cause: { code: 'http.status' }, ack: null }]);
  const id = incidents[0]?.id ?? '';
  expect(await run(0, 'incidents')).toMatch(/web +DEGRADED [^]*HTTP 503/);
  const story = JSON.parse(await run(0, 'incidents', id, '--json')) as IncidentStoryJson;
  expect(story.events).toContainEqual(expect.objectContaining({ kind: 'message', notifier: 'hook', message: 'firing', fate: 'delivered' }));
  expect(await run(0, 'incidents', id)).toContain('hook');
  expect(await run(1, 'incidents', 'web@1')).toBe('');
  const bad = await until('its states are recorded', async () => {
    const text = await run(0, 'history', 'web', '--since', '1h');
    return text.includes('DEGRADED') ? text : null;
  });
  expect(bad).toContain('503');
  expect(await run(0, 'history')).toMatch(/web +0\.00 %/);
  const then = await run(0, 'why', 'web', '--at', '1ms');
  expect(then).toMatch(/web was DEGRADED|web .*DEGRADED/);
  expect(then).toContain('503');

  // Through the daemon, which evaluates it at once.
  const evaluated = async (): Promise<number> => Date.parse((await overview(daemon)).evaluatedAt ?? '');
  const before = await evaluated();
  expect(await run(0, 'alerts', 'ack', id, '--note', 'disk ordered')).toContain('acknowledged');
  await until('it is evaluated', async () => (await evaluated()) > before);
  const [open] = (await overview(daemon)).open;
  expect(open).toMatchObject({ id, component: 'web', ack: { note: 'disk ordered' } });
  expect(await run(0, 'incidents', id)).toMatch(/acknowledged by .* \(disk ordered\)/);
  expect(await run(0, 'alerts', 'silence', 'web', '--for', '2h', '--why', 'new disk')).toMatch(/^silence s1: .* web .* \(new disk\)/);
  expect((await overview(daemon)).silences).toMatchObject([{ id: 's1', components: ['web'], why: 'new disk' }]);
  expect(await run(0, 'alerts', 'list')).toContain('silence s1: web');
  expect(await run(1, 'alerts', 'ack', 'mirror')).toContain('mirror has no open incident');
  await run(2, 'alerts', 'silence', 'wbe');

  // The same without one.
  await daemon.end();
  expect(await run(0, 'alerts', 'unsilence', 's1')).toContain('silence s1 has ended');
  expect(await run(1, 'alerts', 'unsilence', 's1')).toContain('there is no silence s1');
  expect(await run(0, 'alerts', 'ack', 'web')).toContain('acknowledged');
  expect(await run(0, 'why', 'web', '--at', '1ms')).toContain('web at ');
  expect(await run(0, 'why', 'web', '--at', '1ms')).toContain('not observed');

  // A day of it in the report of a check, and only there.
  lengthen(site, 25 * 60);
  // How much is not known depends on how long all of this took.
  const line = /^last 24 h: web 0\.00 %( \(.* not known\))?$/m;
  expect((await run(1, 'check')).trimEnd().split('\n').at(-1)).toMatch(line);
  for (const options of [['page'], ['--quiet'], ['--json'], ['--nagios']])
    expect(await run(1, 'check', ...options)).not.toContain('last 24 h');

  // What would have been sent, and what the digest of the day says.
  expect(await run(0, 'replay', '--since', '1h')).toContain('no message would have been sent');
  expect(JSON.parse(await run(0, 'replay', '--since', '1h', '--json'))).toMatchObject({ schema: 'ytm.replay/1', messages: [] });
  expect(await run(0, 'alerts', 'preview', 'digest')).toMatch(/^digest of .*: 1 incident in 1 d\n[^]*web was DEGRADED since/);
});
