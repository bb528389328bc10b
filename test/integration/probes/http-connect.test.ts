/** Cases 1-22 of the facts: names, connections and deadlines of `http`, against real servers. */
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { pause, systemClock } from '../../../src/platform/clock.ts';
import { destinationIn } from '../../../src/probes/http/destination.ts';
import { exchange } from '../../../src/probes/http/exchange.ts';
import { observeHttp } from '../../../src/probes/http/observe.ts';
import { httpProbe } from '../../../src/probes/http.ts';
import { openTcp } from '../../../src/probes/net/connector.ts';
import { Phases } from '../../../src/probes/net/phases.ts';
import type { Lookup } from '../../../src/probes/net/resolver.ts';
import { allowed, until } from '../../support/poll.ts';
import { gist, observe, troubleIn, withContext } from '../../support/probe-context.ts';
import { blackhole } from '../../support/servers/blackhole.ts';
import { freePort } from '../../support/servers/ports.ts';
import { answering, answerServer, dripping, httpAnswer, later, listening, rawServer } from '../../support/servers/raw.ts';

const OK = httpAnswer('{"status":"ok"}');

/** An attempt whose names are looked up like this. */
function observeWith(resolver: Lookup, written: unknown, timeoutMs = 10_000) {
  const settings = httpProbe.settings.parse(written);
  return withContext({ timeoutMs }, (context) => observeHttp(settings, context, { resolver }));
}

function systemError(code: string): Error {
  return Object.assign(new Error(`getaddrinfo ${code}`), { code });
}

describe('names', () => {
  test('#1 a name that does not exist', async () => {
    const outcome = await observeWith(() => Promise.reject(systemError('ENOTFOUND')), { url: 'http://acer.test/' });
    expect(gist(outcome)).toBe('failed dns.not_found');
    expect(troubleIn(outcome).args).toMatchObject({ host: 'acer.test' });
  });

  test('#2 a resolver that does not answer now', async () => {
    const outcome = await observeWith(() => Promise.reject(systemError('EAI_AGAIN')), { url: 'http://acer.test/' });
    expect(gist(outcome)).toBe('failed dns.temporary');
  });

  test('#2 a resolver that never answers: the deadline holds although the look-up goes on', async () => {
    const outcome = await observeWith(() => new Promise(() => {}), { url: 'http://acer.test/' }, 150);
    expect(gist(outcome)).toBe('failed dns.temporary');
    expect(outcome.facts.http?.phases.resolve).toBeGreaterThan(0);
    expect(outcome.facts.http?.phases.connect).toBeUndefined();
  });
});

describe('connections', () => {
  test('#3 refused: the host is alive', async () => {
    const port = await freePort();
    const outcome = await observe(httpProbe, { url: `http://127.0.0.1:${port}/` });
    expect(gist(outcome)).toBe('failed tcp.refused +life');
    expect(troubleIn(outcome).args).toMatchObject({ address: `127.0.0.1:${port}`, host: '127.0.0.1' });
  });

  test('#4 no route', async () => {
    // 240.0.0.0/4 is reserved: Linux has no route to it, macOS refuses the address.
    const outcome = await observe(httpProbe, { url: 'http://255.255.255.255/' });
    expect(gist(outcome)).toBe('failed tcp.unreachable');
  });

  test('#5 no answer to the connection: time-out while connecting, no sign of life', async () => {
    await using hole = await blackhole();
    const outcome = await observe(httpProbe, { url: `http://127.0.0.1:${hole.port}/` }, { timeoutMs: 300 });
    expect(gist(outcome)).toBe('failed tcp.timeout');
    expect(outcome.facts.http?.phases.connect).toBeGreaterThan(250);
    expect(outcome.facts.http?.phases.processing).toBeUndefined();
  });

  test('#6 accepted, closed without an answer', async () => {
    await using server = await rawServer((socket) => void socket.once('data', () => socket.end()));
    expect(gist(await observe(httpProbe, { url: server.url }))).toBe('failed tcp.reset +life');
  });

  test('#6 accepted, reset at once', async () => {
    await using server = await rawServer((socket) => void socket.resetAndDestroy());
    expect(gist(await observe(httpProbe, { url: server.url }))).toBe('failed tcp.reset +life');
  });

  test('#6 closed just before the request', async () => {
    await using server = await rawServer(() => {});
    const settings = httpProbe.settings.parse({ url: server.url });
    const to = destinationIn(settings);
    const exchanged = await withContext({}, async ({ clock, signal }) => {
      const wire = { clock, signal, phases: new Phases(clock) };
      const opened = await openTcp(to, wire);
      if (!opened.ok) throw new Error('not opened');
      opened.socket.destroy();
      const dial = () => Promise.resolve({ ok: true, socket: opened.socket, place: { host: '', address: '', target: '' } } as const);
      return await exchange({ to, headers: {}, maxBody: 1 }, dial, wire);
    });
    expect(exchanged).toMatchObject({ ok: false, problem: { life: true, trouble: { code: 'tcp.reset' } } });
  });

  test('#7 accepted, silent: time-out while waiting for the first byte', async () => {
    await using server = await rawServer(() => {});
    const outcome = await observe(httpProbe, { url: server.url }, { timeoutMs: 1_000 });
    expect(gist(outcome)).toBe('failed http.timeout');
    expect(troubleIn(outcome).args).toMatchObject({ phase: 'processing' });
    // Connecting takes a part of the deadline on a busy machine.
    const { processing = 0, ...before } = outcome.facts.http?.phases ?? {};
    expect(processing + Object.values(before).reduce((sum: number, ms) => sum + (ms ?? 0), 0)).toBeGreaterThan(900);
    expect(processing).toBeGreaterThan(200);
    await until('the connection is closed', () => server.open === 0);
  });

  test.each([
    ['with a length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\nhalf'],
    ['until the end', 'HTTP/1.1 200 OK\r\n\r\nhalf'],
  ])('#8 reset in the middle of a body %s', async (_, head) => {
    await using server = await rawServer(
      answering(
        head,
        later(50, (socket) => void socket.resetAndDestroy()),
      ),
    );
    const outcome = await observe(httpProbe, { url: server.url });
    expect(gist(outcome)).toBe('failed body.truncated +life');
    expect(troubleIn(outcome).args).toMatchObject({ received: head.includes('chunked') ? expect.any(Number) : 4 });
  });

  test('#9 the first address refuses, the second answers: the family used is reported', async () => {
    await using server = await answerServer('{"status":"ok"}', { host: '::1' });
    const resolver: Lookup = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const outcome = await observeWith(resolver, { url: `http://both.test:${server.port}/` });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.http).toMatchObject({ address: '::1', family: 6 });
  });

  test('#9 the first address is silent: the second is tried beside it', async () => {
    await using hole = await blackhole();
    await using server = await answerServer('{"status":"ok"}', { host: '::1', port: hole.port });
    const resolver: Lookup = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const outcome = await observeWith(resolver, { url: `http://both.test:${server.port}/` });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.http?.family).toBe(6);
  });

  test('#9 both addresses fail: the refusal is reported, not the missing route', async () => {
    const port = await freePort();
    const resolver: Lookup = async () => [
      { address: '255.255.255.255', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    expect(gist(await observeWith(resolver, { url: `http://both.test:${port}/` }))).toBe('failed tcp.refused +life');
  });

  test('#10 an IPv6 address in brackets', async () => {
    await using server = await answerServer('{"status":"ok"}', { host: '::1' });
    const outcome = await observe(httpProbe, { url: `http://[::1]:${server.port}/x` });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.http).toMatchObject({ address: '::1', family: 6 });
    expect(server.received[0]).toContain(`host: [::1]:${server.port}\r\n`);
  });

  test('#11 a port that browsers avoid is asked like any other', async () => {
    const listen = async (port: number) => {
      try {
        return await answerServer('{"status":"ok"}', { port });
      } catch {
        return null;
      }
    };
    await using server = (await listen(6667)) ?? (await listen(6000)) ?? (await listen(10_080));
    expect(server).not.toBeNull();
    expect(gist(await observe(httpProbe, { url: server?.url }))).toBe('ok');
  });

  test('#12 a malformed URL is a mistake in the config', () => {
    for (const url of ['acer', 'http://', 'ftp://acer/', 'http://acer:99999/', '']) {
      expect(httpProbe.settings.safeParse({ url }).success, url).toBe(false);
    }
  });

  test('#13 credentials in a URL are refused without being shown', () => {
    const parsed = httpProbe.settings.safeParse({ url: 'http://me:hunter2@acer/' });
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error)).not.toContain('hunter2');
  });

  test('#13 credentials and queries do not show in the target or in where a redirect led', async () => {
    expect(httpProbe.target(httpProbe.settings.parse({ url: 'http://acer/x?token=hunter2#y' }))).toBe('http://acer/x?…');
    await using server = await rawServer((socket, index) => {
      const there = `http://me:hunter2@${server.address}/there?token=hunter2`;
      answering(index === 0 ? httpAnswer('', { status: 302, headers: { location: there } }) : OK)(socket);
    });
    const outcome = await observe(httpProbe, { url: server.url });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.http?.finalUrl).toBe(`${server.url}/there?…`);
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  test('#14 a proxy in the environment is not used', async () => {
    await using server = await answerServer('{"status":"ok"}');
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = `http://127.0.0.1:${await freePort()}`;
    try {
      expect(gist(await observe(httpProbe, { url: server.url }))).toBe('ok');
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });

  test('#15 every attempt has a connection of its own', async () => {
    let connections = 0;
    const server = createServer({ keepAliveTimeout: 60_000 }, (_, response) => response.end('{}'));
    server.on('connection', () => {
      connections += 1;
    });
    const port = await listening(server);
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect(gist(await observe(httpProbe, { url: `http://127.0.0.1:${port}/` }))).toBe('ok');
    expect(connections).toBe(3);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('deadlines', () => {
  test('#16 one deadline over name, connection, answer and body', async () => {
    await using server = await rawServer(
      answering(
        'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n',
        later(150, (socket) => void socket.write('x')),
      ),
    );
    const slow: Lookup = async () => {
      await pause(systemClock, 150);
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const startedAt = performance.now();
    const outcome = await observeWith(slow, { url: `http://slow.test:${server.port}/` }, 1_500);
    expect(performance.now() - startedAt).toBeLessThan(await allowed(2_500));
    expect(gist(outcome)).toBe('failed http.timeout +life');
    expect(outcome.facts.http?.phases.resolve).toBeGreaterThan(100);
  });

  test('#17 headers, then a stalled body', async () => {
    await using server = await rawServer(answering('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => {}));
    const outcome = await observe(httpProbe, { url: server.url }, { timeoutMs: 300 });
    expect(gist(outcome)).toBe('failed http.timeout +life');
    expect(troubleIn(outcome).args).toMatchObject({ phase: 'transfer' });
    expect(outcome.facts.http?.status).toBe(200);
    await until('the connection is closed', () => server.open === 0);
  });

  test.each([
    ['body', 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n'],
    ['headers', 'HTTP/1.1 200 OK\r\nx: '],
  ])('#18 one byte at a time in the %s does not stretch the deadline', async (_, head) => {
    await using server = await rawServer(answering(head, dripping(30)));
    const startedAt = performance.now();
    const outcome = await observe(httpProbe, { url: server.url }, { timeoutMs: 1_000 });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(2_000));
    expect(gist(outcome)).toBe('failed http.timeout +life');
  });

  test('a cancelled attempt says nothing about the target', async () => {
    await using server = await rawServer(() => {});
    const outcome = await observe(httpProbe, { url: server.url }, { cancelAfterMs: 100 });
    expect(gist(outcome)).toBe('not-run probe.cancelled');
    await until('the connection is closed', () => server.open === 0);
  });

  test('phase times add up to what the attempt took', async () => {
    await using server = await rawServer(
      answering(
        'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nha',
        later(120, (socket) => void socket.end('lf')),
      ),
    );
    const startedAt = performance.now();
    const outcome = await observe(httpProbe, { url: server.url });
    const took = performance.now() - startedAt;
    const { resolve = 0, connect = 0, processing = 0, transfer = 0, tls } = outcome.facts.http?.phases ?? {};
    expect(transfer).toBeGreaterThan(100);
    expect(tls).toBeUndefined();
    expect(resolve + connect + processing + transfer).toBeLessThanOrEqual(took);
  });
});
