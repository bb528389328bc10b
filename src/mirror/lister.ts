/** Both trees are listed folder by folder and joined with the manifest. Types only; src/mirror/scan implements it. */
import type { Listing } from './core/entry.ts';
import type { Sight } from './core/plan.ts';

export type ListerAnswer<T> =
  | { readonly kind: 'done'; readonly answer: T }
  /** The lister itself failed (gone, hung, cancelled): the scan ends with this. */
  | { readonly kind: 'failed'; readonly why: 'hung' | 'gone' | 'cancelled'; readonly problem: string };

/** A folder to look at, with the digest of its earlier state; `null`: unknown. */
export type FolderOrder = readonly [path: string, known: string | null];

/** A folder, for a caller that may know its earlier state. `digest` covers everything in the listing; `null`: unusable. */
export type Glance = { readonly kind: 'same' } | { readonly kind: 'listing'; readonly listing: Listing; readonly digest: string | null };

/** One side of the scan: hot's lister is a child process, the vault's is the agent. */
export interface Lister {
  /** One folder ('' is the root) without the paths of `skip`. Answers come in the order of the requests. */
  list(path: string, skip: readonly string[], signal: AbortSignal): Promise<ListerAnswer<Listing>>;
  /** The same, but `same` when its digest equals `known`. */
  glance(path: string, known: string | null, signal: AbortSignal): Promise<ListerAnswer<Glance>>;
  look(paths: readonly string[], signal: AbortSignal): Promise<ListerAnswer<readonly (Sight | null)[]>>;
}
