/** `http`, `watchdog`, `heartbeat`, `tcp` and `dns` for the conformance suite. */

import { blackhole } from '../servers/blackhole.ts';
import { authority, type Certificate, certificate } from '../servers/certificates.ts';
import { freePort } from '../servers/ports.ts';
import { answering, answerServer, rawServer } from '../servers/raw.ts';
import { caFile, tlsServer } from '../servers/tls.ts';
import { type ConformanceFixture, type Scene, scene } from './fixture.ts';

const NASTY = `\u001b[2J\u001b]0;x\u0007${'日本語'.repeat(500)}`;

type Failing = ConformanceFixture['failing'][number];
type Answer = Parameters<typeof answerServer>[1];

/** Settings for a server that gives this answer. */
async function answered(body: string, options: Answer = {}, settings: object = {}): Promise<Scene> {
  const server = await answerServer(body, options);
  return scene({ url: server.url, ...settings }, [server]);
}

async function raw(onConnection: Parameters<typeof rawServer>[0], settings: object = {}): Promise<Scene> {
  const server = await rawServer(onConnection);
  return scene({ url: server.url, ...settings }, [server]);
}

async function silentUrl(scheme: 'http' | 'https'): Promise<Scene> {
  const server = await rawServer(() => {});
  return scene({ url: `${scheme}://${server.address}/` }, [server]);
}

/** An HTTPS server with a certificate like this; its authority is trusted unless it signs itself. */
async function secured(
  options: Parameters<typeof certificate>[0] & { readonly own?: boolean },
  ...above: readonly Certificate[]
): Promise<Scene> {
  const root = authority();
  const leaf = certificate({ dns: ['localhost'], ...(options?.own === true ? {} : { issuer: root }), ...options });
  const server = await tlsServer(leaf, { chain: above });
  const ca = await caFile(root);
  return scene({ url: server.url, ...(options?.own === true ? {} : { ca: ca.path }) }, [server, ca]);
}

const status = (code: number, headers: Readonly<Record<string, string>> = {}): Answer => ({ status: code, headers });

/** An authority that nobody trusts. */
const STRANGER = authority(NASTY);

/** Whatever fetches a URL fails in these ways. */
const FETCH_FAILURES: readonly Failing[] = [
  { code: 'tcp.refused', scene: async () => scene({ url: `http://127.0.0.1:${await freePort()}/` }) },
  { code: 'tcp.unreachable', scene: async () => scene({ url: 'http://255.255.255.255/' }) },
  { code: 'tcp.reset', scene: () => raw((socket) => void socket.resetAndDestroy()) },
  { code: 'tls.self_signed', scene: () => secured({ own: true }) },
  { code: 'tls.expired', scene: () => secured({ from: -9, to: -2 }) },
  { code: 'tls.not_yet_valid', scene: () => secured({ from: 2, to: 9 }) },
  { code: 'tls.name_mismatch', scene: () => secured({ dns: ['acer.test'] }) },
  { code: 'tls.incomplete_chain', scene: () => secured({ issuer: STRANGER, issuerAt: 'http://ca.test/\u001b[2J' }) },
  { code: 'tls.untrusted', scene: () => secured({ issuer: STRANGER }, STRANGER) },
  { code: 'tls.invalid', scene: () => secured({ end: '991399999999Z' }) },
  {
    code: 'tls.protocol',
    scene: async () => {
      const server = await rawServer(answering('HTTP/1.1 400 Bad Request\r\n\r\n'));
      return scene({ url: `https://${server.address}/` }, [server]);
    },
  },
  { code: 'probe.unusable', scene: async () => scene({ url: 'http://127.0.0.1/', auth: { bearer: 'env:YTM_TEST_NO_SUCH_SECRET' } }) },
  { code: 'http.status', scene: () => answered('', status(500)) },
  { code: 'http.auth', scene: () => answered('', status(401)) },
  { code: 'http.redirect', scene: () => answered('', status(302, { location: 'x:\u009b31m' })) },
  { code: 'http.protocol', scene: () => raw(answering('SSH-2.0-OpenSSH_9.2\u001b[2J\r\n')) },
  { code: 'http.malformed', scene: () => raw(answering('HTTP/1.1 200 OK\r\n\u001b[2J\u202e: x\r\n\r\n')) },
  { code: 'http.headers_too_large', scene: () => raw(answering(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`)) },
  { code: 'body.too_large', scene: () => answered('x'.repeat(2_000), {}, { maxBody: '1kB' }) },
  { code: 'body.truncated', scene: () => raw(answering('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')) },
  { code: 'body.encoding', scene: () => answered('x', { headers: { 'content-encoding': 'gzip' } }) },
];

const wanted = { expect: { json: { 'a.status': 'ok' } } };

const http: ConformanceFixture = {
  kind: 'http',
  good: () => answered('{"a":{"status":"ok"}}', {}, wanted),
  failing: [
    ...FETCH_FAILURES,
    { code: 'http.header_mismatch', scene: () => answered('', {}, { expect: { headers: { 'x-app': 'ytm' } } }) },
    { code: 'http.login_page', scene: () => answered(`<html>${NASTY}`, {}, wanted) },
    { code: 'body.missing_text', scene: () => answered(NASTY, {}, { expect: { contains: ['id="root"'] } }) },
    { code: 'body.forbidden_text', scene: () => answered(`Script Viewer${NASTY}`, {}, { expect: { notContains: ['Script Viewer'] } }) },
    { code: 'json.empty', scene: () => answered('', {}, wanted) },
    { code: 'json.parse', scene: () => answered(NASTY, {}, wanted) },
    { code: 'json.type', scene: () => answered('[]', {}, wanted) },
    { code: 'json.missing', scene: () => answered('{}', {}, wanted) },
    { code: 'json.mismatch', scene: () => answered(JSON.stringify({ a: { status: NASTY } }), {}, wanted) },
    { code: 'tls.expiring', scene: () => secured({ from: -20, to: 3 }) },
    { code: 'tls.timeout', scene: () => silentUrl('https') },
  ],
  silent: () => silentUrl('http'),
};

const report = (written: object): string => JSON.stringify({ online: true, ts: Date.now(), ...written });

const watchdog: ConformanceFixture = {
  kind: 'watchdog',
  good: () => answered(report({})),
  failing: [
    ...FETCH_FAILURES,
    { code: 'http.login_page', scene: () => answered(`<html>${NASTY}`) },
    { code: 'json.empty', scene: () => answered('') },
    { code: 'json.parse', scene: () => answered(NASTY) },
    { code: 'json.type', scene: () => answered(report({ online: 'yes' })) },
    { code: 'json.missing', scene: () => answered(JSON.stringify({ ts: Date.now() })) },
    { code: 'watchdog.offline', scene: () => answered(report({ online: false })) },
    { code: 'watchdog.stale', scene: () => answered(report({ ts: Date.now() - 86_400_000 })) },
    { code: 'watchdog.no_timestamp', scene: () => answered(report({ ts: null })) },
    { code: 'watchdog.unreadable_time', scene: () => answered(report({ ts: NASTY })) },
    { code: 'watchdog.clock_skew', scene: () => answered(report({ ts: Date.now() + 86_400_000 })) },
  ],
  silent: () => silentUrl('http'),
};

function snapshot(changes: object): Promise<Scene> {
  const components = [{ id: 'hot', verdict: 'healthy', reasons: [] }];
  const base = { schema: 'ytm.snapshot/1', at: new Date().toISOString(), host: 'acer', version: '0.1.0', components };
  return answered(JSON.stringify({ ...base, ...changes }), {}, { report: ['hot'] });
}

function hotIs(verdict: string): Promise<Scene> {
  return snapshot({ host: NASTY, components: [{ id: 'hot', verdict, reasons: [{ code: 'x', text: NASTY }] }] });
}

const ytm: ConformanceFixture = {
  kind: 'ytm',
  good: () => snapshot({}),
  failing: [
    ...FETCH_FAILURES.map((failing) => (failing.code === 'tcp.refused' ? { ...failing, code: 'peer.not_running' as const } : failing)),
    { code: 'http.login_page', scene: () => answered(`<html>${NASTY}`) },
    { code: 'json.empty', scene: () => answered('') },
    { code: 'json.parse', scene: () => answered(NASTY) },
    { code: 'json.type', scene: () => answered('[]') },
    { code: 'json.mismatch', scene: () => snapshot({ schema: NASTY }) },
    { code: 'json.mismatch', scene: () => snapshot({ at: NASTY }) },
    { code: 'peer.stale', scene: () => snapshot({ at: new Date(Date.now() - 86_400_000).toISOString(), host: NASTY }) },
    { code: 'peer.degraded', scene: () => hotIs('degraded') },
    { code: 'peer.down', scene: () => hotIs('down') },
  ],
  silent: () => silentUrl('http'),
};

const WRITTEN = { run: 'run-8', at: Date.now() - 600_000, vaultId: 'v-1' };

/** A gateway that shows this, asked by a machine that wrote `WRITTEN`. */
async function shown(body: string | object, options: Answer = {}): Promise<Scene> {
  const heartbeat = { vault_id: WRITTEN.vaultId, run: WRITTEN.run, at: new Date(WRITTEN.at).toISOString(), host: 'mac' };
  const text = typeof body === 'string' ? body : JSON.stringify({ ...heartbeat, ...body });
  return { ...(await answered(text, options)), ports: { heartbeats: { lastWritten: () => WRITTEN } } };
}

const heartbeat: ConformanceFixture = {
  kind: 'heartbeat',
  good: () => shown({}),
  failing: [
    ...FETCH_FAILURES,
    { code: 'heartbeat.late', scene: () => shown({ run: NASTY, at: new Date(WRITTEN.at - 1).toISOString(), host: NASTY }) },
    { code: 'heartbeat.wrong_vault', scene: () => shown({ run: 'run-7', vault_id: NASTY }) },
    { code: 'heartbeat.missing', scene: () => shown('', status(404)) },
    { code: 'heartbeat.invalid', scene: () => shown(NASTY) },
  ],
  silent: () => silentUrl('http'),
};

const tcp: ConformanceFixture = {
  kind: 'tcp',
  good: async () => {
    const server = await rawServer(() => {});
    return scene({ host: '127.0.0.1', port: server.port }, [server]);
  },
  failing: [
    { code: 'tcp.refused', scene: async () => scene({ host: '127.0.0.1', port: await freePort() }) },
    { code: 'tcp.unreachable', scene: async () => scene({ host: '255.255.255.255', port: 445 }) },
  ],
  silent: async () => {
    const hole = await blackhole();
    return scene({ host: '127.0.0.1', port: hole.port }, [hole]);
  },
};

const dns: ConformanceFixture = {
  kind: 'dns',
  good: async () => scene({ name: 'localhost' }),
  failing: [{ code: 'dns.mismatch', scene: async () => scene({ name: 'localhost', expect: ['100.64.0.7'] }) }],
  // No test can make the system's resolver silent; test/integration/probes/dns.test.ts does it one step below.
  silent: null,
};

export const NETWORK_FIXTURES: readonly ConformanceFixture[] = [http, watchdog, heartbeat, ytm, tcp, dns];
