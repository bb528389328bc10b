/** A text in the available space: hidden lines are counted, never omitted without a notice. */
import { firstShown } from '../layout.ts';
import type { Line } from '../line.ts';
import { footRule, rangeText } from '../lines/rule.ts';
import type { Pen } from '../pen.ts';

/** With fewer lines than this, a count would cost more than it is worth. */
const COUNT_FROM = 4;

/** The lines that fit, scrolled; the key for the others. */
export function scrolled(lines: readonly Line[], scroll: number, room: number, pen: Pen): readonly Line[] {
  const first = Math.min(scroll, lastScroll(lines.length, room));
  return partOf(lines, first, room, first + shownLines(lines.length, room) < lines.length ? 'Ctrl-d' : 'Ctrl-u', pen);
}

/** How far a text can be scrolled: until its end is in sight. */
export function lastScroll(count: number, room: number): number {
  return Math.max(0, count - shownLines(count, room));
}

/** A text that is scrolled by what is selected in it: that line stays in sight. */
export function around(lines: readonly Line[], room: number, pen: Pen): readonly Line[] {
  const place = lines.findIndex(({ selected }) => selected);
  const first = place < 0 ? 0 : firstShown(place, lines.length, shownLines(lines.length, room));
  return partOf(lines, first, room, 'j/k', pen);
}

/** The start of a text next to a list; Enter shows all of it. */
export function beginning(lines: readonly Line[], room: number, pen: Pen): readonly Line[] {
  return partOf(lines, 0, room, 'Enter', pen);
}

function shownLines(count: number, room: number): number {
  return Math.max(0, count > room && room >= COUNT_FROM ? room - 1 : room);
}

/** The lines from `first` on; if that is not all, the last line shows their range, the total, and the key for the others. */
function partOf(lines: readonly Line[], first: number, room: number, key: string, pen: Pen): readonly Line[] {
  const shown = shownLines(lines.length, room);
  const part = lines.slice(first, first + shown);
  if (shown === Math.max(0, room) || shown >= lines.length) return part;
  return [...part, footRule(`${rangeText(first, part.length, lines.length, pen)}  ${key}`, pen)];
}
