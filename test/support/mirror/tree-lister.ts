/** A lister of a tree in memory, answering like a child: in its order, later, with digests. Tells what it was asked. */

import { ALL_TRUSTED, NONE_TRUSTED } from '../../../src/mirror/core/identity.ts';
import type { Glance, Lister, ListerAnswer } from '../../../src/mirror/lister.ts';
import { decodeGlance, glanceCode } from '../../../src/mirror/scan/glance.ts';
import { decodeListing } from '../../../src/mirror/scan/listing-code.ts';
import { encodeListing, readingOf } from './encode-listing.ts';
import type { Tree } from './model-tree.ts';

export interface TreeLister extends Lister {
  /** Folders of which the whole listing was given, since the last `forget`. */
  readonly listed: readonly string[];
  /** The most that were under way at the same time. */
  readonly most: number;
  forget(): void;
}

export function treeLister(tree: Tree, withInodes: boolean): TreeLister {
  const listed: string[] = [];
  let underWay = 0;
  let most = 0;

  async function later<T>(answer: () => T, signal: AbortSignal): Promise<ListerAnswer<T>> {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    if (signal.aborted) return { kind: 'failed', why: 'cancelled', problem: 'it was cancelled' };
    return { kind: 'done', answer: answer() };
  }

  function glance(path: string, known: string | null): Glance {
    const code = glanceCode(readingOf(tree.list(path)), known, withInodes ? ALL_TRUSTED : NONE_TRUSTED);
    const told = decodeGlance(JSON.parse(JSON.stringify(code)));
    if (told === null) throw new Error('it cannot be understood');
    if (told.kind === 'listing') listed.push(path);
    return told;
  }

  return {
    listed,
    get most() {
      return most;
    },
    forget: () => void listed.splice(0),
    list: (path, _skip, signal) => later(() => decodeListing(encodeListing(tree.list(path))) ?? { kind: 'absent' }, signal),
    glance: (path, known, signal) => later(() => glance(path, known), signal),
    look: (paths, signal) => later(() => paths.map((path) => tree.look(path)), signal),
  };
}
