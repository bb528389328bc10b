/** A real HTTPS server on a certificate of the test's own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { inTime } from '../poll.ts';
import type { Certificate } from './certificates.ts';
import { listening } from './raw.ts';

export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** The SNI names that clients sent. */
  readonly asked: readonly string[];
  /** Whether any handshake resumed a session. */
  readonly resumed: boolean;
  /** Takes another certificate from now on. */
  use(leaf: Certificate, chain?: readonly Certificate[]): void;
}

/** `url` names `localhost`. `chain` is sent after the leaf. */
export async function tlsServer(
  leaf: Certificate,
  options: { readonly chain?: readonly Certificate[]; readonly handler?: RequestListener } = {},
): Promise<TlsServer> {
  const asked: string[] = [];
  let resumed = false;
  const handler: RequestListener =
    options.handler ?? ((_, response) => response.setHeader('content-type', 'application/json').end('{"status":"ok"}'));
  const server: Server = createServer(pair(leaf, options.chain), handler);
  server.on('secureConnection', (socket: TLSSocket) => {
    asked.push(String((socket as unknown as { servername: string | false }).servername || ''));
    resumed ||= socket.isSessionReused();
  });
  server.on('tlsClientError', () => {});
  const port = await listening(server);
  return {
    port,
    url: `https://localhost:${port}/api/healthz`,
    asked,
    get resumed() {
      return resumed;
    },
    use: (next, chain) => server.setSecureContext(pair(next, chain)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await inTime('the end of a TLS server', new Promise((resolve) => server.close(resolve)));
    },
  };
}

function pair(leaf: Certificate, chain: readonly Certificate[] = []): { key: string; cert: string } {
  return { key: leaf.key, cert: [leaf, ...chain].map((one) => one.cert).join('') };
}

/** The certificates in a file, as `ca` wants them. */
export async function caFile(...certificates: readonly Certificate[]): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'ytm-ca-'));
  const path = join(folder, 'ca.pem');
  await writeFile(path, certificates.map((one) => one.cert).join(''));
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
