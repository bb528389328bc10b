/**
 * The cost of the dashboard on a terminal, beside a bare Ink app that prints the same rows, in one run: time to the first
 * picture, CPU and bytes for each refresh (two rows change twice a second, and all ages every ten seconds, in both alike), CPU
 * while nothing changes, memory, the time until a key is shown; and the shipped program beside a daemon of the demo's lab. The
 * budgets are ratios to the bare app; of a refresh the median of so many rounds, in which both take turns. Bytes are those of
 * whole cycles: in ten seconds every board is shown equally often. It is warm when V8 has compiled what runs twice a second, which takes it
 * some 20 s and in the first ones costs more than the refreshes. Linux only.
 *
 *   npm run bench -- watch [--seconds 10] [--rounds 3] [--warm-up 20] [--idle 20] [--starts 7] [--only first,refresh,idle,keys,shipped]
 *     [--sizes 80x24,140x40,200x60] [--probes 10,50,200]
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startLab } from '../src/demo/lab.ts';
import { systemClock } from '../src/platform/clock.ts';
import { median } from './lib.ts';
import { bundlePrograms, inTerminal, inTurn, type Measured, PROGRAMS, type Program, run } from './watch/terminal.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    'warm-up': { type: 'string', default: '20' },
    only: { type: 'string', default: 'first,refresh,idle,keys,shipped' },
    idle: { type: 'string', default: '20' },
    starts: { type: 'string', default: '7' },
    sizes: { type: 'string', default: '80x24,140x40,200x60' },
    probes: { type: 'string', default: '10,50,200' },
  },
});
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'ytm-bench-'));
const SIZES = values.sizes.split(',').map((size) => {
  const [columns = 80, rows = 24] = size.split('x').map(Number);
  return [columns, rows] as const;
});
const PROBES = values.probes.split(',').map(Number);
const DAEMON_WARM_UP_S = 8;

try {
  await bundlePrograms(folder);
  const parts = { first: firstPictures, refresh: refreshes, idle, keys, shipped };
  for (const [name, part] of Object.entries(parts)) if (values.only.split(',').includes(name)) await part();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function firstPictures(): Promise<void> {
  const times: Record<Program, number[]> = { ours: [], bare: [] };
  for (let start = 0; start < Number(values.starts); start += 1) {
    const both = await inTurn(folder, { size: [140, 40], probes: 50, isStill: true, warmUp: 0, seconds: 0 });
    for (const program of PROGRAMS) times[program].push(both[program].firstMs);
  }
  const [ours, bare] = [median(times.ours), median(times.bare)];
  console.log(`first picture, 140x40, 50 probes: ${ours.toFixed(0)} ms (bare Ink ${bare.toFixed(0)}, ${ratio(ours, bare, 1.2)})`);
}

async function refreshes(): Promise<void> {
  console.log('\ntwo rows change, twice a second:');
  for (const size of SIZES) {
    for (const probes of PROBES) {
      const asked = { size, probes, isStill: false, warmUp: Number(values['warm-up']), seconds: Number(values.seconds) };
      const rounds: Readonly<Record<Program, Measured>>[] = [];
      for (let round = 0; round < Number(values.rounds); round += 1) rounds.push(await inTurn(folder, asked));
      const of = (figure: (one: Measured) => number): [ours: number, bare: number, ratio: number] => [
        median(rounds.map(({ ours }) => figure(ours))),
        median(rounds.map(({ bare }) => figure(bare))),
        median(rounds.map(({ ours, bare }) => figure(ours) / figure(bare))),
      ];
      const cpu = of((one) => one.cpuMs / one.refreshes.length);
      const bytes = of((one) => median(one.refreshes));
      const memory = of((one) => one.rssMiB);
      console.log(
        [
          `${size.join('x').padEnd(7)} ${String(probes).padStart(3)} probes`,
          `CPU ${cpu[0].toFixed(1)} ms a refresh (bare ${cpu[1].toFixed(1)}, ${within(cpu[2], 1.3)})`,
          `${bytes[0]} bytes (bare ${bytes[1]}, ${within(bytes[2], 1)})`,
          `${memory[0].toFixed(0)} MiB (bare ${memory[1].toFixed(0)}, ${within(memory[2], 1.3)})`,
        ].join('; '),
      );
    }
  }
}

async function keys(): Promise<void> {
  console.log('\nkeys, 200x60, nothing else changes:');
  for (const probes of PROBES) {
    const { keysMs } = await run(folder, 'ours', { size: [200, 60], probes, isStill: true, warmUp: 2, seconds: 0, presses: 30 });
    const shown = keysMs.map((one) => one ?? Number.POSITIVE_INFINITY).sort((left, right) => left - right);
    const most = shown[Math.floor(shown.length * 0.95)] ?? Number.NaN;
    console.log(
      `${String(probes).padStart(3)} probes: median ${median(shown).toFixed(0)} ms, 95 % in ${most.toFixed(0)} ms ${budget(most, 80, 'ms')}`,
    );
  }
}

async function idle(): Promise<void> {
  const seconds = Number(values.idle);
  console.log('\nnothing changes:');
  for (const size of SIZES) {
    const { ours, bare } = await inTurn(folder, { size, probes: 50, isStill: true, warmUp: 3, seconds });
    const bytes = ours.refreshes.reduce((sum, one) => sum + one, 0);
    console.log(
      `${size.join('x').padEnd(7)} CPU ${(ours.cpuMs / 1_000).toFixed(2)} s in ${seconds} s (bare ${(bare.cpuMs / 1_000).toFixed(2)}) ${budget(ours.cpuMs / 1_000, (0.15 * seconds) / 20, 's')}; ${bytes} bytes in ${ours.refreshes.length} refreshes (ages grow); ${ours.rssMiB.toFixed(0)} MiB (bare ${bare.rssMiB.toFixed(0)})`,
    );
  }
}

/** What users start, beside a daemon that watches the demo's lab at its quick pace. */
async function shipped(): Promise<void> {
  const lab = await startLab({ clock: systemClock, language: 'en', mirrorEvery: false, parent: folder });
  const ytm = join(root, 'dist/bin/ytm.mjs');
  const state = { YTM_STATE_DIR: join(folder, 'state') };
  const daemon = spawn(process.execPath, [ytm, 'serve', '--config', lab.configFile], {
    env: { ...process.env, ...state },
    stdio: 'ignore',
  });
  try {
    while (!existsSync(join(state.YTM_STATE_DIR, 'ytm.sock'))) await new Promise((resolve) => setTimeout(resolve, 50));
    const seconds = Number(values.idle);
    const watch = (warmUp: number, forSeconds: number): Promise<Measured> =>
      inTerminal(folder, [ytm, 'watch', '--config', lab.configFile], { size: [140, 40], warmUp, seconds: forSeconds }, state);
    // Until the daemon's first round is over; the caches of compiled code are filled meanwhile.
    await watch(DAEMON_WARM_UP_S, 0);
    const starts: number[] = [];
    for (let start = 0; start < Number(values.starts); start += 1) starts.push((await watch(0, 0)).firstMs);
    const { cpuMs, refreshes: sent, rssMiB } = await watch(3, seconds);
    const first = median(starts);
    console.log('\nthe shipped program beside a daemon, 140x40:');
    console.log(`first picture ${first.toFixed(0)} ms (fastest ${Math.min(...starts).toFixed(0)}) ${budget(first, 350, 'ms')}`);
    console.log(
      `CPU ${(cpuMs / 1_000).toFixed(2)} s in ${seconds} s with ${sent.length} refreshes of ${median(sent)} bytes; ${rssMiB.toFixed(0)} MiB ${budget(rssMiB, 180, 'MiB')}`,
    );
  } finally {
    daemon.kill();
    await lab.stop();
  }
}

function ratio(ours: number, bare: number, limit: number): string {
  return within(ours / bare, limit);
}

function within(value: number, limit: number): string {
  return `ratio ${value.toFixed(2)} [budget ${limit}: ${value <= limit ? 'met' : 'MISSED'}]`;
}

function budget(value: number, limit: number, unit: string): string {
  return `[budget ${limit} ${unit}: ${value <= limit ? 'met' : 'MISSED'}]`;
}
