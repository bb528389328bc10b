/** When a probe is due: a grid of its interval with a small jitter, and quick rechecks while its state is unsettled. No clock here: `now` is a parameter. */
import type { EpochMs, Millis } from '../health/observation.ts';

/** The due times of a probe lie around `base + n × everyMs`, each moved by at most JITTER/4 of the interval either way. */
export interface Grid {
  readonly base: EpochMs;
  readonly everyMs: Millis;
  /** Probes of one key and interval are due together (the share's: one visit answers all of them). */
  readonly key: string;
}

/** At most 5 % between two due times. */
export const JITTER = 0.05;
/** The first attempts of all probes are spread over this span after the start. */
export const FIRST_ROUND_MS: Millis = 1_500;
const QUICKEST_RECHECK_MS: Millis = 1_000;
const EARLY_MS: Millis = 20;

/** The first due time after `now`; one that is only just ahead counts as this one, as timers may fire a little early. */
export function nextDue(grid: Grid, now: EpochMs): EpochMs {
  const passed = Math.max(0, Math.floor((now - grid.base) / grid.everyMs) - 1);
  for (let index = passed; ; index += 1) {
    const due = grid.base + index * grid.everyMs + shift(grid, index);
    if (due > now + EARLY_MS) return due;
  }
}

/** While unsettled: interval/6 (at least 1 s) after the end of the last attempt. */
export function recheckAt({ everyMs }: Grid, endedAt: EpochMs): EpochMs {
  return endedAt + Math.max(QUICKEST_RECHECK_MS, everyMs / 6);
}

/** Where in the first round a key's first attempt lies, 0 … FIRST_ROUND_MS. */
export function firstOffset(key: string): Millis {
  return unit(key, 0) * FIRST_ROUND_MS;
}

function shift(grid: Grid, index: number): Millis {
  return index === 0 ? 0 : (unit(grid.key, index) - 0.5) * (JITTER / 2) * grid.everyMs;
}

/** A repeatable number in [0, 1) from key and index (FNV-1a with a final mix). */
function unit(key: string, index: number): number {
  let hash = 0x811c9dc5 ^ index;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
