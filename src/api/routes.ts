/** Every path and what answers it. */
import type { ProbeId } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { snapshotToJson } from '../report/snapshot-json.ts';
import { alertRoutes } from './alert-routes.ts';
import { readJson } from './body.ts';
import type { EncodedSnapshot } from './encoded.ts';
import type { EventStream } from './event-stream.ts';
import { type Exchange, type Handlers, JSON_TYPE, refuse, send, sendJson, sendText, whenGone } from './exchange.ts';
import { historyHandlers } from './history-routes.ts';
import { mirrorRoutes } from './mirror-routes.ts';
import type { PageLoader } from './page-parts.ts';
import { pageRoutes } from './page-routes.ts';
import type { ApiPorts } from './ports.ts';
import type { Scrapes } from './scrapes.ts';

export type Routes = ReadonlyMap<string, Handlers>;

/** The upper limit of a round; clients usually have shorter limits of their own. */
const LONGEST_CHECK_MS = 5 * 60_000;

export interface Shared {
  readonly encoded: EncodedSnapshot;
  readonly stream: EventStream;
  readonly scrapes: Scrapes;
  readonly pages: PageLoader;
}

/** A path, or `/incidents/*` for all that is directly below it. */
export function handlersFor(path: string, routes: Routes): Handlers | undefined {
  return routes.get(path) ?? routes.get(`${path.slice(0, path.lastIndexOf('/'))}/*`);
}

export function routesOf(ports: ApiPorts, { encoded, stream, scrapes, pages }: Shared): Routes {
  const current = (): Snapshot => ports.source.current();
  const history = historyHandlers(ports);
  return new Map<string, Handlers>([
    ...pageRoutes(ports, stream, pages),
    ['/metrics', { GET: (exchange) => scrapes.answer(exchange) }],
    ['/-/healthy', { GET: (exchange) => sendText(exchange, 200, 'ok') }],
    [
      '/-/ready',
      {
        GET: (exchange) =>
          current().complete ? sendText(exchange, 200, 'ready') : sendText(exchange, 503, 'the first round is not complete'),
      },
    ],
    ['/-/reload', { POST: (exchange) => reload(exchange, ports), PUT: (exchange) => reload(exchange, ports) }],
    ['/api/v1/status', { GET: (exchange) => send(exchange, 200, JSON_TYPE, encoded.body()) }],
    ['/api/v1/history', { GET: history.samples }],
    ['/api/v1/history/troubles', { GET: history.troubles }],
    ['/api/v1/history/summary', { GET: history.summary }],
    ['/api/v1/history/availability', { GET: history.availability }],
    ['/api/v1/incidents', { GET: history.incidents }],
    ['/api/v1/alerts', { GET: history.alerts }],
    ['/api/v1/history/strips', { GET: history.strips }],
    ['/api/v1/events', { GET: (exchange) => stream.join(exchange, encoded) }],
    ['/api/v1/check', { POST: (exchange) => check(exchange, ports) }],
    ...alertRoutes(ports.alerts),
    ...mirrorRoutes(ports.mirror),
  ]);
}

/** Like Prometheus: POST or PUT, 200 when the config is in force. */
async function reload(exchange: Exchange, { reload: readAgain }: ApiPorts): Promise<void> {
  if (readAgain === null) return refuse(exchange, 404, 'there is no config to reload');
  const result = await readAgain();
  if (result.ok) return sendText(exchange, 200, 'reloaded');
  const status = result.why === 'restart' ? 409 : 500;
  return refuse(exchange, status, `the config was not reloaded, the old one stays in force: ${result.problems.join('; ')}`);
}

/** `{"probes": ["ui"]}`, or `{}` for all: attempts them now and answers with the snapshot after the round. */
async function check(exchange: Exchange, { actions, clock, source }: ApiPorts): Promise<void> {
  const body = await readJson(exchange.request);
  if (!body.ok) return refuse(exchange, body.status, body.error);
  const known = new Set(source.current().probes.map(({ id }) => id));
  const wanted = wantedProbes(body.value, known);
  if (!wanted.ok) return refuse(exchange, 400, wanted.error);
  const tooLong = new AbortController();
  const stopLimit = clock.after(LONGEST_CHECK_MS, () => tooLong.abort(), { background: true });
  const gone = whenGone(exchange);
  try {
    const snapshot = await actions.checkNow(wanted.probes, AbortSignal.any([gone, tooLong.signal]));
    if (!gone.aborted) sendJson(exchange, 200, snapshotToJson(snapshot));
  } finally {
    stopLimit();
  }
}

type Wanted = { readonly ok: true; readonly probes: readonly ProbeId[] | 'all' } | { readonly ok: false; readonly error: string };

function wantedProbes(body: unknown, known: ReadonlySet<ProbeId>): Wanted {
  const expected = { ok: false, error: 'expected {"probes": ["…"]}, or {} for all' } as const;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return expected;
  const { probes, ...rest } = body as { readonly probes?: unknown };
  if (Object.keys(rest).length > 0) return expected;
  if (probes === undefined) return { ok: true, probes: 'all' };
  if (!Array.isArray(probes) || probes.length === 0 || !probes.every((id): id is ProbeId => typeof id === 'string')) return expected;
  const unknown = probes.find((id) => !known.has(id));
  if (unknown !== undefined) return { ok: false, error: `there is no probe ${JSON.stringify(unknown)}` };
  return { ok: true, probes: [...new Set(probes)] };
}
