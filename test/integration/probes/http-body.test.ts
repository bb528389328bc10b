/** Cases 43-55 of the facts: bodies and JSON of `http`. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { escapeText } from '../../../src/messages/template.ts';
import { httpProbe } from '../../../src/probes/http.ts';
import { allowed, until } from '../../support/poll.ts';
import { gist, observe, troubleIn } from '../../support/probe-context.ts';
import { answering, answerServer, httpAnswer, pouring, rawServer } from '../../support/servers/raw.ts';

/** What an attempt makes of this body where `{status: ok}` is due. */
async function readAsJson(body: string | Buffer, headers: Readonly<Record<string, string>> = {}) {
  await using server = await answerServer(body, { headers });
  return await observe(httpProbe, { url: server.url, expect: { json: { status: 'ok' } } });
}

describe('bodies', () => {
  test.each([
    ['a length that is not reached', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', 4],
    ['a length, kept alive', 'HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 100\r\n\r\nhalf', 4],
    ['a chunk that is not complete', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\nhalf', 4],
    ['the last chunk missing', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', 4],
  ])('#43 closed before the end: %s', async (_, bytes, received) => {
    await using server = await rawServer(answering(bytes));
    const outcome = await observe(httpProbe, { url: server.url });
    expect(gist(outcome)).toBe('failed body.truncated +life');
    expect(troubleIn(outcome).args).toMatchObject({ received });
  });

  test('#44 too large: reading stops at the limit', async () => {
    await using server = await rawServer(answering('HTTP/1.1 200 OK\r\n\r\n', pouring(Buffer.alloc(65_536, 'x'))));
    const outcome = await observe(httpProbe, { url: server.url, maxBody: '100kB' });
    expect(gist(outcome)).toBe('answered body.too_large');
    expect(troubleIn(outcome).args).toMatchObject({ limit: 100_000 });
    await until('the connection is closed', () => server.open === 0);
  });

  test('#44 too large only after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000));
    const before = process.memoryUsage().rss;
    await using server = await answerServer(bomb, { headers: { 'content-encoding': 'gzip' } });
    expect(gist(await observe(httpProbe, { url: server.url }))).toBe('answered body.too_large');
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
  });

  test('#44 compressed data without end that gives nothing', async () => {
    const emptyBlocks = Buffer.alloc(65_535, Buffer.from([0, 0, 0, 0xff, 0xff]));
    await using server = await rawServer(
      answering(
        Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n'), gzipSync('').subarray(0, 10)]),
        pouring(emptyBlocks),
      ),
    );
    expect(gist(await observe(httpProbe, { url: server.url, maxBody: '300kB' }))).toBe('answered body.too_large');
  });

  test('#44 exactly at the limit is fine', async () => {
    await using server = await answerServer('x'.repeat(1_000));
    expect(gist(await observe(httpProbe, { url: server.url, maxBody: '1000B' }))).toBe('ok');
    expect(gist(await observe(httpProbe, { url: server.url, maxBody: '999B' }))).toBe('answered body.too_large');
  });

  test.each([
    ['gzip', Buffer.from('not gzip at all')],
    ['gzip', gzipSync('{"status":"ok"}').subarray(0, 20)],
    ['br', Buffer.from([0xff, 0xff, 0xff])],
    ['compress', Buffer.from('x')],
  ])('#45 %s that cannot be decompressed', async (encoding, body) => {
    await using server = await answerServer(body, { headers: { 'content-encoding': encoding } });
    const outcome = await observe(httpProbe, { url: server.url });
    expect(gist(outcome)).toBe('answered body.encoding');
    expect(troubleIn(outcome).args).toMatchObject({ encoding });
  });

  test.each<[string, (body: Buffer) => Buffer]>([
    ['gzip', (body) => gzipSync(body)],
    ['x-gzip', (body) => gzipSync(body)],
    ['deflate', (body) => deflateSync(body)],
    ['deflate', (body) => deflateRawSync(body)],
    ['br', (body) => brotliCompressSync(body)],
    ['zstd', (body) => zstdCompressSync(body)],
    ['identity', (body) => body],
    ['none', (body) => body],
    ['None', (body) => body],
    ['identity, utf-8', (body) => body],
    ['identity, gzip', gzipSync],
  ])('%s is decompressed', async (encoding, compress) => {
    const outcome = await readAsJson(compress(Buffer.from('{"status":"ok"}')), { 'content-encoding': encoding });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.http?.bytes).toBe(15);
  });

  test('a body in Shift_JIS is compared as text', async () => {
    const body = Buffer.from([0x93, 0xfa, 0x96, 0x7b]);
    await using server = await answerServer(body, { headers: { 'content-type': 'text/html; charset=Shift_JIS' } });
    expect(gist(await observe(httpProbe, { url: server.url, expect: { contains: ['日本'] } }))).toBe('ok');
  });

  test('what must not be there is named before what is missing', async () => {
    await using server = await answerServer('<title>Script Viewer</title>');
    const wanted = { contains: ['id="root"'], notContains: ['Script Viewer'] };
    const outcome = await observe(httpProbe, { url: server.url, expect: wanted });
    expect(gist(outcome)).toBe('answered body.forbidden_text');
    expect(troubleIn(outcome).args).toMatchObject({ found: 'Script Viewer' });
    const missing = await observe(httpProbe, { url: server.url, expect: { contains: ['id="root"'] } });
    expect(gist(missing)).toBe('answered body.missing_text');
  });

  test.each([
    [{ lt: 100 }, null],
    [{ lt: 42 }, '< 42'],
    [{ le: 42 }, null],
    [{ gt: 42 }, '> 42'],
    [{ ge: 42, lt: 43 }, null],
    [{ ge: 1, lt: 5 }, '≥ 1, < 5'],
    [{ ne: 42 }, '≠ 42'],
    [{ ne: '42' }, null],
  ])('a number is compared: %j', async (comparison, expected) => {
    await using server = await answerServer('{"a":{"n":42}}');
    const outcome = await observe(httpProbe, { url: server.url, expect: { json: { '$.a.n': comparison } } });
    expect(gist(outcome)).toBe(expected === null ? 'ok' : 'answered json.mismatch');
    if (expected !== null) expect(troubleIn(outcome).args).toMatchObject({ path: '$.a.n', got: '42', expected });
  });

  test('what is compared must be a number', async () => {
    await using server = await answerServer('{"n":"42"}');
    const outcome = await observe(httpProbe, { url: server.url, expect: { json: { n: { lt: 100 } } } });
    expect(gist(outcome)).toBe('answered json.type');
    expect(troubleIn(outcome).args).toMatchObject({ path: 'n', got: 'string', expected: 'number' });
  });

  test.each([[{}], [{ lt: '100' }], [{ less: 100 }], [{ lt: null }]])('is no comparison: %j', (comparison) => {
    expect(httpProbe.settings.safeParse({ url: 'http://h/', expect: { json: { n: comparison } } }).success).toBe(false);
  });

  test('a header that must not be there', async () => {
    await using server = await answerServer('{}', { headers: { 'x-powered-by': 'something 1.2' } });
    const outcome = await observe(httpProbe, { url: server.url, expect: { headers: { 'X-Powered-By': false, server: false } } });
    expect(gist(outcome)).toBe('answered http.header_forbidden');
    expect(troubleIn(outcome).args).toMatchObject({ header: 'x-powered-by', got: 'something 1.2' });
    expect(gist(await observe(httpProbe, { url: server.url, expect: { headers: { server: false } } }))).toBe('ok');
  });

  test('patterns and headers', async () => {
    await using server = await answerServer('version 1.2.3', { headers: { 'x-app': 'ytm' } });
    const look = async (wanted: object) => gist(await observe(httpProbe, { url: server.url, expect: wanted }));
    expect(await look({ matches: ['^version \\d+\\.'], headers: { 'X-App': '^ytm$' } })).toBe('ok');
    expect(await look({ matches: ['^\\d'] })).toBe('answered body.missing_text');
    expect(await look({ headers: { 'x-app': 'other' } })).toBe('answered http.header_mismatch');
    expect(await look({ headers: { 'x-none': '.' } })).toBe('answered http.header_mismatch');
  });

  test('a pattern that would take for ever is stopped', async () => {
    await using server = await answerServer(`${'a'.repeat(60)}!`);
    const startedAt = performance.now();
    const outcome = await observe(httpProbe, { url: server.url, expect: { matches: ['(a+)+$'] } });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(3_000));
    expect(gist(outcome)).toBe('not-run probe.unusable');
  });
});

describe('JSON', () => {
  test.each(['', ' \r\n'])('#46 empty: %j', async (body) => {
    expect(gist(await readAsJson(body))).toBe('answered json.empty');
  });

  test.each(['nonsense', '{"status":NaN}', '{"status":"ok"} junk', '{"status":"ok",}', "{'status':'ok'}", '{"status":"o'])(
    '#47 not JSON: %s',
    async (body) => {
      expect(gist(await readAsJson(body))).toBe('answered json.parse');
    },
  );

  test.each([
    ['[1]', 'array'],
    ['"ok"', 'string'],
    ['null', 'null'],
    ['true', 'boolean'],
    ['1', 'number'],
  ])('#48 the root is %s', async (body, got) => {
    const outcome = await readAsJson(body);
    expect(gist(outcome)).toBe('answered json.type');
    expect(troubleIn(outcome).args).toMatchObject({ path: '$', got, expected: 'object' });
  });

  test('#49 a missing key and a wrong value are distinguished', async () => {
    const missing = await readAsJson('{"state":"ok"}');
    expect(gist(missing)).toBe('answered json.missing');
    expect(troubleIn(missing).args).toMatchObject({ path: 'status' });
    const wrong = await readAsJson('{"status":"bad"}');
    expect(gist(wrong)).toBe('answered json.mismatch');
    expect(troubleIn(wrong).args).toMatchObject({ path: 'status', got: '"bad"', expected: '"ok"' });
  });

  test.each(['"OK"', 'true', '["ok"]', '{"ok":true}', 'null', '1'])('#50 %s is not "ok"', async (value) => {
    expect(gist(await readAsJson(`{"status":${value}}`))).toBe('answered json.mismatch');
  });

  test('#50 a key of the prototype is not there', async () => {
    await using server = await answerServer('{}');
    const outcome = await observe(httpProbe, { url: server.url, expect: { json: { 'constructor.name': 'Object' } } });
    expect(gist(outcome)).toBe('answered json.missing');
  });

  test('paths into objects and lists', async () => {
    await using server = await answerServer('{"a":{"b.c":[{"d":null}]}}');
    const look = async (json: object) => gist(await observe(httpProbe, { url: server.url, expect: { json } }));
    expect(await look({ 'a["b.c"][0].d': null })).toBe('ok');
    expect(await look({ 'a["b.c"][1].d': null })).toBe('answered json.missing');
    expect(await look({ 'a.x.d': null })).toBe('answered json.missing');
    expect(await look({ 'a["b.c"].d': null })).toBe('answered json.type');
  });

  test('#51 a byte order mark is skipped', async () => {
    expect(gist(await readAsJson('\ufeff{"status":"ok"}'))).toBe('ok');
  });

  test('#52 of duplicate keys the last one counts', async () => {
    expect(gist(await readAsJson('{"status":"bad","status":"ok"}'))).toBe('ok');
    expect(gist(await readAsJson('{"status":"ok","status":"bad"}'))).toBe('answered json.mismatch');
  });

  test('nested without end', async () => {
    const deep = 400_000;
    const outcome = await readAsJson(`${'['.repeat(deep)}${']'.repeat(deep)}`);
    expect(gist(outcome)).toMatch(/^answered json\.(type|parse)$/);
  });
});

describe('not HTTP', () => {
  test.each(['SSH-2.0-OpenSSH_9.2\r\n', '\x00\x01\x02\x03', '<html>hi'])('#53 %j', async (bytes) => {
    await using server = await rawServer(answering(bytes));
    const outcome = await observe(httpProbe, { url: server.url });
    expect(gist(outcome)).toBe('failed http.protocol +life');
    expect(troubleIn(outcome).detail).toContain(`it begins with ${escapeText(JSON.stringify(bytes))}`);
  });

  test.each<[string, string]>([
    ['HTTP/1.1 abc\r\n\r\n', 'fault-status'],
    ['HTTP/1.1 1000 X\r\ncontent-length: 2\r\n\r\nok', 'fault-status'],
    ['HTTP/1.1 -12 X\r\n\r\n', 'fault-status'],
    ['HTTP/1.3 200 OK\r\n\r\n', 'fault-version'],
    ['HTTP/1.1 200 OK\ncontent-length: 2\n\nok', 'fault-line-end'],
    ['HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'fault-header-name'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\nno colon\r\n\r\nok', 'fault-header-name'],
    ['HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\nok', 'fault-space-before-colon'],
    ['HTTP/1.1 200 OK\r\nx: a\r\n b\r\n\r\n', 'fault-header-line'],
    ['HTTP/1.1 200 OK\r\nx: a\x00b\r\n\r\n', 'fault-header-value'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx: a\x00b\r\n\r\nok', 'fault-header-value'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc', 'fault-length'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', 'fault-length'],
    ['HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', 'fault-length'],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 'fault-chunk'],
    ['HTTP/1.1 200 OK\r\nx: y', 'fault-ended'],
  ])('#53 HTTP that a strict parser refuses, %j: %s', async (bytes, fault) => {
    await using server = await rawServer(answering(bytes));
    const outcome = await observe(httpProbe, { url: server.url });
    expect(gist(outcome)).toBe('answered http.malformed');
    expect(troubleIn(outcome).args).toMatchObject({ fault });
  });

  test.each([
    ['one that never ends', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`],
    ['too many', `HTTP/1.1 200 OK\r\n${'x: yyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n'.repeat(5_000)}\r\n`],
  ])('#54 headers: %s', async (_, bytes) => {
    await using server = await rawServer(answering(bytes, () => {}));
    expect(gist(await observe(httpProbe, { url: server.url }))).toBe('answered http.headers_too_large');
  });

  test('#55 what is quoted of a body is short and cannot move the cursor', async () => {
    const nasty = `\u001b[2J\u001b]0;owned\u0007\u202e${'x'.repeat(5_000)}`;
    const outcomes = [
      await readAsJson(nasty),
      await readAsJson(JSON.stringify({ status: nasty })),
      await readAsJson('{}', { 'content-encoding': 'gz\u00ffip' }),
    ];
    await using server = await answerServer(nasty);
    outcomes.push(await observe(httpProbe, { url: server.url, expect: { contains: ['ok'] } }));
    await using redirecting = await rawServer(answering(httpAnswer('', { status: 302, headers: { location: 'x:\u009b31m' } })));
    outcomes.push(await observe(httpProbe, { url: redirecting.url }));
    await using busy = await answerServer('', { status: 503, headers: { 'retry-after': '\u009b31m' } });
    outcomes.push(await observe(httpProbe, { url: busy.url }));
    for (const outcome of outcomes) {
      const { detail, args } = troubleIn(outcome);
      expect(detail.length).toBeLessThanOrEqual(300);
      expect(`${detail}${Object.values(args).join('')}`).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      expect(Object.values(args).every((value) => String(value).length <= 200)).toBe(true);
    }
  });
});
