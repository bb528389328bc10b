/** What fits into the vault, with a reserve that is never used. Replaced versions stay in the trash, so they free no space. Pure. */
import type { Copy } from './plan.ts';

export interface Space {
  readonly freeBytes: number;
  readonly sizeBytes: number;
}

/** The bytes that a file occupies: a sparse file occupies fewer than its size. */
export type TakenBy = (copy: Copy) => number;

const LARGEST_RESERVE = 2_000_000_000;
const RESERVE_SHARE = 0.02;

/** @param space `null`: the share does not report it */
export function reserveOf(space: Pick<Space, 'sizeBytes'> | null): number {
  return space === null ? LARGEST_RESERVE : Math.min(LARGEST_RESERVE, space.sizeBytes * RESERVE_SHARE);
}

/** All of them; or, if they do not fit, the smallest first. The result keeps the given order. */
export function fitInto(copies: readonly Copy[], space: Space, taken: TakenBy): readonly Copy[] {
  let room = space.freeBytes - reserveOf(space);
  const needed = copies.reduce((sum, copy) => sum + taken(copy), 0);
  if (needed <= room) return copies;
  const fits = new Set<Copy>();
  for (const copy of copies.toSorted((left, right) => taken(left) - taken(right))) {
    room -= taken(copy);
    if (room < 0) break;
    fits.add(copy);
  }
  return copies.filter((copy) => fits.has(copy));
}

/** The space that all of them need, including the reserve. */
export function roomNeeded(copies: readonly Copy[], space: Space, taken: TakenBy): number {
  return Math.ceil(copies.reduce((sum, copy) => sum + taken(copy), 0) + reserveOf(space));
}
