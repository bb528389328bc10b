/** What the panes of the screen show: the data between the selectors (screen.ts, views/) and the components. */
import type { Sides } from './layout.ts';
import type { Line } from './line.ts';
import type { Model } from './model.ts';

/** A list, and what is selected of it in full beside it where the screen is wide. */
export interface Listed {
  readonly kind: 'mirror' | 'incidents' | 'events' | 'alerts';
  readonly list: readonly Line[];
  readonly detail: readonly Line[] | null;
}

export interface OverviewPanes {
  readonly kind: 'overview';
  readonly problems: readonly Line[];
  readonly components: readonly Line[];
  /** The mirror below the components where the screen is wide and has room left. */
  readonly mirror: readonly Line[];
  readonly detail: readonly Line[] | null;
  /** The height of the components with what is beside them. */
  readonly rows: number;
  /** The last day of every component and of the mirror, on large screens. */
  readonly day: readonly Line[];
  readonly events: readonly Line[];
}

/** `text`: the help, or what was opened; on the smallest screens the cause. */
export type View = OverviewPanes | Listed | { readonly kind: 'text'; readonly lines: readonly Line[] };

/** The whole screen. The panes below the view are always shown in full; the view has what remains of `rows`. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly theme: Model['theme'];
  readonly header: Line;
  /** What must be known whatever is shown, such as a config that is newer than the one in force. */
  readonly banner: readonly Line[];
  readonly view: View;
  /** The widths of list and detail; `null` where there is room for one. */
  readonly sides: Sides | null;
  readonly faults: readonly Line[];
  readonly status: readonly Line[];
  /** An answer, a choice, a notice, the filter that is being typed, or the keys. */
  readonly foot: readonly Line[];
}

/** The line in a cell of the screen: panes stand below one another, a detail at the right of its list. */
export function lineAt({ rows, banner, view, sides, faults, status, foot }: Screen, x: number, y: number): Line | undefined {
  const below = [...faults, ...status, ...foot];
  const place = y - (rows - below.length);
  return place >= 0 ? below[place] : [...banner, ...columnAt(view, sides, x)][y - 1];
}

/** The lines of the view from top to bottom in a column of the screen. */
function columnAt(view: View, sides: Sides | null, x: number): readonly (Line | undefined)[] {
  if (view.kind === 'text') return view.lines;
  const { detail } = view;
  const isInDetail = detail !== null && sides !== null && x > sides.list;
  const beside = sides === null ? (detail ?? []) : [];
  if (view.kind !== 'overview') return isInDetail ? detail : [...view.list, ...beside];
  const { problems, components, mirror, rows, day, events } = view;
  const main = isInDetail ? detail : [...components, ...mirror, ...beside];
  return [...problems, ...Array.from({ length: rows }, (_, index) => main[index]), ...day, ...events];
}
