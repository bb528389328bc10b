/** The palette: what can be chosen, the best first, above the line that is typed. */

import { listLine } from '../fit.ts';
import { firstShown } from '../layout.ts';
import { type Line, segment } from '../line.ts';
import type { Palette } from '../model.ts';
import type { Choice } from '../palette.ts';
import { fullMoment, moment, type Pen, say } from '../pen.ts';
import { note } from './flow.ts';
import { inputLine } from './hints.ts';
import { ruleLine } from './rule.ts';

/** With fewer lines than this the title gives way to the choices. */
const TITLE_FROM = 4;
/** From this width on what is typed leaves room for the keys. */
const HINT_FROM = 40;

/** In at most `most` lines; what is typed stands in the last one. */
export function paletteLines({ text, chosen }: Palette, choices: readonly Choice[], most: number, pen: Pen): readonly Line[] {
  const titled = most >= TITLE_FROM;
  const room = Math.max(0, most - 1 - (titled ? 1 : 0));
  const first = firstShown(chosen, choices.length, room);
  const shown = choices.slice(first, first + room);
  const none = text.trim().toLowerCase().startsWith('at') ? 'palette-at' : 'palette-none';
  const rows =
    shown.length === 0
      ? [note(none, pen)].slice(0, room)
      : shown.map((choice, index) => ({ ...choiceLine(choice, first + index === chosen, pen), id: String(first + index) }));
  const title = ruleLine(say(pen, 'palette-title'), say(pen, 'palette-note', { count: choices.length }), pen);
  return [...(titled ? [title] : []), ...rows, inputLine(':', text, pen.columns < HINT_FROM ? '' : say(pen, 'palette-hint'), pen)].slice(
    -Math.max(0, most),
  );
}

function choiceLine(choice: Choice, selected: boolean, pen: Pen): Line {
  return listLine([segment(nameOf(choice, pen))], [segment(` ${noteOf(choice, pen)} `, 'dim')], selected, pen);
}

function nameOf(choice: Choice, pen: Pen): string {
  if (choice.kind === 'files') return say(pen, 'palette-files', { pattern: choice.pattern });
  return choice.kind === 'moment' ? say(pen, 'palette-moment', { at: fullMoment(choice.at, pen) }) : (choice.texts[0] ?? '');
}

function noteOf(choice: Choice, pen: Pen): string {
  switch (choice.kind) {
    case 'action':
      return say(pen, 'palette-key', { key: choice.key });
    case 'row':
      return say(pen, choice.row.startsWith('probe:') ? 'palette-probe' : 'palette-component');
    case 'incident':
      return say(pen, 'palette-incident', { at: moment(choice.from, pen) });
    case 'run':
      return say(pen, 'palette-run', { at: moment(choice.endedAt, pen) });
    case 'files':
      return say(pen, 'palette-found');
    case 'moment':
      return '';
  }
}
