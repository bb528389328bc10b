/** What a person asks of the mirror, over the socket (or over HTTP with a token). */
import type { MirrorAnswer, MirrorRequest } from '../health/mirror.ts';
import type { MirrorListing } from '../health/mirror-listing.ts';
import { type MirrorPort, MirrorUnavailable } from '../ports/mirror-port.ts';
import { listingToJson } from '../report/listing-json.ts';
import { readJson } from './body.ts';
import { type Exchange, type Handlers, refuse, sendJson, whenGone } from './exchange.ts';

export function mirrorRoutes(mirror: MirrorPort | null): readonly (readonly [string, Handlers])[] {
  const post = (answer: (body: Fields, port: MirrorPort, exchange: Exchange) => Promise<void>): Handlers => ({
    POST: async (exchange) => {
      if (mirror === null) return refuse(exchange, 404, 'there is no mirror on this machine');
      const body = await readJson(exchange.request);
      if (!body.ok) return refuse(exchange, body.status, body.error);
      if (typeof body.value !== 'object' || body.value === null || Array.isArray(body.value))
        return refuse(exchange, 400, 'expected an object');
      return answer(body.value as Fields, mirror, exchange);
    },
  });
  return [
    ['/api/v1/mirror/run', post(run)],
    [
      '/api/v1/mirror/stop',
      post(async ({ atOnce }, port, exchange) => tell(exchange, await port.stop(atOnce === true ? 'at-once' : 'gracefully'))),
    ],
    [
      '/api/v1/mirror/approve',
      post(async ({ id, under }, port, exchange) =>
        typeof id === 'string' && (under === undefined || isTexts(under))
          ? tell(exchange, await port.approve(id, under))
          : refuse(exchange, 400, 'expected {"id": "…"}, or {"id": "…", "under": ["…"]}'),
      ),
    ],
    ['/api/v1/mirror/parked', post((_, port, exchange) => list(exchange, (signal) => port.parked(signal)))],
    ['/api/v1/mirror/plan', post((_, port, exchange) => list(exchange, (signal) => port.plan(signal)))],
    [
      '/api/v1/mirror/changes',
      post(async ({ run: id }, port, exchange) =>
        typeof id === 'string' ? list(exchange, (signal) => port.changes(id, signal)) : refuse(exchange, 400, 'expected {"run": "…"}'),
      ),
    ],
    [
      '/api/v1/mirror/find',
      post(async ({ pattern }, port, exchange) =>
        typeof pattern === 'string' && pattern !== ''
          ? list(exchange, (signal) => port.find(pattern, signal))
          : refuse(exchange, 400, 'expected {"pattern": "…"}'),
      ),
    ],
    [
      '/api/v1/mirror/undo',
      post(async ({ run: id, under = [] }, port, exchange) => {
        if (typeof id !== 'string' || !isTexts(under)) return refuse(exchange, 400, 'expected {"run": "…", "under": ["…"]}');
        const answer = await port.undo(id, under);
        sendJson(exchange, answer.ok ? 200 : 409, answer);
      }),
    ],
    [
      '/api/v1/mirror/resume',
      post(async ({ accept }, port, exchange) => tell(exchange, await port.resume(typeof accept === 'string' ? accept : null))),
    ],
  ];
}

interface Fields {
  readonly full?: unknown;
  readonly delete?: unknown;
  readonly dryRun?: unknown;
  readonly wait?: unknown;
  readonly atOnce?: unknown;
  readonly id?: unknown;
  readonly accept?: unknown;
  readonly under?: unknown;
  readonly run?: unknown;
  readonly pattern?: unknown;
}

/** With `wait` the answer is the log of the run, once it has ended; the run goes on when nobody waits any more. */
async function run(fields: Fields, port: MirrorPort, exchange: Exchange): Promise<void> {
  const request: MirrorRequest = { full: fields.full === true, delete: fields.delete !== false, dryRun: fields.dryRun === true };
  if (fields.wait !== true) return tell(exchange, await port.run(request));
  try {
    sendJson(exchange, 200, await port.runToEnd(request));
  } catch (error) {
    if (!(error instanceof MirrorUnavailable)) throw error;
    tell(exchange, { ok: false, why: error.message });
  }
}

/** It is no longer made when nobody waits for it. */
async function list(exchange: Exchange, read: (signal: AbortSignal) => Promise<MirrorListing>): Promise<void> {
  try {
    sendJson(exchange, 200, listingToJson(await read(whenGone(exchange))));
  } catch (error) {
    tell(exchange, { ok: false, why: error instanceof Error ? error.message : String(error) });
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function tell(exchange: Exchange, answer: MirrorAnswer): void {
  sendJson(exchange, answer.ok ? 200 : 409, answer);
}
