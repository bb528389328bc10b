/** How a probe did over the chosen time: two columns of the list. */
import type { ProbeSummary } from '../../health/history.ts';
import type { Millis } from '../../health/observation.ts';
import { pad } from '../fit.ts';
import type { Window } from '../history-window.ts';
import { type Segment, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';
import type { Summaries } from '../questions.ts';
import { grouped } from './progress.ts';

/** The window and its figures; `null` while they are loaded. */
export interface Figures {
  readonly window: Window;
  readonly of: Summaries | null;
}

const HIGH_WIDTH = 7;
const SHARE_WIDTH = 7;
/** Both columns. */
export const FIGURES_WIDTH = HIGH_WIDTH + SHARE_WIDTH;

/** The names of both columns, as wide as these. */
export function figuresTitles(pen: Pen): readonly Segment[] {
  const { glyphs } = pen;
  return [
    segment(pad(say(pen, 'figure-p95'), HIGH_WIDTH, glyphs, 'right'), 'dim'),
    segment(pad(say(pen, 'figure-up'), SHARE_WIDTH, glyphs, 'right'), 'dim'),
  ];
}

export function figureSegments(summary: ProbeSummary | undefined, pen: Pen): readonly Segment[] {
  const high = summary === undefined ? '' : highText(summary.p95Ms);
  const share = summary === undefined ? '' : shareText(summary);
  const isWhole = summary?.upRatio === 1;
  return [
    segment(pad(high, HIGH_WIDTH, pen.glyphs, 'right'), 'dim'),
    segment(pad(share, SHARE_WIDTH, pen.glyphs, 'right'), isWhole ? 'dim' : 'text'),
  ];
}

function highText(time: Millis | null): string {
  if (time === null) return '-';
  return time < 1 ? '<1' : grouped(Math.round(time));
}

/** Never rounded up: only what was always good is 100. */
export function shareText({ upRatio }: Pick<ProbeSummary, 'upRatio'>): string {
  if (upRatio === null) return '-';
  return upRatio === 1 ? '100' : (Math.floor(upRatio * 10_000) / 100).toFixed(2);
}
