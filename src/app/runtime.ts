/** The running graph: config + real ports → board, engine, store. The only place that builds adapters. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { mirrorOf } from '../config/mirror-settings.ts';
import { Board } from '../engine/board.ts';
import type { Engine } from '../engine/engine.ts';
import { fleetOf, rulesOf } from '../engine/fleet.ts';
import { NeutralCheck } from '../engine/neutral.ts';
import { reconfigureEngine } from '../engine/reconfigure.ts';
import { type Candidate, type LearnedKey, Roster, settingsOf } from '../engine/roster.ts';
import type { EpochMs, ProbeId } from '../health/observation.ts';
import { forgetStreaks, type ProbeHistory } from '../health/probe-state.ts';
import { type Fleet, type ProbeRules, staleAfter } from '../health/rules.ts';
import type { SilenceRule } from '../health/verdict.ts';
import { createChildren } from '../platform/child/run.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { createSecrets } from '../platform/secrets.ts';
import { version } from '../platform/version.ts';
import { Cancelled, type ProbePorts } from '../probes/probe.ts';
import { PROBE_KINDS } from '../probes/registry.ts';
import { createTailnet } from '../probes/tailscale/tailnet.ts';
import { createLedger, type Ledger } from '../share/ledger.ts';
import { createMountTable } from '../share/mount-table.ts';
import { createProcessTable, type ProcessTable } from '../share/process-table.ts';
import { createShareVisitor } from '../share/visitor.ts';
import { Journal } from '../store/journal.ts';
import { StoredMirror } from '../store/mirror-store.ts';
import { unlessUnreadable } from '../store/problem.ts';
import type { Store } from '../store/store.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Kept, keptByCommand, keptByDaemon } from './kept.ts';
import type { Surroundings } from './surroundings.ts';

const LEARNED_HOST = 'learned.vault.host';

/** What probes and mirror share of this machine. */
export interface Machine {
  readonly ports: ProbePorts;
  readonly processes: ProcessTable;
  /** Of children that look at a share; shared by all ytm processes of this machine. */
  readonly ledger: Ledger;
}

export interface Runtime {
  /** The one in force. */
  readonly config: Config;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly board: Board;
  readonly roster: Roster;
  readonly neutral: NeutralCheck;
  readonly kept: Kept;
  /** `null`: this machine mirrors nothing. */
  readonly mirrorStore: StoredMirror | null;
  /** Puts another config in force for the probes; its paths and listeners must be the same (see reload.ts). */
  reconfigure(config: Config, engine: Engine): void;
  /** Resolves once nothing is written any more. */
  close(): Promise<void>;
}

/** @param kept what the mirror keeps; `null` without a mirror */
export function createMachine(config: Config, io: Surroundings, kept: StoredMirror | null): Machine {
  const clock = systemClock;
  const { platform } = process;
  const children = createChildren({ clock, env: io.env });
  const processes = createProcessTable({ platform, children });
  const ledger = createLedger({ folder: join(config.paths.state, 'ledger'), processes, clock });
  const ports: ProbePorts = {
    clock,
    children,
    secrets: createSecrets(io.env),
    mounts: createMountTable({ table: config.mount.table, platform, children }),
    share: createShareVisitor({ ledger, processes, clock, program: io.programs.visit }),
    tailnet: createTailnet({ children, bin: config.tailscale.bin, clock, platform, env: io.env }),
    ...(kept === null
      ? {}
      : {
          heartbeats: { lastWritten: remembering(() => kept.vaults.lastHeartbeat()) },
          pinnedVault: remembering(() => kept.vaults.pinned()),
        }),
  };
  return { ports, processes, ledger };
}

/** While the store cannot be read, what it said last. */
function remembering<T>(read: () => T | null): () => T | null {
  let last: T | null = null;
  return () => {
    last = unlessUnreadable(read, last);
    return last;
  };
}

/** What earlier attempts and runs found out for probes that wait for it. */
function learnedBefore(store: Store, kept: StoredMirror | null): ReadonlyMap<LearnedKey, string> {
  const host = unlessUnreadable(() => store.note(LEARNED_HOST), null);
  const learned = new Map<LearnedKey, string>();
  if (host !== null) learned.set('vault.host', host);
  if (unlessUnreadable(() => kept?.vaults.lastHeartbeat() ?? null, null) !== null) learned.set('heartbeat', '');
  return learned;
}

/** Builds everything but starts nothing. */
export function createRuntime(config: Config, io: Surroundings, silence: SilenceRule): Runtime {
  const kept = (silence.kind === 'span' ? keptByDaemon : keptByCommand)(config.paths.state, systemClock);
  const { store } = kept;
  const mirrorStore = mirrorOf(config) === null ? null : new StoredMirror(store.database);
  const machine = createMachine(config, io, mirrorStore);
  const { ports } = machine;
  const { clock } = ports;
  const candidates = config.probes.map((probe) => candidateOf(config, probe, silence));
  const learned = learnedBefore(store, mirrorStore);
  const fingerprints = new Map(candidates.map(({ config: probe }) => [probe.id, fingerprintOf(probe)]));
  const ready = readyRules(candidates, learned);
  const board = new Board({
    fleet: fleetOf(config, ready),
    clock,
    host: hostname(),
    version,
    restored: restoredFrom(store, config, clock.now()),
    silence,
  });
  const roster = new Roster({ candidates, learned, board, ports });
  const journal = new Journal({ store, clock, fingerprints, watching: silence.kind === 'span' });
  keep(store, journal, board);
  const report = (): void => board.setRecording(kept.recording());
  kept.subscribe(report);
  report();
  const neutral = new NeutralCheck({ urls: config.observer.neutral, ask: askWith(ports), board, clock });
  let inForce = config;
  return {
    get config() {
      return inForce;
    },
    clock,
    machine,
    board,
    roster,
    neutral,
    kept,
    mirrorStore,
    reconfigure(next, engine) {
      inForce = next;
      const nextCandidates = next.probes.map((probe) => candidateOf(next, probe, silence));
      fingerprints.clear();
      for (const probe of next.probes) fingerprints.set(probe.id, fingerprintOf(probe));
      reconfigureEngine({ roster, board, engine, candidates: nextCandidates, fleet: (probes) => fleetOf(next, probes) });
      neutral.reconfigure(next.observer.neutral);
    },
    async close() {
      board.close();
      journal.close();
      await kept.close();
    },
  };
}

/** The probes of the config that could run, for what was recorded of them. */
export function recordedFleet(config: Config, store: Store): Fleet {
  const learned = learnedBefore(store, mirrorOf(config) === null ? null : new StoredMirror(store.database));
  return fleetOf(
    config,
    readyRules(
      config.probes.map((probe) => candidateOf(config, probe, { kind: 'span', awakeSince: null })),
      learned,
    ),
  );
}

/** Of those that wait for nothing that is not known yet. */
function readyRules(candidates: readonly Candidate[], learned: ReadonlyMap<LearnedKey, string>): readonly ProbeRules[] {
  return candidates.flatMap((candidate) => {
    const settings = settingsOf(candidate, learned);
    return settings === null ? [] : [candidate.rules(settings)];
  });
}

/** Bad attempts of a one-shot round lie up to 10 s apart, with a quick probe further than it takes to go stale. */
const ONE_SHOT_STALE_MS = 60_000;

function candidateOf(config: Config, probe: Config['probes'][number], silence: SilenceRule): Candidate {
  const kind = PROBE_KINDS.get(probe.kind);
  if (kind === undefined) throw new Error(`no such probe kind: ${probe.kind}`);
  const rules = (settings: unknown): ProbeRules => {
    const plain = rulesOf(config, probe, kind, settings);
    return silence.kind === 'since' ? { ...plain, staleMs: Math.max(staleAfter(plain), ONE_SHOT_STALE_MS) } : plain;
  };
  return { config: probe, kind, rules };
}

/** What was on disk; streaks that went stale meanwhile do not count. */
function restoredFrom(store: Store, config: Config, now: EpochMs): ReadonlyMap<ProbeId, ProbeHistory> {
  const fingerprints = new Map(config.probes.map((probe) => [probe.id, fingerprintOf(probe)]));
  const stored = unlessUnreadable(() => store.probes(fingerprints), new Map<ProbeId, ProbeHistory>());
  const spans = new Map(config.probes.map((probe) => [probe.id, staleAfter(probe)]));
  return new Map([...stored].map(([id, history]) => [id, now - history.last.at > (spans.get(id) ?? 0) ? forgetStreaks(history) : history]));
}

/** Registered before all other listeners, so that an observation is stored before anything that follows from it is published. */
function keep(store: Store, journal: Journal, board: Board): void {
  let knownHost = unlessUnreadable(() => store.note(LEARNED_HOST), null);
  board.on((event) => {
    if (event.kind !== 'observed') return;
    const { observation } = event;
    const history = board.history(observation.probe);
    if (history !== null) journal.keep(observation, history);
    const host = observation.outcome.facts.mount?.host;
    if (host === undefined || host === knownHost) return;
    store.setNote(LEARNED_HOST, host);
    knownHost = host;
  });
}

/** The neutral check uses the http kind: any status shows that this machine is online. */
function askWith(ports: ProbePorts): (url: string, signal: AbortSignal) => Promise<boolean> {
  return async (url, signal) => {
    const http = PROBE_KINDS.get('http');
    const settings = http?.settings.safeParse({ url });
    if (http === undefined || settings?.success !== true) return false;
    const asking = new AbortController();
    const stop = (): void => asking.abort(new Cancelled());
    signal.addEventListener('abort', stop, { once: true });
    const outcome = await http.observe(settings.data, {
      ...ports,
      probe: 'neutral',
      signal: asking.signal,
      timeoutMs: 5_000,
      remembered: {},
    });
    signal.removeEventListener('abort', stop);
    return outcome.kind === 'answered';
  };
}
