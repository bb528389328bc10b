/** How the height is shared out. Problems come first; what is fine gives way. */

/** `verdict`: the first line and the cause, nothing else. `compact`: one line per component. */
export type Shape = 'verdict' | 'compact' | 'full';

const SMALLEST_COMPACT = { columns: 30, rows: 6 };
const SMALLEST_FULL = { columns: 60, rows: 15 };

export function shapeOf(columns: number, rows: number): Shape {
  if (columns < SMALLEST_COMPACT.columns || rows < SMALLEST_COMPACT.rows) return 'verdict';
  return columns < SMALLEST_FULL.columns || rows < SMALLEST_FULL.rows ? 'compact' : 'full';
}

/**
 * The most lines that problems may take of `room`, their rule included: all but one line per component and the rule
 * above those; where there are very many components, still half of the room.
 */
export function mostProblemLines(room: number, components: number): number {
  return Math.max(Math.ceil(room / 2), room - components - 1);
}
