import { realpathSync } from 'node:fs';
import { type Daemon, startDaemon } from '../../app/daemon.ts';
import type { OwnEngine } from '../../app/own-engine.ts';
import { listensEverywhere } from '../../config/check-report.ts';
import type { Config } from '../../config/config.ts';
import type { EngineEvent } from '../../health/events.ts';
import type { Reason } from '../../health/snapshot.ts';
import { localeOf, reasonText } from '../../messages/messages.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog, type Log } from '../../platform/log.ts';
import { version } from '../../platform/version.ts';
import type { Io } from '../io.ts';
import { type EndedBy, hearEnds } from '../serving/ends.ts';
import { logStore } from '../serving/store-log.ts';
import { failure, languageOf, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { SERVE } from '../tree/specs/fleet.ts';

const FAILED = 1;
const USAGE = 2;

export const serve: Handler<typeof SERVE> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const atOnce = createLog(io.stderr, systemClock);
  const { log, release } = holdLog(atOnce);
  const state: { reload: (() => unknown) | null; unlog: (() => void)[] } = { reload: null, unlog: [] };
  const ends = hearEnds({
    clock: systemClock,
    onBug: (error) =>
      atOnce.warn('this is a bug in ytm; it ends', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    onReload: () => state.reload?.(),
  });
  const started = await startDaemon({
    config,
    io,
    log,
    program: [process.execPath, realpathSync(process.argv[1] ?? '')],
    language: (inForce) => languageOf(inForce, io),
    onEngine: (engine) =>
      state.unlog.push(
        engine.events.on((event) => logEvent(log, event)),
        logRuns(log, engine),
        logHints(log, engine),
      ),
  });
  if (!started.ok) throw failure(started.problem, config, io, FAILED);
  const { daemon } = started;
  state.reload = daemon.reload;
  logStart(atOnce, config, daemon);
  release();
  state.unlog.push(logStore(daemon.engine, log));
  const by = await Promise.race([ends.first, aborted(io)]);
  log.info('stopping', { signal: by });
  for (const stop of state.unlog) stop();
  return ends.carryOut(
    by,
    () => daemon.stop(),
    () => daemon.hurry(),
  );
};

/** What happens while the listeners are opened is logged after the start, and not at all when they cannot be opened. */
function holdLog(log: Log): { readonly log: Log; readonly release: () => void } {
  let lines: (() => void)[] | null = [];
  const line =
    (level: keyof Log): Log[keyof Log] =>
    (message, fields) =>
      lines === null ? log[level](message, fields) : void lines.push(() => log[level](message, fields));
  return {
    log: { info: line('info'), warn: line('warn') },
    release: () => {
      for (const write of lines ?? []) write();
      lines = null;
    },
  };
}

function logStart(log: Log, config: Config, { services }: Daemon): void {
  log.info('ytm serve started', {
    version,
    config: config.file,
    state: config.paths.state,
    exporter: services.exporterUrl,
    probes: config.probes.length,
  });
  const { listen } = config.exporter;
  if (listen !== null && listensEverywhere(config.exporter))
    log.warn('the exporter can be reached over every network of this machine', { listen: listen.host });
  if (services.socketProblem !== null) log.warn('commands cannot attach; monitoring goes on', { problem: services.socketProblem });
}

function aborted({ signal }: Pick<Io, 'signal'>): Promise<EndedBy> {
  const by = (): EndedBy => (String(signal.reason) === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  return new Promise((resolve) => {
    if (signal.aborted) resolve(by());
    else signal.addEventListener('abort', () => resolve(by()), { once: true });
  });
}

function logEvent(log: Log, event: EngineEvent): void {
  switch (event.kind) {
    case 'component-changed':
      return log.info(event.from === event.to ? 'cause changed' : 'component changed', {
        component: event.component,
        from: event.from,
        to: event.to,
        ...reasonFields(event.reason),
      });
    case 'probe-changed':
      return log.info('probe changed', { probe: event.probe, from: event.from, to: event.to, ...reasonFields(event.reason) });
    case 'gate-changed':
      return log.info('gate changed', { to: event.to, ...reasonsField(event.reasons) });
    case 'slept':
      return log.info('this machine slept or its clock was set', { seconds: Math.round(event.gapMs / 1_000) });
    case 'observed':
    case 'started':
    case 'skipped':
      return;
  }
}

/** Whether changes in hot are noticed as they happen. */
function logHints(log: Log, { source }: OwnEngine): () => void {
  let logged = source.current().mirror?.hints?.state;
  return source.subscribe(({ mirror }) => {
    const hints = mirror?.hints;
    if (hints === undefined || hints === null || hints.state === logged) return;
    logged = hints.state;
    if (hints.state === 'watching') log.info('hot is watched', { folders: hints.folders });
    if (hints.problem !== null) log.warn('hot is not watched; runs on schedule find what changes', reasonFields(hints.problem));
  });
}

/** Every run of the mirror, once it has ended. */
function logRuns(log: Log, { source }: OwnEngine): () => void {
  let logged = source.current().mirror?.runs[0]?.id;
  return source.subscribe(({ mirror }) => {
    const run = mirror?.runs[0];
    if (run === undefined || run.id === logged) return;
    logged = run.id;
    const { id, status, dryRun, done, reasons } = run;
    log.info('mirror run ended', { run: id, status, ...(dryRun ? { dryRun } : {}), ...done, ...reasonFields(reasons[0] ?? null) });
  });
}

function reasonsField(reasons: readonly Reason[]): { readonly reasons?: string } {
  return reasons.length === 0 ? {} : { reasons: reasons.map(({ code }) => code).join(',') };
}

function reasonFields(reason: Reason | null): { readonly code?: string; readonly text?: string } {
  return reason === null ? {} : { code: reason.code, text: reasonText(reason, localeOf('en', systemClock.now(), 0)) };
}
