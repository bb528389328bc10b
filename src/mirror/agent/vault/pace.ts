/** How fast the vault answers: one call after the other while it is quick, side by side once it was seen to take its time. */

/** Milliseconds a call, on average over one request, from which on calls are made side by side. */
const SLOW_MS = 0.3;
/** Side by side a slow share takes longer than this for each. */
const FAST_AGAIN_MS = 0.04;
/** Fewer calls tell nothing. */
const ENOUGH_CALLS = 8;

export interface Pace {
  readonly isSlow: boolean;
  /** Does the work, and remembers how fast the vault was in it. */
  measured<T>(work: () => Promise<T> | T, callsOf: (result: T) => number): Promise<T>;
}

export function createPace(): Pace {
  let isSlow = false;
  return {
    get isSlow() {
      return isSlow;
    },
    async measured(work, callsOf) {
      const begun = process.hrtime.bigint();
      const result = await work();
      const tookMs = Number(process.hrtime.bigint() - begun) / 1e6;
      const calls = callsOf(result);
      if (calls >= ENOUGH_CALLS) isSlow = tookMs / calls > (isSlow ? FAST_AGAIN_MS : SLOW_MS);
      return result;
    },
  };
}
