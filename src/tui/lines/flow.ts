/** Labels with values, as many per line as fit, and texts below one another with an indent. */
import { cells, clean, wrap } from '../fit.ts';
import { type Line, lineOf, type Role, segment } from '../line.ts';
import type { Pen } from '../pen.ts';

const INDENT = '  ';
const GAP = '   ';

export interface Labelled {
  readonly label: string;
  readonly value: string;
}

/** The maximum number of lines of a long value. */
const VALUE_LINES = 3;

/** `label value   label value`, broken between pairs; only what is longer than a line is broken itself. */
export function flowLines(items: readonly Labelled[], pen: Pen): readonly Line[] {
  const lines: Labelled[][] = [];
  let used = 0;
  for (const item of items) {
    const width = cells(clean(`${item.label} ${item.value}`, pen.glyphs));
    const current = lines.at(-1);
    if (current !== undefined && used + GAP.length + width <= pen.columns - INDENT.length - 1) {
      current.push(item);
      used += GAP.length + width;
    } else {
      lines.push([item]);
      used = width;
    }
  }
  return lines.flatMap((row) => {
    const [first] = row;
    if (row.length === 1 && first !== undefined && isLong(first, pen))
      return textLines(first.value, VALUE_LINES, pen, { start: `${first.label} ` });
    const parts = row.flatMap(({ label, value }, index) => [
      segment(index === 0 ? INDENT : GAP),
      segment(`${label} `, 'dim'),
      segment(value),
    ]);
    return [lineOf(...parts)];
  });
}

function isLong({ label, value }: Labelled, { columns, glyphs }: Pen): boolean {
  return cells(clean(`${label} ${value}`, glyphs)) > columns - INDENT.length - 1;
}

/** A text over at most `most` lines, indented; `start` precedes the first. */
export function textLines(
  text: string,
  most: number,
  pen: Pen,
  look: { readonly role?: Role; readonly start?: string; readonly indent?: string } = {},
): readonly Line[] {
  const { role = 'text', start = '', indent = INDENT } = look;
  const shownStart = clean(start, pen.glyphs);
  const width = Math.max(8, pen.columns - indent.length - cells(shownStart) - 1);
  return wrap(text, width, most, pen.glyphs).map((part, index) =>
    lineOf(segment(indent), segment(index === 0 ? shownStart : ' '.repeat(cells(shownStart)), 'dim'), segment(part, role)),
  );
}
