/** How long the attempts of a probe took over time, with the limits that matter. */
import type { Sample } from '../../health/history.ts';
import type { Millis } from '../../health/observation.ts';
import { cells, fitLine, pad } from '../fit.ts';
import type { Window } from '../history-window.ts';
import { CHART_MARGIN } from '../layout.ts';
import { type Line, lineOf, type Role, type Segment, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';
import { attemptRole } from './state-style.ts';

const LABEL_WIDTH = CHART_MARGIN - 3;

export interface ChartData {
  readonly cells: readonly (Sample | null)[];
  readonly window: Window;
  /** Drawn as a line where the scale reaches it. */
  readonly deadline: Millis;
}

/** The plot in `height` lines, the time axis below it, and the strip of the results in the same cells. */
export function chartLines(data: ChartData, height: number, pen: Pen): readonly Line[] {
  const top = topOf(data);
  const rows = Array.from({ length: height }, (_, index) => plotLine(data, top, height, height - 1 - index, pen));
  return [...rows, axisLine(data, pen), stripLine(data.cells, pen)];
}

/** The longest time of all; `null` if nothing was answered. */
export function slowestOf(samples: readonly (Sample | null)[]): Millis | null {
  return samples.reduce<Millis | null>((worst, sample) => {
    const tookMs = sample?.tookMs ?? null;
    return tookMs === null ? worst : Math.max(worst ?? 0, tookMs);
  }, null);
}

/** The top of the scale: a round number above the slowest; the deadline where that is near. */
function topOf({ cells: samples, deadline }: ChartData): Millis {
  const worst = slowestOf(samples) ?? 0;
  const top = roundUp(Math.max(1, worst));
  return top * 2 >= deadline ? Math.max(top, deadline) : top;
}

function roundUp(ms: Millis): Millis {
  const power = 10 ** Math.floor(Math.log10(ms));
  return [1, 2, 3, 5, 10].map((step) => step * power).find((step) => step >= ms) ?? ms;
}

function plotLine(data: ChartData, top: Millis, height: number, level: number, pen: Pen): Line {
  const { glyphs } = pen;
  const limit = Math.ceil((data.deadline / top) * height) - 1;
  const label =
    level === height - 1 ? number(top) : level === limit && data.deadline < top ? number(data.deadline) : level === 0 ? '0' : '';
  const parts: Segment[] = [];
  for (const sample of data.cells) {
    const [text, role] = cellOf(sample, top, height, level, level === limit, pen);
    const last = parts.at(-1);
    if (last?.role === role) parts[parts.length - 1] = segment(last.text + text, role);
    else parts.push(segment(text, role));
  }
  return fitLine(lineOf(segment(`${pad(label, LABEL_WIDTH, glyphs, 'right')} ${glyphs.side}`, 'dim'), ...parts), pen.columns, glyphs);
}

function number(ms: Millis): string {
  return String(Math.round(ms * 10) / 10);
}

function cellOf(sample: Sample | null, top: Millis, height: number, level: number, isLimit: boolean, pen: Pen): readonly [string, Role] {
  const { glyphs } = pen;
  const empty: readonly [string, Role] = isLimit ? [glyphs.limit, 'dim'] : [' ', 'dim'];
  if (sample === null) return empty;
  if (sample.tookMs === null) return level === 0 ? [glyphs.noTime, attemptRole(sample.class, pen.old)] : empty;
  const steps = Array.from(glyphs.bars);
  const reached = Math.max(1, Math.round((Math.min(sample.tookMs, top) / top) * height * steps.length)) - level * steps.length;
  const shape = steps[Math.min(reached, steps.length) - 1];
  if (reached <= 0 || shape === undefined) return empty;
  return [shape, sample.class === 'u' ? (pen.old ? 'dim' : 'text') : attemptRole(sample.class, pen.old)];
}

function axisLine({ cells: samples, window }: ChartData, pen: Pen): Line {
  const { glyphs } = pen;
  const start = ` ${say(pen, 'ago', { age: say(pen, `window-${window}`) })} `;
  const end = ` ${say(pen, 'now')}`;
  const gap = samples.length - cells(start) - cells(end);
  const drawn = gap > 0 ? `${start}${glyphs.rule.repeat(gap)}${end}` : glyphs.rule.repeat(samples.length);
  return fitLine(lineOf(segment(`${' '.repeat(LABEL_WIDTH + 1)}${glyphs.corner}${drawn}`, 'dim')), pen.columns, glyphs);
}

/** The results of the attempts, cell by cell below the plot. */
function stripLine(samples: readonly (Sample | null)[], pen: Pen): Line {
  const parts = samples.map((sample) =>
    sample === null ? segment(' ') : segment(pen.glyphs.strip[sample.class], attemptRole(sample.class, pen.old)),
  );
  return fitLine(lineOf(segment(' '.repeat(LABEL_WIDTH + 2)), ...joined(parts)), pen.columns, pen.glyphs);
}

/** Neighbours of one role as one segment. */
function joined(parts: readonly Segment[]): readonly Segment[] {
  const together: Segment[] = [];
  for (const part of parts) {
    const last = together.at(-1);
    if (last?.role === part.role) together[together.length - 1] = segment(last.text + part.text, part.role);
    else together.push(part);
  }
  return together;
}
