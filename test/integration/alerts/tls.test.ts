/** TLS of notifiers: an authority of one's own, and certificates that are not accepted. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { DeliveryResult } from '../../../src/alerts/core/delivery.ts';
import { messageText, problemNext, problemText } from '../../../src/alerts/core/text.ts';
import { NOTIFIER_KINDS } from '../../../src/alerts/notifiers/registry.ts';
import { createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createSecrets } from '../../../src/platform/secrets.ts';
import { aboutGateway, FROM, localeAt } from '../../support/alerts/messages.ts';
import { temporaryFolder } from '../../support/served.ts';
import { type Certificate, certificate } from '../../support/servers/certificates.ts';
import { caFile, tlsServer } from '../../support/servers/tls.ts';

const authority = certificate({ name: 'studio ca', authority: true });

async function deliver(kind: string, written: object, env: Readonly<Record<string, string>> = {}): Promise<DeliveryResult> {
  const found = NOTIFIER_KINDS.get(kind);
  if (found === undefined) throw new Error(kind);
  const ports = { clock: systemClock, secrets: createSecrets(env), children: createChildren({ clock: systemClock, env }) };
  const message = aboutGateway();
  const deadline = new AbortController();
  onTestFinished(systemClock.after(20_000, () => deadline.abort(new DOMException('late', 'TimeoutError'))));
  return found
    .create('own', found.settings.parse(written), ports)
    .deliver({ message, text: messageText(message, localeAt(FROM)) }, deadline.signal);
}

function sentences(result: DeliveryResult): string {
  return result.ok ? '' : `${problemText(result.problem, localeAt(FROM))}; ${problemNext(result.problem, localeAt(FROM))}`;
}

async function webServer(leaf: Certificate): Promise<string> {
  const server = await tlsServer(leaf);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server.url;
}

/** A mail server with TLS from the start that accepts everything. */
async function mailServer(leaf: Certificate): Promise<string> {
  const context = createSecureContext({ key: leaf.key, cert: leaf.cert });
  const server = createServer((plain) => {
    const socket = new TLSSocket(plain, { isServer: true, secureContext: context });
    let isData = false;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    socket.on('error', () => plain.destroy());
    socket.setEncoding('utf8').on('data', (text: string) => {
      if (isData) {
        if (!text.endsWith('\r\n.\r\n')) return;
        isData = false;
        return say('250 accepted');
      }
      isData = text.startsWith('DATA');
      say(isData ? '354 go on' : text.startsWith('QUIT') ? '221 bye' : '250 ok');
    });
    say('220 test');
  });
  await new Promise<void>((resolve) => void server.listen(0, 'localhost', resolve));
  onTestFinished(() => void server.close());
  return `smtps://localhost:${(server.address() as { readonly port: number }).port}`;
}

const mail = (server: string): object => ({ server, from: 'ytm@example.org', to: 'me@example.org' });

test('an authority of one’s own is trusted if ca names it, and else is a clear error', async () => {
  const leaf = certificate({ dns: ['localhost'], issuer: authority });
  await using ca = await caFile(authority);
  const url = await webServer(leaf);
  const server = await mailServer(leaf);
  for (const [kind, written] of [
    ['webhook', { url }],
    ['email', mail(server)],
  ] as const) {
    expect([kind, await deliver(kind, { ...written, ca: ca.path })]).toMatchObject([kind, { ok: true }]);
    const refused = await deliver(kind, written);
    expect([kind, refused]).toMatchObject([kind, { ok: false, verdict: 'later', problem: { code: 'tls' } }]);
    expect(sentences(refused)).toMatch(/^the TLS connection to localhost(:\d+)? failed: .*certificate.*; .*set ca of the notifier$/);
  }
});

test('the dead man’s switch trusts it as well', async () => {
  await using ca = await caFile(authority);
  const server = await tlsServer(certificate({ dns: ['localhost'], issuer: authority }), {
    handler: (_, response) => response.end('OK'),
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const env = { CHECK: server.url };
  expect(await deliver('healthchecks', { url: 'env:CHECK', ca: ca.path }, env)).toMatchObject({ ok: true });
  expect(await deliver('healthchecks', { url: 'env:CHECK' }, env)).toMatchObject({ ok: false, problem: { code: 'tls' } });
});

test.each([
  ['is out of date', { dns: ['localhost'], from: -20, to: -1 }, /certificate has expired/],
  ['is of another name', { dns: ['elsewhere.example'] }, /does not match certificate's altnames/],
])('a certificate that %s is a clear error, also with ca', async (_what, options, said) => {
  await using ca = await caFile(authority);
  const leaf = certificate({ ...options, issuer: authority });
  const url = await webServer(leaf);
  expect(sentences(await deliver('ntfy', { url, ca: ca.path }))).toMatch(said);
  expect(sentences(await deliver('email', { ...mail(await mailServer(leaf)), ca: ca.path }))).toMatch(said);
});

test('a file that holds no certificate, or is not there, is the mistake of the config', async () => {
  const folder = await temporaryFolder();
  const empty = join(folder, 'empty.pem');
  writeFileSync(empty, 'nothing');
  for (const ca of [empty, join(folder, 'none.pem')]) {
    const result = await deliver('webhook', { url: 'https://localhost:1/', ca });
    expect(result).toMatchObject({ ok: false, verdict: 'broken', problem: { code: 'ca_file' } });
    expect(sentences(result)).toContain(ca);
  }
});
