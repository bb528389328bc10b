import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import type { TcpServerOptions } from '../../../src/api/tcp-server.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import type { ReloadResult } from '../../../src/ports/reload.ts';
import { snapshotFromJson } from '../../../src/report/snapshot-parse.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { allowed, until } from '../../support/poll.ts';
import { ask, raw, serveTcp } from '../../support/served.ts';
import { allDown, aProbe, aSnapshot, nothingYet } from '../../support/snapshots.ts';

describe('reading', () => {
  test('status is the snapshot', async () => {
    const { get, board } = await serveTcp();
    const reply = await get('/api/v1/status');
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(snapshotFromJson(JSON.parse(reply.body))).toEqual(board.current());
  });

  test('ready once the first round is complete, healthy before', async () => {
    const { get, board } = await serveTcp(new FakeBoard(nothingYet()));
    expect((await get('/-/healthy')).status).toBe(200);
    expect((await get('/-/ready')).status).toBe(503);
    expect((await get('/-/ready', { method: 'HEAD' })).status).toBe(503);
    board.show(aSnapshot());
    expect((await get('/-/ready')).status).toBe(200);
  });

  test('the page is HTML that may load nothing from elsewhere', async () => {
    const { get } = await serveTcp(new FakeBoard(allDown()));
    const reply = await get('/');
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(reply.body).toContain('DOWN');
  });

  test.each(['/', '/metrics', '/-/healthy', '/-/ready', '/api/v1/status', '/api/v1/events'])(
    'HEAD %s is GET without the body',
    async (path) => {
      const { get } = await serveTcp();
      const head = await get(path, { method: 'HEAD' });
      expect(head.status).toBe(200);
      expect(head.body).toBe('');
      expect(head.headers['content-type']).toMatch(/^(text|application)\//);
    },
  );

  test.each(['/nothing', '/api/v1/nothing', '/api/v1/history/', '/metrics/', '//metrics', '/%6detrics'])('%s is 404', async (path) => {
    const { get } = await serveTcp();
    const reply = await get(path);
    expect(reply.status).toBe(404);
    expect(JSON.parse(reply.body)).toEqual({ error: 'not found' });
  });

  test('a query is passed over', async () => {
    const { get } = await serveTcp();
    expect((await get('/-/healthy?x=1')).status).toBe(200);
  });

  test.each([
    ['POST', '/api/v1/status', 'GET, HEAD'],
    ['DELETE', '/', 'GET, HEAD'],
    ['OPTIONS', '/metrics', 'GET, HEAD'],
    ['GET', '/api/v1/check', 'POST'],
    ['HEAD', '/api/v1/check', 'POST'],
  ])('%s %s is 405 and names what is allowed', async (method, path, allow) => {
    const { get } = await serveTcp();
    const reply = await get(path, { method });
    expect(reply.status).toBe(405);
    expect(reply.headers.allow).toBe(allow);
  });

  test('a bug in answering is a 500, and the next request is answered', async () => {
    const bugs: unknown[] = [];
    let isBroken = true;
    const board = new FakeBoard();
    const source = {
      subscribe: () => () => {},
      current: () => {
        if (isBroken) throw new Error('planted');
        return board.current();
      },
    };
    const { get } = await serveTcp(board, {}, { source, onBug: (bug) => bugs.push(bug) });
    expect((await get('/api/v1/status')).status).toBe(500);
    isBroken = false;
    expect((await get('/api/v1/status')).status).toBe(200);
    expect(bugs).toEqual([new Error('planted')]);
  });
});

describe('the Host header', () => {
  const observer = { backendState: 'Running', name: 'mac.tail8c523e.ts.net', ip: '100.64.0.9' };
  const board = (): FakeBoard => {
    const made = aSnapshot();
    return new FakeBoard({
      ...made,
      probes: made.probes.map((probe) =>
        probe.last === null || probe.id !== 'observer' ? probe : { ...probe, last: { ...probe.last, facts: { observer } } },
      ),
    });
  };

  test.each(['localhost', '127.0.0.1:1', 'mac.tail8c523e.ts.net', 'mac', '100.64.0.9:19860', 'grafana.lan'])('%s is ours', async (host) => {
    const { get } = await serveTcp(board(), { access: () => ({ allowHosts: ['grafana.lan'], token: null }) });
    expect((await get('/-/healthy', { headers: { host } })).status).toBe(200);
  });

  test('a rebound name is refused on every path, also for HEAD and POST', async () => {
    const { get } = await serveTcp(board());
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/metrics'],
      ['HEAD', '/-/healthy'],
      ['GET', '/nothing'],
      ['POST', '/api/v1/check'],
    ]) {
      expect((await get(path ?? '', { method: method ?? '', headers: { host: 'rebound.example:19860' } })).status).toBe(421);
    }
  });

  test('none, two and a whole URL are refused', async () => {
    const { port } = await serveTcp();
    for (const request of [
      'GET /-/healthy HTTP/1.1\r\nConnection: close\r\n\r\n',
      'GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      'GET /-/healthy HTTP/1.0\r\n\r\n',
    ]) {
      const { received, closed } = raw(port, request);
      await closed;
      expect(received()).toMatch(/^HTTP\/1\.1 400 /);
    }
    const whole = raw(port, 'GET http://evil.example/-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await whole.closed;
    expect(whole.received()).toMatch(/^HTTP\/1\.1 404 /);
  });

  test('bound to every address, the address that was dialled is ours', async () => {
    const { port } = await serveTcp(new FakeBoard(), { listen: { host: '0.0.0.0', port: 0 } });
    expect((await ask({ port, path: '/-/healthy' })).status).toBe(200);
    expect((await ask({ port, path: '/-/healthy', headers: { host: '192.168.7.7' } })).status).toBe(421);
  });
});

describe('acting over TCP', () => {
  const token: Pick<TcpServerOptions, 'access' | 'secrets'> = {
    access: () => ({ allowHosts: [], token: { from: 'env', name: 'X' } }),
    secrets: { resolve: () => Promise.resolve({ ok: true, value: 's3cret' }) },
  };
  const json = { 'content-type': 'application/json' };
  const post = { method: 'POST', body: '{"probes":["ui"]}' };

  test('is refused without a token in the config', async () => {
    const { get, board } = await serveTcp();
    const reply = await get('/api/v1/check', { ...post, headers: { ...json, authorization: 'Bearer s3cret' } });
    expect(reply.status).toBe(403);
    expect(board.asked).toEqual([]);
  });

  test('is refused with a wrong token, without one, and from another page', async () => {
    const { get, board } = await serveTcp(new FakeBoard(), token);
    const wrong = await get('/api/v1/check', { ...post, headers: { ...json, authorization: 'Bearer guess' } });
    expect(wrong.status).toBe(401);
    expect(wrong.headers['www-authenticate']).toBe('Bearer');
    expect((await get('/api/v1/check', { ...post, headers: json })).status).toBe(401);
    expect(
      (await get('/api/v1/check', { ...post, headers: { ...json, authorization: 'Bearer s3cret', origin: 'http://evil.example' } })).status,
    ).toBe(403);
    expect(board.asked).toEqual([]);
  });

  test('works with the token', async () => {
    const { get, board } = await serveTcp(new FakeBoard(), token);
    const reply = await get('/api/v1/check', { ...post, headers: { ...json, authorization: 'Bearer s3cret' } });
    expect(reply.status).toBe(200);
    expect(snapshotFromJson(JSON.parse(reply.body))).toEqual(board.current());
    expect(board.asked).toEqual([['ui']]);
  });

  test('is refused while the token cannot be read, and the answer does not reveal where it is kept', async () => {
    const secrets = { resolve: () => Promise.resolve({ ok: false, problem: 'env:YTM_TOKEN is not set', fault: 'secret-unset' } as const) };
    const { get } = await serveTcp(new FakeBoard(), { ...token, secrets });
    const reply = await get('/api/v1/check', { ...post, headers: { ...json, authorization: 'Bearer s3cret' } });
    expect(reply.status).toBe(503);
    expect(reply.body).not.toContain('YTM_TOKEN');
  });
});

describe('a reload', () => {
  const token: Pick<TcpServerOptions, 'access' | 'secrets'> = {
    access: () => ({ allowHosts: [], token: { from: 'env', name: 'X' } }),
    secrets: { resolve: () => Promise.resolve({ ok: true, value: 's3cret' }) },
  };
  const headers = { authorization: 'Bearer s3cret' };

  async function serving(result: ReloadResult) {
    let asked = 0;
    const reload = (): Promise<ReloadResult> => {
      asked += 1;
      return Promise.resolve(result);
    };
    return { ...(await serveTcp(new FakeBoard(), token, { reload })), asked: () => asked };
  }

  test.each(['POST', 'PUT'])('by %s with the token is answered once the config is in force', async (method) => {
    const { get, asked } = await serving({ ok: true });
    expect(await get('/-/reload', { method, headers })).toMatchObject({ status: 200, body: 'reloaded\n' });
    expect(asked()).toBe(1);
  });

  test.each(['POST', 'PUT'])('by %s without the token is refused', async (method) => {
    const { get, asked } = await serving({ ok: true });
    expect((await get('/-/reload', { method })).status).toBe(401);
    expect(asked()).toBe(0);
  });

  test('by GET does nothing', async () => {
    const { get, asked } = await serving({ ok: true });
    expect(await get('/-/reload', { headers })).toMatchObject({ status: 405, headers: { allow: 'POST, PUT' } });
    expect(asked()).toBe(0);
  });

  test.each([
    ['invalid', 500],
    ['restart', 409],
  ] as const)('that is refused (%s) is %d, with every problem', async (why, status) => {
    const { get } = await serving({ ok: false, why, problems: ['first problem', 'second problem'] });
    const reply = await get('/-/reload', { method: 'POST', headers });
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body)).toEqual({
      error: 'the config was not reloaded, the old one stays in force: first problem; second problem',
    });
  });
});

describe('limits', () => {
  test('a huge header is refused', async () => {
    const { get } = await serveTcp();
    expect((await get('/-/healthy', { headers: { 'x-big': 'x'.repeat(16_000) } })).status).toBe(431);
  });

  test('requests in a row on one connection are answered in order', async () => {
    const { port } = await serveTcp();
    const one = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const { received, socket } = raw(port, one('/metrics') + one('/nothing') + one('/-/healthy'));
    await until('three answers', () => received().endsWith('ok\n'));
    expect(received().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
    expect(socket.destroyed).toBe(false);
  });

  test('two clients that send 90 requests each without waiting are answered in turn with others', async () => {
    const board = new FakeBoard(manyProbes());
    const looks = vi.spyOn(board, 'current');
    const { port, get } = await serveTcp(board);
    const greedy = [manyRequests(port, 90), manyRequests(port, 90)];
    await Promise.all(greedy.filter(({ socket }) => socket.connecting).map(({ socket }) => once(socket, 'connect')));
    const before = looks.mock.calls.length;
    expect((await get('/-/healthy')).status).toBe(200);
    // Each answer looks at the board.
    expect(looks.mock.calls.length - before).toBeLessThan(150);
    for (const { received } of greedy) await until('all answers', () => answersIn(received()) === 90);
  });

  test('a connection on which more than 100 requests wait is closed', async () => {
    const { port, get } = await serveTcp(new FakeBoard(manyProbes()));
    const { closed, received } = manyRequests(port, 500);
    await closed;
    expect(answersIn(received())).toBeLessThan(110);
    expect((await get('/-/healthy')).status).toBe(200);
  });

  test.each([
    ['never finish their headers', 'GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    ['send nothing at all', ''],
  ])('160 connections that %s do not keep a scrape out', async (_, text) => {
    const { get, port } = await serveTcp();
    const slow = Array.from({ length: 160 }, () => raw(port, text));
    await Promise.all(slow.filter(({ socket }) => socket.connecting).map(({ socket }) => once(socket, 'connect')));
    expect((await get('/metrics')).status).toBe(200);
    expect((await get('/-/healthy')).status).toBe(200);
  });

  test('199 clients that connect at once, and only then ask, are all answered', async () => {
    const { port, get } = await serveTcp();
    const clients = Array.from({ length: 199 }, () => raw(port, ''));
    await Promise.all(clients.filter(({ socket }) => socket.connecting).map(({ socket }) => once(socket, 'connect')));
    // Connections are accepted in the order in which they came.
    expect((await get('/-/healthy')).status).toBe(200);
    for (const { socket } of clients) socket.write('GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await Promise.all(clients.map(({ closed }) => closed));
    expect(clients.filter(({ received }) => !received().startsWith('HTTP/1.1 200'))).toEqual([]);
  });

  test('a client that does not read its answers is given up after 30 s', async () => {
    const clock = new FakeClock();
    const { port, board } = await serveTcp(new FakeBoard(manyProbes()), { clock });
    await clock.advance(10_000);
    const looks = vi.spyOn(board, 'current');
    const { socket, received, closed } = manyRequests(port, 100);
    socket.pause();
    let before = 0;
    // What the system keeps for a connection is full after some of the answers.
    await until('an answer that waits to be read', () => {
      const now = looks.mock.calls.length;
      const isWaiting = clock.pendingTimers > 0 && now > 0 && now === before;
      before = now;
      return isWaiting;
    });
    await clock.advance(30_000);
    socket.resume();
    await closed;
    expect(answersIn(received())).toBeLessThan(100);
  });

  test('a request that does not come to its end is given up', async () => {
    const { port } = await serveTcp();
    const began = performance.now();
    const { received, closed } = raw(port, 'GET /-/healthy HTTP/1.1\r\nHost: localh');
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).toBeLessThan(await allowed(15_000));
  });

  test('an address that is taken is returned as a value', async () => {
    const { port } = await serveTcp();
    await expect(serveTcp(new FakeBoard(), { listen: { host: '127.0.0.1', port } })).rejects.toThrow('EADDRINUSE');
  });
});

describe('the end', () => {
  test('comes within a second, whatever clients do', async () => {
    const { exporter, port, board } = await serveTcp();
    const events = raw(port, 'GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const half = raw(port, 'GET / HTTP/1.1\r\nHo');
    const idle = raw(port, '');
    await until('the stream', () => events.received().includes('event: snapshot'));
    const began = performance.now();
    await exporter.stop();
    expect(performance.now() - began).toBeLessThan(await allowed(1_500));
    await Promise.all([events.closed, half.closed, idle.closed]);
    await until('nobody listens', () => board.subscriberCount === 0);
    await expect(ask({ port, path: '/' })).rejects.toThrow('ECONNREFUSED');
  });
});

/** 200 probes, as a large fleet has. */
function manyProbes(): Snapshot {
  return aSnapshot({ probes: Array.from({ length: 200 }, (_, index) => aProbe(`probe-${index}`, 'http', 'gateway')) });
}

function manyRequests(port: number, count: number) {
  return raw(port, 'GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(count));
}

function answersIn(text: string): number {
  return text.split('HTTP/1.1 200').length - 1;
}
