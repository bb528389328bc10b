/**
 * In which order files are sent when there is much to send: rsync orders each of its lists by path, so what somebody waits for goes in a
 * list of its own. Pure.
 */
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Copy } from './plan.ts';

/** Less than this is sent in one call of rsync, as it is over soon in any order. */
const LITTLE_BYTES = 256_000_000;
/** A file that nobody has to wait for long. */
const SMALL_BYTES = 32_000_000;
/** What was changed since belongs to the work of today. */
const RECENT: Millis = 24 * 3_600_000;

/**
 * The same files, in lists that are sent one after the other: small files that were changed lately, other small files, large files that
 * were changed lately, other large files. Empty lists are left out.
 */
export function sendingOrder<T extends Pick<Copy, 'size' | 'mtime' | 'ctime'>>(
  copies: readonly T[],
  now: EpochMs,
): readonly (readonly T[])[] {
  const bytes = copies.reduce((sum, { size }) => sum + size, 0);
  if (bytes < LITTLE_BYTES) return copies.length === 0 ? [] : [copies];
  const lists: [T[], T[], T[], T[]] = [[], [], [], []];
  for (const copy of copies) {
    const isOld = now - Math.max(copy.mtime, copy.ctime) > RECENT;
    lists[(copy.size > SMALL_BYTES ? 2 : 0) + (isOld ? 1 : 0)]?.push(copy);
  }
  return lists.filter((list) => list.length > 0);
}
