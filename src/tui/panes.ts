/** What the panes of the screen show: the data between the selectors (screen.ts, views/) and the components. */
import type { Tab } from './keys.ts';
import type { Sides } from './layout.ts';
import type { Line } from './line.ts';
import type { Model } from './model.ts';

/** A list or a text, with what stands around it where there is room. */
export interface View {
  /** `text`: the help, or what was opened; on the smallest screens the cause. */
  readonly kind: Tab | 'text';
  readonly problems: readonly Line[];
  readonly list: readonly Line[];
  /** The mirror below the components where the screen is wide and has room left. */
  readonly mirror: readonly Line[];
  /** What is selected in full, beside the list where the screen is wide. */
  readonly detail: readonly Line[] | null;
  /** The height of the list with its detail. */
  readonly rows: number;
  /** The last day of every component and of the mirror, on large screens. */
  readonly day: readonly Line[];
  readonly events: readonly Line[];
}

/** A view of nothing but a list, and what `around` adds. */
export function viewWith(kind: View['kind'], list: readonly Line[], around: Partial<View> = {}): View {
  return { kind, problems: [], list, mirror: [], detail: null, rows: list.length, day: [], events: [], ...around };
}

/** The whole screen. The panes below the view are always shown in full; the view has what remains of `rows`. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly theme: Model['theme'];
  /** Of the data: those of a lost daemon are old. */
  readonly age: 'current' | 'old';
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
  const { problems, list, mirror, detail, day, events } = view;
  const isInDetail = detail !== null && sides !== null && x > sides.list;
  const main = isInDetail ? detail : [...list, ...mirror, ...(sides === null ? (detail ?? []) : [])];
  const above = [...banner, ...problems, ...Array.from({ length: view.rows }, (_, index) => main[index]), ...day, ...events];
  const below = [...faults, ...status, ...foot];
  const place = y - (rows - below.length);
  return place < 0 ? above[y - 1] : below[place];
}
