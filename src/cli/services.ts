/** The doors of a running engine: the socket for this user's commands, the exporter for Prometheus. */
import type { Config } from '../config/config.ts';
import { type Api, createApi } from '../exporter/api.ts';
import { createExporter, type Exporter } from '../exporter/exporter.ts';
import { createSocketServer, type SocketServer, type SocketStart } from '../exporter/socket-server.ts';
import type { Language } from '../messages/messages.ts';
import type { Log } from '../platform/log.ts';
import { createSecrets } from '../platform/secrets.ts';
import { PROBE_KINDS } from '../probes/registry.ts';
import type { Io } from './io.ts';
import type { OwnEngine } from './own-engine.ts';
import { socketPath } from './session.ts';

export interface Services {
  /** Where the exporter listens; `null` when the config switches it off. */
  readonly exporterUrl: string | null;
  /** Within a second, whatever clients do. */
  stop(): Promise<void>;
}

export type ServicesStart = { readonly ok: true; readonly services: Services } | { readonly ok: false; readonly problem: string };

export interface ServicesOptions {
  readonly config: Config;
  readonly engine: OwnEngine;
  readonly io: Pick<Io, 'env'>;
  readonly language: Language;
  readonly log: Log;
}

/** Opens the socket, then the exporter; when one cannot be opened neither stays. */
export async function openServices(options: ServicesOptions): Promise<ServicesStart> {
  const { config } = options;
  const api = apiOf(options);
  const socket = createSocketServer({ api, path: socketPath(config), clock: options.engine.runtime.clock });
  const opened = await socket.start();
  if (!opened.ok) return { ok: false, problem: socketProblem(opened, socketPath(config)) };
  const exporter = exporterOf(options, api);
  const started = await exporter?.start();
  if (started?.ok === false) {
    await socket.stop();
    const { host, port } = config.exporter.listen ?? { host: '', port: 0 };
    return {
      ok: false,
      problem: `cannot listen on ${host}:${port} (${started.errno}); set exporter.listen to a free address, or to false`,
    };
  }
  return {
    ok: true,
    services: servicesOf(socket, exporter, started === undefined ? null : `http://${bracketed(started.host)}:${started.port}`),
  };
}

function servicesOf(socket: SocketServer, exporter: Exporter | null, exporterUrl: string | null): Services {
  return {
    exporterUrl,
    async stop() {
      await Promise.all([socket.stop(), exporter?.stop()]);
    },
  };
}

function apiOf({ config, engine, language, log }: ServicesOptions): Api {
  return createApi({
    source: engine.source,
    events: engine.events,
    actions: engine.actions,
    history: engine.history ?? null,
    mirror: engine.mirror,
    probes: config.probes.map(({ id, kind }) => ({ id, codes: PROBE_KINDS.get(kind)?.codes ?? [] })),
    clock: engine.runtime.clock,
    language,
    onBug: (error) =>
      log.warn('bug in answering a request', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  });
}

function exporterOf({ config, engine, io }: ServicesOptions, api: Api): Exporter | null {
  const { listen, allowHosts, token } = config.exporter;
  if (listen === null) return null;
  return createExporter({
    api,
    listen,
    allowHosts,
    token,
    secrets: createSecrets(io.env),
    current: () => engine.source.current(),
    clock: engine.runtime.clock,
  });
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function socketProblem(start: Exclude<SocketStart, { ok: true }>, path: string): string {
  switch (start.problem) {
    case 'in-use':
      return `another ytm serve is running with this state folder (it answers at ${path})`;
    case 'path-too-long':
      return `the path of the socket ${path} has ${start.bytes} bytes, at most ${start.limit} are possible; set a shorter paths.state`;
    case 'not-a-socket':
      return `${path} is in the way: it is no socket; move it elsewhere`;
    case 'system-error':
      return `the socket ${path} cannot be opened (${start.errno})`;
  }
}
