/** The history, read from the local store. */
import { setImmediate } from 'node:timers/promises';
import type { AlertOverview } from '../health/alert-overview.ts';
import type { Availability, TimeRange } from '../health/availability.ts';
import { Cells } from '../health/cells.ts';
import {
  type ProbeSummary,
  type Sample,
  type StateSpan,
  type Strip,
  type StripRange,
  type Strips,
  UNKNOWN_CELL,
} from '../health/history.ts';
import type { IncidentRecord } from '../health/incident-record.ts';
import { type IncidentStory, storyOf } from '../health/incident-story.ts';
import type { ComponentId, EpochMs, ProbeId } from '../health/observation.ts';
import type { AttemptClass } from '../health/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import { type History, HistoryUnreadable } from '../ports/history.ts';
import { type Attempt, HOUR_MS, hourOf } from './attempt-bytes.ts';
import type { Place } from './attempt-log.ts';
import { availabilitiesIn } from './availabilities.ts';
import type { Hour } from './hour-log.ts';
import { ProbeTally } from './probe-tally.ts';
import { StoreUnreadable } from './problem.ts';
import type { Store } from './store.ts';

/** The number of rows of attempts that are read at a time (about 1 ms), with a pause for other work in between. */
const ROWS_AT_A_TIME = 32;

/** How the states of a component count in its cells, as the attempts of a probe do. */
const CLASS_OF: Readonly<Record<StateSpan['state'], AttemptClass>> = { up: 'u', healthy: 'u', degraded: 'w', down: 'd', unknown: 'n' };

export class StoredHistory implements History {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  samples(probe: ProbeId, since: EpochMs, cells: number, signal: AbortSignal): Promise<readonly (Sample | null)[]> {
    return asHistory(this.#samples(probe, since, cells, signal));
  }

  troubles(since: EpochMs, limit: number): Promise<readonly StateSpan[]> {
    return asHistory(this.#troubles(since, limit));
  }

  summaries(since: EpochMs, signal: AbortSignal): Promise<ReadonlyMap<ProbeId, ProbeSummary>> {
    return asHistory(this.#summaries(since, signal));
  }

  availability(range: TimeRange): Promise<readonly Availability[]> {
    return asHistory(this.#read(() => availabilitiesIn(this.#store, range, this.#clock.now())));
  }

  incidents(range: TimeRange, limit: number): Promise<readonly IncidentRecord[]> {
    return asHistory(this.#read(() => this.#store.incidents.within(range, limit)));
  }

  incident(id: string): Promise<IncidentStory | null> {
    return asHistory(
      this.#read(() => {
        const material = this.#store.incidents.one(id, this.#clock.now());
        return material === null ? null : storyOf(material);
      }),
    );
  }

  alerts(): Promise<AlertOverview> {
    return asHistory(this.#read(() => this.#store.incidents.overview(this.#clock.now())));
  }

  /** Rejects instead of throwing. */
  async #read<T>(read: () => T): Promise<T> {
    return await Promise.resolve(read());
  }

  strips(range: StripRange, signal: AbortSignal): Promise<Strips> {
    return asHistory(this.#strips(range, signal));
  }

  async #samples(probe: ProbeId, since: EpochMs, cells: number, signal: AbortSignal): Promise<readonly (Sample | null)[]> {
    const put = new Cells(since, Math.max(since, this.#clock.now()), cells);
    for (const hour of this.#store.hours.since(probe, hourOf(since))) put.addSpan(hour.hour, hour.hour + HOUR_MS, sampleOfHour(hour));
    await eachAttempt(this.#store, { probe, since, until: Number.POSITIVE_INFINITY }, signal, (attempt) => put.add(sampleOf(attempt)));
    return put.list();
  }

  async #strips(range: StripRange, signal: AbortSignal): Promise<Strips> {
    const { since, until, cells } = range;
    const probes = new Map<ProbeId, Strip>();
    for (let probe = this.#store.probeAfter(''); probe !== null; probe = this.#store.probeAfter(probe)) {
      // The end of the range belongs to the cell after it.
      const put = new Cells(since, until - 1, cells);
      for (const hour of this.#store.hours.since(probe, hourOf(since))) put.addSpan(hour.hour, hour.hour + HOUR_MS, sampleOfHour(hour));
      await eachAttempt(this.#store, { probe, since, until }, signal, (attempt) => put.add(sampleOf(attempt)));
      probes.set(probe, stripOf(put.list()));
      await setImmediate(undefined, { signal });
    }
    return { range, probes, components: this.#componentStrips(range), runs: this.#store.incidents.runs({ from: since, until }) };
  }

  #componentStrips({ since, until, cells }: StripRange): ReadonlyMap<ComponentId, Strip> {
    const components = new Map<ComponentId, Cells>();
    const now = this.#clock.now();
    for (const { subject, state, from, until: end, code } of this.#store.states.components(since, until)) {
      const put = components.get(subject.id) ?? new Cells(since, until - 1, cells);
      components.set(subject.id, put);
      put.addSpan(from, end ?? now + 1, { at: from, tookMs: null, class: CLASS_OF[state], code });
    }
    return new Map([...components].map(([id, put]) => [id, { classes: stripOf(put.list()).classes, tookMs: [] }]));
  }

  async #troubles(since: EpochMs, limit: number): Promise<readonly StateSpan[]> {
    return await Promise.resolve(this.#store.states.troubles(since, limit));
  }

  async #summaries(since: EpochMs, signal: AbortSignal): Promise<ReadonlyMap<ProbeId, ProbeSummary>> {
    const summaries = new Map<ProbeId, ProbeSummary>();
    for (let probe = this.#store.probeAfter(''); probe !== null; probe = this.#store.probeAfter(probe)) {
      const summary = await probeSummary(this.#store, probe, since, signal);
      if (summary !== null) summaries.set(probe, summary);
      await setImmediate(undefined, { signal });
    }
    return summaries;
  }
}

/** How a probe did from `since` to now; `null`: nothing was attempted. */
export async function probeSummary(store: Store, probe: ProbeId, since: EpochMs, signal: AbortSignal): Promise<ProbeSummary | null> {
  const tally = new ProbeTally();
  for (const day of store.days.ofSubject({ kind: 'probe', id: probe }, { from: since, until: Number.MAX_SAFE_INTEGER })) tally.addDay(day);
  for (const hour of store.hours.since(probe, hourOf(since))) tally.addHour(hour);
  await eachAttempt(store, { probe, since, until: Number.POSITIVE_INFINITY }, signal, (attempt) => {
    if (attempt.at >= since) tally.add(attempt);
  });
  return tally.summary();
}

interface AttemptRange {
  readonly probe: ProbeId;
  readonly since: EpochMs;
  readonly until: EpochMs;
}

/** Every attempt of the hour of `since` and later, at least until `until`. */
async function eachAttempt(
  store: Store,
  { probe, since, until }: AttemptRange,
  signal: AbortSignal,
  visit: (attempt: Attempt) => void,
): Promise<void> {
  for (let place: Place | null = { start: hourOf(since), id: -1 }; place !== null; ) {
    const page = store.attempts.page(probe, place, ROWS_AT_A_TIME);
    for (const attempt of page.attempts) visit(attempt);
    place = page.next !== null && page.next.start < until ? page.next : null;
    if (place !== null) await setImmediate(undefined, { signal });
  }
}

async function asHistory<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof StoreUnreadable ? new HistoryUnreadable(`the history cannot be read: ${error.message}`) : error;
  }
}

function sampleOf({ at, tookMs, answered, class: kind, code }: Attempt): Sample {
  return { at, tookMs: answered ? tookMs : null, class: kind, code };
}

function sampleOfHour({ at, took, class: kind, code }: Hour): Sample {
  return { at, tookMs: took?.longest ?? null, class: kind, code };
}

function stripOf(cells: readonly (Sample | null)[]): Strip {
  return {
    classes: cells.map((cell) => cell?.class ?? UNKNOWN_CELL).join(''),
    tookMs: cells.map((cell) => cell?.tookMs ?? null),
  };
}
