/** A small black-and-white drawing with text: what every format of a placeholder shows, each cell as a square of pixels. */
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from './font.ts';

/** 16:9, as thumbnails are. */
export const GRID_WIDTH = 160;
export const GRID_HEIGHT = 90;

export interface Grid {
  /** Whether the cell is light. */
  at(column: number, row: number): boolean;
}

const MARGIN = 4;
const ADVANCE = GLYPH_WIDTH + 1;
const LINE = GLYPH_HEIGHT + 2;
const COLUMNS = Math.floor((GRID_WIDTH - 2 * MARGIN) / ADVANCE);
const ROWS = Math.floor((GRID_HEIGHT - 2 * MARGIN) / LINE);

/** A frame with these lines in it; long ones are wrapped, and what finds no room is left out with an ellipsis. */
export function drawText(lines: readonly string[]): Grid {
  const light = new Uint8Array(GRID_WIDTH * GRID_HEIGHT);
  const set = (column: number, row: number): void => void (light[row * GRID_WIDTH + column] = 1);
  for (let column = 0; column < GRID_WIDTH; column += 1) for (const row of [0, GRID_HEIGHT - 1]) set(column, row);
  for (let row = 0; row < GRID_HEIGHT; row += 1) for (const column of [0, GRID_WIDTH - 1]) set(column, row);
  for (const [row, line] of fitted(lines).entries()) drawLine(line, row, set);
  return { at: (column, row) => light[row * GRID_WIDTH + column] === 1 };
}

function drawLine(line: string, row: number, set: (column: number, row: number) => void): void {
  for (const [index, character] of Array.from(line).entries()) {
    for (const [x, bits] of (glyphOf(character) ?? []).entries()) {
      for (let y = 0; y < GLYPH_HEIGHT; y += 1) if (((bits >> y) & 1) === 1) set(MARGIN + index * ADVANCE + x, MARGIN + row * LINE + y);
    }
  }
}

function fitted(lines: readonly string[]): readonly string[] {
  const wrapped = lines.flatMap((line) => wrap(drawable(line)));
  return wrapped.length <= ROWS ? wrapped : [...wrapped.slice(0, ROWS - 1), '...'];
}

function wrap(line: string): readonly string[] {
  return line === '' ? [''] : (line.match(new RegExp(`.{1,${COLUMNS}}`, 'gu')) ?? []);
}

/** Characters that the font does not have are written as their code points. */
function drawable(line: string): string {
  return Array.from(line, (each) => (glyphOf(each) === null ? `{${(each.codePointAt(0) ?? 0).toString(16)}}` : each)).join('');
}
