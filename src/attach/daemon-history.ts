/** The history as the running daemon reports it. */
import type { TimeRange } from '../health/availability.ts';
import type { StripRange } from '../health/history.ts';
import type { EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import type { History } from '../ports/history.ts';
import { samplesFromJson, stripsFromJson, summariesFromJson, troublesFromJson } from '../report/history-parse.ts';
import { alertsFromJson, availabilityFromJson, incidentsFromJson, storyFromJson } from '../report/incidents-parse.ts';
import { timestamp } from '../report/reason-json.ts';
import { readReply } from './reply.ts';
import { requestJson } from './socket-request.ts';

const DEADLINE_MS: Millis = 5_000;

/** Rejects with the problem if the daemon cannot be reached, or is too old to have a history. */
export function daemonHistory(socketPath: string, clock: Clock): History {
  const ask = async <T>(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal, read: (value: unknown) => T | null) => {
    const full = `${path}?${String(new URLSearchParams(query))}`;
    const reply = await requestJson({ socketPath, clock, signal, method: 'GET', path: full, deadlineMs: DEADLINE_MS });
    const answer = readReply(reply, DEADLINE_MS, read);
    if (!answer.ok) throw new Error(answer.problem);
    return answer.value;
  };
  return {
    samples: (probe: ProbeId, since: EpochMs, cells: number, signal: AbortSignal) =>
      ask('/api/v1/history', { probe, since: timestamp(since), cells: String(cells) }, signal, samplesFromJson),
    troubles: (since: EpochMs, limit: number, signal: AbortSignal) =>
      ask('/api/v1/history/troubles', { since: timestamp(since), limit: String(limit) }, signal, troublesFromJson),
    summaries: (since: EpochMs, signal: AbortSignal) =>
      ask('/api/v1/history/summary', { since: timestamp(since) }, signal, summariesFromJson),
    availability: ({ from, until }: TimeRange, signal: AbortSignal) =>
      ask('/api/v1/history/availability', { since: timestamp(from), until: timestamp(until) }, signal, availabilityFromJson),
    incidents: ({ from, until }: TimeRange, limit: number, signal: AbortSignal) =>
      ask('/api/v1/incidents', { since: timestamp(from), until: timestamp(until), limit: String(limit) }, signal, incidentsFromJson),
    incident: (id: string, signal: AbortSignal) => ask('/api/v1/incidents', { id }, signal, storyFromJson),
    alerts: (signal: AbortSignal) => ask('/api/v1/alerts', {}, signal, alertsFromJson),
    strips: (range: StripRange, signal: AbortSignal) =>
      ask(
        '/api/v1/history/strips',
        { since: timestamp(range.since), until: timestamp(range.until), cells: String(range.cells) },
        signal,
        (value) => stripsFromJson(value, range),
      ),
  };
}
