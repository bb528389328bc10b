/** A list under its rule, scrolled so that what is selected is in sight. */
import { firstShown } from '../layout.ts';
import type { Line } from '../line.ts';
import { ruleLine } from '../lines/rule.ts';
import { type Pen, say } from '../pen.ts';

export interface Listing<T> {
  readonly title: string;
  /** At the right of the rule where all fits; else the rows shown are counted there. */
  readonly note: string;
  readonly items: readonly T[];
  readonly pick: string | null;
  /** What is selected. */
  readonly id: (item: T) => string;
  readonly line: (item: T, selected: boolean) => Line;
  /** Where there is nothing to list. */
  readonly none: Line;
}

/** At most `most` lines. */
export function listing<T>({ title, note, items, pick, id, line, none }: Listing<T>, most: number, pen: Pen): readonly Line[] {
  const room = most - 1;
  const place = items.findIndex((item) => id(item) === pick);
  const first = place < 0 ? 0 : firstShown(place, items.length, room);
  const shown = items.slice(first, first + Math.max(0, room));
  const counted =
    shown.length === items.length ? note : say(pen, 'rows-shown', { first: first + 1, last: first + shown.length, all: items.length });
  const rows = shown.map((item, index) => ({ ...line(item, first + index === place), id: id(item) }));
  return [ruleLine(title, counted, pen), ...(rows.length === 0 ? [none] : rows)].slice(0, Math.max(0, most));
}
