import type { EngineEvent } from '../../health/events.ts';
import type { Reason } from '../../health/snapshot.ts';
import { reasonText, speech } from '../../messages/messages.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog, type Log } from '../../platform/log.ts';
import { version } from '../../platform/version.ts';
import { COMMON_OPTIONS, type Command, CommandError } from '../command.ts';
import type { Io } from '../io.ts';
import { parseOptions } from '../options.ts';
import { type OwnEngine, startEngine } from '../own-engine.ts';
import { openServices } from '../services.ts';
import { languageOf, openConfig } from '../session.ts';

const FAILED = 1;
const USAGE = 2;

export const serve: Command = {
  name: 'serve',
  summary: 'the daemon: schedules, exporter, socket',
  usage: 'serve',
  options: COMMON_OPTIONS,
  exitCodes: [
    [0, 'ended by SIGTERM or SIGINT'],
    [1, 'could not start (another one runs, the port is taken)'],
    [2, 'usage or config error'],
  ],
  examples: [
    ['ytm serve', 'in the foreground; logs go to stderr'],
    ['curl http://127.0.0.1:19860/metrics', 'what Prometheus scrapes'],
  ],
  usageExit: USAGE,
  bugExit: () => FAILED,

  async run(args, io) {
    const { values } = parseOptions(args, {}, { max: 0 });
    const config = await openConfig(values.config, io, USAGE);
    // Whoever read the log went away: monitoring goes on.
    io.stderr.on('error', () => undefined);
    const log = createLog(io.stderr, systemClock);
    const engine = startEngine(config, io, 'scheduled');
    const unlog = [engine.events.on((event) => logEvent(log, event)), logRuns(log, engine)];
    const opened = await openServices({ config, engine, io, language: languageOf(config, io), log });
    if (!opened.ok) {
      await engine.stop();
      throw new CommandError(opened.problem, FAILED);
    }
    const { services } = opened;
    log.info('ytm serve started', {
      version,
      config: config.file,
      state: config.paths.state,
      exporter: services.exporterUrl,
      probes: config.probes.length,
    });
    const unwatch = watchStore(engine, log);
    await untilStopped(io);
    log.info('stopping', { signal: String(io.signal.reason) });
    unwatch();
    for (const stop of unlog) stop();
    await Promise.all([engine.stop(), services.stop()]);
    return 0;
  },
};

function untilStopped({ signal }: Io): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function logEvent(log: Log, event: EngineEvent): void {
  switch (event.kind) {
    case 'component-changed':
      return log.info('component changed', { component: event.component, from: event.from, to: event.to, ...reasonFields(event.reason) });
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

/** Every run of the mirror, once it has ended. */
function logRuns(log: Log, { source }: OwnEngine): () => void {
  let told = source.current().mirror?.runs[0]?.id;
  return source.subscribe(({ mirror }) => {
    const run = mirror?.runs[0];
    if (run === undefined || run.id === told) return;
    told = run.id;
    const { id, status, dryRun, done, reasons } = run;
    log.info('mirror run ended', { run: id, status, ...(dryRun ? { dryRun } : {}), ...done, ...reasonFields(reasons[0] ?? null) });
  });
}

function reasonsField(reasons: readonly Reason[]): { readonly reasons?: string } {
  return reasons.length === 0 ? {} : { reasons: reasons.map(({ code }) => code).join(',') };
}

function reasonFields(reason: Reason | null): { readonly code?: string; readonly text?: string } {
  return reason === null ? {} : { code: reason.code, text: reasonText(reason, speech('en', systemClock.now(), 0)) };
}

/** Says once when nothing can be recorded, and once when it can again. */
function watchStore({ runtime, events }: OwnEngine, log: Log): () => void {
  const { store, storeProblem } = runtime;
  if (storeProblem !== null) log.warn(store === null ? 'nothing can be recorded' : 'the store was begun anew', { problem: storeProblem });
  let told = false;
  return events.on(() => {
    const problem = store?.problem ?? null;
    // What a full disk is called changes from write to write; it is one trouble.
    if ((problem !== null) === told) return;
    told = problem !== null;
    if (problem === null) log.info('recording again');
    else log.warn('cannot record; monitoring goes on', { problem });
  });
}
