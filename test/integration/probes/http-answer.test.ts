/** Cases 23-35 of the facts: statuses, redirects and logins of `http`. */
import { describe, expect, test } from 'vitest';
import { createSecrets } from '../../../src/platform/secrets.ts';
import { version } from '../../../src/platform/version.ts';
import { httpProbe } from '../../../src/probes/http.ts';
import { gist, observe, troubleIn } from '../../support/probe-context.ts';
import { authority, certificate } from '../../support/servers/certificates.ts';
import { answering, answerServer, httpAnswer, rawServer } from '../../support/servers/raw.ts';
import { caFile, tlsServer } from '../../support/servers/tls.ts';

/** Redirects `/0` to `/1` and so on; `/last` answers. */
function chain(last: number) {
  return rawServer((socket) => {
    socket.once('data', (data: Buffer) => {
      const step = Number(/^GET \/(\d+)/.exec(data.toString())?.[1] ?? 0);
      const answer = step >= last ? httpAnswer('{"status":"ok"}') : httpAnswer('', { status: 302, headers: { location: `/${step + 1}` } });
      socket.end(answer);
    });
  });
}

function redirecting(location: string | null, status = 302) {
  return rawServer(answering(httpAnswer('', { status, headers: location === null ? {} : { location } })));
}

describe('statuses', () => {
  test.each([
    [200, undefined, 'ok'],
    [201, undefined, 'ok'],
    [299, undefined, 'ok'],
    [300, undefined, 'answered http.status'],
    [404, undefined, 'answered http.status'],
    [500, undefined, 'answered http.status'],
    [404, [404], 'ok'],
    [300, [200, '3xx'], 'ok'],
    [201, [200], 'answered http.status'],
  ])('#23 status %i where %j is expected: %s', async (status, wanted, expected) => {
    await using server = await answerServer('{}', { status });
    const outcome = await observe(httpProbe, { url: server.url, ...(wanted === undefined ? {} : { expect: { status: wanted } }) });
    expect(gist(outcome)).toBe(expected);
    expect(outcome.facts.http?.status).toBe(status);
  });

  test('#24 only GET is sent', async () => {
    await using server = await answerServer('{}');
    await observe(httpProbe, { url: `${server.url}/api/healthz?x=1` });
    expect(server.received[0]).toMatch(/^GET \/api\/healthz\?x=1 HTTP\/1\.1\r\n/);
  });

  test.each([401, 403])('#25 status %i asks for a login: the host is alive', async (status) => {
    await using server = await answerServer('no', { status });
    const outcome = await observe(httpProbe, { url: server.url });
    expect(gist(outcome)).toBe('answered http.auth');
    expect(troubleIn(outcome).args).toMatchObject({ status });
  });

  test.each([
    [429, '30', 30],
    [503, new Date(Date.now() + 60_000).toUTCString(), 60],
  ])('#26 status %i with Retry-After %s', async (status, value, seconds) => {
    await using server = await answerServer('', { status, headers: { 'retry-after': value } });
    const outcome = await observe(httpProbe, { url: server.url });
    expect(gist(outcome)).toBe('answered http.status');
    expect(outcome.facts.http?.retryAfterSeconds).toBeGreaterThan(seconds - 5);
    expect(outcome.facts.http?.retryAfterSeconds).toBeLessThanOrEqual(seconds);
    expect(troubleIn(outcome).detail).toContain(`Retry-After: ${value}`);
  });

  test('#27 204 where JSON was due', async () => {
    await using server = await rawServer(answering('HTTP/1.1 204 No Content\r\n\r\n'));
    expect(gist(await observe(httpProbe, { url: server.url, expect: { json: { status: 'ok' } } }))).toBe('answered json.empty');
  });

  test('#28 204 that claims to be compressed', async () => {
    await using server = await rawServer(answering('HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n'));
    expect(gist(await observe(httpProbe, { url: server.url }))).toBe('ok');
  });

  test('#29 304 without having asked for it', async () => {
    await using server = await rawServer(answering('HTTP/1.1 304 Not Modified\r\n\r\n'));
    expect(gist(await observe(httpProbe, { url: server.url }))).toBe('answered http.status');
  });

  test.each(['000', '001', '099', '100', '101', '102', '103', '150', '199', '600', '777', '999'])(
    'status %s is a bad answer, and the host is alive',
    async (status) => {
      await using server = await rawServer(answering(`HTTP/1.1 ${status} X\r\ncontent-length: 2\r\n\r\nok`));
      const outcome = await observe(httpProbe, { url: server.url });
      expect(gist(outcome)).toBe('answered http.status');
      expect(String(troubleIn(outcome).args['status'])).toBe(status);
      expect(outcome.facts.http?.status).toBe(Number(status));
    },
  );

  test('101 that changes the protocol is a bad answer', async () => {
    await using server = await rawServer(answering('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'));
    expect(gist(await observe(httpProbe, { url: server.url }))).toBe('answered http.status');
  });

  test('hints without an answer after them are a timeout', async () => {
    await using server = await rawServer(answering('HTTP/1.1 103 Early Hints\r\n\r\n', () => {}));
    expect(gist(await observe(httpProbe, { url: server.url }, { timeoutMs: 300 }))).toBe('failed http.timeout +life');
  });

  test('early hints before the answer are skipped', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\ncontent-encoding: none-that-is-known\r\n\r\n';
    await using server = await rawServer(answering(Buffer.concat([Buffer.from(hints), httpAnswer('{"status":"ok"}')])));
    const outcome = await observe(httpProbe, { url: server.url, expect: { json: { status: 'ok' } } });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.http?.status).toBe(200);
  });
});

describe('redirects', () => {
  test('#30 followed up to 5 times on the same host', async () => {
    await using server = await chain(5);
    const outcome = await observe(httpProbe, { url: `${server.url}/0`, expect: { json: { status: 'ok' } } });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.http).toMatchObject({ redirects: 5, finalUrl: `${server.url}/5` });
    expect(server.accepted).toBe(6);
  });

  test('#30 not followed when switched off, unless the status is the expected one', async () => {
    await using server = await chain(1);
    const refused = await observe(httpProbe, { url: `${server.url}/0`, followRedirects: false });
    expect(gist(refused)).toBe('answered http.redirect');
    expect(troubleIn(refused).args).toMatchObject({ why: 'not-wanted', location: `${server.url}/1` });
    expect(gist(await observe(httpProbe, { url: `${server.url}/0`, expect: { status: [302] } }))).toBe('ok');
    expect(server.accepted).toBe(2);
  });

  test('#31 a loop ends after 5', async () => {
    await using server = await chain(1_000);
    const outcome = await observe(httpProbe, { url: `${server.url}/0` });
    expect(gist(outcome)).toBe('answered http.redirect');
    expect(troubleIn(outcome).args).toMatchObject({ why: 'too-many' });
    expect(server.accepted).toBe(6);
  });

  test.each([
    [null, 'no-location'],
    ['http://[', 'no-location'],
    ['file:///etc/passwd', 'other-scheme'],
    ['ftp://127.0.0.1/', 'other-scheme'],
    ['http://localhost/', 'other-host'],
    ['//elsewhere.test/', 'other-host'],
  ])('#32 #33 a redirect to %j is not followed: %s', async (location, why) => {
    await using server = await redirecting(location);
    const outcome = await observe(httpProbe, { url: server.url });
    expect(gist(outcome)).toBe('answered http.redirect');
    expect(troubleIn(outcome).args).toMatchObject({ why, location: expect.stringMatching(/./) });
    expect(server.accepted).toBe(1);
  });

  test('#33 credentials do not follow to another port', async () => {
    await using other = await answerServer('{}');
    await using server = await redirecting(`http://127.0.0.1:${other.port}/`);
    const ports = { secrets: createSecrets({ TOKEN: 'hunter2' }) };
    const headers = { 'X-Api-Key': 'env:TOKEN', 'X-Plain': 'plain' };
    const outcome = await observe(httpProbe, { url: server.url, headers, auth: { bearer: 'env:TOKEN' } }, { ports });
    expect(gist(outcome)).toBe('ok');
    expect(server.received[0]).toContain('x-api-key: hunter2');
    expect(other.received[0]).toContain('x-plain: plain');
    expect(other.received[0]).not.toMatch(/x-api-key|hunter2/i);
    expect(server.received[0]).toContain('authorization: Bearer hunter2');
    expect(other.received[0]).not.toMatch(/authorization/i);
  });

  test('#34 from https to http is not followed', async () => {
    const root = authority();
    await using ca = await caFile(root);
    await using server = await tlsServer(certificate({ dns: ['localhost'], issuer: root }), {
      handler: (_, response) => response.writeHead(301, { location: 'http://localhost/' }).end(),
    });
    const outcome = await observe(httpProbe, { url: server.url, ca: ca.path });
    expect(gist(outcome)).toBe('answered http.redirect');
    expect(troubleIn(outcome).args).toMatchObject({ why: 'downgrade' });
  });
});

describe('servers that browsers accept', () => {
  /** Answers by what was asked; a `null` is the good answer. */
  const answeringTo = (choose: (request: string) => Readonly<Record<string, string>> | null) =>
    rawServer((socket) => {
      socket.once('data', (data: Buffer) => {
        const headers = choose(data.toString('latin1'));
        socket.end(headers === null ? httpAnswer('{"status":"ok"}') : httpAnswer('', { status: 302, headers }));
      });
    });
  const wanted = { expect: { json: { status: 'ok' } } };

  test('one that sets a cookie and sends back to the same address', async () => {
    const hasCookie = (request: string): boolean => /^cookie: session=a=b; theme=dark\r$/m.test(request);
    await using server = await rawServer((socket) => {
      socket.once('data', (data: Buffer) => {
        if (hasCookie(data.toString('latin1'))) return socket.end(httpAnswer('{"status":"ok"}'));
        const cookies = 'Set-Cookie: session=a=b; Path=/; HttpOnly\r\nSet-Cookie: theme=dark\r\nSet-Cookie: old=1; Max-Age=0\r\n';
        return socket.end(`HTTP/1.1 302 Found\r\nLocation: /ui/\r\n${cookies}Content-Length: 0\r\n\r\n`);
      });
    });
    const attempt = () => observe(httpProbe, { url: `${server.url}/ui/`, ...wanted });
    expect(gist(await attempt())).toBe('ok');
    expect(server.accepted).toBe(2);
    // Every attempt begins without one.
    expect(gist(await attempt())).toBe('ok');
    expect(server.accepted).toBe(4);
    expect(server.received[2]).not.toMatch(/^cookie:/im);
  });

  test.each([
    ['of another host', 'a=1; Domain=elsewhere.test'],
    ['of another folder', 'a=1; Path=/other'],
    ['for https only', 'a=1; Secure'],
    ['that is too long', `a=${'x'.repeat(5_000)}`],
    ['with a line break', 'a=1\u000b2'],
  ])('a cookie %s is not sent', async (_, cookie) => {
    await using server = await answeringTo((request) => (request.startsWith('GET /a ') ? { location: '/b', 'set-cookie': cookie } : null));
    await observe(httpProbe, { url: `${server.url}/a`, ...wanted });
    expect(server.received.join('')).not.toMatch(/^cookie:/im);
  });

  test('a cookie of the config is kept beside those that are set', async () => {
    await using server = await answeringTo((request) => (request.startsWith('GET /a ') ? { location: '/b', 'set-cookie': 'b=2' } : null));
    await observe(httpProbe, { url: `${server.url}/a`, headers: { cookie: 'a=1' }, ...wanted });
    expect(server.received[1]).toMatch(/^cookie: a=1; b=2\r$/m);
  });

  test.each(['/日本/café', './日本/caf\u00e9?q=保管庫'])('one that writes %j in Location as UTF-8', async (location) => {
    await using server = await answeringTo((request) =>
      request.startsWith('GET / ') ? { location: Buffer.from(location).toString('latin1') } : null,
    );
    const outcome = await observe(httpProbe, { url: server.url, ...wanted });
    expect(gist(outcome)).toBe('ok');
    expect(server.received[1]).toMatch(/^GET \/%E6%97%A5%E6%9C%AC\/caf%C3%A9/);
  });

  test('one that writes Latin-1 in Location', async () => {
    await using server = await answeringTo((request) => (request.startsWith('GET / ') ? { location: '/caf\u00e9' } : null));
    expect(gist(await observe(httpProbe, { url: server.url, ...wanted }))).toBe('ok');
  });

  test('one that wants to know who asks', async () => {
    await using server = await answerServer('{}');
    await observe(httpProbe, { url: server.url });
    expect(server.received[0]).toMatch(new RegExp(`^user-agent: ytm/${version.replaceAll('.', '\\.')}\r$`, 'm'));
    expect(server.received[0]).toMatch(/^accept: \*\/\*\r$/m);
    await observe(httpProbe, { url: server.url, headers: { 'User-Agent': 'curl/8' } });
    expect(server.received[1]?.match(/^user-agent: .*$/gim)).toEqual(['user-agent: curl/8']);
  });
});

describe('logins', () => {
  test.each(['<!doctype html><title>Sign in</title>', '\n  <html lang="ja">'])('#35 a login page where JSON was due: %j', async (page) => {
    await using server = await answerServer(page, { headers: { 'content-type': 'text/html' } });
    const outcome = await observe(httpProbe, { url: server.url, expect: { json: { status: 'ok' } } });
    expect(gist(outcome)).toBe('answered http.login_page');
  });

  test('basic credentials are sent as such', async () => {
    await using server = await answerServer('{}');
    const auth = { basic: { user: 'env:USER', password: 'env:PASSWORD' } };
    await observe(httpProbe, { url: server.url, auth }, { ports: { secrets: createSecrets({ USER: 'me', PASSWORD: 'hunter2' }) } });
    expect(server.received[0]).toContain(`authorization: Basic ${Buffer.from('me:hunter2').toString('base64')}`);
  });

  test.each([
    [{}, 'env:TOKEN'],
    [{ TOKEN: 'パスワード' }, 'characters'],
  ])('a secret that cannot be used is our own fault and is not shown: %j', async (env, says) => {
    await using server = await answerServer('{}');
    const outcome = await observe(
      httpProbe,
      { url: server.url, auth: { bearer: 'env:TOKEN' } },
      { ports: { secrets: createSecrets(env) } },
    );
    expect(gist(outcome)).toBe('not-run probe.unusable');
    expect(troubleIn(outcome).args['problem']).toContain(says);
    expect(JSON.stringify(outcome)).not.toContain('パスワード');
    expect(server.accepted).toBe(0);
  });

  test.each([
    [{ headers: { authorization: 'Bearer hunter2' } }],
    [{ auth: { bearer: 'hunter2' } }],
    [{ headers: { connection: 'keep-alive' } }],
    [{ headers: { 'x-key': 'Token env:TOKEN' } }],
    [{ headers: { 'x-key': ' env:TOKEN' } }],
    [{ headers: { 'x-key': 'Token file:/etc/token' } }],
    [{ auth: {} }],
    [{ auth: { bearer: 'env:A', basic: { user: 'me', password: 'env:B' } } }],
    [{ headers: { 'x-a': 'one\r\ntwo' } }],
  ])('settings that are refused at load: %j', (wrong) => {
    const parsed = httpProbe.settings.safeParse({ url: 'http://acer/', ...wrong });
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues.map((issue) => issue.message))).not.toContain('hunter2');
  });
});
