/** Who works for a run is on record before he begins. */
import type { Found } from './context.ts';

/** Groups of children are on record in the lock; a plan takes none and writes nothing. */
export function recordWith({ lock }: Found): (group: number) => Promise<void> {
  return (group) => lock?.addGroup(group) ?? Promise.resolve();
}
