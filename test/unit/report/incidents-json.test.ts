import { describe, expect, test } from 'vitest';
import type { AlertOverview } from '../../../src/health/alert-overview.ts';
import { availabilityOf } from '../../../src/health/availability.ts';
import { storyOf } from '../../../src/health/incident-story.ts';
import { alertsToJson, availabilityToJson, incidentsToJson, storyToJson } from '../../../src/report/incidents-json.ts';
import { alertsFromJson, availabilityFromJson, incidentsFromJson, storyFromJson } from '../../../src/report/incidents-parse.ts';
import { anIncident, anIncidentMaterial } from '../../support/incidents.ts';
import { NOW } from '../../support/snapshots.ts';

const RANGE = { from: NOW - 86_400_000, until: NOW };

/** As it arrives over a socket. */
function sent(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const ALERT_OVERVIEW: AlertOverview = {
  evaluatedAt: NOW,
  open: [
    {
      id: 'vault@5',
      component: 'vault',
      about: 'trouble',
      verdict: 'down',
      from: 5,
      cause: { code: 'mount.absent', args: { path: '/mnt/share' } },
      notified: ['ntfy'],
      ack: { at: 7, by: 'mika' },
      isFlapping: false,
      isEnding: true,
    },
  ],
  silences: [{ id: 's1', components: null, until: NOW + 5, by: 'mika', why: 'new disk' }],
  queues: [{ notifier: 'slack', waiting: 3, oldestAt: NOW - 600_000, lost: 'given-up' }],
};

describe('the JSON of incidents', () => {
  test('comes back as what was sent', () => {
    const records = [anIncident(), anIncident({ id: 'vault@3', component: 'vault', until: null, notified: null, ack: null, cause: null })];
    expect(incidentsFromJson(sent(incidentsToJson(RANGE, records, NOW)))).toEqual(records);
    const run = { at: NOW - 600_000, id: 'r1', status: 'aborted', cause: { code: 'mirror.gate_shut', args: {} } } as const;
    const { spans } = anIncidentMaterial();
    const stopped = spans.map((span) => ({ ...span, from: span.from - 60_000, until: span.from - 30_000, next: null }));
    const story = storyOf(anIncidentMaterial({ runs: [run], spans: [...stopped, ...spans] }));
    expect(story.events.map(({ kind }) => kind)).toContain('unobserved');
    expect(storyFromJson(sent(storyToJson(story, NOW)))).toEqual(story);
    const times = [availabilityOf({ kind: 'probe', id: 'ui' }, { goodMs: 5, degradedMs: 3, downMs: 2, unknownMs: 1 }, RANGE)];
    expect(availabilityFromJson(sent(availabilityToJson(RANGE, times)))).toEqual(times);
    expect(alertsFromJson(sent(alertsToJson(ALERT_OVERVIEW)))).toEqual(ALERT_OVERVIEW);
  });

  test('has English sentences and times in UTC for readers that know no codes', () => {
    const [one] = incidentsToJson(RANGE, [anIncident()], NOW).incidents;
    expect(one).toMatchObject({ from: '2026-11-22T09:21:00.000Z', until: '2026-11-22T09:33:00.000Z', lastedMs: 720_000 });
    expect(one?.cause?.text).toMatch(/not reachable/);
    expect(incidentsToJson(RANGE, [anIncident({ until: null })], NOW).incidents[0]).toMatchObject({ until: null, lastedMs: 1_200_000 });
  });

  test('of another version keeps the sentences of codes that this one does not know, and leaves out events that it does not know', () => {
    const json = sent(storyToJson(storyOf(anIncidentMaterial()), NOW)) as { incident: { cause: object }; events: object[] };
    json.incident.cause = { code: 'gateway.eaten', text: 'a dog ate it', next: 'buy a new one', args: {} };
    json.events.push({ kind: 'dance', at: '2026-11-22T09:21:00.000Z' }, { kind: 'ack' });
    const story = storyFromJson(json);
    expect(story?.record.cause).toEqual({
      code: 'ytm.other_version',
      args: { code: 'gateway.eaten', text: 'a dog ate it', next: 'buy a new one' },
    });
    expect(story?.events).toEqual(storyOf(anIncidentMaterial()).events);
  });

  test.each<unknown>([null, [], {}, { schema: 'ytm.incidents/2', incidents: [] }, { schema: 'ytm.incidents/1', incidents: [{}] }])(
    'refuses %j',
    (value) => {
      expect(incidentsFromJson(value)).toBeNull();
      expect(storyFromJson(value)).toBeNull();
      expect(availabilityFromJson(value)).toBeNull();
      expect(alertsFromJson(value)).toBeNull();
    },
  );
});
