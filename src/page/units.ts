/** The page in pieces: the frame, and units that are sent again by themselves when they change. */

/** Stands for a unit in the frame. The marks cannot come from outside: control characters are escaped there. */
const MARK = '\u0001';
const SLOT = /\u0001([\w-]+)\u0001/g;

/** By id: each is one element with that id. */
export type Units = Map<string, unknown>;

export function slot(id: string): string {
  return `${MARK}${id}${MARK}`;
}

/** The page as HTML. */
export interface Pieces {
  readonly frame: string;
  readonly units: ReadonlyMap<string, string>;
}

/** An element as HTML. None of ours waits for anything, so it is a string at once. */
export function htmlOf(element: unknown): string {
  return String(element);
}

export function piecesOf(frame: unknown, units: Units): Pieces {
  return { frame: htmlOf(frame), units: new Map([...units].map(([id, unit]) => [id, htmlOf(unit)])) };
}

/** The whole, with every unit in its place. */
export function joined({ frame, units }: Pieces): string {
  return frame.replace(SLOT, (_, id: string) => units.get(id) ?? '');
}

/** The units that differ; `null`: the frame does, so that only the whole will do. */
export function differing(before: Pieces, after: Pieces): ReadonlyMap<string, string> | null {
  if (before.frame !== after.frame) return null;
  return new Map([...after.units].filter(([id, html]) => before.units.get(id) !== html));
}
