/** Acknowledgements and silences through the socket of a daemon, down to its store. */
import { expect, onTestFinished, test } from 'vitest';
import { alertRequests } from '../../../src/alerts/requests.ts';
import { findDaemon } from '../../../src/attach/daemon.ts';
import { daemonAlerts } from '../../../src/attach/daemon-alerts.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { refusalText } from '../../../src/report/alert-answer.ts';
import { AlertLog } from '../../../src/store/alert-log.ts';
import { Database } from '../../../src/store/database.ts';
import { readScenario, simulationOf } from '../../support/alerts/scenario.ts';
import { ask, serveSocket, serveTcp, temporaryFolder } from '../../support/served.ts';

const HOUR = 3_600_000;
const TYPE = { 'content-type': 'application/json' };

/** A store in which the gateway is down. */
function recorded() {
  const database = new Database(':memory:');
  onTestFinished(() => database.close());
  const log = new AlertLog(database, { addWithin: () => {} });
  const scenario = readScenario('# Gateway down\n0:10 fault gateway-off for 1h\nuntil 0:30\n');
  const { state } = simulationOf(scenario).run(scenario.until);
  log.change(() => state);
  let looks = 0;
  const alerts = alertRequests({
    storage: log,
    clock: systemClock,
    components: () => ['gateway', 'vault'],
    changed: () => {
      looks += 1;
    },
  });
  const incident = Object.values(state.cases)[0]?.id ?? '';
  return { log, alerts, database, incident, looks: () => looks };
}

async function attached() {
  const own = recorded();
  const { path } = await serveSocket(undefined, undefined, { alerts: own.alerts });
  const found = await findDaemon(path, new AbortController().signal);
  if (found.kind !== 'running') throw new Error('no daemon');
  return { ...own, path, client: found.daemon.alerts };
}

test('ack, silence and unsilence are stored, and alerting is asked to evaluate', async () => {
  const { client, log, incident, looks } = await attached();
  expect(await client.ack(incident, 'disk ordered', 'mika')).toEqual({ ok: true });
  expect(Object.values(log.state().cases)[0]?.ack).toMatchObject({ by: 'mika', note: 'disk ordered' });
  const made = await client.silence({ components: ['vault'], forMs: 2 * HOUR, why: 'new disk' }, 'mika');
  expect(made).toMatchObject({ ok: true, silence: { id: 's1', components: ['vault'], by: 'mika', why: 'new disk' } });
  expect(log.state().silences).toMatchObject([{ id: 's1', until: made.ok ? made.silence.until : 0 }]);
  expect(await client.unsilence('s1')).toEqual({ ok: true });
  expect(log.state().silences).toEqual([]);
  expect(looks()).toBe(3);
});

test('a refusal has a code and a sentence in the language of the reader, and changes nothing', async () => {
  const { client, looks } = await attached();
  const refused = await client.ack('vault');
  if (refused.ok) throw new Error('acknowledged');
  expect(refused).toEqual({ ok: false, code: 'no-incident', args: { incident: 'vault' } });
  expect(refusalText(refused, localeOf('en', 0, 0))).toContain('vault has no open incident');
  expect(refusalText(refused, localeOf('ja', 0, 0))).toContain('vault に続いているインシデントはありません');
  expect(await client.silence({ components: ['nas'], forMs: HOUR, why: '' })).toMatchObject({ code: 'no-component' });
  expect(await client.silence({ components: null, forMs: 10, why: '' })).toMatchObject({ code: 'bad-span' });
  expect(await client.unsilence('s9')).toMatchObject({ code: 'no-silence' });
  expect(looks()).toBe(0);
});

test('what cannot be stored is refused', async () => {
  const { client, database } = await attached();
  database.close();
  expect(await client.unsilence('s1')).toMatchObject({ ok: false, code: 'not-recorded' });
});

test('a body of another form is refused with the expected one', async () => {
  const { path } = await attached();
  const post = (what: string, body: unknown) =>
    ask({ socketPath: path, path: `/api/v1/alerts/${what}`, method: 'POST', headers: TYPE, body: JSON.stringify(body) });
  for (const [what, body] of [
    ['ack', {}],
    ['ack', { incident: 'gateway', note: 7 }],
    ['silence', { components: 'gateway', for: '2h' }],
    ['silence', { components: null, for: 7_200 }],
    ['silence', { for: '2h' }],
    ['silence', { components: null, for: '2h', by: 7 }],
    ['unsilence', { id: 1 }],
    ['ack', []],
  ] as const) {
    expect(await post(what, body)).toMatchObject({ status: 400, body: expect.stringContaining('expected') as string });
  }
  const done = await post('silence', { components: null, for: '2h' });
  expect([done.status, JSON.parse(done.body)]).toMatchObject([200, { ok: true, silence: { components: null, why: '' } }]);
  const refused = await post('unsilence', { id: 's9' });
  expect([refused.status, JSON.parse(refused.body)]).toEqual([
    409,
    { ok: false, code: 'no-silence', args: { id: 's9' }, why: 'there is no silence s9; ytm alerts list shows them' },
  ]);
});

test('over TCP nobody may without a token, and where nothing is evaluated nobody can', async () => {
  const { log, alerts } = recorded();
  const body = JSON.stringify({ components: null, for: '2h' });
  const { get } = await serveTcp(undefined, {}, { alerts });
  expect((await get('/api/v1/alerts/silence', { method: 'POST', headers: TYPE, body })).status).toBe(403);
  expect(log.state().silences).toEqual([]);
  const { path } = await serveSocket();
  expect((await ask({ socketPath: path, path: '/api/v1/alerts/silence', method: 'POST', headers: TYPE, body })).status).toBe(404);
});

test('a daemon that is gone, or of another version, is no exception', async () => {
  const gone = daemonAlerts(`${await temporaryFolder()}/ytm.sock`, systemClock);
  expect(await gone.ack('gateway')).toMatchObject({
    ok: false,
    code: 'no-answer',
    args: { problem: expect.stringContaining('ENOENT') as string },
  });
  const { path } = await serveSocket();
  const other = await daemonAlerts(path, systemClock).unsilence('s1');
  expect(other).toMatchObject({ code: 'no-answer', args: { problem: 'ytm serve refuses: alerts are not evaluated here' } });
});
