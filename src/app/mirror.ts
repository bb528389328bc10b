/** The mirror's graph: settings and real ports → a control, or the parts that single commands need. The only place that builds them. */
import { hostname, userInfo } from 'node:os';
import { join, relative } from 'node:path';
import type { Config, ConfiguredMirror } from '../config/config.ts';
import { mirrorOf } from '../config/mirror-settings.ts';
import type { Engine } from '../engine/engine.ts';
import type { ProbeId } from '../health/observation.ts';
import type { Reason, SnapshotSource } from '../health/snapshot.ts';
import { localeOf } from '../messages/messages.ts';
import { createAgentStarter } from '../mirror/agent/client.ts';
import type { Chore } from '../mirror/chores.ts';
import { MirrorControl } from '../mirror/control.ts';
import { trustOf } from '../mirror/core/stable-stats.ts';
import { createProcessList } from '../mirror/foreign/processes.ts';
import { createForeignMirrors, type ForeignMirror } from '../mirror/foreign.ts';
import { openHotLister } from '../mirror/hot/lister.ts';
import { createHotWatcher, type HotWatcher } from '../mirror/hot/watcher.ts';
import { createProcessGroups } from '../mirror/lock/groups.ts';
import { createMirrorLock, type TakenLock } from '../mirror/lock/lock.ts';
import { runToJson } from '../mirror/log/run-json.ts';
import { createRunLog } from '../mirror/log/run-log.ts';
import { createPower } from '../mirror/power.ts';
import { createCopier } from '../mirror/rsync/copier.ts';
import { createRsyncLocator } from '../mirror/rsync/locate.ts';
import type { Asked, HeldLock, MirrorSettings, Refusal, RunPorts, Watch } from '../mirror/run/ports.ts';
import { settingsOf } from '../mirror/run/settings.ts';
import type { MirrorSchedule } from '../mirror/schedule.ts';
import { type PruningOptions, pruningChore } from '../mirror/trash/regular.ts';
import { verifyChore } from '../mirror/verify/verify.ts';
import type { Clock } from '../platform/clock.ts';
import { cronTicker, nextRuns } from '../platform/cron.ts';
import type { MirrorPort } from '../ports/mirror-port.ts';
import { reasonToJson } from '../report/reason-json.ts';
import type { StoredMirror } from '../store/mirror-store.ts';
import { localPaths } from './local-paths.ts';
import type { Runtime } from './runtime.ts';
import type { Surroundings } from './surroundings.ts';

export interface MirrorParts {
  readonly mirror: ConfiguredMirror;
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly store: StoredMirror;
  /** `null`: runs start on schedule only. */
  readonly watcher: HotWatcher | null;
  /** Whether a path lies on a disk of this machine. */
  readonly isLocal: (path: string) => Promise<boolean>;
  readonly removeLogs: (files: readonly string[]) => Promise<void>;
}

export interface ComposeOptions {
  readonly config: Config;
  readonly runtime: Runtime;
  /** Attempts probes on demand, and at a closer pace while a run is under way. */
  readonly engine: Engine;
  readonly io: Surroundings;
}

/** `null`: this machine mirrors nothing (no hot, or no share). */
export function mirrorParts({ config, runtime, engine, io }: ComposeOptions): MirrorParts | null {
  const mirror = mirrorOf(config);
  const kept = runtime.mirrorStore;
  if (mirror === null || kept === null) return null;
  const { ports, processes, ledger } = runtime.machine;
  const { clock, children } = ports;
  const { platform } = process;
  const settings = settingsOf(mirror, { host: hostname(), platform });
  const groups = createProcessGroups({ platform, children, processes });
  const lock = createMirrorLock({ folder: config.paths.state, processes, groups, clock });
  const locator = createRsyncLocator({ children, env: io.env });
  const foreign = createForeignMirrors({ children, platform, uid: userInfo().uid });
  const isLocal = localPaths(ports.mounts);
  const log = createRunLog({
    clock,
    hot: mirror.hot,
    logDir: mirror.logDir ?? join(config.paths.state, 'runs'),
    stateRuns: join(config.paths.state, 'runs'),
    isLocal,
    tell: tellAt(clock),
  });
  const agents = createAgentStarter({ clock, ledger, program: io.programs.agent, platform });
  const copier = createCopier({ clock, platform, ledger, groups, program: io.programs.agent });
  const knownVaults = [mirror.vault, ...mirror.knownMounts.map((mount) => join(mount, relative(mirror.share, mirror.vault)))];
  return {
    mirror,
    settings,
    store: kept,
    watcher: watcherOf(mirror, settings, clock, io.programs.watcher),
    isLocal,
    removeLogs: (files) => log.remove(files),
    ports: {
      clock,
      store: kept,
      watch: watchOf(runtime.board, engine, visitingProbes(config)),
      agents,
      copier,
      ahead: { agent: agents.startAhead, calls: copier.startAhead },
      takeLock: async () => heldOrNot(await lock.take()),
      otherMirror: async (signal) => refusalOf(await foreign.find(knownVaults, [], signal)),
      findRsync: (bin, signal) => locator.find(bin, signal),
      openHot: (hot, options) =>
        openHotLister(
          { clock, program: io.programs.hot, hot, niceness: mirror.nice, trust: trustOf(mirror.identity, kept.hot.statShifts(hot)) },
          options,
        ),
      writeLog: (record) => log.write(record),
      writeChoreLog: (record) => log.writeChore(record),
      platform,
    },
  };
}

/** The kinds that tell whether the share is there, and whose it is. */
const VISITING: ReadonlySet<string> = new Set(['mount', 'sentinel', 'space']);

export function visitingProbes({ probes }: Config): readonly ProbeId[] {
  return probes.filter(({ component, kind }) => component === 'vault' && VISITING.has(kind)).map(({ id }) => id);
}

function watchOf(board: SnapshotSource, engine: Engine, visiting: readonly string[]): Watch {
  return {
    current: () => board.current(),
    async visit(signal) {
      await engine.attemptNow(visiting, signal);
      return board.current();
    },
    subscribe: (listener) => board.subscribe(listener),
    watchClosely: (on) => engine.watchClosely(on),
  };
}

/** A possible second mirror that cannot be ruled out counts as one: two mirrors at once can lose data, none cannot. */
function refusalOf(found: ForeignMirror): Refusal | null {
  switch (found.kind) {
    case 'none':
      return null;
    case 'found':
      return { code: 'mirror.other_mirror', args: { what: found.what } };
    case 'failed':
      return { code: 'mirror.agent_failed', args: { problem: found.problem } };
  }
}

function heldOrNot(taken: TakenLock): Asked<HeldLock> {
  switch (taken.kind) {
    case 'held':
      return { ok: true, value: taken.lock };
    case 'locked':
      return { ok: false, refusal: { code: 'mirror.locked', args: { pid: taken.pid, since: taken.since } } };
    case 'orphans':
      return { ok: false, refusal: { code: 'mirror.orphans', args: { group: taken.group } } };
    case 'failed':
      return { ok: false, refusal: { code: 'mirror.cannot_record', args: { problem: taken.problem } } };
  }
}

/** The mirror of a running engine. */
export function mirrorControl(parts: MirrorParts, { machine }: Runtime): MirrorControl {
  const { mirror, settings, ports } = parts;
  const { children } = machine.ports;
  const { platform } = process;
  const power = createPower({ children, platform });
  const processes = createProcessList({ platform, children });
  return new MirrorControl({
    settings,
    ports,
    schedule: scheduleOf(mirror),
    chores: choresOf(parts),
    watcher: parts.watcher,
    onBattery: async () => (await power.source(new AbortController().signal)) === 'battery',
    async commands() {
      const listed = await processes.commands(new AbortController().signal);
      return typeof listed === 'string' ? [] : listed;
    },
  });
}

/** `null`: runs start on schedule only. A run that only reports is never urgent. */
function watcherOf(mirror: ConfiguredMirror, settings: MirrorSettings, clock: Clock, program: string): HotWatcher | null {
  if (!mirror.hints || mirror.shadow) return null;
  const { contract, logsInHot, hot } = settings;
  return createHotWatcher({
    clock,
    program,
    hot,
    niceness: mirror.nice,
    contract: logsInHot === null ? contract : { ...contract, exclude: [...contract.exclude, logsInHot] },
    mode: process.platform === 'darwin' ? 'stream' : 'folders',
  });
}

/** `null`: nothing is ever pruned. */
export function pruningOf({ mirror, settings, ports, removeLogs }: MirrorParts): PruningOptions | null {
  return mirror.trash === null || mirror.shadow ? null : { settings, ports, rules: mirror.trash, removeLogs };
}

function choresOf(parts: MirrorParts): readonly Chore[] {
  const { mirror, settings, ports } = parts;
  const pruning = pruningOf(parts);
  return [
    ...(pruning === null ? [] : [pruningChore(pruning)]),
    ...(mirror.verify === null || mirror.shadow ? [] : [verifyChore({ settings, ports }, mirror.verify)]),
  ];
}

/** What the API may ask of it. */
export function portOf(control: MirrorControl, { ports }: MirrorParts): MirrorPort {
  return {
    run: (request) => control.run(request),
    stop: (how) => control.stop(how),
    approve: (id, under) => control.approve(id, under),
    parked: async () => control.byRequest.parked(),
    plan: (signal) => control.byRequest.plan(signal),
    find: (pattern, signal) => control.byRequest.find(pattern, signal),
    changes: async (run) => control.byRequest.changes(run),
    undo: (run, under) => control.byRequest.undo(run, under),
    resume: (accept) => control.resume(accept),
    runToEnd: async (request) => runToJson(await control.runNow(request), tellAt(ports.clock)),
  };
}

function tellAt(clock: Clock): (reason: Reason) => object {
  return (reason) => reasonToJson(reason, localeOf('en', clock.now(), 0));
}

function scheduleOf({ every }: ConfiguredMirror): MirrorSchedule {
  if (every === null) return null;
  return every.kind === 'every'
    ? { kind: 'every', ms: every.ms }
    : {
        kind: 'cron',
        tick: (run, moved) => cronTicker.every(every.expression, run, moved),
        next: async () => (await nextRuns(every.expression, 1))?.[0] ?? null,
      };
}
