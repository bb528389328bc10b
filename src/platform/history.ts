/** How the dashboard and the API ask for what was: embedded from the store, attached over the socket. */
import type { Sample, StateSpan } from '../health/history.ts';
import type { EpochMs, ProbeId } from '../health/observation.ts';

export interface History {
  /** Attempts of a probe since a moment, oldest first, put together to at most `cells` spans of equal length. */
  samples(probe: ProbeId, since: EpochMs, cells: number, signal: AbortSignal): Promise<readonly (Sample | null)[]>;
  /** Spans of trouble (not up, not healthy) that had not ended before `since`, newest first, at most `limit`. */
  troubles(since: EpochMs, limit: number, signal: AbortSignal): Promise<readonly StateSpan[]>;
}
