/**
 * Unmanaged paths that runs have reported: paths of the vault that were never sent. They are recorded so that hot does not replace such a
 * path later without approval, whatever the two dates are. An unmanaged folder is one entry.
 */

import type { PathRules } from './path-rules.ts';
import type { Differences } from './plan.ts';
import { isWithin, withFoldersAround } from './ways.ts';

export interface UnmanagedChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/**
 * How the record changes after a comparison. An entry is dropped once the comparison found its path removed, or holding something that ytm
 * sent; where nothing could be seen (unreadable, left out, under a rule by now) it stays.
 */
export function unmanagedChange(
  before: ReadonlySet<string>,
  { unmanagedPaths, leftOut, readErrors }: Pick<Differences, 'unmanagedPaths' | 'leftOut' | 'readErrors'>,
  pathRules: Pick<PathRules, 'of'>,
): UnmanagedChange {
  const now = new Set(unmanagedPaths);
  const unseen = new Set(leftOut.map(({ path }) => path));
  const around = withFoldersAround(unseen);
  const isUnseen = (path: string): boolean => isWithin(path, unseen) || around.has(path) || !isMirrored(pathRules.of(path));
  return {
    add: [...now].filter((path) => !before.has(path)),
    remove: readErrors > 0 ? [] : [...before].filter((path) => !now.has(path) && !isUnseen(path)),
  };
}

function isMirrored(place: ReturnType<PathRules['of']>): boolean {
  return place === 'plain' || place === 'kept';
}
