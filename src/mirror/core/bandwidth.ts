/**
 * The bandwidth limit by time of day (`mirror.rsync.bwlimit`), by the clock of this machine's time zone. rsync cannot change its limit, so
 * before a change a list is sent in parts, and each part has the limit of its beginning. Pure.
 */

import type { Bandwidth } from '../../health/bandwidth.ts';
import type { EpochMs } from '../../health/observation.ts';

export interface BandwidthNow {
  readonly kbps: number;
  /** When another limit applies; `null`: never. */
  readonly until: EpochMs | null;
}

const MINUTE = 60_000;
/** A day on which the clock is put back, and a bit. */
const LOOKAHEAD_MINUTES = 26 * 60;

export function bandwidthAt(bandwidth: Bandwidth, now: EpochMs): BandwidthNow {
  const kbps = limitAt(bandwidth, now);
  const start = now - (now % MINUTE);
  // Minute by minute, as the local clock may jump on the way.
  for (let minute = 1; minute <= LOOKAHEAD_MINUTES; minute += 1) {
    const at = start + minute * MINUTE;
    if (limitAt(bandwidth, at) !== kbps) return { kbps, until: at };
  }
  return { kbps, until: null };
}

function limitAt(bandwidth: Bandwidth, now: EpochMs): number {
  const local = new Date(now);
  const minute = local.getHours() * 60 + local.getMinutes();
  return (bandwidth.findLast((slot) => slot.minute <= minute) ?? bandwidth.at(-1))?.kbps ?? 0;
}

/** What one call of rsync sends while a change is ahead: short enough to be over soon in any case, long enough for its start not to count. */
const PART_BYTES = 1_000_000_000;

/**
 * How many of these files, at least one, are sent by one call of rsync: all, or as many as are likely to be there when the limit changes. A
 * file that is being sent then keeps its limit.
 */
export function countBeforeChange(sizes: readonly number[], { kbps, until }: BandwidthNow, now: EpochMs): number {
  if (until === null) return sizes.length;
  const possible = kbps === 0 ? PART_BYTES : Math.min(PART_BYTES, (kbps * 1_024 * Math.max(0, until - now)) / 1_000);
  let bytes = 0;
  const first = sizes.findIndex((size, index) => (bytes += size) > possible && index > 0);
  return first === -1 ? sizes.length : first;
}
