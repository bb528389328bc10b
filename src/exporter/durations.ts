/** The histograms of attempt durations and start delays, observed from the engine's events. */
import { Histogram } from 'prom-client';
import type { EngineEvent } from '../health/events.ts';
import type { ProbeId } from '../health/observation.ts';
import { seconds } from './family.ts';

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

export class Durations {
  readonly attempts = new Histogram({ ...DURATION, buckets: DURATION_BOUNDS, registers: [] });
  readonly startDelays = new Histogram({ ...START_DELAY, buckets: DURATION_BOUNDS, registers: [] });

  #probes: ReadonlySet<ProbeId> = new Set();

  /** @param probes every configured probe: its buckets are there, at zero, before the first attempt; those of others are removed */
  only(probes: readonly ProbeId[]): void {
    const before = this.#probes;
    this.#probes = new Set(probes);
    for (const probe of this.#probes) if (!before.has(probe)) this.attempts.zero({ probe });
    for (const probe of before) if (!this.#probes.has(probe)) this.attempts.remove({ probe });
  }

  record(event: EngineEvent): void {
    if (event.kind === 'started') this.startDelays.observe(seconds(Math.max(0, event.delayMs)));
    if (event.kind !== 'observed' || event.observation.outcome.kind === 'not-run') return;
    const { probe, took } = event.observation;
    this.attempts.observe({ probe }, seconds(Math.max(0, took)));
  }
}
