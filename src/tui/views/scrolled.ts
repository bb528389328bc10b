/** A text in the available space: hidden lines are counted, never omitted without a notice. */
import { firstShown } from '../layout.ts';
import type { Line } from '../line.ts';
import { footRule } from '../lines/rule.ts';
import { type Pen, say } from '../pen.ts';

/** With fewer lines than this, a count would cost more than it is worth. */
const COUNT_FROM = 4;

/** The lines that fit; if that is not all, the last line shows their range, the total, and the key for the others. */
export function scrolled(lines: readonly Line[], scroll: number, room: number, pen: Pen): readonly Line[] {
  const shown = shownLines(lines.length, room);
  const first = Math.min(scroll, lastScroll(lines.length, room));
  const part = lines.slice(first, first + shown);
  if (shown === Math.max(0, room) || shown >= lines.length) return part;
  const of = say(pen, 'rows-shown', { first: first + 1, last: first + part.length, all: lines.length });
  return [...part, footRule(`${of}  ${first + part.length < lines.length ? 'Ctrl-d' : 'Ctrl-u'}`, pen)];
}

/** How far a text can be scrolled: until its end is in sight. */
export function lastScroll(count: number, room: number): number {
  return Math.max(0, count - shownLines(count, room));
}

function shownLines(count: number, room: number): number {
  return Math.max(0, count > room && room >= COUNT_FROM ? room - 1 : room);
}

/** A text that is scrolled by what is selected in it: that line stays in sight. */
export function around(lines: readonly Line[], room: number, pen: Pen): readonly Line[] {
  const shown = shownLines(lines.length, room);
  const place = lines.findIndex(({ selected }) => selected);
  const first = place < 0 ? 0 : firstShown(place, lines.length, shown);
  const part = lines.slice(first, first + shown);
  if (shown === Math.max(0, room) || shown >= lines.length) return part;
  return [...part, footRule(`${say(pen, 'rows-shown', { first: first + 1, last: first + part.length, all: lines.length })}  j/k`, pen)];
}

/** The start of a text next to a list; Enter shows all of it. */
export function beginning(lines: readonly Line[], room: number, pen: Pen): readonly Line[] {
  if (lines.length <= room || room < COUNT_FROM) return lines;
  const shown = room - 1;
  const of = say(pen, 'rows-shown', { first: 1, last: shown, all: lines.length });
  return [...lines.slice(0, shown), footRule(`${of}  Enter`, pen)];
}
