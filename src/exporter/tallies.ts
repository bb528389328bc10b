/** What has happened since ytm started, counted per probe from the engine's events. */
import { metaOf, type ReasonCode } from '../health/catalogue.ts';
import type { EngineEvent } from '../health/events.ts';
import { type Observation, type ProbeId, troubleOf } from '../health/observation.ts';

export interface Tally {
  readonly attempts: number;
  readonly skipped: number;
  /** Attempts that ended bad, by code; absent is zero. */
  readonly failures: ReadonlyMap<ReasonCode, number>;
  /** Attempts that our own side kept from being made, by code; absent is zero. */
  readonly notRun: ReadonlyMap<ReasonCode, number>;
}

interface OpenTally extends Tally {
  attempts: number;
  skipped: number;
  readonly failures: Map<ReasonCode, number>;
  readonly notRun: Map<ReasonCode, number>;
}

/** Ways in which ytm itself keeps any probe from running. */
const OWN_CODES: readonly ReasonCode[] = ['probe.internal', 'probe.overloaded', 'probe.settling'];

/** The codes that a kind's counters start at zero for. */
export interface CountedCodes {
  readonly failures: readonly ReasonCode[];
  readonly notRun: readonly ReasonCode[];
}

/**
 * Where a code is counted: blindness (reported only after half an hour) as not run; a code that blocks nothing is a
 * warning of a good attempt and is not counted; all others are failures. A code that turns up elsewhere
 * nevertheless is counted there from then on.
 */
export function countedCodes(codes: readonly ReasonCode[]): CountedCodes {
  return {
    failures: codes.filter((code) => !isBlind(code) && metaOf(code).blocks !== 'none'),
    notRun: [...codes.filter((code) => isBlind(code) && !OWN_CODES.includes(code)), ...OWN_CODES],
  };
}

function isBlind(code: ReasonCode): boolean {
  const { severity, blocks, holdMs } = metaOf('component.blind');
  const meta = metaOf(code);
  return meta.severity === severity && meta.blocks === blocks && meta.holdMs === holdMs;
}

export class Tallies {
  readonly #tallies = new Map<ProbeId, OpenTally>();

  of(probe: ProbeId): Tally {
    return this.#open(probe);
  }

  record(event: EngineEvent): void {
    if (event.kind === 'skipped') this.#open(event.probe).skipped += 1;
    if (event.kind === 'observed') this.#observe(event.observation);
  }

  #observe({ probe, outcome }: Observation): void {
    const tally = this.#open(probe);
    tally.attempts += 1;
    const code = troubleOf(outcome)?.code;
    if (outcome.kind === 'not-run') {
      bump(tally.notRun, outcome.trouble.code);
      return;
    }
    if (code !== undefined && !(outcome.kind === 'answered' && outcome.ok)) bump(tally.failures, code);
  }

  #open(probe: ProbeId): OpenTally {
    let tally = this.#tallies.get(probe);
    if (tally === undefined) {
      tally = {
        attempts: 0,
        skipped: 0,
        failures: new Map(),
        notRun: new Map(),
      };
      this.#tallies.set(probe, tally);
    }
    return tally;
  }
}

function bump(counts: Map<ReasonCode, number>, code: ReasonCode): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}
