/** Histories for tests that are about something else. */

import { NO_ALERTS } from '../../src/health/alert-overview.ts';
import { availabilityOf, NO_TIME } from '../../src/health/availability.ts';
import { storyOf } from '../../src/health/incident-story.ts';
import type { History } from '../../src/ports/history.ts';
import { anIncident, anIncidentMaterial } from './incidents.ts';

/** Nothing was ever recorded. */
export const EMPTY_HISTORY: History = {
  samples: async (_probe, _since, cells) => Array.from({ length: cells }, () => null),
  troubles: async () => [],
  summaries: async () => new Map(),
  availability: async () => [],
  incidents: async () => [],
  incident: async () => null,
  alerts: async () => NO_ALERTS,
  strips: async (range) => ({ range, probes: new Map(), components: new Map(), runs: [] }),
};

const DAY = 86_400_000;

/** Recorded for half a day of the last one: the gateway was bad for an hour, the vault unknown for two. */
export const SOME_HISTORY: History = {
  ...EMPTY_HISTORY,
  strips: async (range) => ({
    range,
    runs: [],
    probes: new Map([['ui', { classes: `${'.'.repeat(48)}${'u'.repeat(40)}dddd${'u'.repeat(4)}`, tookMs: [] }]]),
    components: new Map([['gateway', { classes: `${'.'.repeat(48)}${'u'.repeat(40)}wwdd${'u'.repeat(4)}`, tookMs: [] }]]),
  }),
  incidents: async () => [anIncident()],
  incident: async (id) => (id === anIncident().id ? storyOf(anIncidentMaterial()) : null),
  availability: async (range) => [
    availabilityOf({ kind: 'component', id: 'gateway' }, { ...NO_TIME, goodMs: DAY - 3_600_000, downMs: 3_600_000 }, range),
    availabilityOf({ kind: 'component', id: 'vault' }, { ...NO_TIME, goodMs: DAY - 7_200_000, unknownMs: 7_200_000 }, range),
    availabilityOf({ kind: 'probe', id: 'ui' }, { ...NO_TIME, downMs: DAY }, range),
  ],
};
