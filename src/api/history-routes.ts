/** What was, over HTTP: `/api/v1/history?probe=`, the spans of trouble, and how all probes did. */

import type { TimeRange } from '../health/availability.ts';
import type { EpochMs } from '../health/observation.ts';
import { type History, HistoryUnreadable } from '../ports/history.ts';
import { historyToJson, stripsToJson, summaryToJson, troublesToJson } from '../report/history-json.ts';
import { alertsToJson, availabilityToJson, incidentsToJson, storyToJson } from '../report/incidents-json.ts';
import { parseDuration } from '../schema/units.ts';
import { type Exchange, refuse, refuseForNow, sendJson, whenGone } from './exchange.ts';
import type { ApiPorts } from './ports.ts';

type Ports = Pick<ApiPorts, 'history' | 'clock' | 'source'>;
type Query = Readonly<Record<string, string>>;
type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

const DEFAULT_SINCE = '24h';
const CELLS = { fallback: 100, most: 2_000 };
const LIMIT = { fallback: 100, most: 1_000 };
/** Each takes milliseconds; more would only keep probes waiting. */
const MOST_AT_ONCE = 8;

/** The handlers share one limit on how many ask at once. */
export function historyHandlers(ports: Ports) {
  let asking = 0;
  const limited = (parameters: readonly string[], answer: (exchange: Exchange, query: Query, history: History) => Promise<void>) => {
    return async (exchange: Exchange): Promise<void> => {
      const query = readQuery(exchange, parameters);
      if (!query.ok) return refuse(exchange, 400, query.error);
      if (ports.history === null) return refuse(exchange, 503, 'nothing can be recorded, so there is no history');
      if (asking >= MOST_AT_ONCE) return refuseForNow(exchange, 'too many ask for history', 1);
      asking += 1;
      try {
        await answer(exchange, query.value, ports.history);
      } catch (error) {
        if (!(error instanceof HistoryUnreadable)) throw error;
        refuseForNow(exchange, error.message, 5);
      } finally {
        asking -= 1;
      }
    };
  };
  return {
    samples: limited(['probe', 'since', 'cells'], (exchange, query, history) => sendSamples(exchange, query, history, ports)),
    troubles: limited(['since', 'limit'], (exchange, query, history) => sendTroubles(exchange, query, history, ports)),
    summary: limited(['since'], (exchange, query, history) => sendSummary(exchange, query, history, ports)),
    availability: limited(['since', 'until'], (exchange, query, history) => sendAvailability(exchange, query, history, ports)),
    incidents: limited(['id', 'since', 'until', 'limit'], (exchange, query, history) =>
      query['id'] === undefined ? sendIncidents(exchange, query, history, ports) : sendIncident(exchange, query, history, ports),
    ),
    alerts: limited([], (exchange, _query, history) => sendAlerts(exchange, history)),
    strips: limited(['since', 'until', 'cells'], (exchange, query, history) => sendStrips(exchange, query, history, ports)),
  };
}

async function sendSamples(exchange: Exchange, query: Query, history: History, { clock, source }: Ports): Promise<void> {
  const now = clock.now();
  const { probe } = query;
  const since = readSince(query, now);
  const cells = readCount(query, 'cells', CELLS);
  if (probe === undefined) return refuse(exchange, 400, 'probe is missing: which probe?');
  if (!since.ok) return refuse(exchange, 400, since.error);
  if (!cells.ok) return refuse(exchange, 400, cells.error);
  if (!source.current().probes.some(({ id }) => id === probe)) return refuse(exchange, 404, `there is no probe ${JSON.stringify(probe)}`);
  const gone = whenGone(exchange);
  const samples = await unlessGone(gone, history.samples(probe, since.value, cells.value, gone));
  if (samples !== null) sendJson(exchange, 200, historyToJson({ probe, since: since.value, until: now }, samples));
}

async function sendTroubles(exchange: Exchange, query: Query, history: History, { clock }: Ports): Promise<void> {
  const since = readSince(query, clock.now());
  const limit = readCount(query, 'limit', LIMIT);
  if (!since.ok) return refuse(exchange, 400, since.error);
  if (!limit.ok) return refuse(exchange, 400, limit.error);
  const gone = whenGone(exchange);
  const spans = await unlessGone(gone, history.troubles(since.value, limit.value, gone));
  if (spans !== null) sendJson(exchange, 200, troublesToJson(since.value, spans));
}

async function sendSummary(exchange: Exchange, query: Query, history: History, { clock }: Ports): Promise<void> {
  const now = clock.now();
  const since = readSince(query, now);
  if (!since.ok) return refuse(exchange, 400, since.error);
  const gone = whenGone(exchange);
  const summaries = await unlessGone(gone, history.summaries(since.value, gone));
  if (summaries !== null) sendJson(exchange, 200, summaryToJson({ since: since.value, until: now }, summaries));
}

async function sendAvailability(exchange: Exchange, query: Query, history: History, { clock }: Ports): Promise<void> {
  const range = readRange(query, clock.now());
  if (!range.ok) return refuse(exchange, 400, range.error);
  const gone = whenGone(exchange);
  const found = await unlessGone(gone, history.availability(range.value, gone));
  if (found !== null) sendJson(exchange, 200, availabilityToJson(range.value, found));
}

async function sendIncidents(exchange: Exchange, query: Query, history: History, { clock }: Ports): Promise<void> {
  const now = clock.now();
  const range = readRange(query, now);
  const limit = readCount(query, 'limit', LIMIT);
  if (!range.ok) return refuse(exchange, 400, range.error);
  if (!limit.ok) return refuse(exchange, 400, limit.error);
  const gone = whenGone(exchange);
  const found = await unlessGone(gone, history.incidents(range.value, limit.value, gone));
  if (found !== null) sendJson(exchange, 200, incidentsToJson(range.value, found, now));
}

async function sendIncident(exchange: Exchange, query: Query, history: History, { clock }: Ports): Promise<void> {
  const { id = '', ...others } = query;
  const [other] = Object.keys(others);
  if (other !== undefined) return refuse(exchange, 400, `id and ${other} exclude each other`);
  const gone = whenGone(exchange);
  const found = await history.incident(id, gone);
  if (gone.aborted) return;
  if (found === null) return refuse(exchange, 404, `there is no incident ${JSON.stringify(id)}`);
  sendJson(exchange, 200, storyToJson(found, clock.now()));
}

async function sendAlerts(exchange: Exchange, history: History): Promise<void> {
  const gone = whenGone(exchange);
  const overview = await unlessGone(gone, history.alerts(gone));
  if (overview !== null) sendJson(exchange, 200, alertsToJson(overview));
}

async function sendStrips(exchange: Exchange, query: Query, history: History, { clock }: Ports): Promise<void> {
  const now = clock.now();
  const since = readSince(query, now);
  const cells = readCount(query, 'cells', CELLS);
  if (!since.ok) return refuse(exchange, 400, since.error);
  const until = readUntil(query, since.value, now);
  if (!until.ok) return refuse(exchange, 400, until.error);
  if (!cells.ok) return refuse(exchange, 400, cells.error);
  const gone = whenGone(exchange);
  const range = { since: since.value, until: until.value, cells: cells.value };
  const strips = await unlessGone(gone, history.strips(range, gone));
  if (strips !== null) sendJson(exchange, 200, stripsToJson(strips));
}

/** `null` when the client went away meanwhile. */
async function unlessGone<T>(gone: AbortSignal, answer: Promise<T>): Promise<T | null> {
  try {
    const value = await answer;
    return gone.aborted ? null : value;
  } catch (error) {
    if (gone.aborted) return null;
    throw error;
  }
}

/** Each parameter at most once, and none that is not known: a mistyped one would silently do nothing. */
function readQuery({ request }: Exchange, parameters: readonly string[]): Read<Query> {
  const text = (request.url ?? '').split('?').slice(1).join('?');
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (!parameters.includes(name))
      return { ok: false, error: `unknown parameter ${JSON.stringify(name)}; known are: ${parameters.join(', ')}` };
    if (Object.hasOwn(query, name)) return { ok: false, error: `${name} is there twice` };
    query[name] = value;
  }
  return { ok: true, value: query };
}

/** A moment (RFC 3339), or how long ago (`6h`). */
function readSince({ since = DEFAULT_SINCE }: Query, now: EpochMs): Read<EpochMs> {
  const ago = parseDuration(since);
  const moment = ago === null ? readMoment(since) : now - ago;
  if (moment === null) return { ok: false, error: 'since: expected a time such as 2026-11-22T09:00:00Z, or a duration such as 6h' };
  return moment >= 0 && moment <= now ? { ok: true, value: moment } : { ok: false, error: 'since: expected a time in the past' };
}

/** From `since` to `until`, each as in `since`; without `until` to now. */
function readRange({ until, ...query }: Query, now: EpochMs): Read<TimeRange> {
  const from = readSince(query, now);
  if (!from.ok) return from;
  if (until === undefined) return { ok: true, value: { from: from.value, until: now } };
  const end = readSince({ since: until }, now);
  if (!end.ok) return { ok: false, error: end.error.replace(/^since/, 'until') };
  return end.value > from.value
    ? { ok: true, value: { from: from.value, until: end.value } }
    : { ok: false, error: 'until: expected a time after since' };
}

/** A moment after `since`; now unless it is given. It may be in the future: the last cell of an axis is not over. */
function readUntil({ until }: Query, since: EpochMs, now: EpochMs): Read<EpochMs> {
  const moment = until === undefined ? now : readMoment(until);
  if (moment === null) return { ok: false, error: 'until: expected a time such as 2026-11-22T09:00:00Z' };
  return moment > since ? { ok: true, value: moment } : { ok: false, error: 'until: expected a time after since' };
}

function readMoment(text: string): EpochMs | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? null : moment;
}

function readCount(query: Query, name: string, { fallback, most }: { readonly fallback: number; readonly most: number }): Read<number> {
  const written = query[name] ?? String(fallback);
  const count = /^\d{1,6}$/.test(written) ? Number(written) : 0;
  return count >= 1 && count <= most
    ? { ok: true, value: count }
    : { ok: false, error: `${name}: expected a whole number from 1 to ${most}` };
}
