/** A daemon of an earlier version: it knows its snapshot and its stream, and nothing that came later. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { snapshotToJson } from '../../../src/report/snapshot-json.ts';
import type { Site } from './fleet.ts';

/** Answers until the test ends. */
export async function serveOlder(site: Site, snapshot: Snapshot): Promise<void> {
  // What it does not know, and what only it knew.
  const { mirror: _, ...rest } = snapshotToJson(snapshot);
  const told = JSON.stringify({ ...rest, uptime: 17 });
  const server = createServer((request, response) => {
    if (request.url === '/api/v1/status') return response.end(told);
    if (request.url === '/api/v1/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      return response.write(`retry: 2000\n\nevent: hello\ndata: {}\n\nevent: snapshot\ndata: ${told}\n\n`);
    }
    return response.writeHead(404).end('{"error":"not found"}');
  });
  mkdirSync(site.state, { mode: 0o700, recursive: true });
  server.listen(join(site.state, 'ytm.sock'));
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
}
