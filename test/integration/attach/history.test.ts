import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NO_STATE } from '../../../src/alerts/core/state.ts';
import { findDaemon } from '../../../src/attach/daemon.ts';
import { daemonHistory } from '../../../src/attach/daemon-history.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { AlertLog } from '../../../src/store/alert-log.ts';
import { StoredHistory } from '../../../src/store/stored-history.ts';
import { MINUTE, SECOND } from '../../support/health.ts';
import { anIncident } from '../../support/incidents.ts';
import { serveSocket, temporaryFolder } from '../../support/served.ts';
import { badAttempt, goodAttempt, keepAttempts, storeIn } from '../../support/stores.ts';

const HOUR = 60 * MINUTE;
const never = new AbortController().signal;

async function daemonThat(answer: RequestListener): Promise<string> {
  const path = join(await temporaryFolder(), 'ytm.sock');
  const server = createServer(answer).listen(path);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return path;
}

function daemonThatSays(value: unknown): Promise<string> {
  return daemonThat((_, response) => response.end(JSON.stringify(value)));
}

test('an attached dashboard sees what an embedded one would', async () => {
  const store = storeIn(await temporaryFolder());
  const embedded = new StoredHistory(store, systemClock);
  const now = Date.now();
  keepAttempts(store, [goodAttempt('ui', now - 50 * MINUTE), badAttempt('ui', now - 49 * MINUTE), goodAttempt('ui', now - 5 * SECOND)]);
  const args = { probe: 'ui', target: 'x', timeout: 8_000, fine: true, none: null };
  store.database.write(() =>
    store.states.append([
      { subject: { kind: 'probe', id: 'ui' }, at: now - HOUR, to: { state: 'down', code: 'http.timeout', args } },
      { subject: { kind: 'component', id: 'gateway' }, at: now - HOUR, to: { state: 'degraded', code: 'http.timeout', args } },
      { subject: { kind: 'component', id: 'gateway' }, at: now - MINUTE, to: null },
    ]),
  );
  const { path } = await serveSocket(undefined, undefined, { history: embedded });
  const found = await findDaemon(path, never);
  const following = found.kind === 'running' ? await found.daemon.follow(never) : undefined;
  if (following?.ok !== true) throw new Error('no daemon');
  onTestFinished(() => following.stop());
  const { history } = following;
  expect(await history.samples('ui', now - HOUR, 4, never)).toEqual(await embedded.samples('ui', now - HOUR, 4, never));
  const troubles = await history.troubles(now - 2 * HOUR, 10, never);
  expect(troubles).toHaveLength(2);
  expect(troubles).toEqual(await embedded.troubles(now - 2 * HOUR, 10));
  const axis = { since: now - HOUR, until: now + MINUTE, cells: 12 };
  const strips = await history.strips(axis, never);
  expect([...strips.probes.keys(), ...strips.components.keys()]).toEqual(['ui', 'gateway']);
  expect(strips).toEqual(await embedded.strips(axis, never));
  const summaries = await history.summaries(now - HOUR, never);
  expect([...summaries.keys()]).toEqual(['ui']);
  expect(summaries).toEqual(await embedded.summaries(now - HOUR, never));

  const record = anIncident({ from: now - HOUR, until: null });
  const evaluation = { state: { ...NO_STATE, at: now }, messages: [], decisions: [], incidents: [record], nextAt: now };
  new AlertLog(store.database, { addWithin() {} }).decide(() => evaluation, null);
  const range = { from: now - HOUR, until: now };
  expect(await history.incidents(range, 10, never)).toEqual([record]);
  expect(await history.incident(record.id, never)).toEqual(await embedded.incident(record.id));
  expect(await history.alerts(never)).toEqual({ evaluatedAt: now, open: [], silences: [], queues: [] });
  const times = await history.availability(range, never);
  expect(times.map(({ subject, ratio }) => [subject.id, ratio])).toEqual([
    ['gateway', 0],
    ['ui', 0],
  ]);
  expect(times).toEqual(await embedded.availability(range));
  await expect(history.incident('gateway@1', never)).rejects.toThrow('there is no incident');
});

test('what a daemon refuses, does not know or garbles is one sentence', async () => {
  const { path } = await serveSocket();
  const ask = (place: string): Promise<unknown> => daemonHistory(place, systemClock).samples('ui', Date.now() - HOUR, 10, never);
  await expect(ask(path)).rejects.toThrow('ytm serve refuses: nothing can be recorded');
  const older = await daemonThat((_, response) => response.writeHead(404).end('{"error":"not found"}'));
  await expect(ask(older)).rejects.toThrow('ytm serve refuses: not found');
  for (const value of [null, [], { schema: 'ytm.history/2', cells: [] }, { schema: 'ytm.history/1', cells: [{ at: 'never' }] }])
    await expect(ask(await daemonThatSays(value))).rejects.toThrow('not understood');
  const strips = await daemonThatSays({ schema: 'ytm.strips/1', cells: 3, probes: [{ probe: 'ui' }], components: [] });
  await expect(daemonHistory(strips, systemClock).strips({ since: 0, until: 3, cells: 3 }, never)).rejects.toThrow('not understood');
  const summary = await daemonThatSays({ schema: 'ytm.summary/1', probes: [{ probe: 'ui', attempts: 3 }] });
  await expect(daemonHistory(summary, systemClock).summaries(0, never)).rejects.toThrow('not understood');
  await expect(ask(join(await temporaryFolder(), 'none.sock'))).rejects.toThrow('broke off (ENOENT)');
});

test('it can be called off', async () => {
  const path = await daemonThat(() => {});
  const off = new AbortController();
  const asked = daemonHistory(path, systemClock).troubles(0, 10, off.signal);
  off.abort();
  await expect(asked).rejects.toThrow('called off');
});

test('codes, classes and states of another version are shown as far as they can be', async () => {
  const at = '2026-11-22T09:00:00.000Z';
  const samples = await daemonThatSays({
    schema: 'ytm.history/1',
    cells: [{ at, tookMs: null, class: 'x', code: 'heartbeat.from_the_future', more: 1 }, null],
  });
  expect(await daemonHistory(samples, systemClock).samples('ui', 0, 2, never)).toEqual([
    { at: Date.parse(at), tookMs: null, class: 'n', code: 'ytm.other_version' },
    null,
  ]);
  const span = {
    subject: { kind: 'probe', id: 'ui' },
    state: 'confused',
    from: at,
    until: null,
    code: 'heartbeat.from_the_future',
    args: {},
  };
  const troubles = await daemonThatSays({
    schema: 'ytm.troubles/1',
    troubles: [{ ...span, text: 'the heartbeat is early', next: 'wait' }],
  });
  expect(await daemonHistory(troubles, systemClock).troubles(0, 2, never)).toEqual([
    {
      ...span,
      state: 'unknown',
      from: Date.parse(at),
      code: 'ytm.other_version',
      args: { code: 'heartbeat.from_the_future', text: 'the heartbeat is early', next: 'wait' },
    },
  ]);
});
