/** The system's trust store: of this file's process alone, which is told another place for it. */
import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { httpProbe } from '../../../src/probes/http.ts';
import { trustOf } from '../../../src/probes/net/trust.ts';
import { gist, observe } from '../../support/probe-context.ts';
import { authority, certificate } from '../../support/servers/certificates.ts';
import { caFile, tlsServer } from '../../support/servers/tls.ts';

const ofSystem = authority('Authority of the System');
const ofFile = authority('Authority of the File');

test('counts, and a CA file adds to it', async () => {
  await using store = await caFile(ofSystem);
  await using ca = await caFile(ofFile);
  // Read once by Node, when the first certificate needs it.
  process.env['SSL_CERT_FILE'] = store.path;
  process.env['SSL_CERT_DIR'] = '/nowhere';
  await using server = await tlsServer(certificate({ dns: ['localhost'], issuer: ofSystem }));
  expect(gist(await observe(httpProbe, { url: server.url }))).toBe('ok');
  expect(gist(await observe(httpProbe, { url: server.url, ca: ca.path }))).toBe('ok');
  server.use(certificate({ dns: ['localhost'], issuer: ofFile }));
  expect(gist(await observe(httpProbe, { url: server.url, ca: ca.path }))).toBe('ok');
  expect(gist(await observe(httpProbe, { url: server.url }))).toBe('failed tls.untrusted +life');
});

test('neither takes the place of the authorities that Node brings with it', async () => {
  await using ca = await caFile(ofFile);
  const found = await trustOf(ca.path, new AbortController().signal);
  const authorities = found.ok ? [...found.trust.authorities().values()].flat().map(({ raw }) => raw.toString('base64')) : [];
  const wanted = [ofFile.cert, ...getCACertificates('bundled')].map((pem) => new X509Certificate(pem).raw.toString('base64'));
  expect(wanted.length).toBeGreaterThan(50);
  expect(wanted.filter((one) => !authorities.includes(one))).toEqual([]);
});

test('no variable of the environment adds authorities to the tests', () => {
  expect(getCACertificates('extra')).toEqual([]);
  expect(getCACertificates('default')).toEqual(getCACertificates('bundled'));
});
