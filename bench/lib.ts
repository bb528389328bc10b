/**
 * Whole processes measured side by side: the commands take turns (A B A B), so that whatever else the
 * machine does falls on all of them, and the figures are medians of the ratios within each turn.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Command {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** Exit codes that mean that it did its work (default: 0). */
  readonly exitCodes?: readonly number[];
}

/** What one run of a process cost. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
}

export interface Comparison {
  readonly name: string;
  readonly median: Cost;
  readonly fastestMs: number;
  readonly slowestMs: number;
  /** Against the first command, the median over the turns. */
  readonly ratio: { readonly wall: number; readonly cpu: number; readonly peak: number };
}

export interface CompareOptions {
  readonly turns: number;
  /** The whole environment of the commands. */
  readonly env: Readonly<Record<string, string>>;
}

const run = promisify(execFile);
const measurer = join(import.meta.dirname, 'measure.py');

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** @throws Error when a command fails: a fast failure is no result. */
export async function measure({ name, argv, exitCodes = [0] }: Command, env: CompareOptions['env']): Promise<Cost> {
  const { stdout } = await run('python3', ['-IS', measurer, ...argv], { env });
  const { exitCode, ...cost } = JSON.parse(stdout) as Cost & { readonly exitCode: number };
  if (!exitCodes.includes(exitCode)) throw new Error(`${name} ended with ${exitCode}: ${argv.join(' ')}`);
  return cost;
}

/** Measures the commands in turn, after one turn to warm up. The first one is the measure of the others. */
export async function compare(commands: readonly Command[], { turns, env }: CompareOptions): Promise<readonly Comparison[]> {
  const costs: Cost[][] = commands.map(() => []);
  for (let turn = -1; turn < turns; turn += 1) {
    for (const [index, command] of commands.entries()) {
      const cost = await measure(command, env);
      if (turn >= 0) costs[index]?.push(cost);
    }
  }
  const base = costs[0] ?? [];
  return commands.map(({ name }, index) => summarise(name, costs[index] ?? [], base));
}

function summarise(name: string, costs: readonly Cost[], base: readonly Cost[]): Comparison {
  const of = (key: keyof Cost): number => median(costs.map((cost) => cost[key]));
  const ratioOf = (key: keyof Cost): number => median(costs.map((cost, turn) => cost[key] / (base[turn]?.[key] ?? Number.NaN)));
  const walls = costs.map(({ wallMs }) => wallMs);
  return {
    name,
    median: { wallMs: of('wallMs'), cpuMs: of('cpuMs'), peakMiB: of('peakMiB') },
    fastestMs: Math.min(...walls),
    slowestMs: Math.max(...walls),
    ratio: { wall: ratioOf('wallMs'), cpu: ratioOf('cpuMs'), peak: ratioOf('peakMiB') },
  };
}

/** One line for each command, ready for the terminal or a document. */
export function table(comparisons: readonly Comparison[]): string {
  const head = ['command', 'wall ms (min-max)', 'CPU ms', 'peak MiB', 'wall ×', 'CPU ×', 'memory ×'];
  const rows = comparisons.map(({ name, median: { wallMs, cpuMs, peakMiB }, fastestMs, slowestMs, ratio }) => [
    name,
    `${wallMs.toFixed(1)} (${fastestMs.toFixed(0)}-${slowestMs.toFixed(0)})`,
    cpuMs.toFixed(1),
    peakMiB.toFixed(1),
    ratio.wall.toFixed(2),
    ratio.cpu.toFixed(2),
    ratio.peak.toFixed(2),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
