/**
 * Visits every folder of the vault in a fixed order. Memory is proportional to the folders beside the way to the present one, and a few
 * listings that are requested ahead, because a share answers slowly.
 */
import { joined, type Listing } from '../../mirror/core/entry.ts';
import type { ListerAnswer } from '../../mirror/lister.ts';
import { relationTo } from './order.ts';

export type Listed = Extract<Listing, { readonly kind: 'listed' }>;

export interface WalkOptions {
  readonly list: (path: string, signal: AbortSignal) => Promise<ListerAnswer<Listing>>;
  /** The last folder that an earlier walk examined; `null`: from the beginning. */
  readonly after: string | null;
  /** Returns false to stop: then this folder counts as examined. */
  readonly visit: (folder: string, listing: Listing) => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** `last`: the last folder that was examined; `null`: none. */
export type WalkEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'stopped'; readonly last: string | null }
  | { readonly kind: 'failed'; readonly last: string | null; readonly why: 'hung' | 'gone' | 'cancelled'; readonly problem: string };

const AHEAD = 8;

export async function walkInOrder({ list, after, visit, signal }: WalkOptions): Promise<WalkEnd> {
  const waiting = [''];
  const asked = new Map<string, Promise<ListerAnswer<Listing>>>();
  let last = after;

  function ask(folder: string): Promise<ListerAnswer<Listing>> {
    const known = asked.get(folder) ?? list(folder, signal);
    asked.set(folder, known);
    return known;
  }

  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (signal.aborted) return { kind: 'stopped', last };
    const relation = after === null ? 'after' : relationTo(folder, after);
    if (relation === 'before') continue;
    const answering = ask(folder);
    for (const next of waiting.slice(-AHEAD).toReversed()) if (asked.size < AHEAD) void ask(next);
    const answer = await answering;
    asked.delete(folder);
    if (answer.kind === 'failed') return { kind: 'failed', last, why: answer.why, problem: answer.problem };
    if (relation === 'after') {
      const goesOn = await visit(folder, answer.answer);
      last = folder;
      if (!goesOn) return { kind: 'stopped', last };
    }
    waiting.push(...foldersIn(folder, answer.answer));
  }
  return { kind: 'complete' };
}

/** The last one in the order comes first. */
function foldersIn(folder: string, listing: Listing): readonly string[] {
  if (listing.kind !== 'listed') return [];
  const names = listing.entries.filter(({ type }) => type === 'folder').map(({ name }) => name);
  return names
    .toSorted()
    .toReversed()
    .map((name) => joined(folder, name));
}
