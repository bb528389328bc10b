/** The histograms of attempt durations and start delays, observed from the engine's events. */
import { Histogram, Registry } from 'prom-client';
import type { EngineEvent } from '../health/events.ts';
import type { ProbeId } from '../health/observation.ts';
import { type Sample, seconds } from './family.ts';
import { byProbe, PrintedLines } from './printed-lines.ts';

/** Upper bounds of the buckets in seconds: a local file call up to the longest usual deadline. */
export const DURATION_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

export const DURATION = {
  name: 'ytm_probe_duration_seconds',
  help: 'Durations of attempts, without those that were not run.',
  labelNames: ['probe'],
} as const;

export const START_DELAY = {
  name: 'ytm_probe_start_delay_seconds',
  help: 'Delays of scheduled attempts, over all probes: whether ytm itself keeps up.',
} as const;

/** A probe's part of the histogram, in a registry of its own, so that it can be printed alone. */
interface Timed {
  readonly histogram: Histogram<'probe'>;
  readonly registry: Registry;
  observed: number;
}

export class Durations {
  readonly #startDelays = new Registry();
  readonly #delay = new Histogram({ ...START_DELAY, buckets: DURATION_BOUNDS, registers: [this.#startDelays] });
  readonly #none = timed(null);
  readonly #lines = new PrintedLines((samples) => this.#printAttempts(samples));
  #probes: ReadonlyMap<ProbeId, Timed> = new Map();

  /** @param probes every configured probe: its buckets are there, at zero, before the first attempt; those of others are removed */
  only(probes: readonly ProbeId[]): void {
    this.#probes = new Map(probes.map((probe) => [probe, this.#probes.get(probe) ?? timed(probe)]));
  }

  record(event: EngineEvent): void {
    if (event.kind === 'started') this.#delay.observe(seconds(Math.max(0, event.delayMs)));
    if (event.kind !== 'observed' || event.observation.outcome.kind === 'not-run') return;
    const { probe, took } = event.observation;
    const of = this.#probes.get(probe);
    if (of === undefined) return;
    of.histogram.observe({ probe }, seconds(Math.max(0, took)));
    of.observed += 1;
  }

  /** As the registries print them, the same in both formats; one metric each. */
  *print(): Generator<Promise<string>, void, void> {
    yield this.#lines.text(byProbe([...this.#probes].map(([probe, { observed }]) => ({ labels: { probe }, value: observed }))));
    yield this.#startDelays.getSingleMetricAsString(START_DELAY.name).then((text) => `${text}\n`);
  }

  #printAttempts([sample]: readonly Sample[]): Promise<string> {
    const { registry } = this.#probes.get(sample?.labels['probe'] ?? '') ?? this.#none;
    return registry.getSingleMetricAsString(DURATION.name);
  }
}

function timed(probe: ProbeId | null): Timed {
  const registry = new Registry();
  const histogram = new Histogram({ ...DURATION, buckets: DURATION_BOUNDS, registers: [registry] });
  if (probe !== null) histogram.zero({ probe });
  return { histogram, registry, observed: 0 };
}
