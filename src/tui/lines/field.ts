/** A label with its value on a line, labels in a column. */
import type { WatchKey } from '../../messages/messages.ts';
import { fitLine, pad } from '../fit.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';

export const LABEL_WIDTH = 12;

export function fieldLine(label: WatchKey, value: readonly Segment[], pen: Pen): Line {
  return fitLine(lineOf(segment(`  ${pad(say(pen, label), LABEL_WIDTH, pen.glyphs)} `, 'dim'), ...value), pen.columns, pen.glyphs);
}
