/** A command that runs under the gate: stopped when a mirror run would be, or when nobody watches any more. */

import { startEngine } from '../app/own-engine.ts';
import type { Following } from '../attach/daemon.ts';
import type { Config } from '../config/config.ts';
import { stopReasons } from '../health/gate.ts';
import type { Millis } from '../health/observation.ts';
import type { Snapshot, SnapshotSource } from '../health/snapshot.ts';
import { cliText } from '../messages/messages.ts';
import { systemClock } from '../platform/clock.ts';
import { reasonLine } from '../report/probe-word.ts';
import { CommandError } from './errors.ts';
import { type Io, printError } from './io.ts';
import { runningDaemon } from './observe.ts';
import { localeNow } from './session.ts';

/** Between TERM and KILL. */
const GRACE_MS: Millis = 10_000;
/** A daemon that restarts is back sooner. */
const BLIND_MS: Millis = 30_000;

/** Runs `argv`; resolves with its own exit code, 128 + the signal's number when one ended it. */
export async function runGuarded(argv: readonly [string, ...string[]], config: Config, io: Io, failureExit: number): Promise<number> {
  const watched = await watcher(config, io, failureExit);
  const { startForeground } = await import('../platform/child/foreground.ts');
  const job = startForeground(argv, GRACE_MS);
  let stoppedBecause: string | null = null;
  const stop = (because: string): void => {
    if (stoppedBecause !== null) return;
    stoppedBecause = because;
    job.stop();
  };
  const onSignal = (): void => job.stop();
  io.signal.addEventListener('abort', onSignal, { once: true });
  const unguard = [
    watched.source.subscribe((snapshot) => judge(snapshot, stop, config, io)),
    watched.connection === null ? () => {} : whenBlind(watched.connection, () => stop(cliText('gate.blind', localeNow(config, io)))),
  ];
  const end = await job.ended;
  for (const undo of unguard) undo();
  await watched.stop();
  if (end.kind === 'not-started') throw new CommandError(`${argv[0]} could not be started: ${end.problem}`, failureExit);
  if (stoppedBecause !== null) printError(io, stoppedBecause);
  return end.exitCode;
}

function judge(snapshot: Snapshot, stop: (because: string) => void, config: Config, io: Io): void {
  if (!snapshot.complete) return;
  const [reason] = stopReasons({ gate: snapshot.gate, components: snapshot.components, now: snapshot.at });
  if (reason === undefined) return;
  const locale = localeNow(config, io);
  stop(cliText('gate.stopped', locale, { text: reasonLine(reason, locale) }));
}

/** Calls back once the connection to the daemon has been lost for BLIND_MS without a break. */
function whenBlind(connection: Following['connection'], onBlind: () => void): () => void {
  let cancel: (() => void) | null = null;
  const look = (): void => {
    if (connection.current().state === 'connected') {
      cancel?.();
      cancel = null;
    } else cancel ??= systemClock.after(BLIND_MS, onBlind, { background: true });
  };
  const unsubscribe = connection.subscribe(look);
  look();
  return () => {
    cancel?.();
    unsubscribe();
  };
}

interface Watcher {
  readonly source: SnapshotSource;
  /** `null`: the engine is in this very process. */
  readonly connection: Following['connection'] | null;
  stop(): void | Promise<void>;
}

/** The daemon's snapshots as they come, or those of an engine of our own for as long as the command runs. */
async function watcher(config: Config, io: Io, failureExit: number): Promise<Watcher> {
  const daemon = await runningDaemon(config, io);
  if (daemon === null) return { ...startEngine(config, io), connection: null };
  const followed = await daemon.follow(io.signal);
  if (!followed.ok) throw new CommandError(followed.problem, failureExit);
  return followed;
}
