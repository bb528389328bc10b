/** The last line: the relevant keys, or the result of the last one. */
import { cells, clean, cutStart, spread, widthOf } from '../fit.ts';
import type { Hint, KeyEntry, Place } from '../keys.ts';
import { type Line, lineOf, segment } from '../line.ts';
import { rememberLast } from '../memo.ts';
import { type Pen, say } from '../pen.ts';

const KEY_GAP = 2;

/** As many hints as fit, quit always among them; first how to decide, if something `waits` for it. */
export const hintLine = rememberLast((entries: readonly KeyEntry[], place: Place, waits: boolean, pen: Pen): Line => {
  const all = entries.flatMap(({ hints }) => hints);
  const deciding = all.filter(({ decides }) => waits && decides === true && place !== 'help' && place !== 'faults');
  const others = all.filter((hint) => hint.places.includes(place) && !deciding.includes(hint));
  const hints = [...deciding, ...others];
  const quit = hints.splice(-1);
  let left = pen.columns - 1 - widthOf(keyLine(quit, pen).segments, pen.glyphs);
  const tooMany = hints.findIndex((hint) => {
    left -= widthOf(keyLine([hint], pen).segments, pen.glyphs) + 1;
    return left < 0;
  });
  return keyLine([...(tooMany < 0 ? hints : hints.slice(0, tooMany)), ...quit], pen);
});

/** Keys with what they do. */
export function keyLine(keys: readonly Pick<Hint, 'key' | 'words'>[], pen: Pen): Line {
  const parts = keys.flatMap(({ key, words }, index) => [
    segment(' '.repeat(index === 0 ? 1 : KEY_GAP)),
    segment(key, 'strong'),
    segment(` ${say(pen, words)}`, 'dim'),
  ]);
  return lineOf(...parts);
}

/** A text while it is typed, behind the key that began it: its end stays in sight. */
export function inputLine(key: string, text: string, hint: string, pen: Pen): Line {
  const right = hint === '' ? '' : ` ${hint} `;
  const room = Math.max(4, pen.columns - 4 - cells(clean(right, pen.glyphs)));
  const shown = cutStart(clean(text, pen.glyphs), room, pen.glyphs);
  return spread([segment(` ${key}`, 'strong'), segment(shown, 'strong'), segment('_')], [segment(right, 'dim')], pen);
}

export function noticeLine(text: string): Line {
  return lineOf(segment(` ${text}`, 'strong'));
}
