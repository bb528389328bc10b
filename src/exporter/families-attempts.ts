/** What has been attempted since ytm started. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { Family } from './family.ts';
import type { CountedCodes, Tally } from './tallies.ts';

function counter(name: string, help: string, count: (tally: Tally) => number): Family {
  return {
    name,
    help,
    type: 'counter',
    labels: ['probe'],
    *samples({ probes, tallyOf }) {
      for (const { id } of probes) yield { labels: { probe: id }, value: count(tallyOf(id)) };
    },
  };
}

function counterByCode(name: string, help: string, counted: keyof CountedCodes): Family {
  return {
    name,
    help,
    type: 'counter',
    labels: ['probe', 'code'],
    *samples({ probes, tallyOf }) {
      for (const { id, codes } of probes) {
        const counts: ReadonlyMap<ReasonCode, number> = tallyOf(id)[counted];
        for (const code of codes[counted]) yield { labels: { probe: id, code }, value: counts.get(code) ?? 0 };
        for (const [code, value] of counts) if (!codes[counted].includes(code)) yield { labels: { probe: id, code }, value };
      }
    },
  };
}

export const ATTEMPT_FAMILIES: readonly Family[] = [
  counter('ytm_probe_attempts_total', 'Attempts of the probe, including those that were not run.', (tally) => tally.attempts),
  counterByCode('ytm_probe_failures_total', 'Attempts that failed or did not meet the expectation, by code of the catalogue.', 'failures'),
  counterByCode(
    'ytm_probe_not_run_total',
    "Attempts that say nothing about the target because of this machine's own trouble, by code.",
    'notRun',
  ),
  counter('ytm_probe_skipped_total', 'How often the probe was still running when it was due again.', (tally) => tally.skipped),
];
