/** How fast the vault answers: calls are made one after the other while it is fast, and in parallel once it was slow. */

/** Milliseconds for each call, averaged over one request, from which on calls are made in parallel. */
const SLOW_MS = 0.3;
/** In parallel a slow share takes longer than this for each call. */
const FAST_AGAIN_MS = 0.04;
/**
 * For each call, at least: the process waits in a call of a slow share. Where it had to leave the processor to others meanwhile, the machine is busy, and calls
 * in parallel would only cost more.
 */
const WAITS = 0.25;
/** Fewer calls are not significant: they are judged together with the next ones. */
const ENOUGH_CALLS = 8;

export interface Pace {
  readonly isSlow: boolean;
  /** At any time: what a client of the share remembers for a moment makes it look fast, and changes are slow all the same. */
  readonly wasSlow: boolean;
  /** Does the work, and records how fast the vault was. */
  measured<T>(work: () => Promise<T> | T, callsOf: (result: T) => number): Promise<T>;
  /** The same for work that makes its calls one after the other, and returns their number. */
  measuredNow(work: () => number): void;
}

interface Measure {
  readonly calls: number;
  readonly tookMs: number;
  /** How often the process waited meanwhile. */
  readonly waited: number;
}

const NOTHING: Measure = { calls: 0, tookMs: 0, waited: 0 };

/** How often this process waited so far. */
function waitsSoFar(): number {
  return process.resourceUsage().voluntaryContextSwitches;
}

/** @param waits for tests */
export function createPace(waits: () => number = waitsSoFar): Pace {
  let isSlow = false;
  let wasSlow = false;
  let unjudged = NOTHING;

  function judge({ calls, tookMs, waited }: Measure): boolean {
    return isSlow ? tookMs / calls > FAST_AGAIN_MS : tookMs / calls > SLOW_MS && waited >= calls * WAITS;
  }

  /** Returns what takes the number of calls that were made since then. */
  function begin(): (calls: number) => void {
    const before = waits();
    const begun = process.hrtime.bigint();
    return (calls) => {
      unjudged = {
        calls: unjudged.calls + calls,
        tookMs: unjudged.tookMs + Number(process.hrtime.bigint() - begun) / 1e6,
        waited: unjudged.waited + waits() - before,
      };
      if (unjudged.calls < ENOUGH_CALLS) return;
      isSlow = judge(unjudged);
      unjudged = NOTHING;
      wasSlow ||= isSlow;
    };
  }

  return {
    get isSlow() {
      return isSlow;
    },
    get wasSlow() {
      return wasSlow;
    },
    async measured(work, callsOf) {
      const end = begin();
      const result = await work();
      end(callsOf(result));
      return result;
    },
    measuredNow(work) {
      const end = begin();
      end(work());
    },
  };
}
