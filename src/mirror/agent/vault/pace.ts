/** How fast the vault answers: calls are made one after the other while it is fast, and in parallel once it was slow. */

/** Milliseconds for each call, averaged over one request, from which on calls are made in parallel. */
const SLOW_MS = 0.3;
/** In parallel a slow share takes longer than this for each call. */
const FAST_AGAIN_MS = 0.04;
/** Fewer calls are not significant. */
const ENOUGH_CALLS = 8;

export interface Pace {
  readonly isSlow: boolean;
  /** At any time: what a client of the share remembers for a moment makes it look fast, and changes are slow all the same. */
  readonly wasSlow: boolean;
  /** Does the work, and records how fast the vault was. */
  measured<T>(work: () => Promise<T> | T, callsOf: (result: T) => number): Promise<T>;
}

export function createPace(): Pace {
  let isSlow = false;
  let wasSlow = false;
  return {
    get isSlow() {
      return isSlow;
    },
    get wasSlow() {
      return wasSlow;
    },
    async measured(work, callsOf) {
      const begun = process.hrtime.bigint();
      const result = await work();
      const tookMs = Number(process.hrtime.bigint() - begun) / 1e6;
      const calls = callsOf(result);
      if (calls >= ENOUGH_CALLS) isSlow = tookMs / calls > (isSlow ? FAST_AGAIN_MS : SLOW_MS);
      wasSlow ||= isSlow;
      return result;
    },
  };
}
