/** Where what `watch` shows comes from: the running daemon when there is one, else the probes run in this process. */
import type { Config } from '../config/config.ts';
import { version } from '../platform/version.ts';
import type { WatchOptions } from '../tui/ports.ts';
import { CommandError } from './command.ts';
import type { Io } from './io.ts';
import { runningDaemon } from './observe.ts';
import { startEngine } from './own-engine.ts';

export interface Origin extends Pick<WatchOptions, 'source' | 'actions' | 'events' | 'history' | 'mirror' | 'mode'> {
  stop(): Promise<void> | void;
}

/** @throws CommandError with `failureExit` when a daemon is running but does not answer. */
export async function openOrigin(config: Config, io: Io, signal: AbortSignal, failureExit: number): Promise<Origin> {
  const daemon = await runningDaemon(config);
  if (daemon === null) return ownOrigin(config, io);
  const followed = await daemon.follow(signal);
  if (!followed.ok) throw new CommandError(followed.problem, failureExit);
  const { source, actions, history, mirror, connection } = followed;
  return { source, actions, history, mirror, mode: { kind: 'attached', connection, version }, stop: () => followed.stop() };
}

function ownOrigin(config: Config, io: Io): Origin {
  const engine = startEngine(config, io);
  const { source, actions, events, history, mirror } = engine;
  return {
    source,
    actions,
    events,
    ...(history === undefined ? {} : { history }),
    ...(mirror === null ? {} : { mirror }),
    mode: { kind: 'embedded' },
    stop: () => engine.stop(),
  };
}
