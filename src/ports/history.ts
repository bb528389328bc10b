/** How the dashboard and the API query the history: embedded from the store, attached over the socket. */
import type { AlertOverview } from '../health/alert-overview.ts';
import type { Availability, TimeRange } from '../health/availability.ts';
import type { ProbeSummary, Sample, StateSpan, StripRange, Strips } from '../health/history.ts';
import type { IncidentRecord } from '../health/incident-record.ts';
import type { IncidentStory } from '../health/incident-story.ts';
import type { EpochMs, ProbeId } from '../health/observation.ts';

/** The history cannot be read now; `message` is one English sentence. */
export class HistoryUnreadable extends Error {
  override readonly name = 'HistoryUnreadable';
}

/** All reject with one English sentence when the store or the daemon cannot be asked. */
export interface History {
  /**
   * Attempts of a probe from `since` to now, oldest first, put together to exactly `cells` spans of equal length (1 to 2,000);
   * `null`: nothing was attempted. Of what is older than `history.raw` only hours are known: a cell has the worst of every hour
   * that it touches.
   */
  samples(probe: ProbeId, since: EpochMs, cells: number, signal: AbortSignal): Promise<readonly (Sample | null)[]>;
  /** Spans of trouble (not up, not healthy) that had not ended before `since`: those that last, then those that ended, newest first; at most `limit` (1 to 1,000). */
  troubles(since: EpochMs, limit: number, signal: AbortSignal): Promise<readonly StateSpan[]>;
  /**
   * How every probe that was ever attempted did from `since` to now. Of what is older than `history.raw` an hour counts as a whole
   * when it touches the span.
   */
  summaries(since: EpochMs, signal: AbortSignal): Promise<ReadonlyMap<ProbeId, ProbeSummary>>;
  /**
   * How long every probe and component was in each state. Of what is older than `history.hourly` whole days (UTC) count when they begin in
   * the range. The range may reach back as far as the history does.
   */
  availability(range: TimeRange, signal: AbortSignal): Promise<readonly Availability[]>;
  /** Incidents that were open at any time of the range, newest first; at most `limit` (1 to 1,000). */
  incidents(range: TimeRange, limit: number, signal: AbortSignal): Promise<readonly IncidentRecord[]>;
  /** One incident with its timeline; `null`: there is none with this id (over the socket it rejects then). */
  incident(id: string, signal: AbortSignal): Promise<IncidentStory | null>;
  /** What alerting knows at present: open incidents, silences, what waits to be delivered. */
  alerts(signal: AbortSignal): Promise<AlertOverview>;
  /**
   * The worst of each cell of every probe that was ever attempted and of every component, all on one time axis. Of what is older than
   * `history.raw` only hours are known, as in `samples`.
   */
  strips(range: StripRange, signal: AbortSignal): Promise<Strips>;
}
