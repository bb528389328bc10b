/** The mirror for one command: through a running daemon, or with a round of probes and an engine of our own. */

import { type MirrorParts, mirrorControl, mirrorParts, pruningOf } from '../../app/mirror.ts';
import { createRuntime, type Runtime } from '../../app/runtime.ts';
import type { Config } from '../../config/config.ts';
import { mirrorOf } from '../../config/mirror-settings.ts';
import { Engine } from '../../engine/engine.ts';
import { oneShotRound } from '../../engine/one-shot.ts';
import type { MirrorProgress, MirrorRequest } from '../../health/mirror.ts';
import type { Locale } from '../../messages/template.ts';
import type { VaultAgent } from '../../mirror/agent/vault-agent.ts';
import { haltOf } from '../../mirror/core/decide.ts';
import { EXIT } from '../../mirror/core/exit-code.ts';
import type { Differences, Plan } from '../../mirror/core/plan.ts';
import type { HotLister } from '../../mirror/hot/lister.ts';
import { lookInVault as lookThere, inVault as workInVault } from '../../mirror/in-vault.ts';
import type { RunRecord } from '../../mirror/record.ts';
import { haltRefusal } from '../../mirror/run/judge.ts';
import type { Asked, HeldLock, Refusal } from '../../mirror/run/ports.ts';
import { MirrorRun } from '../../mirror/run/run.ts';
import type { FoundImage } from '../../mirror/run/stages.ts';
import { isPruningDue, pruneNow } from '../../mirror/trash/regular.ts';
import { systemClock } from '../../platform/clock.ts';
import { cronTicker } from '../../platform/cron.ts';
import { CommandError } from '../errors.ts';
import type { Io } from '../io.ts';
import { failure, interrupted, localeNow } from '../session.ts';
import { reasonAndNext } from './reason-text.ts';

export interface MirrorSession {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly parts: MirrorParts;
  readonly engine: Engine;
  close(): void;
}

export interface SessionOptions {
  /** Which of the mirror's records are checked for damage, and repaired, before anything is read of them; a run relies on all of them. */
  readonly check?: 'forbidding' | 'everything';
}

/** Ends the command when there is nothing to mirror, or nothing can be kept of it. */
export function openSession(config: Config, io: Io, { check = 'forbidding' }: SessionOptions = {}): MirrorSession {
  if (mirrorOf(config) === null) throw failure('there is no mirror: the config needs paths.hot and paths.share', config, io, EXIT.usage);
  const runtime = createRuntime(config, io, { kind: 'since', start: systemClock.now() });
  const { board, clock, roster, neutral } = runtime;
  const engine = new Engine({ clock, board, roster, neutral, cron: cronTicker });
  const parts = mirrorParts({ config, runtime, engine, io });
  const { database } = runtime.kept.store;
  // Damage that can be found now is repaired now.
  parts?.store.check(check);
  runtime.kept.hold();
  if (parts === null || !database.isOpen) {
    const why = unrecorded(runtime, localeNow(config, io));
    void runtime.close();
    throw new CommandError(why, EXIT.failed);
  }
  return {
    config,
    runtime,
    parts,
    engine,
    close() {
      engine.stop();
      void runtime.close();
    },
  };
}

/** Why nothing can be recorded, and the next step. */
function unrecorded({ kept }: Runtime, locale: Locale): string {
  const { stopped } = kept.recording();
  return stopped === null ? 'nothing can be recorded' : reasonAndNext(stopped, locale);
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
      id: parts.store.runs.claim(systemClock.now()),
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
  const { stage } = run;
  const plan = 'plan' in stage ? stage.plan : null;
  const differences = 'differences' in stage ? stage.differences : null;
  const image = 'image' in stage ? stage.image : null;
  return { record, plan, differences, wouldHalt: differences === null ? null : haltOfRun(image, differences, parts) };
}

export interface Planned {
  readonly record: RunRecord;
  /** `null`: a guard said no before there was one. */
  readonly plan: Plan | null;
  readonly differences: Differences | null;
  /** A run would halt now, as hot lost too much or is not the one that was mirrored. */
  readonly wouldHalt: Refusal | null;
}

function haltOfRun(image: FoundImage | null, differences: Differences, { settings, store }: MirrorParts): Refusal | null {
  const halt = haltOf({
    differences,
    contract: settings.contract,
    lastComplete: store.runs.lastComplete(),
    acceptShrunk: false,
    hotState: image?.hotState ?? 'current',
  });
  return halt === null ? null : haltRefusal(halt, settings.hot, image ?? { state: null, seen: null });
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
  if (!request.dryRun) await pruneFirst(parts, io.signal);
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

/** Without a daemon, a run prunes before it starts, because none can start on a full share. If pruning is prevented, the run reports why. */
async function pruneFirst(parts: MirrorParts, signal: AbortSignal): Promise<void> {
  const pruning = pruningOf(parts);
  if (pruning === null) return;
  const { clock, store, watch } = parts.ports;
  const isFull = watch.current().gate.reasons.some(({ code }) => code === 'space.full');
  // An hour after the first run, not before it.
  if (store.upkeep.prunedAt() === null) store.upkeep.setPrunedAt(clock.now());
  if (isFull || isPruningDue(clock.now(), store.upkeep.prunedAt())) await pruneNow(pruning, signal);
}

/** The probes of the vault are asked once: they tell whether and where the share is mounted. */
export async function lookAtVault({ config, runtime }: MirrorSession, signal: AbortSignal): Promise<void> {
  const named = config.probes.filter(({ component }) => component === 'vault').map(({ id }) => id);
  await oneShotRound({ ...runtime, named, signal });
}

export interface Looking {
  readonly agent: VaultAgent;
  /** `null` when hot is not there. */
  readonly hot: HotLister | null;
  readonly signal: AbortSignal;
}

export interface InVault extends Looking {
  readonly lock: HeldLock;
}

/** Does something in the vault by the agent, under the lock; a refusal ends the command. @param leavesFiles as in src/mirror/in-vault.ts */
export async function inVault<T>(
  session: MirrorSession,
  io: Io,
  act: (there: InVault) => Promise<T>,
  leavesFiles: (result: T) => boolean = () => false,
): Promise<T> {
  const { settings, ports } = session.parts;
  const { signal } = io;
  await lookAtVault(session, signal);
  const inside = (agent: VaultAgent, lock: HeldLock): Promise<T> =>
    withHot(
      session,
      signal,
      (group) => lock.addGroup(group),
      (hot) => act({ agent, hot, lock, signal }),
    );
  return valueOf(await workInVault({ settings, ports, signal }, inside, leavesFiles), session, io);
}

/** Reads in the vault by the agent, also while a run is under way; a refusal ends the command. */
export async function lookInVault<T>(session: MirrorSession, io: Io, act: (there: Looking) => Promise<T>): Promise<T> {
  const { settings, ports } = session.parts;
  const { signal } = io;
  await lookAtVault(session, signal);
  const done = await lookThere({ settings, ports, signal }, (agent) =>
    withHot(session, signal, noRecord, (hot) => act({ agent, hot, signal })),
  );
  return valueOf(done, session, io);
}

/** A child that only reads is in no lock. */
export function noRecord(): Promise<void> {
  return Promise.resolve();
}

async function withHot<T>(
  { parts: { settings, ports } }: MirrorSession,
  signal: AbortSignal,
  onGroup: (group: number) => Promise<void>,
  act: (hot: HotLister | null) => Promise<T>,
): Promise<T> {
  const opened = await ports.openHot(settings.hot, { signal, onGroup });
  const hot = opened.kind === 'opened' ? opened.lister : null;
  try {
    return await act(hot);
  } finally {
    await hot?.close();
  }
}

function valueOf<T>(done: Asked<T>, { config }: MirrorSession, io: Io): T {
  if (io.signal.aborted) throw interrupted(config, io);
  if (!done.ok) throw refused(done.refusal, localeNow(config, io));
  return done.value;
}

/** What a refusal outside of a run ends a command with: sentence, next step, and the exit code of the guard that would have refused it. */
export function refused(refusal: Refusal, locale: Locale): CommandError {
  return new CommandError(reasonAndNext(refusal, locale), exitOf(refusal));
}

const OF_VAULT: ReadonlySet<string> = new Set(['mount.absent', 'mirror.same_device', 'mirror.other_image']);

function exitOf({ code }: Refusal): number {
  if (code === 'mirror.locked' || code === 'mirror.orphans') return EXIT.locked;
  return code.startsWith('sentinel.') || OF_VAULT.has(code) ? EXIT.person : EXIT.failed;
}
