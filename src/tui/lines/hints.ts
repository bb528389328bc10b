/** The last line: the relevant keys, or the result of the last one. */
import { cells, clean, cutStart, spread, widthOf } from '../fit.ts';
import { type KeyEntry, type Place } from '../keys.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';

/** As many hints as fit, quit always among them; first how to decide, if something `waits` for it. */
export function hintLine(entries: readonly KeyEntry[], place: Place, waits: boolean, pen: Pen): Line {
  const all = entries.flatMap(({ hints }) => hints);
  const deciding = all.filter(({ decides }) => waits && decides === true && place !== 'help' && place !== 'faults');
  const others = all.filter((hint) => hint.places.includes(place) && !deciding.includes(hint));
  const hints = [...deciding, ...others].map((hint) => [segment(hint.key, 'strong'), segment(` ${say(pen, hint.words)}`, 'dim')]);
  const quit = hints.pop() ?? [];
  const fitting: Segment[][] = [];
  let left = pen.columns - 2 - widthOf(quit, pen.glyphs);
  for (const hint of hints) {
    left -= widthOf(hint, pen.glyphs) + 2;
    if (left < 0) break;
    fitting.push(hint);
  }
  const parts = [...fitting, quit].flatMap((hint, index) => [segment(index === 0 ? ' ' : '  '), ...hint]);
  return lineOf(...parts);
}

/** The filter while it is typed: its end stays in sight. */
export function typingLine(filter: string, matches: number, pen: Pen): Line {
  const right = ` ${say(pen, 'filter-hint', { count: matches })} `;
  const shown = cutStart(clean(filter, pen.glyphs), Math.max(4, pen.columns - 4 - cells(clean(right, pen.glyphs))), pen.glyphs);
  return spread([segment(' /', 'strong'), segment(shown, 'strong'), segment('_')], [segment(right, 'dim')], pen);
}

export function noticeLine(text: string): Line {
  return lineOf(segment(` ${text}`, 'strong'));
}
