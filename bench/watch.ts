/**
 * The cost of the dashboard on a terminal, beside a bare Ink app that prints the same rows, in one run: time to the first
 * picture, CPU and bytes for each refresh (two rows change twice a second), CPU while nothing changes, memory; and the
 * shipped program beside a daemon of the demo's lab. The budgets are ratios to the bare app. Linux only.
 *
 *   npm run bench -- watch [--seconds 10] [--idle 20] [--starts 7]
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { build } from 'esbuild';
import { noDevtools } from '../scripts/bundle/devtools.ts';
import { startLab } from '../src/demo/lab.ts';
import { systemClock } from '../src/platform/clock.ts';
import { median } from './lib.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    idle: { type: 'string', default: '20' },
    starts: { type: 'string', default: '7' },
  },
});
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'ytm-bench-'));
const SIZES = [
  [80, 24],
  [140, 40],
  [200, 60],
] as const;
const PROBES = [10, 50, 200] as const;
const DAEMON_WARM_UP_S = 8;
const PROGRAMS = ['ours', 'bare'] as const;
type Program = (typeof PROGRAMS)[number];
type Size = (typeof SIZES)[number];

interface Measured {
  readonly firstMs: number;
  readonly firstBytes: number;
  readonly refreshes: readonly number[];
  readonly cpuMs: number;
  readonly rssMiB: number;
}

interface Case {
  readonly size: Size;
  readonly probes: number;
  readonly isStill: boolean;
  readonly warmUp: number;
  readonly seconds: number;
}

try {
  await bundlePrograms();
  await firstPictures();
  await refreshes();
  await idle();
  await shipped();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function bundlePrograms(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { ours: 'bench/watch/ours.ts', bare: 'bench/watch/bare.tsx' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    minifySyntax: true,
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    plugins: [noDevtools],
    logLevel: 'error',
  });
}

function run(program: Program, asked: Case): Promise<Measured> {
  const env = { BENCH_PROBES: String(asked.probes), ...(asked.isStill ? { BENCH_STILL: '1' } : {}) };
  return inTerminal([join(folder, `${program}.mjs`)], asked, env);
}

/** Runs a program of Node in a terminal. A row is selected, so that the rows that change are on the screen. */
async function inTerminal(
  argv: readonly string[],
  { size: [columns, rows], warmUp, seconds }: Pick<Case, 'size' | 'warmUp' | 'seconds'>,
  more: Readonly<Record<string, string>>,
): Promise<Measured> {
  const asked = JSON.stringify({ columns, rows, needle: 'quit', keys: 'j', warmUp, seconds });
  const { stdout } = await promisify(execFile)(
    'python3',
    ['-IS', join(import.meta.dirname, 'watch/terminal.py'), asked, process.execPath, ...argv],
    { env: { PATH: process.env['PATH'] ?? '', HOME: folder, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', ...more } },
  );
  return JSON.parse(stdout) as Measured;
}

async function inTurn(asked: Case): Promise<Readonly<Record<Program, Measured>>> {
  return { ours: await run('ours', asked), bare: await run('bare', asked) };
}

async function firstPictures(): Promise<void> {
  const times: Record<Program, number[]> = { ours: [], bare: [] };
  for (let start = 0; start < Number(values.starts); start += 1) {
    const both = await inTurn({ size: [140, 40], probes: 50, isStill: true, warmUp: 0, seconds: 0 });
    for (const program of PROGRAMS) times[program].push(both[program].firstMs);
  }
  const [ours, bare] = [median(times.ours), median(times.bare)];
  console.log(`first picture, 140x40, 50 probes: ${ours.toFixed(0)} ms (bare Ink ${bare.toFixed(0)}, ${ratio(ours, bare, 1.2)})`);
}

async function refreshes(): Promise<void> {
  console.log('\ntwo rows change, twice a second:');
  for (const size of SIZES) {
    for (const probes of PROBES) {
      const { ours, bare } = await inTurn({ size, probes, isStill: false, warmUp: 4, seconds: Number(values.seconds) });
      const cpu = [ours, bare].map((one) => one.cpuMs / one.refreshes.length) as [number, number];
      const bytes = [ours, bare].map((one) => median(one.refreshes)) as [number, number];
      console.log(
        [
          `${size.join('x').padEnd(7)} ${String(probes).padStart(3)} probes`,
          `CPU ${cpu[0].toFixed(1)} ms a refresh (bare ${cpu[1].toFixed(1)}, ${ratio(...cpu, 1.3)})`,
          `${bytes[0]} bytes (bare ${bytes[1]}, ${ratio(...bytes, 1)})`,
          `${ours.rssMiB.toFixed(0)} MiB (bare ${bare.rssMiB.toFixed(0)}, ${ratio(ours.rssMiB, bare.rssMiB, 1.3)})`,
        ].join('; '),
      );
    }
  }
}

async function idle(): Promise<void> {
  const seconds = Number(values.idle);
  console.log('\nnothing changes:');
  for (const size of SIZES) {
    const { ours, bare } = await inTurn({ size, probes: 50, isStill: true, warmUp: 3, seconds });
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
      inTerminal([ytm, 'watch', '--config', lab.configFile], { size: [140, 40], warmUp, seconds: forSeconds }, state);
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
  const value = ours / bare;
  return `ratio ${value.toFixed(2)} [budget ${limit}: ${value <= limit ? 'met' : 'MISSED'}]`;
}

function budget(value: number, limit: number, unit: string): string {
  return `[budget ${limit} ${unit}: ${value <= limit ? 'met' : 'MISSED'}]`;
}
