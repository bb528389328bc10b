/** The dashboard and a bare Ink app with the same rows, each in a terminal of its own. Linux only. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { noDevtools } from '../../scripts/bundle/devtools.ts';
import { CYCLE_MS } from './board.ts';
import { picturesOf } from './pictures.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** With which `ytm watch` starts; the bare app starts as Node does by itself. */
const FLAGS_OF_WATCH = /watch\) exec "\$node" (--\S+)/.exec(readFileSync(join(ROOT, 'src/bin/ytm.sh'), 'utf8'))?.slice(1) ?? [];
/** At most, to the first picture. */
const START_S = 4;

export const PROGRAMS = ['ours', 'bare'] as const;
export type Program = (typeof PROGRAMS)[number];

export interface Measured {
  readonly firstMs: number;
  readonly firstBytes: number;
  /** The bytes of each. */
  readonly refreshes: readonly number[];
  readonly cpuMs: number;
  readonly rssMiB: number;
  /** From a key to its picture; `null`: nothing was drawn. */
  readonly keysMs: readonly (number | null)[];
}

interface Case {
  /** Columns and rows. */
  readonly size: readonly [columns: number, rows: number];
  readonly probes: number;
  readonly isStill: boolean;
  /** In seconds, before it is measured for `seconds`. */
  readonly warmUp: number;
  readonly seconds: number;
  /** How many keys are typed then. */
  readonly presses?: number;
}

/** The dashboard and the bare Ink app, for `run`. */
export async function bundlePrograms(folder: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
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

export async function run(folder: string, program: Program, asked: Case): Promise<Measured> {
  const { size, probes, isStill, warmUp, seconds } = asked;
  // Ages grow with cycles of the clock: begun in another part of one, the same picture has ages of other widths.
  if (!isStill) await setTimeout(CYCLE_MS - (Date.now() % CYCLE_MS));
  const begun = Date.now();
  const pictures = join(folder, 'pictures.json');
  const cycles = isStill ? 1 : 2 + Math.ceil(((warmUp + seconds + START_S) * 1_000) / CYCLE_MS);
  if (program === 'bare') await writeFile(pictures, JSON.stringify(picturesOf(size, probes, begun, cycles)));
  const env = {
    BENCH_PROBES: String(probes),
    BENCH_BEGUN: String(begun),
    BENCH_PICTURES: pictures,
    ...(isStill ? { BENCH_STILL: '1' } : {}),
  };
  const flags = program === 'ours' ? FLAGS_OF_WATCH : [];
  return inTerminal(folder, [...flags, join(folder, `${program}.mjs`)], asked, env);
}

/** Runs a program of Node in a terminal. A row is selected, so that the rows that change are on the screen. */
export async function inTerminal(
  folder: string,
  argv: readonly string[],
  { size: [columns, rows], warmUp, seconds, presses = 0 }: Omit<Case, 'probes' | 'isStill'>,
  more: Readonly<Record<string, string>>,
): Promise<Measured> {
  const asked = JSON.stringify({ columns, rows, needle: 'quit', keys: 'j', warmUp, seconds, presses });
  const { stdout } = await promisify(execFile)(
    'python3',
    ['-IS', join(import.meta.dirname, 'terminal.py'), asked, process.execPath, ...argv],
    { env: { PATH: process.env['PATH'] ?? '', HOME: folder, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', ...more } },
  );
  return JSON.parse(stdout) as Measured;
}

/** One after the other. @param folder of `bundlePrograms` */
export async function inTurn(folder: string, asked: Case): Promise<Readonly<Record<Program, Measured>>> {
  return { ours: await run(folder, 'ours', asked), bare: await run(folder, 'bare', asked) };
}
