/** What the newest attempt of each probe saw; a fact that it did not see has no sample. */
import type { HttpPhases } from '../health/observation.ts';
import { type Family, perProbe, seconds } from './family.ts';

const PHASES: readonly (keyof HttpPhases)[] = ['resolve', 'connect', 'tls', 'processing', 'transfer'];

const phases: Family = {
  name: 'ytm_http_phase_seconds',
  help: 'How long each phase of the newest attempt took; a phase that was not reached is absent.',
  type: 'gauge',
  labels: ['probe', 'phase'],
  *samples({ snapshot }) {
    for (const { id, last } of snapshot.probes) {
      const spans = last?.facts.http?.phases;
      if (spans === undefined) continue;
      for (const phase of PHASES) {
        const span = spans[phase];
        if (span !== undefined) yield { labels: { probe: id, phase }, value: seconds(span) };
      }
    }
  },
};

const roundTrip: Family = {
  name: 'ytm_tailscale_round_trip_seconds',
  help: 'Round trip of the newest tailscale ping, with the path that it took.',
  type: 'gauge',
  labels: ['probe', 'path'],
  *samples({ snapshot }) {
    for (const { id, last } of snapshot.probes) {
      const { path, roundTripMs } = last?.facts.tailscale ?? {};
      if (path !== undefined && roundTripMs !== undefined) yield { labels: { probe: id, path }, value: seconds(roundTripMs) };
    }
  },
};

export const FACT_FAMILIES: readonly Family[] = [
  perProbe('ytm_http_status_code', 'HTTP status of the newest attempt.', ({ last }) => last?.facts.http?.status),
  phases,
  perProbe(
    'ytm_tls_certificate_expiry_timestamp_seconds',
    'The earliest expiry time in the certificate chain that was verified.',
    ({ last }) => {
      const expiry = last?.facts.tls?.expiresAt;
      return expiry === undefined ? null : seconds(expiry);
    },
  ),
  roundTrip,
  perProbe('ytm_watchdog_online', '1 if the watchdog reports that it is online, else 0.', ({ last }) => {
    const online = last?.facts.watchdog?.online;
    return online === undefined ? null : Number(online);
  }),
  perProbe('ytm_watchdog_report_timestamp_seconds', 'The timestamp of the watchdog report.', ({ last }) => {
    const reportedAt = last?.facts.watchdog?.reportedAt;
    return reportedAt === undefined ? null : seconds(reportedAt);
  }),
  perProbe('ytm_peer_snapshot_timestamp_seconds', 'When the ytm of another machine made the snapshot that was read last.', ({ last }) => {
    const at = last?.facts.peer?.at;
    return at === undefined ? null : seconds(at);
  }),
  perProbe(
    'ytm_space_free_bytes',
    'Free bytes on the file system that a space probe checks, by its newest attempt.',
    ({ last }) => last?.facts.space?.freeBytes,
  ),
  perProbe(
    'ytm_space_size_bytes',
    'Size in bytes of the file system that a space probe checks, by its newest attempt.',
    ({ last }) => last?.facts.space?.sizeBytes,
  ),
  perProbe('ytm_share_free_bytes', 'Free bytes on the share, by the newest visit.', ({ domain, last }) =>
    domain === 'share' ? last?.facts.space?.freeBytes : null,
  ),
  perProbe('ytm_share_size_bytes', 'Size of the share in bytes, by the newest visit.', ({ domain, last }) =>
    domain === 'share' ? last?.facts.space?.sizeBytes : null,
  ),
];
