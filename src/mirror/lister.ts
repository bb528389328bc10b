/** Both trees, listed folder by folder and joined with the manifest. Types only; src/mirror/scan does it. */
import type { Listing } from './core/entry.ts';
import type { Look } from './core/plan.ts';

export type ListerAnswer<T> =
  | { readonly kind: 'done'; readonly answer: T }
  /** The lister itself failed (gone, hung, cancelled): the scan ends with this. */
  | { readonly kind: 'failed'; readonly why: 'hung' | 'gone' | 'cancelled'; readonly problem: string };

/** A folder for somebody who may know how it was. `digest` stands for all that the listing tells; `null`: for nothing. */
export type Glance = { readonly kind: 'same' } | { readonly kind: 'listing'; readonly listing: Listing; readonly digest: string | null };

/** One side of the scan: hot's lister is a child of its own, the vault's is the agent. */
export interface Lister {
  /** One folder ('' is the root) without the paths of `skip`. Answers come in the order of asking. */
  list(path: string, skip: readonly string[], signal: AbortSignal): Promise<ListerAnswer<Listing>>;
  /** The same, but `same` when its digest is `known`. */
  glance(path: string, known: string | null, signal: AbortSignal): Promise<ListerAnswer<Glance>>;
  look(paths: readonly string[], signal: AbortSignal): Promise<ListerAnswer<readonly (Look | null)[]>>;
}
