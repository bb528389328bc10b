/** A list under its rule, scrolled so that what is selected is in sight, and the settings that change it. */
import { firstShown } from '../layout.ts';
import type { Line } from '../line.ts';
import type { Model } from '../model.ts';
import { type Pen, say } from '../pen.ts';
import { rangeText, ruleLine } from './rule.ts';

export interface Listing<T> {
  readonly title: string;
  readonly items: readonly T[];
  readonly pick: string | null;
  /** What is selected. */
  readonly id: (item: T) => string;
  readonly line: (item: T, selected: boolean) => Line;
  /** Where there is nothing to list. */
  readonly none: Line;
}

/** At most `most` lines; the rows shown are counted at the right of the rule where that is not all. */
export function listing<T>({ title, items, pick, id, line, none }: Listing<T>, most: number, pen: Pen): readonly Line[] {
  const room = most - 1;
  const place = items.findIndex((item) => id(item) === pick);
  const first = place < 0 ? 0 : firstShown(place, items.length, room);
  const shown = items.slice(first, first + Math.max(0, room));
  const counted = shown.length === items.length ? '' : rangeText(first, shown.length, items.length, pen);
  const rows = shown.map((item, index) => ({ ...line(item, first + index === place), id: id(item) }));
  return [ruleLine(title, counted, pen), ...(rows.length === 0 ? [none] : rows)].slice(0, Math.max(0, most));
}

/** Shown next to the title of a list, so that no row is missing without a notice. */
export function chipsOf({ filter, onlyProblems, sort, tab }: Model, pen: Pen): readonly string[] {
  return [
    filter === '' ? '' : `[/${filter}]`,
    onlyProblems ? `[${say(pen, tab === 'incidents' ? 'chip-open' : 'chip-problems')}]` : '',
    tab === 'overview' && sort !== 'config' ? `[${say(pen, `sort-${sort}`)}]` : '',
  ].filter((chip) => chip !== '');
}
