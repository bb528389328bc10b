/** Incidents for tests. */
import type { IncidentRecord } from '../../src/health/incident-record.ts';
import type { IncidentMaterial } from '../../src/health/incident-story.ts';
import { aReason, NOW } from './snapshots.ts';

const MINUTE = 60_000;
const CAUSE = aReason(
  'gateway.not_reachable',
  'gateway',
  null,
  { domains: 'tailnet, http', lastLife: NOW - 21 * MINUTE },
  NOW - 20 * MINUTE,
);

/** The gateway was down from 20 to 8 minutes ago; somebody acknowledged it. */
export function anIncident(changes: Partial<IncidentRecord> = {}): IncidentRecord {
  const { code, args } = CAUSE;
  const from = NOW - 20 * MINUTE;
  return {
    id: `gateway@${from}`,
    component: 'gateway',
    about: 'trouble',
    worst: 'down',
    from,
    until: NOW - 8 * MINUTE,
    cause: { code, args },
    turns: [
      { at: from, verdict: 'degraded', cause: { code: 'gateway.ping_lost', args: { component: 'gateway' } } },
      { at: from + MINUTE, verdict: 'down', cause: { code, args } },
    ],
    firstEvidence: [CAUSE],
    lastEvidence: [CAUSE],
    consequences: ['mirror'],
    notified: {
      firstAt: from + 3 * MINUTE,
      reminders: 0,
      to: { ntfy: { at: from + 3 * MINUTE, verdict: 'down', code, severity: 'critical', isFlapping: false } },
    },
    ack: { at: from + 5 * MINUTE, by: 'mika' },
    ...changes,
  };
}

/** What the store has about it. */
export function anIncidentMaterial(changes: Partial<IncidentMaterial> = {}): IncidentMaterial {
  const record = anIncident();
  const { from } = record;
  return {
    record,
    spans: [
      {
        subject: { kind: 'probe', id: 'ui' },
        state: 'down',
        from: from - 10_000,
        until: NOW - 8 * MINUTE,
        next: 'up',
        code: 'http.timeout',
        args: { component: 'gateway', probe: 'ui', target: 'https://gw/ui/', timeout: 8_000, phase: 'processing' },
      },
    ],
    messages: [
      { at: from + 3 * MINUTE + 400, decidedAt: from + 3 * MINUTE, notifier: 'ntfy', kind: 'firing', fate: 'delivered' },
      { at: NOW - 6 * MINUTE, decidedAt: NOW - 6 * MINUTE, notifier: 'ntfy', kind: 'resolved', fate: 'waiting' },
    ],
    heldBack: [{ at: from + 3 * MINUTE, component: 'mirror', code: 'join.consequence', args: { cause: 'gateway' } }],
    runs: [],
    ...changes,
  };
}
