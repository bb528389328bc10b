/** What has been attempted since ytm started: counters and durations. */
import type { ReasonCode } from '../health/catalogue.ts';
import { type Family, type Labels, NO_LABELS, type Sample } from './family.ts';
import { type CountedCodes, DURATION_BOUNDS, type Durations, type Tally } from './tallies.ts';

function counter(name: string, help: string, count: (tally: Tally) => number): Family {
  return {
    name,
    help,
    type: 'counter',
    labels: ['probe'],
    *samples({ probes, tallyOf, labelOf }) {
      for (const { id } of probes) yield { labels: NO_LABELS, shared: labelOf(id), value: count(tallyOf(id)) };
    },
  };
}

function counterByCode(name: string, help: string, counted: keyof CountedCodes): Family {
  return {
    name,
    help,
    type: 'counter',
    labels: ['probe', 'code'],
    *samples({ probes, tallyOf, labelOf }) {
      for (const { id, codes } of probes) {
        const shared = labelOf(id);
        const counts: ReadonlyMap<ReasonCode, number> = tallyOf(id)[counted];
        for (const code of codes[counted]) yield { labels: { code }, shared, value: counts.get(code) ?? 0 };
        for (const [code, value] of counts) if (!codes[counted].includes(code)) yield { labels: { code }, shared, value };
      }
    },
  };
}

/** Formatted once for all probes and scrapes. */
const BOUND_LABELS = [...DURATION_BOUNDS.map((bound) => ({ le: String(bound) })), { le: '+Inf' }];

function* histogram({ counts, sum }: Durations, shared: Labels): Iterable<Sample> {
  // Copied: a scrape is sent in parts, and the parts of one histogram must agree.
  const slots = [...counts];
  let total = 0;
  for (const [slot, labels] of BOUND_LABELS.entries()) {
    total += slots[slot] ?? 0;
    yield { labels, shared, value: total, suffix: '_bucket' };
  }
  yield { labels: NO_LABELS, shared, value: sum, suffix: '_sum' };
  yield { labels: NO_LABELS, shared, value: total, suffix: '_count' };
}

const durationFamily: Family = {
  name: 'ytm_probe_duration_seconds',
  help: 'How long the attempts took that were made; those not run are left out.',
  type: 'histogram',
  labels: ['probe', 'le'],
  *samples({ probes, tallyOf, labelOf }) {
    for (const { id } of probes) yield* histogram(tallyOf(id).durations, labelOf(id));
  },
};

const startDelayFamily: Family = {
  name: 'ytm_probe_start_delay_seconds',
  help: 'How late scheduled attempts began, over all probes: whether ytm itself keeps up.',
  type: 'histogram',
  labels: ['le'],
  *samples({ startDelays }) {
    yield* histogram(startDelays(), NO_LABELS);
  },
};

export const ATTEMPT_FAMILIES: readonly Family[] = [
  counter('ytm_probe_attempts_total', 'Attempts of the probe, those not run included.', (tally) => tally.attempts),
  counterByCode('ytm_probe_failures_total', 'Attempts that failed or did not meet the expectation, by code of the catalogue.', 'failures'),
  counterByCode(
    'ytm_probe_not_run_total',
    "Attempts that say nothing about the target because of this machine's own trouble, by code.",
    'notRun',
  ),
  counter('ytm_probe_skipped_total', 'Times that the probe was still running when it was due again.', (tally) => tally.skipped),
  durationFamily,
  startDelayFamily,
];
