/**
 * Whether a run that listed only the folders with hints may decide. It may create and update, and rename what it saw leave one folder and
 * appear in another. Everything else is decided with all of hot listed. So lost hints delay a change, and never remove anything. Pure.
 */
import type { Differences } from './plan.ts';
import type { Unit } from './units.ts';

/** What was removed from one folder may be in another one that was not listed. */
export function needsAllOfHot({ deletions, drift }: Pick<Differences, 'deletions' | 'drift'>): boolean {
  return deletions.length > 0 || drift.some(({ deletion }) => deletion !== null);
}

/** A document that is a folder is sent as a whole, so all of it has to be listed. */
export function isFolderUnit({ path, members }: Unit): boolean {
  return members.length === 1 && members[0] === path;
}
