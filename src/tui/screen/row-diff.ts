/** Brings one row of the terminal from what it holds to what it shall hold, by the columns that differ. */
import type { Brush } from './brush.ts';
import type { Cells, Row } from './row.ts';

/** So many equal columns between two changes are written anew rather than jumped over: a jump takes as many bytes. */
const SHORTEST_JUMP = 5;
/** So many blank columns at the end are erased rather than written. */
const SHORTEST_ERASURE = 4;

/** `before` is `null` when nobody knows what the row holds. */
export function drawRow(row: number, before: Row | null, after: Row, brush: Brush): void {
  if (before?.painted === after.painted) return;
  const { cells } = after;
  if (cells === null) return brush.writeWhole(row, after.painted);
  const held = before?.cells ?? null;
  if (held === null || held.texts.length !== cells.texts.length) return drawFrom(row, 0, cells, brush);
  drawChanges(row, held, cells, brush);
}

/** Everything from a column on, without regard to what is there. */
function drawFrom(row: number, column: number, { texts, looks }: Cells, brush: Brush): void {
  const end = blankFrom(texts, looks);
  if (end > column) {
    brush.moveTo(row, column);
    writeColumns(column, end, { texts, looks }, brush);
  }
  if (end < texts.length) {
    brush.moveTo(row, Math.max(column, end));
    brush.eraseToEnd();
  }
}

function drawChanges(row: number, before: Cells, after: Cells, brush: Brush): void {
  const differs = (column: number): boolean => before.texts[column] !== after.texts[column] || before.looks[column] !== after.looks[column];
  const blank = blankFrom(after.texts, after.looks);
  let last = after.texts.length - 1;
  while (last >= 0 && !differs(last)) last -= 1;
  let column = 0;
  while (column <= last) {
    if (!differs(column)) {
      column += 1;
      continue;
    }
    if (column >= blank && last - column >= SHORTEST_ERASURE) return drawFrom(row, column, after, brush);
    const end = endOfChange(column, column < blank ? Math.min(last + 1, blank) : last + 1, after, differs);
    brush.moveTo(row, column);
    writeColumns(column, end, after, brush);
    column = end;
  }
}

/** The column behind a change that begins at `from`: short stretches of equal columns that look alike are taken along. */
function endOfChange(from: number, limit: number, { texts, looks }: Cells, differs: (column: number) => boolean): number {
  let end = from + 1;
  for (let column = end; column < limit; column += 1) {
    if (differs(column)) end = column + 1;
    else if (column - end >= SHORTEST_JUMP || looks[column] !== looks[end - 1] || !isOneByte(texts[column])) break;
  }
  // Never half of a wide character.
  return texts[end] === '' ? end + 1 : end;
}

function isOneByte(text: string | undefined): boolean {
  return text !== undefined && text !== '' && text <= '~';
}

function writeColumns(from: number, to: number, { texts, looks }: Cells, brush: Brush): void {
  let text = '';
  let start = from;
  for (let column = from; column < to; column += 1) {
    text += texts[column] ?? '';
    if (column + 1 < to && looks[column + 1] === looks[column]) continue;
    brush.look(looks[column] ?? '');
    brush.write(text, column + 1 - start);
    text = '';
    start = column + 1;
  }
}

/** The column from which on there is nothing but blanks without a look. */
function blankFrom(texts: readonly string[], looks: readonly string[]): number {
  let column = texts.length;
  while (column > 0 && texts[column - 1] === ' ' && looks[column - 1] === '') column -= 1;
  return column;
}
