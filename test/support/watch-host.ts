/**
 * A program that shows the dashboard on made-up states, bundled and run in tmux by tests. Environment: `HOST_LANGUAGE`,
 * `HOST_GLYPHS`, `HOST_STATE` (the state at first), `HOST_TICKS` (ms between data changes of two rows, 0 for none), `HOST_FOR` (ms to live),
 * `HOST_LINK` (`lost`), `HOST_PID_FILE` (where its process id goes). Prints `exit: <reason>` and, with `HOST_MEASURE`, its CPU and memory when it ends.
 */
import { writeFileSync } from 'node:fs';
import type { EngineEvent } from '../../src/health/events.ts';
import type { Snapshot } from '../../src/health/snapshot.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Fault, Link } from '../../src/tui/ports.ts';
import { runWatch } from '../../src/tui/watch.ts';
import { allDown, aProbe, aSnapshot, backendDown, NOW, nothingYet, observerOffline } from './snapshots.ts';

const STATES: Readonly<Record<string, () => Snapshot>> = {
  healthy: () => aSnapshot(),
  backendDown,
  allDown,
  observerOffline,
  nothingYet,
  many,
};
const env = process.env;
let state = env['HOST_STATE'] ?? 'healthy';
let revision = 1;
const listeners = new Set<(snapshot: Snapshot) => void>();
const eventListeners = new Set<(event: EngineEvent) => void>();
const started = Date.now();
if (env['HOST_PID_FILE'] !== undefined) writeFileSync(env['HOST_PID_FILE'], String(process.pid));

/** 50 probes more than usual. */
function many(): Snapshot {
  return aSnapshot({
    probes: Array.from({ length: 50 }, (_, index) =>
      aProbe(`probe-${index}`, 'http', 'gateway', { target: `https://server-${index}.example/` }),
    ),
  });
}

function current(): Snapshot {
  const made = (STATES[state] ?? (() => aSnapshot()))();
  const changed = made.probes.map((probe, index) =>
    index > 1 || probe.last === null
      ? probe
      : {
          ...probe,
          last: { ...probe.last, tookMs: 20 + ((revision * 7) % 50), facts: {} },
          strip: (probe.strip + 'uwd'[revision % 3]).slice(-60),
        },
  );
  return shifted({ ...made, probes: revision === 1 ? made.probes : changed, revision });
}

/** The states are made for a fixed moment: their times are moved to the present. */
function shifted(snapshot: Snapshot): Snapshot {
  const by = started - NOW;
  return JSON.parse(JSON.stringify(snapshot), (key, value: unknown) =>
    typeof value === 'number' && /^(at|since|lastSuccess|lastLife|nextAt)$/.test(key) ? value + by : value,
  ) as Snapshot;
}

function changed(): void {
  revision += 1;
  for (const listener of listeners) listener(current());
}

const names = Object.keys(STATES);
const faults = {
  list: (): readonly Fault[] => names.map((id) => ({ id, label: `state ${id}`, on: id === state })),
  toggle: async (id: string): Promise<void> => {
    for (const listener of eventListeners)
      listener({ kind: 'component-changed', at: Date.now(), component: 'gateway', from: 'healthy', to: 'degraded', reason: null });
    state = id;
    changed();
  },
};

const link: Link =
  env['HOST_LINK'] === 'lost'
    ? { kind: 'attached', version: '0.1.0', connection: { state: 'lost', lastHeard: started - 45_000, daemonVersion: '0.0.9' } }
    : { kind: 'embedded' };

const ending = new AbortController();
process.once('SIGTERM', () => ending.abort());
const every = Number(env['HOST_TICKS'] ?? 0);
if (every > 0) setInterval(changed, every).unref();
if (env['HOST_FOR'] !== undefined) setTimeout(() => ending.abort(), Number(env['HOST_FOR'])).unref();

const alive = setInterval(() => undefined, 60_000);
const beginning = process.cpuUsage();
const result = await runWatch({
  source: {
    current,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  },
  events: {
    on: (listener) => {
      eventListeners.add(listener);
      return () => void eventListeners.delete(listener);
    },
  },
  actions: {
    checkNow: async (probes) => {
      if (probes !== 'all' && probes.includes('mount')) throw new Error('the mount is stuck');
      return current();
    },
  },
  link: { current: () => link, subscribe: () => () => undefined },
  io: { stdin: process.stdin, stdout: process.stdout },
  locale: { language: env['HOST_LANGUAGE'] === 'ja' ? 'ja' : 'en', utcOffsetMinutes: () => 0 },
  glyphs: 'auto',
  theme: 'auto',
  env,
  clock: systemClock,
  faults,
  signal: ending.signal,
});
clearInterval(alive);
const { user, system } = process.cpuUsage(beginning);
const measured =
  env['HOST_MEASURE'] === undefined
    ? ''
    : ` cpu=${Math.round((user + system) / 1000)}ms rss=${Math.round(process.memoryUsage().rss / 1e6)}MB`;
const failure = result.exitReason === 'error' ? ` ${String(result.error)}` : '';
process.stdout.write(`exit: ${result.exitReason}${failure}${measured}\n`);
