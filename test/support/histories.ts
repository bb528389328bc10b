/** Histories for tests that are about something else. */
import { NO_STANDING } from '../../src/health/alert-standing.ts';
import type { History } from '../../src/ports/history.ts';

/** Nothing was ever recorded. */
export const EMPTY_HISTORY: History = {
  samples: async (_probe, _since, cells) => Array.from({ length: cells }, () => null),
  troubles: async () => [],
  summaries: async () => new Map(),
  availability: async () => [],
  incidents: async () => [],
  incident: async () => null,
  alerts: async () => NO_STANDING,
  strips: async (range) => ({ range, probes: new Map(), components: new Map(), runs: [] }),
};
