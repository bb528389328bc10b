/** How long the attempts of a probe took over time, with the limits that matter. */
import { type Strip, UNKNOWN_CELL } from '../../health/history.ts';
import type { Millis } from '../../health/observation.ts';
import type { AttemptClass } from '../../health/snapshot.ts';
import { pad } from '../fit.ts';
import type { Axis } from '../history-window.ts';
import { CHART_MARGIN } from '../layout.ts';
import { type Line, lineOf, type Role, type Segment, segment } from '../line.ts';
import type { Pen } from '../pen.ts';
import type { Timed } from '../timeline.ts';
import { attemptRole } from './state-style.ts';
import { axisSegments, stripSegments } from './strips.ts';

const LABEL_WIDTH = CHART_MARGIN - 3;

export interface ChartData {
  readonly axis: Axis;
  readonly strip: Strip;
  readonly timed: Pick<Timed, 'scrub' | 'now'>;
  /** Drawn as a line where the scale reaches it. */
  readonly deadline: Millis;
}

/** The plot in `height` lines, the time axis below it, and the strip of the results in the same cells. */
export function chartLines(data: ChartData, height: number, pen: Pen): readonly Line[] {
  const top = topOf(data);
  const rows = Array.from({ length: height }, (_, index) => plotLine(data, top, height, height - 1 - index, pen));
  const below = ' '.repeat(LABEL_WIDTH + 1);
  return [
    ...rows,
    lineOf(segment(`${below}${pen.glyphs.corner}`, 'dim'), ...axisSegments(data.axis, data.timed, pen)),
    lineOf(segment(`${below} `), ...stripSegments(data.strip, pen)),
  ];
}

/** The longest time of all; `null` if nothing was answered. */
export function slowestOf({ tookMs }: Strip): Millis | null {
  return tookMs.reduce<Millis | null>((worst, took) => (took === null ? worst : Math.max(worst ?? 0, took)), null);
}

/** The top of the scale: a round number above the slowest; the deadline where that is near. */
function topOf({ strip, deadline }: ChartData): Millis {
  const worst = slowestOf(strip) ?? 0;
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
  const { classes, tookMs } = data.strip;
  for (let place = 0; place < classes.length; place += 1) {
    const kind = classes.charAt(place);
    const cell = kind === UNKNOWN_CELL ? null : { class: kind as AttemptClass, tookMs: tookMs[place] ?? null };
    const [text, role] = cellOf(cell, top, height, level, level === limit, pen);
    const last = parts.at(-1);
    if (last?.role === role) parts[parts.length - 1] = segment(last.text + text, role);
    else parts.push(segment(text, role));
  }
  return lineOf(segment(`${pad(label, LABEL_WIDTH, glyphs, 'right')} ${glyphs.side}`, 'dim'), ...parts);
}

function number(ms: Millis): string {
  return String(Math.round(ms * 10) / 10);
}

type ChartCell = { readonly class: AttemptClass; readonly tookMs: Millis | null };

function cellOf(cell: ChartCell | null, top: Millis, height: number, level: number, isLimit: boolean, pen: Pen): readonly [string, Role] {
  const { glyphs } = pen;
  const empty: readonly [string, Role] = isLimit ? [glyphs.limit, 'dim'] : [' ', 'dim'];
  if (cell === null) return empty;
  if (cell.tookMs === null) return level === 0 ? [glyphs.noTime, attemptRole(cell.class)] : empty;
  const steps = Array.from(glyphs.bars);
  const reached = Math.max(1, Math.round((Math.min(cell.tookMs, top) / top) * height * steps.length)) - level * steps.length;
  const shape = steps[Math.min(reached, steps.length) - 1];
  if (reached <= 0 || shape === undefined) return empty;
  return [shape, cell.class === 'u' ? 'text' : attemptRole(cell.class)];
}
