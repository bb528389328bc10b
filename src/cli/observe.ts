/** One look at the fleet, through a running daemon or by a round of our own. */
import { ownRound } from '../app/own-round.ts';
import { socketPath } from '../app/surroundings.ts';
import { type Daemon, findDaemon } from '../attach/daemon.ts';
import type { Config } from '../config/config.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { cliText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { systemClock } from '../platform/clock.ts';
import { ownerOf } from '../platform/socket-owner.ts';
import { hungText } from '../report/hung-text.ts';
import { CommandError } from './errors.ts';
import { type Io, printError } from './io.ts';
import { failure, interrupted, localeNow } from './session.ts';
import { unknownProbe } from './unknown-name.ts';

export interface Look {
  readonly snapshot: Snapshot;
  readonly through: 'daemon' | 'own-round';
}

export interface LookOptions {
  /** Only these probes; empty: all. */
  readonly named: readonly string[];
  /**
   * `settled`: every probe is attempted until it is settled, by the daemon when one is running. `board`: what a daemon's board says now is
   * enough; without a daemon as `settled`. `now`: nothing is attempted; without a daemon what the store remembers.
   */
  readonly evidence: 'settled' | 'board' | 'now';
  readonly signal: AbortSignal;
  /** The exit code when a look cannot be had. */
  readonly failureExit: number;
}

/** The running daemon of this config; `null`: none, or one that hangs (reported on standard error). The command then probes on its own. */
export async function runningDaemon(config: Config, io: Io): Promise<Daemon | null> {
  const found = await findDaemon(socketPath(config), io.signal);
  if (found.kind === 'hung') tellHung(config, io, found.pid);
  return found.kind === 'running' ? found.daemon : null;
}

/** As `runningDaemon`, within the time of the look. */
async function daemonFor(config: Config, io: Io, { signal, failureExit }: LookOptions): Promise<Daemon | null> {
  const found = await findDaemon(socketPath(config), signal);
  if (io.signal.aborted) throw interrupted(config, io);
  if (found.kind === 'running') return found.daemon;
  if (found.kind === 'none') return null;
  if (signal.aborted) throw new CommandError(lateText(found.pid, localeNow(config, io)), failureExit);
  tellHung(config, io, found.pid);
  return null;
}

function lateText(pid: number | null, locale: Locale): string {
  return pid === null ? cliText('daemon.late-unknown', locale) : cliText('daemon.late', locale, { pid });
}

function tellHung(config: Config, io: Io, pid: number | null): void {
  printError(io, `ytm: ${hungText(pid, localeNow(config, io))}`);
}

export async function look(config: Config, io: Io, options: LookOptions): Promise<Look> {
  const unknown = options.named.find((name) => !config.probes.some(({ id }) => id === name));
  if (unknown !== undefined) throw unknownProbe(unknown, config);
  const daemon = await daemonFor(config, io, options);
  const seen = (daemon === null ? null : await throughDaemon(daemon, config, io, options)) ?? (await roundHere(config, io, options));
  if (io.signal.aborted) throw interrupted(config, io);
  return seen;
}

/** `null`: it has stopped answering meanwhile. */
async function throughDaemon(
  daemon: Daemon,
  config: Config,
  io: Io,
  { named, signal, evidence, failureExit }: LookOptions,
): Promise<Look | null> {
  const wanted = named.length === 0 ? 'all' : named;
  const answer = await (evidence === 'settled' ? daemon.check(wanted, signal) : daemon.status(signal));
  if (answer.ok) return { snapshot: comparedWith(config, answer.snapshot), through: 'daemon' };
  if (io.signal.aborted) throw interrupted(config, io);
  if (answer.isHung && !signal.aborted) {
    tellHung(config, io, await ownerOf(socketPath(config)));
    return null;
  }
  throw failure(signal.aborted ? 'ytm serve is running but was not done in time' : answer.problem, config, io, failureExit);
}

/** This command has just read the file: it knows before the daemon that they differ. */
function comparedWith({ hash }: Config, snapshot: Snapshot): Snapshot {
  const { daemon } = snapshot;
  if (daemon === undefined || daemon.config.hash === hash || daemon.config.changedAt !== null) return snapshot;
  return { ...snapshot, daemon: { ...daemon, config: { ...daemon.config, changedAt: systemClock.now() } } };
}

async function roundHere(config: Config, io: Io, { named, signal, evidence }: LookOptions): Promise<Look> {
  return { snapshot: await ownRound(config, io, { named, signal, fromStore: evidence === 'now' }), through: 'own-round' };
}
