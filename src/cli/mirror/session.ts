/** The mirror for one command: through a running daemon, or with a round of probes and an engine of our own. */
import type { Config } from '../../config/config.ts';
import { mirrorOf } from '../../config/mirror-settings.ts';
import { Engine } from '../../engine/engine.ts';
import { oneShotRound } from '../../engine/one-shot.ts';
import type { MirrorProgress, MirrorRequest } from '../../health/mirror.ts';
import type { Speech } from '../../messages/template.ts';
import type { VaultAgent } from '../../mirror/agent/vault-agent.ts';
import { haltOf } from '../../mirror/core/decide.ts';
import { EXIT } from '../../mirror/core/exit-code.ts';
import type { Differences, Plan } from '../../mirror/core/plan.ts';
import type { HotLister } from '../../mirror/hot/lister.ts';
import { inVault as workInVault } from '../../mirror/in-vault.ts';
import type { RunRecord } from '../../mirror/record.ts';
import { haltRefusal } from '../../mirror/run/judge.ts';
import type { Refusal } from '../../mirror/run/ports.ts';
import { MirrorRun } from '../../mirror/run/run.ts';
import { systemClock } from '../../platform/clock.ts';
import { cronTicker } from '../../platform/cron.ts';
import { CommandError } from '../command.ts';
import type { Io } from '../io.ts';
import { createRuntime, type Runtime } from '../runtime.ts';
import { speechNow } from '../session.ts';
import { signalExit } from '../signal-exit.ts';
import { type MirrorParts, mirrorControl, mirrorParts } from './compose.ts';
import { reasonAndNext } from './reason-text.ts';

export interface MirrorSession {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly parts: MirrorParts;
  readonly engine: Engine;
  close(): void;
}

/** Ends the command when there is nothing to mirror, or nothing can be kept of it. */
export function openSession(config: Config, io: Io): MirrorSession {
  if (mirrorOf(config) === null) throw new CommandError('there is no mirror: the config needs paths.hot and paths.share', EXIT.usage);
  const runtime = createRuntime(config, io, { kind: 'since', start: systemClock.now() });
  const { board, clock, roster, neutral } = runtime;
  const engine = new Engine({ clock, board, roster, neutral, cron: cronTicker });
  const parts = mirrorParts({ config, runtime, engine, io });
  if (parts === null) {
    runtime.close();
    throw new CommandError(`nothing can be recorded, and no run starts then: ${runtime.storeProblem ?? ''}`, EXIT.failed);
  }
  return {
    config,
    runtime,
    parts,
    engine,
    close() {
      engine.stop();
      runtime.close();
    },
  };
}

/** What a run would do, whatever the gate says; the vault is looked at, nothing is written. */
export async function planNow(session: MirrorSession, io: Io, request: Pick<MirrorRequest, 'delete'>): Promise<Planned> {
  const { parts } = session;
  await lookAtVault(session, io.signal);
  const run = new MirrorRun({
    request: {
      full: true,
      delete: request.delete && parts.mirror.delete,
      dryRun: true,
      planOnly: true,
      id: parts.store.claimRun(systemClock.now()),
      // A person who looks at a hot that shrank wants to see what that would mean.
      acceptShrunk: true,
      halted: null,
    },
    settings: parts.settings,
    ports: { ...parts.ports, writeLog: () => Promise.resolve(null) },
    onProgress: () => {},
  });
  const onSignal = (): void => run.stop('exit', false);
  io.signal.addEventListener('abort', onSignal, { once: true });
  const record = await run.start();
  io.signal.removeEventListener('abort', onSignal);
  const { plan = null, differences = null } = run.found;
  return { record, plan, differences, wouldHalt: differences === null ? null : shrinkage(differences, parts) };
}

export interface Planned {
  readonly record: RunRecord;
  /** `null`: a guard said no before there was one. */
  readonly plan: Plan | null;
  readonly differences: Differences | null;
  /** A run would halt now, as hot lost too much. */
  readonly wouldHalt: Refusal | null;
}

function shrinkage(differences: Differences, { settings, store }: MirrorParts): Refusal | null {
  const halt = haltOf({ differences, contract: settings.contract, lastComplete: store.lastComplete(), acceptShrunk: false });
  return halt === null ? null : haltRefusal(halt, settings.hot);
}

/** A run of our own: a whole round of probes first (one-shot rule), then the probes go on while it runs. The first signal ends it gracefully, `atOnce` without waiting. */
export async function runOwn(
  session: MirrorSession,
  io: Io,
  request: MirrorRequest,
  { onProgress, atOnce }: { readonly onProgress: (progress: MirrorProgress) => void; readonly atOnce: AbortSignal },
): Promise<RunRecord> {
  const { runtime, parts, engine } = session;
  await oneShotRound({ ...runtime, named: null, signal: io.signal });
  engine.start();
  const control = mirrorControl(parts, runtime);
  control.subscribe(() => {
    const { progress } = control.current();
    if (progress !== null) onProgress(progress);
  });
  const onSignal = (): void => void control.stop('gracefully');
  const onSecond = (): void => void control.stop('at-once');
  io.signal.addEventListener('abort', onSignal, { once: true });
  atOnce.addEventListener('abort', onSecond, { once: true });
  try {
    return await control.runNow(request);
  } finally {
    io.signal.removeEventListener('abort', onSignal);
    atOnce.removeEventListener('abort', onSecond);
  }
}

/** The probes of the vault are asked once: they tell whether and where the share is mounted. */
export async function lookAtVault({ config, runtime }: MirrorSession, signal: AbortSignal): Promise<void> {
  const named = config.probes.filter(({ component }) => component === 'vault').map(({ id }) => id);
  await oneShotRound({ ...runtime, named, signal });
}

export interface InVault {
  readonly agent: VaultAgent;
  /** `null` when hot is not there. */
  readonly hot: HotLister | null;
  readonly signal: AbortSignal;
}

/** Does something in the vault by the agent; a refusal ends the command. */
export async function inVault<T>(session: MirrorSession, io: Io, act: (there: InVault) => Promise<T>): Promise<T> {
  const { settings, ports } = session.parts;
  const { signal } = io;
  await lookAtVault(session, signal);
  const done = await workInVault({ settings, ports, signal }, async (agent, lock) => {
    const opened = await ports.openHot(settings.hot, { signal, onGroup: (group) => lock.addGroup(group) });
    const hot = opened.kind === 'opened' ? opened.lister : null;
    try {
      return await act({ agent, hot, signal });
    } finally {
      await hot?.close();
    }
  });
  if (signal.aborted) throw new CommandError('interrupted', signalExit(signal));
  if (!done.ok) throw refused(done.refusal, speechNow(session.config, io));
  return done.value;
}

/** What a refusal outside of a run ends a command with: sentence, next step, and the exit code of the guard that would have refused it. */
export function refused(refusal: Refusal, speaking: Speech): CommandError {
  return new CommandError(reasonAndNext(refusal, speaking), exitOf(refusal));
}

function exitOf({ code }: Refusal): number {
  if (code === 'mirror.locked' || code === 'mirror.orphans') return EXIT.locked;
  const isOfVault = code.startsWith('sentinel.') || code === 'mount.absent' || code === 'mirror.other_image';
  return isOfVault ? EXIT.person : EXIT.failed;
}
