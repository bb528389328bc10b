/** The pages over HTTP: what is sent, to whom, and what it costs. */
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { ApiPorts } from '../../../src/api/ports.ts';
import { type History, HistoryUnreadable } from '../../../src/ports/history.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { SOME_HISTORY } from '../../support/histories.ts';
import { anIncident } from '../../support/incidents.ts';
import { until } from '../../support/poll.ts';
import { ask, raw, serveSocket, serveTcp } from '../../support/served.ts';
import { allDown, anAttempt, aSnapshot, standardProbe } from '../../support/snapshots.ts';

async function serve(board = new FakeBoard(), ports: Partial<ApiPorts> = {}) {
  const clock = new FakeClock();
  const served = await serveTcp(board, {}, { clock, history: SOME_HISTORY, ...ports });
  return { ...served, clock };
}

/** A page's stream from now on; `at`: what it has already. */
async function watch(port: number, at: string, query = 'lang=en') {
  const client = raw(port, `GET /page/events?${query}&at=${at} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await until('it is joined', () => client.received().includes('event: beat'));
  return client;
}

function versionOf(page: string): string {
  return /data-version="([^"]*)"/.exec(page)?.[1] ?? '';
}

/** The updates in a stream. The lengths of chunks stand on lines of their own. */
function updates(received: string): readonly { readonly main?: string; readonly units?: Readonly<Record<string, string>> }[] {
  return [...received.matchAll(/^event: page\r?\nid: .*\r?\ndata: (.*)$/gm)].map(
    (match) => JSON.parse(match[1] ?? '') as { readonly main?: string; readonly units?: Readonly<Record<string, string>> },
  );
}

describe('the status page', () => {
  test('has strips, availability with what is unknown, and incidents', async () => {
    const { get } = await serve();
    const { body } = await get('/');
    expect(body).toContain('M88 4h2V12h-2z');
    expect(body).toContain('<b>95.83 %</b>');
    expect(body).toContain('<b>100 %</b>');
    expect(body).toContain('unknown 2 h');
    expect(body).toContain(`href="/incidents/${anIncident().id}?lang=en"`);
  });

  test.each([
    ['cannot be read', 'cannot be read now'],
    ['does not exist', 'cannot be read now'],
  ])('says so when the history %s', async (what, said) => {
    const unreadable: History = { ...SOME_HISTORY, strips: () => Promise.reject(new HistoryUnreadable('broken')) };
    const { get } = await serve(new FakeBoard(), { history: what === 'does not exist' ? null : unreadable });
    const { status, body } = await get('/');
    expect(status).toBe(200);
    expect(body).toContain(said);
  });

  test('is shown without the history when that takes too long', async () => {
    const { get, clock } = await serve(new FakeBoard(), { history: { ...SOME_HISTORY, strips: () => new Promise(() => {}) } });
    const asked = get('/');
    await until('it is waited for', async () => {
      await clock.advance(500);
      return Promise.race([asked, new Promise<null>((resolve) => setImmediate(() => resolve(null)))]);
    });
    expect((await asked).body).toContain('The history is being read');
  });

  test.each([
    ['/?lang=ja', 'en', 'ja'],
    ['/', 'ja,en;q=0.5', 'ja'],
    ['/', 'en', 'en'],
  ])('%s with Accept-Language %s is in %s', async (path, accepted, language) => {
    const { get } = await serve();
    const { body, headers } = await get(path, { headers: { 'accept-language': accepted } });
    expect(body).toContain(`<html lang="${language}"`);
    expect(headers.vary).toBe('Accept-Language');
  });

  test('loads files whose names change with what is in them, and which may be kept', async () => {
    const { get } = await serve();
    const { body } = await get('/');
    for (const [pattern, type] of [
      [/<script src="([^"]*)"/, 'text/javascript; charset=utf-8'],
      [/<link rel="stylesheet" href="([^"]*)"/, 'text/css; charset=utf-8'],
    ] as const) {
      const name = pattern.exec(body)?.[1] ?? '';
      const file = await get(name);
      expect(file.headers['content-type']).toBe(type);
      expect(file.headers['cache-control']).toContain('immutable');
      expect((await get(name.replace(/\?.*/, ''))).headers['cache-control']).toBe('no-store');
    }
  });

  test('with 12 probes it is far below 100 kB', async () => {
    const { get } = await serve(new FakeBoard(allDown()));
    expect((await get('/?lang=ja')).body.length).toBeLessThan(40_000);
  });

  test('is there on the socket as well', async () => {
    const { path } = await serveSocket(new FakeBoard(allDown()));
    const { body, status } = await ask({ socketPath: path, path: '/', headers: { host: 'localhost' } });
    expect(status).toBe(200);
    expect(body).toContain('DOWN');
  });

  test.each(['/', '/page.js', '/page.css', '/page/events', '/badge.svg', '/icon.svg', '/incidents', `/incidents/${anIncident().id}`])(
    '%s: HEAD is GET without the body, nothing else is accepted, and another host is refused',
    async (path) => {
      const { get } = await serve();
      const head = await get(path, { method: 'HEAD' });
      expect([head.status, head.body]).toEqual([200, '']);
      for (const method of ['POST', 'PUT', 'DELETE']) expect((await get(path, { method })).status).toBe(405);
      expect((await get(path, { headers: { host: 'evil.example' } })).status).toBe(421);
    },
  );
});

describe('incidents', () => {
  test('one has its cause, its timeline and an address without a language', async () => {
    const { get } = await serve();
    const { status, body } = await get(`/incidents/${anIncident().id}?lang=en`);
    expect(status).toBe(200);
    expect(body).toContain('not reachable over the tailnet');
    expect(body).toContain('https://gw/ui/');
    expect(body).toContain('notified: ntfy');
    expect(body).toContain('acknowledged by mika');
    expect(body).toContain(`<a href="/incidents/${anIncident().id}">`);
  });

  test('one has what else was affected and the evidence', async () => {
    const { get } = await serve();
    const { body } = await get(`/incidents/${anIncident().id}?lang=en`);
    expect(body).toContain('<dt>also affected</dt><dd>mirror</dd>');
    expect(body).toContain('evidence at its beginning');
    expect(body).toContain('<code>gateway.not_reachable</code>');
    expect(body).not.toContain('last evidence');
  });

  test('blindness is not called a state of the component', async () => {
    const record = anIncident({ about: 'blind', worst: 'unknown', lastEvidence: [] });
    const history = {
      ...SOME_HISTORY,
      incident: () => Promise.resolve({ record, events: [] }),
      incidents: () => Promise.resolve([record]),
    };
    const { get } = await serve(new FakeBoard(), { history });
    for (const path of ['/', '/incidents', `/incidents/${record.id}`])
      expect((await get(`${path}?lang=en`)).body).toMatch(/<span class="word unknown">could not be judged<\/span>/);
  });

  test.each(['/incidents', `/incidents/${anIncident().id}`, '/incidents/gateway@1'])(
    '%s says as of when it is, and does not say that it loads itself again',
    async (path) => {
      const { get, clock } = await serve();
      const { body } = await get(`${path}?lang=en`);
      const moment = new Date(clock.now() - new Date(clock.now()).getTimezoneOffset() * 60_000).toISOString();
      expect(body).toContain(`state at ${moment.slice(0, 10)} ${moment.slice(11, 19)}`);
      expect(body).not.toContain('loads itself');
    },
  );

  test('one says to a colleague what an incident is', async () => {
    const { get } = await serve();
    for (const path of ['/incidents', `/incidents/${anIncident().id}`])
      expect((await get(`${path}?lang=en`)).body).toContain('An incident is a period in which a component was degraded or down.');
  });

  test('the list has all of them', async () => {
    const { get } = await serve();
    expect((await get('/incidents')).body).toContain(`/incidents/${anIncident().id}`);
  });

  test.each(['gateway@1', 'x', '%', '%00', '<script>alert(1)<%2Fscript>'])('%s is not one', async (id) => {
    const { get } = await serve();
    const { status, body } = await get(`/incidents/${id}`);
    expect(status).toBe(404);
    expect(body).not.toContain('<script>alert');
    expect(body).toContain('no record of this incident');
  });

  test('says that the records cannot be read', async () => {
    const { get } = await serve(new FakeBoard(), { history: null });
    expect((await get('/incidents')).status).toBe(503);
    expect((await get('/incidents/gateway@1')).status).toBe(503);
  });
});

describe('the badge', () => {
  test('is an image that may do nothing', async () => {
    const { get } = await serve(new FakeBoard(allDown()));
    const { headers, body } = await get('/badge.svg?lang=en');
    expect(headers['content-type']).toBe('image/svg+xml; charset=utf-8');
    expect(headers['content-security-policy']).toBe("default-src 'none'");
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toContain('ytm: DOWN');
    expect((await get('/badge.svg?component=hot')).body).toContain('hot: healthy');
    expect((await get('/badge.svg?component=nothing')).status).toBe(404);
  });
});

describe('its stream', () => {
  test('sends nothing to a page that has everything, and then only what changes', async () => {
    const { get, port, board, clock } = await serve();
    const { received } = await watch(port, versionOf((await get('/?lang=en')).body));
    expect(updates(received())).toEqual([]);
    board.show(aSnapshot({ probes: [{ ...standardProbe('healthz'), last: anAttempt({}, { tookMs: 4_321 }) }] }));
    await until('the row', async () => {
      await clock.advance(250);
      return updates(received()).length === 1;
    });
    expect(Object.keys(updates(received())[0]?.units ?? {})).toEqual(['c0-p2']);
    board.show(allDown());
    await until('everything', async () => {
      await clock.advance(250);
      return updates(received()).length === 2;
    });
    expect(updates(received())[1]?.main).toContain('id="verdict"');
  });

  test('sends the whole to a page of another time', async () => {
    const { get, port } = await serve();
    await get('/?lang=en');
    const { received } = await watch(port, 'another-1');
    expect(updates(received())[0]?.main).toContain('id="verdict"');
  });

  test('takes what the browser has from its header when it connects again', async () => {
    const { get, port } = await serve();
    const version = versionOf((await get('/?lang=en')).body);
    const { received } = raw(port, `GET /page/events?lang=en&at=old HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: ${version}\r\n\r\n`);
    await until('it is joined', () => received().includes('event: beat'));
    expect(updates(received())).toEqual([]);
  });

  test('an idle page gets a beat every 16 s and nothing else', async () => {
    const { get, port, clock } = await serve();
    const { received } = await watch(port, versionOf((await get('/?lang=en')).body));
    const before = received().length;
    await clock.advance(64_000);
    await until('four beats', () => received().split('event: beat').length === 6);
    expect(received().length - before).toBeLessThan(4 * 60);
  });

  test('200 watchers get the same bytes, rendered once', async () => {
    const board = new FakeBoard();
    const { get, port, clock } = await serve(board);
    const version = versionOf((await get('/?lang=en')).body);
    const watchers = await Promise.all(Array.from({ length: 200 }, () => watch(port, version)));
    board.show(allDown());
    await until('all of them', async () => {
      await clock.advance(250);
      return watchers.every(({ received }) => updates(received()).length === 1);
    });
    expect(new Set(watchers.map(({ received }) => JSON.stringify(updates(received())))).size).toBe(1);
  });

  test('lets go of the board when the last one leaves', async () => {
    const { port, board, clock } = await serve();
    const { socket } = await watch(port, 'x');
    expect(board.subscriberCount).toBe(1);
    socket.destroy();
    await once(socket, 'close');
    await until('nobody listens', () => board.subscriberCount === 0);
    // Nothing but the next reading of the history, minutes from now.
    expect(clock.pendingTimers).toBe(1);
    expect(clock.nextDelay).toBeGreaterThan(60_000);
  });
});
