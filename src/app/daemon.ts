/** What `ytm serve` runs: an engine with its listeners, and the config, which it can reload. */
import type { DeliveryResult, NotDelivered } from '../alerts/core/delivery.ts';
import { problemText } from '../alerts/core/text.ts';
import type { Config, ConfigProblem } from '../config/config.ts';
import { type Language, localeOf } from '../messages/messages.ts';
import { systemClock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Reload, ReloadResult } from '../ports/reload.ts';
import { ConfigWatch } from './config-watch.ts';
import { Doctors } from './doctors.ts';
import { localPaths } from './local-paths.ts';
import { DEADMAN } from './notifiers.ts';
import { type OwnEngine, startEngine } from './own-engine.ts';
import { createReload } from './reload.ts';
import { ReportWriter } from './report-writer.ts';
import { openServices, type Services } from './services.ts';
import type { Surroundings } from './surroundings.ts';

export interface Daemon {
  readonly engine: OwnEngine;
  readonly services: Services;
  readonly reload: Reload;
  /** Stops all parts (parts.ts). */
  stop(): Promise<void>;
  /** Ends a mirror run at once. */
  hurry(): void;
}

export type DaemonStart = { readonly ok: true; readonly daemon: Daemon } | { readonly ok: false; readonly problem: string };

export interface DaemonOptions {
  readonly config: Config;
  readonly io: Surroundings;
  readonly log: Log;
  /** A call of ytm itself: Node and the program. */
  readonly program: readonly [string, ...string[]];
  /** Of the status page, for browsers that ask for neither. */
  readonly language: (config: Config) => Language;
  /** Hears of the engine's events from the first one on. */
  readonly onEngine: (engine: OwnEngine) => void;
}

/** If a listener cannot be opened, everything stops. */
export async function startDaemon({ config, io, log, language, onEngine, program }: DaemonOptions): Promise<DaemonStart> {
  const engine = startEngine(config, io, 'scheduled', {
    onAttempt: (notifier, result) => logDelivery(log, notifier, result),
    onSilencesKept: (notifier, result) => logSilences(log, notifier, result),
  });
  const { board, clock } = engine.runtime;
  const watch = new ConfigWatch({
    file: config.file,
    hash: config.hash,
    clock,
    onChange: () => board.setDaemon({ pid: process.pid, config: watch.current() }),
  });
  board.setDaemon({ pid: process.pid, config: watch.current() });
  const reload = createReload({ engine, watch, io, onEnd: (result, warnings) => logReload(log, engine, result, warnings) });
  onEngine(engine);
  const doctors = new Doctors({
    config,
    store: engine.runtime.kept.store,
    clock,
    children: engine.runtime.machine.ports.children,
    env: io.env,
    program,
    log,
  });
  const opened = await openServices({
    config,
    engine,
    io,
    doctors: () => doctors.nights(),
    language: () => language(engine.runtime.config),
    reload,
    log,
  });
  if (!opened.ok) return opened;
  const report = new ReportWriter({
    config,
    current: () => board.current(),
    clock,
    log,
    isLocal: localPaths(engine.runtime.machine.ports.mounts),
  });
  engine.parts.start({ doctors, report, 'config-watch': watch });
  return {
    ok: true,
    daemon: {
      engine,
      services: opened.services,
      reload,
      async stop() {
        for (const part of await engine.parts.stop()) log.warn('a part did not stop in time', { part });
      },
      hurry: () => engine.parts.hurry(),
    },
  };
}

/** One line in the language of logs. What is delivered as usual is in the metrics. */
function logDelivery(log: Log, notifier: string, result: DeliveryResult): void {
  if (result.ok) return notifier === DEADMAN ? undefined : log.info('notified', { notifier, answer: result.answer });
  if (result.verdict === 'cancelled') return;
  log.warn('not notified', { notifier, why: whyNot(result), again: result.verdict === 'later' });
}

/** It is tried again until it works. */
function logSilences(log: Log, notifier: string, result: DeliveryResult): void {
  if (!result.ok) log.warn('silences not handed over', { notifier, why: whyNot(result) });
}

function whyNot({ problem }: NotDelivered): string {
  return problemText(problem, localeOf('en', systemClock.now(), 0));
}

function logReload(log: Log, { runtime }: OwnEngine, result: ReloadResult, warnings: readonly ConfigProblem[]): void {
  const { file, probes, hash } = runtime.config;
  for (const { path, message } of warnings) log.warn('note on the config', { path, note: message });
  if (result.ok) return log.info('config reloaded', { config: file, hash, probes: probes.length });
  for (const problem of result.problems) log.warn('the config was not reloaded, the old one stays in force', { why: result.why, problem });
}
