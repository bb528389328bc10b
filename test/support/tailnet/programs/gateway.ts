/** The gateway's web server, over TLS: what the standard probes of `gateway.url` ask for. `gateway.ts CERT KEY SEEN`: writes who asked into SEEN. */
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';

const [cert = '', key = '', seen = ''] = process.argv.slice(2);

const PAGES: Readonly<Record<string, () => readonly [type: string, body: string]>> = {
  '/ui/': () => ['text/html', '<div id="root"></div>'],
  '/api/healthz': () => ['application/json', '{"status":"ok"}'],
  '/files/': () => ['text/html', '<a href="ytm_workspaces/">ytm_workspaces/</a>'],
  '/files/_reports/acer_watchdog.json': () => [
    'application/json',
    JSON.stringify({ online: true, generated_at: new Date().toISOString() }),
  ],
};

createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
  const { servername } = request.socket as TLSSocket & { servername?: string | false };
  appendFileSync(seen, `${JSON.stringify({ path: request.url, host: request.headers.host, sni: servername })}\n`);
  const page = PAGES[request.url ?? '']?.();
  if (page === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': page[0] }).end(page[1]);
}).listen(443, '0.0.0.0');
