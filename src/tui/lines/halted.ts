/** Why the mirror is halted until a person decides. */

import type { Reason } from '../../health/snapshot.ts';
import { listLine } from '../fit.ts';
import { type Line, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';
import { causeLines } from './flow.ts';
import { ruleLine } from './rule.ts';
import { sinceText } from './times.ts';

/** The second line is the selectable one. */
export function haltedLines(reasons: readonly Reason[], selected: boolean, pen: Pen): readonly Line[] {
  const role = pen.old ? 'dim' : 'bad';
  const [first] = reasons;
  const left = [segment(pen.glyphs.down, role), segment(` ${say(pen, 'halted-until')}`, pen.old ? 'dim' : 'strong')];
  const since = first === undefined ? '' : ` ${sinceText(first.since, pen)} `;
  return [
    ruleLine(say(pen, 'mirror-state-halted'), say(pen, 'halted-hint'), pen),
    listLine(left, [segment(since, 'dim')], selected, pen),
    ...causeLines(reasons, pen),
  ];
}
