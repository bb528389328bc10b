/** A served fake board on a free port or a socket, and raw requests to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Api, createApi } from '../../src/api/api.ts';
import type { ApiPorts } from '../../src/api/ports.ts';
import { createSocketServer } from '../../src/api/socket-server.ts';
import { createTcpServer, type TcpServerOptions } from '../../src/api/tcp-server.ts';
import { createExposition } from '../../src/exporter/exposition.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { PROBE_KINDS } from '../../src/probes/registry.ts';
import { FakeBoard } from './fake-board.ts';
import { PATIENCE_MS } from './poll.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export function apiOf(board: FakeBoard, changes: Partial<ApiPorts> = {}): Api {
  return createApi({
    source: board,
    events: board,
    actions: board,
    history: null,
    mirror: null,
    alerts: null,
    reload: null,
    metrics: createExposition({
      source: board,
      events: board,
      probes: () => board.current().probes.map(({ id, kind }) => ({ id, codes: PROBE_KINDS.get(kind)?.codes ?? [] })),
      clock: changes.clock ?? systemClock,
    }),
    clock: systemClock,
    language: 'en',
    pageFiles: () => Promise.resolve({ script: '// script', style: '/* style */' }),
    onBug: (error) => {
      throw error;
    },
    ...changes,
  });
}

/** Serves on a free port until the test ends. */
export async function serveTcp(board = new FakeBoard(), changes: Partial<TcpServerOptions> = {}, ports: Partial<ApiPorts> = {}) {
  const api = apiOf(board, ports);
  const exporter = createTcpServer({
    api,
    listen: { host: '127.0.0.1', port: 0 },
    access: () => ({ allowHosts: [], token: null }),
    secrets: { resolve: () => Promise.resolve({ ok: false, problem: 'none', fault: 'secret-unset' }) },
    current: () => board.current(),
    clock: systemClock,
    ...changes,
  });
  const started = await exporter.start();
  if (!started.ok) throw new Error(started.errno);
  onTestFinished(() => exporter.stop());
  return {
    api,
    board,
    exporter,
    port: started.port,
    host: started.host,
    get: (path: string, options: AskOptions = {}) => ask({ port: started.port, path, ...options }),
  };
}

/** Serves on a socket in a folder of its own until the test ends. */
export async function serveSocket(board = new FakeBoard(), path?: string, ports: Partial<ApiPorts> = {}) {
  const place = path ?? join(await temporaryFolder(), 'ytm.sock');
  const server = createSocketServer({ api: apiOf(board, ports), path: place, clock: systemClock });
  const started = await server.start();
  onTestFinished(() => server.stop());
  return { board, server, started, path: place };
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ytm-'));
  // A program that is just ending may still write its cache there.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

/** Rejects when no whole answer comes for as long as nothing takes. */
export function ask(options: AskOptions & { readonly path: string; readonly port?: number; readonly socketPath?: string }): Promise<Reply> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    signal.addEventListener('abort', () => reject(new Error(`no whole answer in time: ${options.path}`)));
    const request = httpRequest({ host: '127.0.0.1', agent: false, signal, ...rest }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A connection that says exactly `text`; what comes back grows in `received`. */
export function raw(
  port: number,
  text: string,
): { readonly socket: Socket; readonly received: () => string; readonly closed: Promise<void> } {
  const socket = connect({ host: '127.0.0.1', port });
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    received += chunk;
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(text);
  onTestFinished(() => void socket.destroy());
  return { socket, received: () => received, closed };
}
