/** What has happened since ytm started, counted per probe from the engine's events. */
import { metaOf, type ReasonCode } from '../health/catalogue.ts';
import type { EngineEvent } from '../health/events.ts';
import { type Observation, type ProbeId, troubleOf } from '../health/observation.ts';

/** Upper bounds of the duration histogram in seconds: a local file call up to the longest usual deadline. */
export const DURATION_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15] as const;

/** Counts by the first bound that holds the value (the last one is beyond all bounds), and their sum in seconds. */
export interface Durations {
  readonly counts: readonly number[];
  readonly sum: number;
}

class Histogram implements Durations {
  readonly counts: number[] = Array.from({ length: DURATION_BOUNDS.length + 1 }, () => 0);
  sum = 0;

  add(ms: number): void {
    const seconds = Math.max(0, ms) / 1_000;
    const bound = DURATION_BOUNDS.findIndex((limit) => seconds <= limit);
    const slot = bound === -1 ? DURATION_BOUNDS.length : bound;
    this.counts[slot] = (this.counts[slot] ?? 0) + 1;
    this.sum += seconds;
  }
}

export interface Tally {
  readonly attempts: number;
  readonly skipped: number;
  /** Attempts that ended bad, by code; absent is zero. */
  readonly failures: ReadonlyMap<ReasonCode, number>;
  /** Attempts that our own side kept from being made, by code; absent is zero. */
  readonly notRun: ReadonlyMap<ReasonCode, number>;
  /** Of the attempts that were made. */
  readonly durations: Durations;
}

interface OpenTally extends Tally {
  attempts: number;
  skipped: number;
  readonly failures: Map<ReasonCode, number>;
  readonly notRun: Map<ReasonCode, number>;
  readonly durations: Histogram;
}

/** Ways in which ytm itself keeps any probe from running. */
const OWN_CODES: readonly ReasonCode[] = ['probe.internal', 'probe.overloaded', 'probe.settling'];

/** The codes that a kind's counters start at zero for. */
export interface CountedCodes {
  readonly failures: readonly ReasonCode[];
  readonly notRun: readonly ReasonCode[];
}

/**
 * Where a code is counted: blindness (told after half an hour only) as not run, what blocks nothing is a
 * warning of a good attempt and counted nowhere, all else is a failure. A code that turns up elsewhere
 * all the same is counted there from then on.
 */
export function countedCodes(codes: readonly ReasonCode[]): CountedCodes {
  const blind = metaOf('component.blind');
  return {
    failures: codes.filter((code) => metaOf(code) !== blind && metaOf(code).blocks !== 'none'),
    notRun: [...codes.filter((code) => metaOf(code) === blind && !OWN_CODES.includes(code)), ...OWN_CODES],
  };
}

export class Tallies {
  readonly #tallies = new Map<ProbeId, OpenTally>();
  readonly #startDelays = new Histogram();

  /** How late scheduled attempts began. */
  get startDelays(): Durations {
    return this.#startDelays;
  }

  of(probe: ProbeId): Tally {
    return this.#open(probe);
  }

  record(event: EngineEvent): void {
    if (event.kind === 'skipped') this.#open(event.probe).skipped += 1;
    if (event.kind === 'started') this.#startDelays.add(event.delayMs);
    if (event.kind === 'observed') this.#observe(event.observation);
  }

  #observe({ probe, outcome, took }: Observation): void {
    const tally = this.#open(probe);
    tally.attempts += 1;
    const code = troubleOf(outcome)?.code;
    if (outcome.kind === 'not-run') {
      bump(tally.notRun, outcome.trouble.code);
      return;
    }
    if (code !== undefined && !(outcome.kind === 'answered' && outcome.ok)) bump(tally.failures, code);
    tally.durations.add(took);
  }

  #open(probe: ProbeId): OpenTally {
    let tally = this.#tallies.get(probe);
    if (tally === undefined) {
      tally = {
        attempts: 0,
        skipped: 0,
        failures: new Map(),
        notRun: new Map(),
        durations: new Histogram(),
      };
      this.#tallies.set(probe, tally);
    }
    return tally;
  }
}

function bump(counts: Map<ReasonCode, number>, code: ReasonCode): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}
