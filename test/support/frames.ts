/** The dashboard's picture without Ink: the lines of every pane where the components put them. */
import { fitLine } from '../../src/tui/fit.ts';
import type { Glyphs } from '../../src/tui/glyphs.ts';
import type { Sides } from '../../src/tui/layout.ts';
import { type Line, lineOf, type Segment, segment } from '../../src/tui/line.ts';
import type { Model } from '../../src/tui/model.ts';
import type { Screen, View } from '../../src/tui/panes.ts';
import { type Look, screenOf } from '../../src/tui/screen.ts';

/** Exactly `rows` lines of exactly `columns` cells. */
export function frameOf(model: Model, look: Look): readonly Line[] {
  return linesOf(screenOf(model, look), look.glyphs);
}

function linesOf(screen: Screen, glyphs: Glyphs): readonly Line[] {
  const { columns, rows, header, banner, view, sides, faults, status, foot } = screen;
  const below = [...faults, ...status, ...foot];
  const room = Math.max(0, rows - 1 - banner.length - below.length);
  const lines = [header, ...banner, ...filled(viewLines(view, sides, glyphs), room), ...below];
  return filled(lines, rows).map((line) => fitLine(line, columns, glyphs));
}

function viewLines({ problems, list, mirror, detail, rows, day, events }: View, sides: Sides | null, glyphs: Glyphs): readonly Line[] {
  return [...problems, ...filled(mainLines([...list, ...mirror], detail, sides, rows, glyphs), rows), ...day, ...events];
}

/** The detail beside the list, or below it. */
function mainLines(
  list: readonly Line[],
  detail: readonly Line[] | null,
  sides: Sides | null,
  rows: number,
  glyphs: Glyphs,
): readonly Line[] {
  return sides === null || detail === null ? [...list, ...(detail ?? [])] : beside(list, detail, sides, rows, glyphs);
}

function beside(left: readonly Line[], right: readonly Line[], sides: Sides, rows: number, glyphs: Glyphs): readonly Line[] {
  return Array.from({ length: rows }, (_, index) => {
    const start = fitLine(left[index] ?? lineOf(), sides.list, glyphs);
    const end = fitLine(right[index] ?? lineOf(), sides.detail, glyphs);
    return lineOf(...halfOf(start), segment(glyphs.side, 'dim'), ...halfOf(end));
  });
}

function halfOf({ segments, selected }: Line): readonly Segment[] {
  return selected ? [segment(segments.map(({ text }) => text).join(''), 'selected')] : segments;
}

function filled(lines: readonly Line[], count: number): readonly Line[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => lines[index] ?? lineOf());
}
