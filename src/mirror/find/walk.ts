/**
 * Walks a whole tree through its lister, several folders at once, in no particular order; memory is proportional to the pending folders.
 */
import { type Entry, joined, type Listing } from '../core/entry.ts';
import type { ListerAnswer } from '../lister.ts';

export interface WalkEnd {
  readonly unreadable: number;
  /** The lister failed, or it was cancelled; else `null`. */
  readonly problem: string | null;
}

/** One folder by its path; '' is the root. */
export type List = (path: string, signal: AbortSignal) => Promise<ListerAnswer<Listing>>;

/** Folders that are requested concurrently. */
const AT_ONCE = 16;

/** `end`: nothing more is needed; `stay-out`: the contents of this folder are not needed. */
export type Visited = 'go-on' | 'stay-out' | 'end';

/** Folders are visited before their contents. Never rejects. */
export async function walk(list: List, visit: (path: string, entry: Entry) => Visited, signal: AbortSignal): Promise<WalkEnd> {
  const waiting = [''];
  let unreadable = 0;
  let problem: string | null = null;
  let goesOn = true;

  async function takeFolder(folder: string): Promise<void> {
    const answer = await list(folder, signal);
    if (!goesOn) return;
    if (answer.kind === 'failed') {
      problem = answer.problem;
      goesOn = false;
    } else if (answer.answer.kind === 'listed') takeEntries(folder, answer.answer);
    else if (answer.answer.kind === 'failed') unreadable += 1;
  }

  function takeEntries(folder: string, listing: Extract<Listing, { readonly kind: 'listed' }>): void {
    unreadable += listing.unreadable.length;
    for (const entry of listing.entries) {
      const path = joined(folder, entry.name);
      const visited = visit(path, entry);
      if (visited === 'end') goesOn = false;
      if (!goesOn) return;
      if (entry.type === 'folder' && visited === 'go-on') waiting.push(path);
    }
  }

  const underWay = new Set<Promise<void>>();
  while (goesOn && (waiting.length > 0 || underWay.size > 0)) {
    while (waiting.length > 0 && underWay.size < AT_ONCE) {
      const taken = takeFolder(waiting.pop() ?? '').finally(() => underWay.delete(taken));
      underWay.add(taken);
    }
    await Promise.race(underWay);
  }
  return { unreadable, problem };
}
