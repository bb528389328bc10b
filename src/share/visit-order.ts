/** The order for a visit's child on its standard input, as one line of JSON. */
export interface VisitOrder {
  readonly root: string;
  /** The sentinel's path relative to root, or `null`. */
  readonly sentinel: string | null;
  /** A folder to look at, relative to root. */
  readonly folder: string | null;
}

/** The largest sentinel that is read. */
export const LARGEST_SENTINEL = 64 * 1024;
