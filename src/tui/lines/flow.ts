/** Texts below one another with an indent, labels with values, and causes with the next step to take. */
import type { Args } from '../../health/observation.ts';
import type { Cause } from '../../health/problems.ts';
import { reasonNext, reasonText, type WatchKey } from '../../messages/messages.ts';
import { cells, clean, pad, wrap } from '../fit.ts';
import { type Line, lineOf, type Role, type Segment, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';

const INDENT = '  ';
const GAP = '   ';

export interface Labelled {
  readonly label: string;
  readonly value: string;
}

/** The maximum number of lines of a long value. */
const VALUE_LINES = 3;
const REASON_LINES = 5;
/** Of labels in a column. */
export const LABEL_WIDTH = 12;

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

/** A remark on one line. */
export function note(words: WatchKey, pen: Pen, args: Args = {}): Line {
  return lineOf(segment(`  ${say(pen, words, args)}`, 'dim'));
}

/** A label with its value on a line, labels in a column. */
export function fieldLine(label: WatchKey, value: readonly Segment[], pen: Pen): Line {
  return lineOf(segment(`  ${pad(say(pen, label), LABEL_WIDTH, pen.glyphs)} `, 'dim'), ...value);
}

/** The same for a text that may need more than one line. */
export function fieldText(label: WatchKey, text: string, pen: Pen): readonly Line[] {
  return textLines(text, VALUE_LINES, pen, { start: `${pad(say(pen, label), LABEL_WIDTH, pen.glyphs)} ` });
}

/** Each cause in full, with its next step below it. */
export function causeLines(causes: readonly Cause[], pen: Pen, role: Role = 'strong'): readonly Line[] {
  return causes.flatMap((cause) => [
    ...textLines(reasonText(cause, pen.locale), REASON_LINES, pen, { role }),
    ...textLines(nextText(cause, pen), REASON_LINES, pen, { start: `${pen.glyphs.next} `, indent: '    ' }),
  ]);
}

/** The next step, and how to have it run where that is possible. */
export function nextText(cause: Cause, pen: Pen): string {
  const next = reasonNext(cause, pen.locale);
  return pen.stepOf(cause.code) === null ? next : `${next}  (${say(pen, 'step-hint')})`;
}
