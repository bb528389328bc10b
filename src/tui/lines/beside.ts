/** Two blocks of lines side by side. */
import { fitLine } from '../fit.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import type { Pen } from '../pen.ts';

export interface Sides {
  readonly list: number;
  readonly detail: number;
}

/** Exactly `height` lines; a selected line at the left is marked as far as it reaches. */
export function beside(left: readonly Line[], right: readonly Line[], sides: Sides, height: number, pen: Pen): readonly Line[] {
  return Array.from({ length: Math.max(0, height) }, (_, index) => {
    const start = fitLine(left[index] ?? lineOf(), sides.list, pen.glyphs);
    const end = fitLine(right[index] ?? lineOf(), sides.detail, pen.glyphs);
    return lineOf(...halfOf(start), segment(pen.glyphs.side, 'dim'), ...halfOf(end));
  });
}

function halfOf({ segments, selected }: Line): readonly Segment[] {
  return selected ? [segment(segments.map(({ text }) => text).join(''), 'selected')] : segments;
}
