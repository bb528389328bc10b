/** One look at the fleet, through a running daemon or by a round of our own. */
import { connectDaemon, type Daemon } from '../attach/daemon.ts';
import type { Config } from '../config/config.ts';
import { oneShotRound } from '../engine/one-shot.ts';
import type { Reason, Snapshot } from '../health/snapshot.ts';
import { overall } from '../health/verdict.ts';
import { systemClock } from '../platform/clock.ts';
import { CommandError, UsageError } from './command.ts';
import type { Io } from './io.ts';
import { createRuntime } from './runtime.ts';
import { socketPath } from './session.ts';

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
  if (unknown !== undefined) throw new UsageError(`there is no probe "${unknown}"; the config has: ${config.probes.map(({ id }) => id).join(', ')}`);
  const daemon = await runningDaemon(config);
  const seen = daemon === null ? await ownRound(config, io, options) : await throughDaemon(daemon, options);
  return options.named.length === 0 ? seen : { ...seen, snapshot: onlyNamed(seen.snapshot, options.named) };
}

async function throughDaemon(daemon: Daemon, { named, signal, daemon: how, failureExit }: LookOptions): Promise<Look> {
  const answer = how === 'board' ? await daemon.status(signal) : await daemon.check(named.length === 0 ? 'all' : named, signal);
  if (!answer.ok) throw new CommandError(answer.problem, failureExit);
  return { snapshot: answer.snapshot, through: 'daemon' };
}

async function ownRound(config: Config, io: Io, { named, signal }: LookOptions): Promise<Look> {
  const runtime = createRuntime(config, io, { kind: 'since', start: systemClock.now() });
  try {
    await oneShotRound({ ...runtime, named: named.length === 0 ? null : named, signal });
    return { snapshot: runtime.board.current(), through: 'own-round' };
  } finally {
    runtime.close();
  }
}

/** The verdict and the report are those of the named probes alone; the gate stays shut, as not all were asked. */
function onlyNamed(snapshot: Snapshot, named: readonly string[]): Snapshot {
  const probes = snapshot.probes.filter(({ id }) => named.includes(id));
  const components = snapshot.components.filter(({ id }) => probes.some(({ component }) => component === id)).map((component) => narrowed(component, probes));
  const notAll: Reason = { code: 'gate.not_all_asked', component: components[0]?.id ?? '', probe: null, severity: 'warning', since: snapshot.at, args: {} };
  return { ...snapshot, probes, components, verdict: overall(components), gate: { state: 'shut', since: snapshot.at, reasons: [notAll] } };
}

function narrowed(component: Snapshot['components'][number], probes: Snapshot['probes']): Snapshot['components'][number] {
  const members = probes.filter(({ component: id }) => id === component.id);
  const all = [...component.reasons, ...component.judgement.hidden.map(({ reason }) => reason)];
  const reasons = all.filter(({ probe }) => members.some(({ id }) => id === probe));
  const worst = members.reduce<Snapshot['verdict']>((verdict, { state }) => worse(verdict, state === 'up' ? 'healthy' : state), 'healthy');
  return { ...component, verdict: worst, reasons };
}

const ORDER = ['healthy', 'unknown', 'degraded', 'down'] as const;

function worse(a: Snapshot['verdict'], b: Snapshot['verdict']): Snapshot['verdict'] {
  return ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a;
}
