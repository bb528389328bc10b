/** A picture for people who hear it: the same lines in the same order, without what is only drawn (rules, strips), and without columns. */
import type { Glyphs } from './glyphs.ts';
import { type Line, textIn } from './line.ts';

/** `line` as words; empty if nothing of it can be read aloud. */
export function spokenLine(line: Line, glyphs: Glyphs): string {
  const drawn = new Set([...Object.values(glyphs.strip), glyphs.rule, glyphs.side, glyphs.dot].flatMap((text) => Array.from(text)));
  const read = line.segments.filter(({ text }) => !isDrawn(text, drawn));
  const words = line.heading === true ? { ...line, segments: read.filter(({ role }) => role !== 'dim') } : { ...line, segments: read };
  return textIn(words).replace(/\s+/g, ' ').trim();
}

function isDrawn(text: string, drawn: ReadonlySet<string>): boolean {
  return text.trim() !== '' && Array.from(text).every((character) => character === ' ' || drawn.has(character));
}
