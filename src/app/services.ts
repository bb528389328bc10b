/** The listeners of a running engine: the socket for this user's commands, the exporter for Prometheus. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Api, createApi } from '../api/api.ts';
import type { PageFiles } from '../api/ports.ts';
import { createSocketServer, type SocketServer, type SocketStart } from '../api/socket-server.ts';
import { createTcpServer } from '../api/tcp-server.ts';
import type { Config } from '../config/config.ts';
import { createExposition, type ExpositionPorts } from '../exporter/exposition.ts';
import type { DoctorNight } from '../health/doctor-night.ts';
import type { Language } from '../messages/messages.ts';
import type { Log } from '../platform/log.ts';
import { createSecrets } from '../platform/secrets.ts';
import { forgetOwner, noteOwner } from '../platform/socket-owner.ts';
import type { Reload } from '../ports/reload.ts';
import { PROBE_KINDS } from '../probes/registry.ts';
import type { OwnEngine } from './own-engine.ts';
import type { Part } from './parts.ts';
import { type Surroundings, socketPath } from './surroundings.ts';

export interface Services {
  /** Where the exporter listens; `null` when the config switches it off. */
  readonly exporterUrl: string | null;
  /** Why commands cannot attach; `null`: they can. It is tried again until they can. */
  readonly socketProblem: string | null;
}

export type ServicesStart = { readonly ok: true; readonly services: Services } | { readonly ok: false; readonly problem: string };

export interface ServicesOptions {
  /** Its listeners stay; hosts, token and probes are those of the config in force (`engine.runtime.config`). */
  readonly config: Config;
  readonly engine: OwnEngine;
  /** `null`: the config does not come from a file of the user. */
  readonly reload: Reload | null;
  readonly io: Pick<Surroundings, 'env' | 'programs'>;
  /** The newest examination by each doctor; absent: this process runs none. */
  readonly doctors?: () => readonly DoctorNight[];
  /** Of the status page, for browsers that ask for neither. */
  readonly language: () => Language;
  readonly log: Log;
}

/** Errors of the place, not of the socket: monitoring and scrapes go on without it. */
const NO_PLACE: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT', 'ENOENT']);
const TRY_AGAIN_MS = 10_000;

/** Opens the socket, then the exporter, as parts of the engine; if one cannot be opened, all parts stop. A folder that cannot be written is waited for. */
export async function openServices(options: ServicesOptions): Promise<ServicesStart> {
  const api = apiOf(options);
  const { parts } = options.engine;
  const socket = await parts.open('socket', () => openSocket(options, api));
  if (!socket.ok) return socket;
  const exporter = await parts.open('exporter', () => openExporter(options, api));
  if (!exporter.ok) return exporter;
  return { ok: true, services: { exporterUrl: exporter.url, socketProblem: socket.waitsFor } };
}

type OpenedSocket =
  /** `waitsFor`: why it is not open yet. */
  { readonly ok: true; readonly part: Part; readonly waitsFor: string | null } | { readonly ok: false; readonly problem: string };

async function openSocket(options: ServicesOptions, api: Api): Promise<OpenedSocket> {
  const path = socketPath(options.config);
  const socket = createSocketServer({ api, path, clock: options.engine.runtime.clock });
  const opened = await socket.start();
  const isWaiting = !opened.ok && opened.problem === 'system-error' && NO_PLACE.has(opened.errno);
  if (!opened.ok && !isWaiting) return { ok: false, problem: socketProblem(opened, path) };
  if (opened.ok) await noteOwner(path);
  const stopTrying = isWaiting ? tryAgain(socket, path, options) : (): void => {};
  return {
    ok: true,
    waitsFor: opened.ok ? null : socketProblem(opened, path),
    part: {
      async stop() {
        stopTrying();
        forgetOwner(path);
        await socket.stop();
      },
    },
  };
}

/** Until it is open. Returns the way to stop. */
function tryAgain(socket: SocketServer, path: string, { engine, log }: ServicesOptions): () => void {
  const { clock } = engine.runtime;
  let isStopped = false;
  let cancel = (): void => {};
  const later = (): void => {
    cancel = clock.after(TRY_AGAIN_MS, () => void again(), { background: true });
  };
  const again = async (): Promise<void> => {
    const opened = await socket.start();
    if (isStopped) return void socket.stop();
    if (!opened.ok) return later();
    await noteOwner(path);
    log.info('the socket is open: commands can attach', { socket: path });
  };
  later();
  return () => {
    isStopped = true;
    cancel();
  };
}

function apiOf({ engine, io, language, reload, log, doctors }: ServicesOptions): Api {
  return createApi({
    source: engine.source,
    events: engine.events,
    actions: engine.actions,
    history: engine.history,
    mirror: engine.mirror,
    alerts: engine.alerts,
    reload,
    metrics: createExposition({
      source: engine.source,
      events: engine.events,
      probes: exportedProbes(engine),
      notifiers: engine.notifiers,
      incidents: engine.incidents,
      ...(doctors === undefined ? {} : { doctors }),
      clock: engine.runtime.clock,
    }),
    clock: engine.runtime.clock,
    get language() {
      return language();
    },
    pageFiles: () => readPageFiles(io.programs.page),
    onBug: (error) =>
      log.warn('bug in answering a request', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  });
}

async function readPageFiles(folder: string): Promise<PageFiles> {
  const [script, style] = await Promise.all(['page.js', 'page.css'].map((name) => readFile(join(folder, name), 'utf8')));
  return { script: script ?? '', style: style ?? '' };
}

/** Those of the config in force; made once for each config. */
function exportedProbes({ runtime }: OwnEngine): ExpositionPorts['probes'] {
  let made: { readonly of: Config; readonly probes: ReturnType<ExpositionPorts['probes']> } | null = null;
  return () => {
    const { config } = runtime;
    if (made?.of !== config)
      made = { of: config, probes: config.probes.map(({ id, kind }) => ({ id, codes: PROBE_KINDS.get(kind)?.codes ?? [] })) };
    return made.probes;
  };
}

type OpenedExporter =
  /** `part` and `url` are `null` when the config switches it off. */
  { readonly ok: true; readonly part: Part | null; readonly url: string | null } | { readonly ok: false; readonly problem: string };

async function openExporter({ config, engine, io }: ServicesOptions, api: Api): Promise<OpenedExporter> {
  const { listen } = config.exporter;
  if (listen === null) return { ok: true, part: null, url: null };
  const server = createTcpServer({
    api,
    listen,
    access: () => engine.runtime.config.exporter,
    secrets: createSecrets(io.env),
    current: () => engine.source.current(),
    clock: engine.runtime.clock,
  });
  const started = await server.start();
  if (started.ok) return { ok: true, part: { stop: () => server.stop() }, url: `http://${bracketed(started.host)}:${started.port}` };
  return {
    ok: false,
    problem: `cannot listen on ${listen.host}:${listen.port} (${started.errno}); set exporter.listen to a free address, or to false`,
  };
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
