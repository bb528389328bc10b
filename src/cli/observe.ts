/** One look at the fleet, through a running daemon or by a round of our own. */
import { connectDaemon, type Daemon } from '../attach/daemon.ts';
import type { Config } from '../config/config.ts';
import { oneShotRound } from '../engine/one-shot.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { systemClock } from '../platform/clock.ts';
import { CommandError, UsageError } from './command.ts';
import type { Io } from './io.ts';
import { createRuntime } from './runtime.ts';
import { socketPath } from './session.ts';
import { signalExit } from './signal-exit.ts';

export interface Look {
  readonly snapshot: Snapshot;
  readonly through: 'daemon' | 'own-round';
}

export interface LookOptions {
  /** Only these probes; empty: all. */
  readonly named: readonly string[];
  /** `fresh`: the daemon makes a round first; `board`: what its board says now is enough. */
  readonly daemon: 'fresh' | 'board';
  readonly signal: AbortSignal;
  /** The exit code when a look cannot be had. */
  readonly failureExit: number;
}

/** The running daemon of this config, or `null`. */
export function runningDaemon(config: Config): Promise<Daemon | null> {
  return connectDaemon(socketPath(config));
}

export async function look(config: Config, io: Io, options: LookOptions): Promise<Look> {
  const unknown = options.named.find((name) => !config.probes.some(({ id }) => id === name));
  if (unknown !== undefined)
    throw new UsageError(`there is no probe "${unknown}"; the config has: ${config.probes.map(({ id }) => id).join(', ')}`);
  const daemon = await runningDaemon(config);
  const seen = await (daemon === null ? ownRound(config, io, options) : throughDaemon(daemon, io, options));
  if (io.signal.aborted) throw new CommandError('interrupted', signalExit(io.signal));
  return seen;
}

async function throughDaemon(daemon: Daemon, io: Io, { named, signal, daemon: how, failureExit }: LookOptions): Promise<Look> {
  const answer = how === 'board' ? await daemon.status(signal) : await daemon.check(named.length === 0 ? 'all' : named, signal);
  if (answer.ok) return { snapshot: answer.snapshot, through: 'daemon' };
  if (io.signal.aborted) throw new CommandError('interrupted', signalExit(io.signal));
  throw new CommandError(signal.aborted ? 'ytm serve is running but was not done in time' : answer.problem, failureExit);
}

async function ownRound(config: Config, io: Io, { named, signal }: LookOptions): Promise<Look> {
  const runtime = createRuntime(config, io, { kind: 'since', start: systemClock.now() });
  try {
    await oneShotRound({ ...runtime, named: named.length === 0 ? null : named, signal });
    return { snapshot: named.length === 0 ? runtime.board.current() : runtime.board.only(named), through: 'own-round' };
  } finally {
    runtime.close();
  }
}
