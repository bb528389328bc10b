import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import type { History } from '../../../src/ports/history.ts';
import { StoredHistory } from '../../../src/store/stored-history.ts';
import { MINUTE, SECOND } from '../../support/health.ts';
import { until } from '../../support/poll.ts';
import { raw, serveTcp, temporaryFolder } from '../../support/served.ts';
import { badAttempt, goodAttempt, keepAttempts, storeIn } from '../../support/stores.ts';

const HOUR = 60 * MINUTE;

async function served(history?: Partial<History>) {
  const store = storeIn(await temporaryFolder());
  const stored = new StoredHistory(store, systemClock);
  const port: History = {
    samples: (...asked) => stored.samples(...asked),
    troubles: (since, limit) => stored.troubles(since, limit),
    summaries: (...asked) => stored.summaries(...asked),
    availability: (range) => stored.availability(range),
    incidents: (range, limit) => stored.incidents(range, limit),
    incident: (id) => stored.incident(id),
    alerts: () => stored.alerts(),
    strips: (...asked) => stored.strips(...asked),
    ...history,
  };
  return { store, ...(await serveTcp(undefined, {}, { history: port })) };
}

/** A history that answers when it is let go. */
function held() {
  const gate = Promise.withResolvers<void>();
  const asked: AbortSignal[] = [];
  const history: Partial<History> = {
    async samples(_probe, _since, cells, signal) {
      asked.push(signal);
      await gate.promise;
      return Array.from({ length: cells }, () => null);
    },
  };
  return { history, asked, letGo: () => gate.resolve() };
}

describe('/api/v1/history', () => {
  test('gives the worst of each cell, as far back and as fine as was asked', async () => {
    const { store, get } = await served();
    const now = Date.now();
    keepAttempts(store, [goodAttempt('ui', now - 50 * MINUTE), badAttempt('ui', now - 49 * MINUTE), goodAttempt('ui', now - 5 * SECOND)]);
    const reply = await get('/api/v1/history?probe=ui&since=1h&cells=4');
    expect(reply.status).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(JSON.parse(reply.body)).toEqual({
      schema: 'ytm.history/1',
      probe: 'ui',
      since: expect.stringMatching(/^\d{4}-.*Z$/),
      until: expect.stringMatching(/^\d{4}-.*Z$/),
      cells: [
        { at: new Date(now - 49 * MINUTE).toISOString(), tookMs: 12.5, class: 'd', code: 'http.timeout' },
        null,
        null,
        { at: new Date(now - 5 * SECOND).toISOString(), tookMs: 12.5, class: 'u', code: null },
      ],
    });
  });

  test('looks a day back in 100 cells by default, and takes moments as well as durations', async () => {
    const { get } = await served();
    const day = JSON.parse((await get('/api/v1/history?probe=ui')).body) as { since: string; until: string; cells: unknown[] };
    expect(Date.parse(day.until) - Date.parse(day.since)).toBe(24 * HOUR);
    expect(day.cells).toHaveLength(100);
    const from = '2026-01-02T03:04:05.678Z';
    expect(JSON.parse((await get(`/api/v1/history?probe=ui&since=${from}`)).body)).toMatchObject({ since: from });
    expect(JSON.parse((await get('/api/v1/history?probe=ui&since=2026-01-02T12:04:05.678%2B09:00')).body)).toMatchObject({ since: from });
  });

  test.each<readonly [string, number, string]>([
    ['', 400, 'probe is missing: which probe?'],
    ['?probe=', 404, 'there is no probe ""'],
    ['?probe=nobody', 404, 'there is no probe "nobody"'],
    ['?probe=ui&probe=files', 400, 'probe is there twice'],
    ['?probe=ui&cell=3', 400, 'unknown parameter "cell"; known are: probe, since, cells'],
    ['?probe=ui&__proto__=3', 400, 'unknown parameter "__proto__"; known are: probe, since, cells'],
    ...['0', '2001', '-1', '1.5', '1e3', 'many', ''].map(
      (cells) => [`?probe=ui&cells=${cells}`, 400, 'cells: expected a whole number from 1 to 2000'] as const,
    ),
    ...['yesterday', '2026-02-30T25:00:00Z', '2026-01-02', '17', '', '6%20h'].map(
      (since) =>
        [`?probe=ui&since=${since}`, 400, 'since: expected a time such as 2026-11-22T09:00:00Z, or a duration such as 6h'] as const,
    ),
    ...['2999-01-01T00:00:00Z', '99999d'].map((since) => [`?probe=ui&since=${since}`, 400, 'since: expected a time in the past'] as const),
  ])('%s is %i: %s', async (query, status, error) => {
    const { get } = await served();
    const reply = await get(`/api/v1/history${query}`);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([status, { error }]);
  });

  test('is 503 where nothing can be recorded', async () => {
    const { get } = await serveTcp();
    for (const path of [
      '/api/v1/history?probe=ui',
      '/api/v1/history/troubles',
      '/api/v1/history/summary',
      '/api/v1/history/strips',
      '/api/v1/incidents',
      '/api/v1/alerts',
    ]) {
      const reply = await get(path);
      expect([reply.status, JSON.parse(reply.body)]).toEqual([503, { error: 'nothing can be recorded, so there is no history' }]);
    }
  });

  test('is asked by at most eight at once; the next has to come back', async () => {
    const { history, asked, letGo } = held();
    const { get } = await served(history);
    const waiting = Array.from({ length: 8 }, () => get('/api/v1/history?probe=ui'));
    await until('eight are waiting', () => asked.length === 8);
    const refused = await get('/api/v1/history/troubles');
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    letGo();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect((await get('/api/v1/history/troubles')).status).toBe(200);
  });

  test('calls the work off when the client goes away', async () => {
    const { history, asked, letGo } = held();
    const { port, get } = await served(history);
    const { socket } = raw(port, 'GET /api/v1/history?probe=ui HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until('it is asked', () => asked.length === 1);
    socket.destroy();
    await until('it is called off', () => asked[0]?.aborted);
    letGo();
    expect((await get('/-/healthy')).status).toBe(200);
  });
});

describe('/api/v1/history/troubles', () => {
  test('gives the spans of trouble with their cause in words', async () => {
    const { store, get } = await served();
    const now = Date.now();
    const args = { probe: 'ui', target: 'https://acer-dai.example/ui/', timeout: 8_000, phase: 'connect' };
    const gateway = { kind: 'component', id: 'gateway' } as const;
    store.database.write(() =>
      store.states.append([
        { subject: { kind: 'probe', id: 'ui' }, at: now - HOUR, to: { state: 'down', code: 'http.timeout', args } },
        { subject: gateway, at: now - 2 * HOUR, to: { state: 'degraded', code: 'http.timeout', args } },
        { subject: gateway, at: now - HOUR, to: { state: 'healthy', code: null, args: {} } },
      ]),
    );
    const reply = await get('/api/v1/history/troubles?since=6h');
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toEqual({
      schema: 'ytm.troubles/1',
      since: expect.stringMatching(/Z$/),
      troubles: [
        {
          subject: { kind: 'probe', id: 'ui' },
          state: 'down',
          from: new Date(now - HOUR).toISOString(),
          until: null,
          code: 'http.timeout',
          args,
          text: expect.stringContaining('https://acer-dai.example/ui/'),
          next: expect.stringMatching(/./),
        },
        expect.objectContaining({ subject: gateway, state: 'degraded', until: new Date(now - HOUR).toISOString() }),
      ],
    });
    expect((JSON.parse((await get('/api/v1/history/troubles?since=6h&limit=1')).body) as { troubles: unknown[] }).troubles).toHaveLength(1);
    expect((JSON.parse((await get('/api/v1/history/troubles?since=30m')).body) as { troubles: unknown[] }).troubles).toHaveLength(1);
  });

  test.each([
    ['?limit=0', 'limit: expected a whole number from 1 to 1000'],
    ['?limit=1001', 'limit: expected a whole number from 1 to 1000'],
    ['?probe=ui', 'unknown parameter "probe"; known are: since, limit'],
    ['?since=soon', 'since: expected a time such as 2026-11-22T09:00:00Z, or a duration such as 6h'],
  ])('%s is 400: %s', async (query, error) => {
    const { get } = await served();
    const reply = await get(`/api/v1/history/troubles${query}`);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([400, { error }]);
  });
});

describe('/api/v1/history/strips', () => {
  test('gives the worst of each cell of every probe and component, on one axis', async () => {
    const { store, get } = await served();
    const now = Date.now();
    const since = now - HOUR;
    keepAttempts(store, [
      goodAttempt('ui', since + 5 * MINUTE),
      badAttempt('ui', since + 6 * MINUTE),
      goodAttempt('files', since + 50 * MINUTE),
      // The end of the range belongs to the next one.
      badAttempt('files', now),
    ]);
    const turn = (at: number, state: 'healthy' | 'down') => ({
      subject: { kind: 'component', id: 'gateway' } as const,
      at,
      to: { state, code: null, args: {} },
    });
    store.database.write(() => store.states.append([turn(since + 20 * MINUTE, 'down'), turn(since + 31 * MINUTE, 'healthy')]));
    const iso = (at: number): string => encodeURIComponent(new Date(at).toISOString());
    const reply = await get(`/api/v1/history/strips?since=${iso(since)}&until=${iso(now)}&cells=6`);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([
      200,
      {
        schema: 'ytm.strips/1',
        since: new Date(since).toISOString(),
        until: new Date(now).toISOString(),
        cells: 6,
        probes: [
          { probe: 'files', classes: '.....u', tookMs: [null, null, null, null, null, 12.5] },
          { probe: 'ui', classes: 'd.....', tookMs: [12.5, null, null, null, null, null] },
        ],
        components: [{ component: 'gateway', classes: '..dduu' }],
        runs: [],
      },
    ]);
  });

  test.each([
    ['?until=2000-01-01T00:00:00Z', 'until: expected a time after since'],
    ['?until=tomorrow', 'until: expected a time such as 2026-11-22T09:00:00Z'],
    ['?cells=0', 'cells: expected a whole number from 1 to 2000'],
    ['?probe=ui', 'unknown parameter "probe"; known are: since, until, cells'],
  ])('%s is refused', async (query, error) => {
    const { get } = await served();
    const reply = await get(`/api/v1/history/strips${query}`);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([400, { error }]);
  });
});

describe('/api/v1/history/summary', () => {
  test('gives a line for each probe', async () => {
    const { store, get } = await served();
    const now = Date.now();
    keepAttempts(store, [
      goodAttempt('ui', now - 3 * HOUR, { tookMs: 900 }),
      goodAttempt('ui', now - 40 * MINUTE),
      goodAttempt('ui', now - 30 * MINUTE, { class: 'w', code: 'http.status', tookMs: 400 }),
      badAttempt('ui', now - 20 * MINUTE),
      badAttempt('ui', now - 10 * MINUTE, { class: 'n', code: 'observer.offline' }),
      badAttempt('files', now - 5 * MINUTE, { class: 'n', code: 'observer.offline' }),
      goodAttempt('gone', now - 9 * HOUR),
    ]);
    const reply = await get('/api/v1/history/summary?since=1h');
    expect([reply.status, JSON.parse(reply.body)]).toEqual([
      200,
      {
        schema: 'ytm.summary/1',
        since: expect.stringMatching(/Z$/),
        until: expect.stringMatching(/Z$/),
        probes: [
          { probe: 'files', attempts: 1, upRatio: null, p95Ms: null },
          { probe: 'ui', attempts: 4, upRatio: 2 / 3, p95Ms: 400 },
        ],
      },
    ]);
    const day = JSON.parse((await get('/api/v1/history/summary')).body) as { readonly probes: readonly unknown[] };
    expect(day.probes).toHaveLength(3);
  });

  test.each([
    ['?since=soon', 'since: expected a time such as 2026-11-22T09:00:00Z, or a duration such as 6h'],
    ['?probe=ui', 'unknown parameter "probe"; known are: since'],
  ])('%s is 400: %s', async (query, error) => {
    const { get } = await served();
    const reply = await get(`/api/v1/history/summary${query}`);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([400, { error }]);
  });
});

describe('/api/v1/incidents', () => {
  test.each<readonly [string, number, string]>([
    ['/incidents?limit=0', 400, 'limit: expected a whole number from 1 to 1000'],
    ['/incidents?since=1h&until=2h', 400, 'until: expected a time after since'],
    ['/incidents?until=soon', 400, 'until: expected a time such as 2026-11-22T09:00:00Z, or a duration such as 6h'],
    ['/incidents?id=a&since=1h', 400, 'id and since exclude each other'],
    ['/incidents?id=gateway@1', 404, 'there is no incident "gateway@1"'],
    ['/history/availability?since=1h&until=1h', 400, 'until: expected a time after since'],
    ['/alerts?since=1h', 400, 'unknown parameter "since"; known are: '],
  ])('%s is %i: %s', async (query, status, error) => {
    const { get } = await served();
    const reply = await get(`/api/v1${query}`);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([status, { error }]);
  });
});
