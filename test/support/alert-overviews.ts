/** What alerting knows, for tests of screens. */
import type { AlertOverview, OpenAlert } from '../../src/health/alert-overview.ts';
import type { IncidentRecord } from '../../src/health/incident-record.ts';
import { type IncidentStory, storyOf } from '../../src/health/incident-story.ts';
import { anIncident, anIncidentMaterial } from './incidents.ts';
import { NOW } from './snapshots.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The vault is down since 40 minutes ago, and mika knows; the gateway since 3, and nobody was told yet. The earlier one is over. */
export const RECORDS: readonly IncidentRecord[] = [
  anIncident({
    id: `gateway@${NOW - 3 * MINUTE}`,
    from: NOW - 3 * MINUTE,
    until: null,
    consequences: [],
    notified: null,
    ack: null,
  }),
  anIncident({
    id: `vault@${NOW - 40 * MINUTE}`,
    component: 'vault',
    from: NOW - 40 * MINUTE,
    until: null,
    cause: { code: 'mount.absent', args: { path: '/Volumes/保管庫', remount: 'open smb://lenovo/保管庫' } },
    ack: { at: NOW - 30 * MINUTE, by: 'mika', note: 'disk ordered' },
  }),
  anIncident({ id: `gateway@${NOW - 9 * HOUR}`, from: NOW - 9 * HOUR, until: NOW - 9 * HOUR + 12 * MINUTE }),
];

function openAlert({ id, component, about, worst, from, cause, notified, ack }: IncidentRecord): OpenAlert {
  const to = notified === null ? [] : Object.keys(notified.to);
  return { id, component, about, verdict: worst, from, cause, notified: to, ack, isFlapping: false, isEnding: false };
}

export const ALERT_OVERVIEW: AlertOverview = {
  evaluatedAt: NOW,
  open: RECORDS.filter(({ until }) => until === null).map(openAlert),
  silences: [{ id: 's1', components: ['hot'], until: NOW + 2 * HOUR, by: 'ken', why: '棚卸し' }],
  queues: [{ notifier: 'ntfy', waiting: 2, oldestAt: NOW - 10 * MINUTE, lost: null }],
};

export function storyFor(id: string): IncidentStory | null {
  const record = RECORDS.find((each) => each.id === id);
  return record === undefined ? null : storyOf(anIncidentMaterial({ record, spans: [], runs: [] }));
}
