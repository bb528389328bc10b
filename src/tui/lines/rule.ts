/** The line that opens a block: its title at the left, a note at the right, a rule between. */
import type { WatchKey } from '../../messages/messages.ts';
import { cells, clean, cut } from '../fit.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';

/** `note` is left out when there is no room for it. */
export function ruleLine(title: string, note: string | Segment, pen: Pen): Line {
  const { glyphs, columns } = pen;
  const noted = typeof note === 'string' ? segment(note, 'dim') : note;
  const shownTitle = cut(clean(title, glyphs), Math.max(0, columns - 4), glyphs);
  const shownNote = clean(noted.text, glyphs);
  const room = columns - cells(shownTitle) - 3;
  const noteWidth = shownNote === '' ? 0 : cells(shownNote) + 3;
  const fits = noteWidth > 0 && room > noteWidth;
  const gap = glyphs.rule.repeat(Math.max(0, room - (fits ? noteWidth : 0)));
  const end = fits ? [segment(' '), segment(shownNote, noted.role), segment(` ${glyphs.rule}`, 'dim')] : [];
  const line = lineOf(segment(`${glyphs.rule} `, 'dim'), segment(shownTitle, 'strong'), segment(` ${gap}`, 'dim'), ...end);
  return { ...line, heading: true };
}

/** Lines under their title; nothing where there are none. */
export function block(title: WatchKey, lines: readonly Line[], pen: Pen): readonly Line[] {
  return lines.length === 0 ? [] : [ruleLine(say(pen, title), '', pen), ...lines];
}

/** Which of all lines or rows are shown: `first` counts from 0. */
export function rangeText(first: number, shown: number, all: number, pen: Pen): string {
  return say(pen, 'rows-shown', { first: first + 1, last: first + shown, all });
}

/** The line that closes a text of which a part is shown: the note at its right end. */
export function footRule(note: string, { glyphs, columns }: Pen): Line {
  const shown = cut(clean(note, glyphs), Math.max(0, columns - 4), glyphs);
  const gap = glyphs.rule.repeat(Math.max(0, columns - cells(shown) - 3));
  return lineOf(segment(`${gap} ${shown} ${glyphs.rule}`, 'dim'));
}
