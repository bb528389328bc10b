/**
 * The cost of history: what recording an attempt costs beside what its probe's own row costs anyway, what it takes on
 * disk, how long the pruner keeps others waiting, how long a chart takes, and the figures of all probes. 1,000 probes every 15 s over simulated hours.
 *
 *   npm run bench -- history [--hours 8] [--probes 1000]
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { answered, type EpochMs, failed, type Observation, type ProbeId, trouble } from '../src/health/observation.ts';
import { fold, type ProbeHistory } from '../src/health/probe-state.ts';
import type { ProbeRules } from '../src/health/rules.ts';
import { type Clock, systemClock } from '../src/platform/clock.ts';
import { attemptOf } from '../src/store/attempt-bytes.ts';
import { Pruner } from '../src/store/pruner.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { StoredHistory } from '../src/store/stored-history.ts';
import { median } from './lib.ts';

const { values } = parseArgs({ options: { hours: { type: 'string', default: '8' }, probes: { type: 'string', default: '1000' } } });
const probes = Number(values.probes);
const rounds = (Number(values.hours) * 3_600) / 15;
/** What 1,000 probes every 15 s see in the 250 ms that good news may wait. */
const TOGETHER = Math.max(1, Math.round(probes / 60));
const START: EpochMs = Date.UTC(2026, 10, 22);
const END = START + rounds * 15_000;
const RULES: ProbeRules = {
  id: 'p',
  kind: 'http',
  component: 'web',
  domain: 'http',
  role: 'other',
  target: 'http://127.0.0.1:8080/api/healthz',
  host: '127.0.0.1',
  everyMs: 15_000,
  timeoutMs: 5_000,
  gates: true,
  rise: 2,
  fall: 3,
};
const FINGERPRINT = JSON.stringify([
  'http',
  { url: RULES.target, expect: { status: [200], json: { status: 'ok' } }, follow: 5, maxBytes: 1e6 },
]);
const GOOD = answered({
  http: {
    status: 200,
    version: '1.1',
    address: '127.0.0.1',
    family: 4,
    redirects: 0,
    bytes: 15,
    phases: { connect: 0.3, processing: 1.2, transfer: 0.1 },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'ytm-bench-'));
try {
  const plain = record('plain', false);
  const kept = record('kept', true);
  const attempts = rounds * probes;
  console.log(`${probes} probes every 15 s for ${values.hours} h, ${TOGETHER} attempts in a transaction`);
  console.log(
    `recording: ${kept.micros.toFixed(1)} µs of CPU an attempt, ${plain.micros.toFixed(1)} without history: ${(kept.micros - plain.micros).toFixed(1)} µs (aim 15)`,
  );
  console.log(`on disk: ${((kept.bytes - plain.bytes) / attempts).toFixed(1)} bytes an attempt`);
  console.log(`longest transaction: ${kept.longestMs.toFixed(0)} ms, ${plain.longestMs.toFixed(0)} ms without history`);
  const store = open('kept');
  await charts(store);
  await summaries(store);
  const { steps, longestMs, cpuMs } = await prune(store);
  console.log(
    `pruning all of it: ${steps} steps, the longest ${longestMs.toFixed(1)} ms, ${((cpuMs * 1_000) / attempts).toFixed(2)} µs of CPU an attempt`,
  );
  store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function open(name: string): Store {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  const opened = openStore(place, START);
  if (!opened.ok) throw new Error(opened.problem);
  return opened.store;
}

/** Writes what the journal would, with or without the attempts. */
function record(name: string, withAttempts: boolean): { readonly micros: number; readonly longestMs: number; readonly bytes: number } {
  const store = open(name);
  const ids = Array.from({ length: probes }, (_, index) => `probe-${index}`);
  const histories = new Map<string, ProbeHistory>();
  let longestMs = 0;
  let micros = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (let first = 0; first < probes; first += TOGETHER) {
      const seen = ids
        .slice(first, first + TOGETHER)
        .map((id, index) => observe(id, START + round * 15_000 + (first + index) * (15_000 / probes)));
      for (const observation of seen) histories.set(observation.probe, fold(histories.get(observation.probe) ?? null, observation, RULES));
      const rows = seen.flatMap(({ probe }) => ({ probe, fingerprint: FINGERPRINT, history: histories.get(probe) as ProbeHistory }));
      const before = process.cpuUsage();
      const startedAt = performance.now();
      store.save({ probes: rows, attempts: withAttempts ? seen.map(attemptOf) : [], seen: null });
      longestMs = Math.max(longestMs, performance.now() - startedAt);
      const { user, system } = process.cpuUsage(before);
      micros += user + system;
    }
  }
  if (store.problem !== null) throw new Error(store.problem);
  store.close();
  return { micros: micros / (rounds * probes), longestMs, bytes: statSync(join(folder, name, 'ytm.sqlite')).size };
}

/** One in 500 attempts is bad. */
function observe(probe: ProbeId, at: EpochMs): Observation {
  const end = Math.round(at);
  const outcome = Math.random() < 0.002 ? failed(trouble('http.timeout'), false) : GOOD;
  return { probe, startedAt: end - 20, at: end, took: 1 + Math.random() * 40, outcome };
}

async function charts(store: Store): Promise<void> {
  const history = new StoredHistory(store, { ...systemClock, now: () => END });
  const signal = new AbortController().signal;
  const times: number[] = [];
  for (let index = 0; index < 50; index += 1) {
    const startedAt = performance.now();
    await history.samples(`probe-${(index * 7) % probes}`, START, 120, signal);
    times.push(performance.now() - startedAt);
  }
  console.log(`a chart of ${values.hours} h: ${median(times).toFixed(1)} ms (longest ${Math.max(...times).toFixed(1)})`);
}

/** How all probes did, as the dashboard asks for it, and the longest that others had to wait for their turn meanwhile. */
async function summaries(store: Store): Promise<void> {
  const history = new StoredHistory(store, { ...systemClock, now: () => END });
  for (const [name, since] of [
    ['10 min', END - 600_000],
    ['1 h', END - 3_600_000],
    [`${values.hours} h`, START],
  ] as const) {
    let longestMs = 0;
    let isOver = false;
    const turns = (before: number): void => {
      const now = performance.now();
      longestMs = Math.max(longestMs, now - before);
      if (!isOver) setImmediate(turns, now);
    };
    setImmediate(turns, performance.now());
    const before = process.cpuUsage();
    const startedAt = performance.now();
    await history.summaries(since, new AbortController().signal);
    const took = performance.now() - startedAt;
    isOver = true;
    const { user, system } = process.cpuUsage(before);
    console.log(
      `figures of ${probes} probes over ${name}: ${took.toFixed(0)} ms, ${((user + system) / 1_000).toFixed(0)} ms of CPU, others waited ${longestMs.toFixed(1)} ms at most`,
    );
  }
}

/** As if all of it were too old, without the pauses. */
async function prune(store: Store): Promise<{ readonly steps: number; readonly longestMs: number; readonly cpuMs: number }> {
  let steps = 0;
  let longestMs = 0;
  const { promise: isDone, resolve: done } = Promise.withResolvers<void>();
  const before = process.cpuUsage();
  const clock: Clock = {
    now: () => END + 8 * 86_400_000,
    monotonic: () => performance.now(),
    after(delay, run) {
      if (steps > 0 && delay > 1_000) done();
      else
        setImmediate(() => {
          const startedAt = performance.now();
          run();
          steps += 1;
          longestMs = Math.max(longestMs, performance.now() - startedAt);
        });
      return () => {};
    },
  };
  new Pruner({ store, clock, rawMs: 7 * 86_400_000, hourlyMs: 90 * 86_400_000 }).start();
  await isDone;
  const { user, system } = process.cpuUsage(before);
  return { steps, longestMs, cpuMs: (user + system) / 1_000 };
}
