/** What the doctors found when the daemon last ran them. No samples of a doctor that has not run. */
import { type Family, seconds } from './family.ts';

const SEVERITIES = ['critical', 'warning', 'info'] as const;

export const DOCTOR_FAMILIES: readonly Family[] = [
  {
    name: 'ytm_doctor_findings',
    help: 'Findings of the newest examination by a doctor (doctor.nightly), by check and severity.',
    type: 'gauge',
    labels: ['doctor', 'check', 'severity'],
    *samples({ doctors }) {
      for (const { doctor, checks } of doctors)
        for (const { check, counts } of checks)
          for (const severity of SEVERITIES) yield { labels: { doctor, check, severity }, value: counts[severity] };
    },
  },
  {
    name: 'ytm_doctor_complete',
    help: '1 if the newest examination by a doctor looked at everything, 0 if it stopped before its end or failed.',
    type: 'gauge',
    labels: ['doctor'],
    *samples({ doctors }) {
      for (const { doctor, complete } of doctors) yield { labels: { doctor }, value: complete ? 1 : 0 };
    },
  },
  {
    name: 'ytm_doctor_last_run_timestamp_seconds',
    help: 'When the newest examination by a doctor ended.',
    type: 'gauge',
    labels: ['doctor'],
    *samples({ doctors }) {
      for (const { doctor, at } of doctors) yield { labels: { doctor }, value: seconds(at) };
    },
  },
];
