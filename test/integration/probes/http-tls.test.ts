/** Cases 36-42 of the facts: certificates of `http`, made on the spot. */
import { describe, expect, test } from 'vitest';
import { httpProbe } from '../../../src/probes/http.ts';
import { until } from '../../support/poll.ts';
import { gist, observe, troubleIn } from '../../support/probe-context.ts';
import { authority, certificate } from '../../support/servers/certificates.ts';
import { answering, rawServer } from '../../support/servers/raw.ts';
import { caFile, tlsServer } from '../../support/servers/tls.ts';

const root = authority();
const good = certificate({ dns: ['localhost'], issuer: root });
const DAY = 86_400_000;

describe('certificates', () => {
  test('#36 self-signed', async () => {
    const own = certificate({ dns: ['localhost'] });
    await using server = await tlsServer(own);
    const outcome = await observe(httpProbe, { url: server.url });
    expect(gist(outcome)).toBe('failed tls.self_signed +life');
    expect(outcome.facts.tls).toMatchObject({ subject: 'localhost', issuer: 'localhost', expiresAt: own.notAfter });
  });

  test('#36 from an authority that is not known', async () => {
    await using server = await tlsServer(good, { chain: [root] });
    expect(gist(await observe(httpProbe, { url: server.url }))).toBe('failed tls.untrusted +life');
  });

  test('#37 trusted by a CA file', async () => {
    await using ca = await caFile(root);
    await using server = await tlsServer(good);
    const outcome = await observe(httpProbe, { url: server.url, ca: ca.path, expect: { json: { status: 'ok' } } });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.tls).toMatchObject({ subject: 'localhost', issuer: 'Test Authority', expiresAt: good.notAfter });
    expect(outcome.facts.tls?.protocol).toMatch(/^TLSv1\.[23]$/);
    expect(outcome.facts.http?.phases.tls).toBeGreaterThan(0);
  });

  test('a name with a dot at its end is asked for without it', async () => {
    await using ca = await caFile(root);
    const hosts: (string | undefined)[] = [];
    await using server = await tlsServer(good, {
      handler: (request, response) => {
        hosts.push(request.headers.host);
        response.end();
      },
    });
    expect(gist(await observe(httpProbe, { url: `https://localhost.:${server.port}/`, ca: ca.path }))).toBe('ok');
    expect([server.asked, hosts]).toEqual([['localhost'], [`localhost:${server.port}`]]);
  });

  test('#37 a CA file that cannot be read, or is none, is our own fault', async () => {
    await using server = await tlsServer(good);
    await using empty = await caFile();
    for (const path of ['/nowhere/ca.pem', empty.path]) {
      const outcome = await observe(httpProbe, { url: server.url, ca: path });
      expect(gist(outcome)).toBe('not-run probe.unusable');
      expect(troubleIn(outcome).args['problem']).toContain(path);
    }
  });

  test('#38 expired and not yet valid are distinguished', async () => {
    await using ca = await caFile(root);
    const expired = certificate({ dns: ['localhost'], issuer: root, from: -20, to: -2 });
    await using server = await tlsServer(expired);
    const old = await observe(httpProbe, { url: server.url, ca: ca.path });
    expect(gist(old)).toBe('failed tls.expired +life');
    expect(troubleIn(old).args).toMatchObject({ host: 'localhost', expires: expired.notAfter });
    server.use(certificate({ dns: ['localhost'], issuer: root, from: 2, to: 20 }));
    expect(gist(await observe(httpProbe, { url: server.url, ca: ca.path }))).toBe('failed tls.not_yet_valid +life');
  });

  test('#39 for another name', async () => {
    await using ca = await caFile(root);
    await using server = await tlsServer(certificate({ dns: ['acer.test', 'www.acer.test'], issuer: root }));
    const outcome = await observe(httpProbe, { url: server.url, ca: ca.path });
    expect(gist(outcome)).toBe('failed tls.name_mismatch +life');
    expect(troubleIn(outcome).args).toMatchObject({ host: 'localhost', got: 'acer.test, www.acer.test' });
  });

  test('#40 an address as target, with the name in the settings', async () => {
    await using ca = await caFile(root);
    await using server = await tlsServer(certificate({ dns: ['acer.test'], issuer: root }));
    const url = `https://127.0.0.1:${server.port}/`;
    expect(gist(await observe(httpProbe, { url, ca: ca.path, servername: 'acer.test' }))).toBe('ok');
    expect(gist(await observe(httpProbe, { url, ca: ca.path }))).toBe('failed tls.name_mismatch +life');
    expect(server.asked[0]).toBe('acer.test');
  });

  test('#40 an address that the certificate holds', async () => {
    await using ca = await caFile(root);
    await using server = await tlsServer(certificate({ name: 'gateway', ips: ['127.0.0.1'], issuer: root }));
    expect(gist(await observe(httpProbe, { url: `https://127.0.0.1:${server.port}/`, ca: ca.path }))).toBe('ok');
  });

  test('#42 soon to expire is a warning, not a failure; the earliest in the chain counts', async () => {
    const between = certificate({ name: 'Between', authority: true, issuer: root, from: -80, to: 9 });
    const leaf = certificate({ dns: ['localhost'], issuer: between, to: 300 });
    await using ca = await caFile(root);
    await using server = await tlsServer(leaf, { chain: [between] });
    const outcome = await observe(httpProbe, { url: server.url, ca: ca.path });
    expect(gist(outcome)).toBe('ok tls.expiring');
    const left = outcome.kind === 'answered' && outcome.ok ? Number(outcome.warning?.args['left']) : 0;
    expect(Math.round(left / DAY)).toBe(9);
    expect(outcome.facts.tls?.expiresAt).toBe(between.notAfter);
    expect(gist(await observe(httpProbe, { url: server.url, ca: ca.path, certWarn: '8d' }))).toBe('ok');
  });

  test.each<[string, number, number, string]>([
    ['of six days, on its first', -0.1, 5.9, 'ok'],
    ['of six days, with a third left', -4.1, 1.9, 'ok tls.expiring'],
    ['of ninety days, with 15 left', -75, 15.1, 'ok'],
    ['of ninety days, with 13 left', -77, 13, 'ok tls.expiring'],
    ['of ten years, with 13 days left', -3_637, 13, 'ok tls.expiring'],
  ])('#42 a certificate %s', async (_, from, to, expected) => {
    await using ca = await caFile(root);
    await using server = await tlsServer(certificate({ dns: ['localhost'], issuer: root, from, to }));
    expect(gist(await observe(httpProbe, { url: server.url, ca: ca.path }))).toBe(expected);
  });

  test('#42 what is sent beyond the chain that verifies does not expire', async () => {
    const old = authority('Old Root', { from: -3_650, to: -10 });
    const cross = certificate({ like: root, authority: true, issuer: old, to: 2 });
    const between = certificate({ name: 'Between', authority: true, issuer: root, to: 400 });
    const leaf = certificate({ dns: ['localhost'], issuer: between, to: 60 });
    await using ca = await caFile(root);
    await using server = await tlsServer(leaf, { chain: [between, cross, old] });
    const outcome = await observe(httpProbe, { url: server.url, ca: ca.path });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.tls?.expiresAt).toBe(leaf.notAfter);
  });

  test('an intermediate certificate that is not sent is named', async () => {
    const between = certificate({ name: 'Between \u202eCA', authority: true, issuer: root });
    await using ca = await caFile(root);
    await using server = await tlsServer(certificate({ dns: ['localhost'], issuer: between }));
    const outcome = await observe(httpProbe, { url: server.url, ca: ca.path });
    expect(gist(outcome)).toBe('failed tls.incomplete_chain +life');
    expect(troubleIn(outcome).args).toMatchObject({ host: 'localhost', missing: 'Between \\u202eCA' });
    // Public authorities write where the next certificate is; without a `ca` this is what tells it from a private one.
    server.use(certificate({ dns: ['localhost'], issuer: between, issuerAt: 'http://ca.test/between.der' }));
    expect(gist(await observe(httpProbe, { url: server.url }))).toBe('failed tls.incomplete_chain +life');
    server.use(certificate({ dns: ['localhost'], issuer: between }), [between]);
    expect(gist(await observe(httpProbe, { url: server.url, ca: ca.path }))).toBe('ok');
    const unknown = await observe(httpProbe, { url: server.url });
    expect(gist(unknown)).toBe('failed tls.untrusted +life');
    expect(troubleIn(unknown).args).toMatchObject({ issuer: 'Test Authority' });
  });

  test.each(['991399999999Z', 'x'.repeat(200), '\u001b[2J\u001b[31mZZZZ'])(
    'an end of validity that is no date, %j, is a bad certificate',
    async (end) => {
      await using ca = await caFile(root);
      await using server = await tlsServer(certificate({ dns: ['localhost'], issuer: root, end }));
      const outcome = await observe(httpProbe, { url: server.url, ca: ca.path });
      expect(gist(outcome)).toBe('failed tls.invalid +life');
      expect(troubleIn(outcome).args['problem']).toBe('cert-dates');
      expect(outcome.facts.tls).toBeDefined();
      expect(outcome.facts.tls).not.toHaveProperty('expiresAt');
    },
  );

  test('a certificate that turns bad is seen at the next attempt: no session is resumed', async () => {
    await using ca = await caFile(root);
    await using server = await tlsServer(good);
    const attempt = () => observe(httpProbe, { url: server.url, ca: ca.path });
    expect(gist(await attempt())).toBe('ok');
    expect(gist(await attempt())).toBe('ok');
    server.use(certificate({ dns: ['localhost'], issuer: root, from: -20, to: -2 }));
    expect(gist(await attempt())).toBe('failed tls.expired +life');
    expect(server.resumed).toBe(false);
  });

  test('nothing is sent to a host whose certificate does not verify', async () => {
    let requests = 0;
    await using server = await tlsServer(certificate({ dns: ['localhost'] }), {
      handler: (_, response) => {
        requests += 1;
        response.end();
      },
    });
    await observe(httpProbe, { url: server.url });
    expect(requests).toBe(0);
  });
});

describe('not TLS', () => {
  test('#41 https to a port that speaks http', async () => {
    await using server = await rawServer((socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const outcome = await observe(httpProbe, { url: `https://${server.address}/` });
    expect(gist(outcome)).toBe('failed tls.protocol +life');
    expect(troubleIn(outcome).args).toMatchObject({ address: server.address, problem: expect.stringMatching(/./) });
  });

  test('#41 http to a port that speaks TLS', async () => {
    await using server = await tlsServer(good);
    expect(gist(await observe(httpProbe, { url: `http://localhost:${server.port}/` }))).toMatch(
      /^failed (tcp\.reset|http\.protocol) \+life$/,
    );
  });

  test('silent instead of a handshake: no sign of life', async () => {
    await using server = await rawServer(() => {});
    const outcome = await observe(httpProbe, { url: `https://${server.address}/` }, { timeoutMs: 250 });
    expect(gist(outcome)).toBe('failed tls.timeout');
    await until('the connection is closed', () => server.open === 0);
  });

  test('closed or reset instead of a handshake', async () => {
    await using closing = await rawServer((socket) => void socket.once('data', () => socket.end()));
    expect(gist(await observe(httpProbe, { url: `https://${closing.address}/` }))).toBe('failed tcp.reset +life');
    await using resetting = await rawServer((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    expect(gist(await observe(httpProbe, { url: `https://${resetting.address}/` }))).toBe('failed tcp.reset +life');
  });

  test('after the handshake, silent: the certificate was a sign of life', async () => {
    await using ca = await caFile(root);
    await using server = await tlsServer(good, { handler: () => {} });
    const outcome = await observe(httpProbe, { url: server.url, ca: ca.path }, { timeoutMs: 400 });
    expect(gist(outcome)).toBe('failed http.timeout +life');
    expect(troubleIn(outcome).args).toMatchObject({ phase: 'processing' });
  });

  test('after the handshake, closed or garbage', async () => {
    await using ca = await caFile(root);
    await using closing = await tlsServer(good, { handler: (request) => void request.socket.destroy() });
    expect(gist(await observe(httpProbe, { url: closing.url, ca: ca.path }))).toBe('failed tcp.reset +life');
    await using babbling = await tlsServer(good, { handler: (request) => void request.socket.end('SSH-2.0-OpenSSH_9.2\r\n') });
    expect(gist(await observe(httpProbe, { url: babbling.url, ca: ca.path }))).toBe('failed http.protocol +life');
  });

  test('cancelled in the handshake', async () => {
    await using server = await rawServer(answering('', () => {}));
    expect(gist(await observe(httpProbe, { url: `https://${server.address}/` }, { cancelAfterMs: 80 }))).toBe('not-run probe.cancelled');
    await until('the connection is closed', () => server.open === 0);
  });
});
