/** The running graph: config + real ports → board, engine, store. The only place that builds adapters. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { mirrorOf } from '../config/mirror-settings.ts';
import { Board } from '../engine/board.ts';
import { fleetOf, rulesOf } from '../engine/fleet.ts';
import { NeutralCheck } from '../engine/neutral.ts';
import { type Candidate, type LearnedKey, Roster, settingsOf } from '../engine/roster.ts';
import type { EpochMs, ProbeId } from '../health/observation.ts';
import { forgetStreaks, type ProbeHistory } from '../health/probe-state.ts';
import { type ProbeRules, staleAfter } from '../health/rules.ts';
import type { SilenceRule } from '../health/verdict.ts';
import { createChildren } from '../platform/children.ts';
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
import { openStore, type Store } from '../store/store.ts';
import type { Io } from './io.ts';

const LEARNED_HOST = 'learned.vault.host';

/** What probes and mirror share of this machine. */
export interface Machine {
  readonly ports: ProbePorts;
  readonly processes: ProcessTable;
  /** Of children that look at a share; shared by all ytm processes of this machine. */
  readonly ledger: Ledger;
}

export interface Runtime {
  readonly config: Config;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly board: Board;
  readonly roster: Roster;
  readonly neutral: NeutralCheck;
  /** `null` when nothing can be kept; `storeProblem` says why. */
  readonly store: Store | null;
  /** `null` without a mirror, too. */
  readonly mirrorStore: StoredMirror | null;
  readonly storeProblem: string | null;
  close(): void;
}

/** @param kept what the mirror keeps; `null` without a mirror or a store */
export function createMachine(config: Config, io: Pick<Io, 'env' | 'programs'>, kept: StoredMirror | null): Machine {
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
    share: createShareVisitor({ ledger, clock, program: io.programs.visit }),
    tailnet: createTailnet({ children, bin: config.tailscale.bin, clock, platform, env: io.env }),
    ...(kept === null ? {} : { beats: { lastWritten: () => kept.lastBeat() }, pinnedVault: () => kept.vaultId() }),
  };
  return { ports, processes, ledger };
}

/** What earlier attempts and runs found out for probes that wait for it. */
function learnedBefore(store: Store | null, kept: StoredMirror | null): ReadonlyMap<LearnedKey, string> {
  const host = store?.note(LEARNED_HOST) ?? null;
  const learned = new Map<LearnedKey, string>();
  if (host !== null) learned.set('vault.host', host);
  if (kept !== null && kept.lastBeat() !== null) learned.set('beat', '');
  return learned;
}

/** Builds everything but starts nothing. */
export function createRuntime(config: Config, io: Pick<Io, 'env' | 'programs'>, silence: SilenceRule): Runtime {
  const opened = openStore(config.paths.state, systemClock.now());
  const store = opened.ok ? opened.store : null;
  const mirrorStore = store === null || mirrorOf(config) === null ? null : new StoredMirror(store.database);
  const machine = createMachine(config, io, mirrorStore);
  const { ports } = machine;
  const { clock } = ports;
  const candidates = config.probes.map((probe) => candidateOf(config, probe, silence));
  const learned = learnedBefore(store, mirrorStore);
  const fingerprints = new Map(candidates.map(({ config: probe }) => [probe.id, fingerprint(probe)]));
  const ready = candidates.flatMap((candidate) => {
    const settings = settingsOf(candidate, learned);
    return settings === null ? [] : [candidate.rules(settings)];
  });
  const board = new Board({
    fleet: fleetOf(config, ready),
    clock,
    host: hostname(),
    version,
    restored: restoredFrom(store, config, clock.now()),
    silence,
  });
  const roster = new Roster({ candidates, learned, board, ports });
  const journal = store === null ? null : new Journal({ store, clock, fingerprints, watching: silence.kind === 'span' });
  if (store !== null && journal !== null) keep(store, journal, board);
  const neutral = new NeutralCheck({ urls: config.observer.neutral, ask: askWith(ports), board, clock });
  return {
    config,
    clock,
    machine,
    board,
    roster,
    neutral,
    store,
    mirrorStore,
    storeProblem: opened.ok ? opened.warning : opened.problem,
    close() {
      board.close();
      journal?.flush();
      store?.close();
    },
  };
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
function restoredFrom(store: Store | null, config: Config, now: EpochMs): ReadonlyMap<ProbeId, ProbeHistory> {
  const fingerprints = new Map(config.probes.map((probe) => [probe.id, fingerprint(probe)]));
  const stored = store?.probes(fingerprints) ?? new Map<ProbeId, ProbeHistory>();
  const spans = new Map(config.probes.map((probe) => [probe.id, staleAfter(probe)]));
  return new Map([...stored].map(([id, history]) => [id, now - history.last.at > (spans.get(id) ?? 0) ? forgetStreaks(history) : history]));
}

/** Whatever was seen is on disk before anyone is told of what follows from it: this listener comes first. */
function keep(store: Store, journal: Journal, board: Board): void {
  let knownHost = store.note(LEARNED_HOST);
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

/** Stands for what a probe asks, so that streaks of another question do not count. */
function fingerprint({ kind, settings }: Config['probes'][number]): string {
  return JSON.stringify([kind, settings], (_, value) => (value instanceof RegExp ? String(value) : value));
}

/** The neutral check rides the http kind: an answer of any status shows that this machine is online. */
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
