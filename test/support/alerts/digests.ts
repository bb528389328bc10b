/** The digests of a simulated fleet: sent once a day, about what the simulation went through. */
import { type Digest, type DigestMemory, digestOf, planDigest } from '../../../src/alerts/core/digest.ts';
import type { Evaluation } from '../../../src/alerts/core/evaluate.ts';
import type { Assessment } from '../../../src/health/assess.ts';
import { availabilityOf, NO_TIME, type TimeInStates, withSpan } from '../../../src/health/availability.ts';
import { EARLY_MS } from '../../../src/health/due.ts';
import type { IncidentRecord } from '../../../src/health/incident-record.ts';
import type { EpochMs, Millis } from '../../../src/health/observation.ts';
import { share, span } from '../../../src/messages/template.ts';
import type { Witness } from './simulation.ts';

const DAY: Millis = 86_400_000;
/** Without an evaluation for longer than this, the machine slept. */
const ASLEEP_MS: Millis = 90_000;

export interface SentDigest {
  /** Since the beginning. */
  readonly t: Millis;
  readonly digest: Digest;
}

/** `minute`: of the day (UTC) at which they are sent. */
export class SimulatedDigests implements Witness {
  readonly sent: SentDigest[] = [];
  /** The time since the beginning. */
  time: () => Millis = () => 0;
  readonly #minute: number;
  #memory: DigestMemory | null = null;
  #judged: Assessment | null = null;
  /** What held since the last evaluation. */
  #held: { readonly at: EpochMs; readonly assessment: Assessment | null } | null = null;
  #times = new Map<string, TimeInStates>();
  readonly #incidents = new Map<string, IncidentRecord>();

  constructor(minute: number) {
    this.#minute = minute;
  }

  observed(): void {
    // Digests are about verdicts.
  }

  skipped(): void {
    throw new Error('digests need all of the time');
  }

  judged(assessment: Assessment): void {
    this.#judged = assessment;
  }

  evaluated({ incidents }: Evaluation, now: EpochMs): void {
    this.#count(now);
    this.#held = { at: now, assessment: this.#judged };
    for (const incident of incidents) this.#incidents.set(incident.id, incident);
    const { due, memory } = planDigest(this.#memory, 'daily', this.#nextAt(now), now);
    this.#memory = memory;
    if (due === null) return;
    const { from, until } = due;
    const availability = [...this.#times].map(([id, times]) => availabilityOf({ kind: 'component', id }, times, { from, until }));
    const records = [...this.#incidents.values()]
      .filter((one) => one.from < until && (one.until === null || one.until >= from))
      .toSorted((left, right) => right.from - left.from);
    const snapshot = { probes: [], mirror: null };
    this.sent.push({
      t: this.time(),
      digest: digestOf({ from, until, snapshot, availability, incidents: records, runs: [], space: {}, doctors: [] }),
    });
    this.#times = new Map();
  }

  #nextAt(now: EpochMs): EpochMs {
    const after = now + EARLY_MS;
    const today = Math.floor(after / DAY) * DAY + this.#minute * 60_000;
    return today > after ? today : today + DAY;
  }

  #count(now: EpochMs): void {
    const { at, assessment } = this.#held ?? { at: now, assessment: null };
    if (assessment === null || now < at || now - at > ASLEEP_MS) return;
    for (const { id, verdict } of assessment.components) {
      const before = this.#times.get(id) ?? NO_TIME;
      this.#times.set(id, withSpan(before, { state: verdict, from: at, until: now }, { from: at, until: now }, now));
    }
  }
}

/** `24 h, 2 incidents (1 quiet), gateway 99.30 %`: components that were always good are left out. */
export function digestLine({ from, until, incidents, incidentCount, availability }: Digest): string {
  const quiet = incidents.filter(({ isQuiet }) => isQuiet).length;
  const bad = availability.flatMap(({ component, ratio }) =>
    ratio === 1 ? [] : [`${component} ${ratio === null ? 'unknown' : share(ratio)}`],
  );
  const known = `${incidentCount} incident${incidentCount === 1 ? '' : 's'}${quiet === 0 ? '' : ` (${quiet} quiet)`}`;
  return [span(Math.round((until - from) / 60_000) * 60_000, 'en'), known, ...bad].join(', ');
}
