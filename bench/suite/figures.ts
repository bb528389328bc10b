/** What a bench found: figures of ytm beside those of peers, as a table and as JSON. */
import { loadavg } from 'node:os';
import type { Plot } from './plot.ts';

/** One figure of ytm beside the same of a peer or a floor, of one run. */
export interface Figure {
  /** What was measured, and where: "quick pass, 10 changes, 1 ms a call". */
  readonly what: string;
  readonly unit: string;
  readonly ytm: number;
  /** The program beside it. */
  readonly peer: string;
  readonly theirs: number;
  /** What the ratio (ytm / peer) must not exceed. */
  readonly limit?: number;
  /** More is better, as with probes per CPU second: `limit` is then what the ratio must reach. */
  readonly isRate?: boolean;
}

/** A peer that could not be measured. */
export interface Missing {
  readonly peer: string;
  readonly why: string;
}

export interface PartResult {
  readonly part: string;
  readonly figures: readonly Figure[];
  readonly missing: readonly Missing[];
  readonly plots: readonly Plot[];
  readonly seconds: number;
  /** Load averages of one minute before and after: on a busy machine only ratios mean something. */
  readonly load: readonly [before: number, after: number];
}

/** What a part of the suite works with. */
export interface Context {
  /** An empty one of its own. */
  readonly folder: string;
  /** As named on the command line, without dashes. */
  readonly options: SuiteOptions;
  add(this: void, figure: Figure): void;
  missing(this: void, peer: string, why: string): void;
  /** What says more as a curve than in the table. */
  plot(this: void, plot: Plot): void;
  /** What is no figure beside a peer's: progress, limits, further values. */
  say(this: void, text: string): void;
}

export interface SuiteOptions {
  /** Of the mirrored tree. */
  readonly files: number;
  readonly turns: number;
  /** Simulated, of the part `memory`; 0: none. */
  readonly days: number;
  /** Also what takes longer than two minutes. */
  readonly long: boolean;
}

export interface Part {
  readonly name: string;
  readonly about: string;
  run(context: Context): Promise<void>;
}

/** Runs a part; its figures are printed as they come. */
export async function runPart(part: Part, folder: string, options: SuiteOptions): Promise<PartResult> {
  const figures: Figure[] = [];
  const missing: Missing[] = [];
  const plots: Plot[] = [];
  const before = loadavg()[0] ?? 0;
  const begun = performance.now();
  await part.run({
    folder,
    options,
    add(figure) {
      figures.push(figure);
      console.log(rowsOf([figure]).join('\n'));
    },
    missing(peer, why) {
      missing.push({ peer, why });
      console.log(`${peer}: not measured, ${why}`);
    },
    plot: (plot) => plots.push(plot),
    say: (text) => console.log(text),
  });
  return { part: part.name, figures, missing, plots, seconds: (performance.now() - begun) / 1_000, load: [before, loadavg()[0] ?? 0] };
}

export function ratioOf({ ytm, theirs }: Figure): number {
  return ytm / theirs;
}

/** Whether a figure is within its limit; without one there is nothing to meet. */
export function isMet({ limit, isRate = false, ...figure }: Figure): boolean | null {
  if (limit === undefined) return null;
  const ratio = ratioOf(figure);
  return isRate ? ratio >= limit : ratio <= limit;
}

/** As a table of Markdown, which is readable in a terminal, too. */
export function tableOf(results: readonly PartResult[]): string {
  return [...HEAD, ...results.flatMap(({ figures }) => rowsOf(figures))].join('\n');
}

const HEAD = ['| what | ytm | peer | peer’s | ytm / peer | limit |', '| --- | ---: | --- | ---: | ---: | --- |'];

function rowsOf(figures: readonly Figure[]): readonly string[] {
  return figures.map((figure) => {
    const { what, unit, ytm, peer, theirs } = figure;
    return `| ${what} | ${shown(ytm)} ${unit} | ${peer} | ${shown(theirs)} ${unit} | ${shown(ratioOf(figure))} | ${limitOf(figure)} |`;
  });
}

function limitOf(figure: Figure): string {
  const { limit, isRate = false } = figure;
  if (limit === undefined) return '';
  return `${isRate ? '≥' : '≤'} ${limit} ${isMet(figure) === true ? 'met' : 'MISSED'}`;
}

/** With three digits that mean something. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
