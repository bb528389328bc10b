/** What waits for a person: why the mirror is halted, and what it put aside until somebody has looked at it. */
import type { ParkedSummary } from '../../health/mirror.ts';
import type { Reason } from '../../health/snapshot.ts';
import { bytes } from '../../messages/template.ts';
import { clean, cutStart, listLine } from '../fit.ts';
import { type Line, lineOf, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';
import { causeLines } from './flow.ts';
import { grouped, listed } from './progress.ts';
import { ruleLine } from './rule.ts';
import { sinceText } from './times.ts';

/** The second line is the selectable one. */
export function haltedLines(reasons: readonly Reason[], selected: boolean, pen: Pen): readonly Line[] {
  const [first] = reasons;
  const left = [segment(pen.glyphs.down, 'bad'), segment(` ${say(pen, 'halted-until')}`, 'strong')];
  const since = first === undefined ? '' : ` ${sinceText(first.since, pen)} `;
  return [
    ruleLine(say(pen, 'mirror-state-halted'), say(pen, 'halted-hint'), pen),
    listLine(left, [segment(since, 'dim')], selected, pen),
    ...causeLines(reasons, pen),
  ];
}

const PATHS_SHOWN = 5;

export function parkedLines(parked: ParkedSummary, selected: boolean, pen: Pen): readonly Line[] {
  const left = [segment(pen.glyphs.degraded, 'warn'), segment(` ${parkedText(parked, pen)}`)];
  return [
    ruleLine(say(pen, 'parked-title', { id: parked.id }), say(pen, 'parked-hint'), pen),
    listLine(left, [segment(` ${sinceText(parked.since, pen)} `, 'dim')], selected, pen),
    ...pathLines(parked, pen),
  ];
}

/** `12 to delete, 3 to replace, 1 changed in the vault, 1.2 GB`: nothing of it was done. */
export function parkedText({ deletes, updates, drift, bytes: size }: ParkedSummary, pen: Pen): string {
  const parts = [
    deletes > 0 ? say(pen, 'parked-deletes', { count: grouped(deletes) }) : '',
    updates > 0 ? say(pen, 'parked-updates', { count: grouped(updates) }) : '',
    drift > 0 ? say(pen, 'count-drift', { count: grouped(drift) }) : '',
    bytes(size),
  ];
  return listed(parts, pen);
}

/** The first few paths, and how many more there are. */
function pathLines({ sample, deletes, updates, drift }: ParkedSummary, pen: Pen): readonly Line[] {
  const shown = sample.slice(0, PATHS_SHOWN);
  const more = Math.max(0, deletes + updates + drift - shown.length);
  const paths = shown.map((path) =>
    lineOf(segment(`      ${cutStart(clean(path, pen.glyphs), Math.max(8, pen.columns - 8), pen.glyphs)}`)),
  );
  const rest =
    more === 0 || shown.length === 0 ? [] : [lineOf(segment(`      ${say(pen, 'more-problems', { count: grouped(more) })}`, 'dim'))];
  return [...paths, ...rest];
}
