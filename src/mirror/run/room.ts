/** Guard 8, its second half, once the plan is known: what is copied must fit, with a reserve. Pure. */
import type { Plan } from '../core/plan.ts';

const LARGEST_RESERVE = 2_000_000_000;
const RESERVE_SHARE = 0.02;

/** @returns the bytes that are needed, when there are too few; replaced versions stay in the trash, so nothing is freed */
export function roomMissing(plan: Plan, space: { readonly freeBytes: number; readonly sizeBytes: number } | null): number | null {
  if (space === null || plan.counts.bytes === 0) return null;
  const needed = plan.counts.bytes + Math.min(LARGEST_RESERVE, space.sizeBytes * RESERVE_SHARE);
  return needed > space.freeBytes ? Math.ceil(needed) : null;
}
