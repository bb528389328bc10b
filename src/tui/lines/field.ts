/** A label with its value on a line, labels in a column. */
import type { WatchKey } from '../../messages/messages.ts';
import { pad } from '../fit.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';
import { textLines } from './flow.ts';

export const LABEL_WIDTH = 12;

/** The same for a text that may need more than one line. */
export function fieldText(label: WatchKey, text: string, pen: Pen): readonly Line[] {
  return textLines(text, 3, pen, { start: `${pad(say(pen, label), LABEL_WIDTH, pen.glyphs)} ` });
}

export function fieldLine(label: WatchKey, value: readonly Segment[], pen: Pen): Line {
  return lineOf(segment(`  ${pad(say(pen, label), LABEL_WIDTH, pen.glyphs)} `, 'dim'), ...value);
}
