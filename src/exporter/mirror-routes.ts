/** What a person asks of the mirror, over the socket (or over HTTP with a token). */
import type { MirrorAnswer, MirrorRequest } from '../health/mirror.ts';
import type { MirrorDoor } from '../platform/mirror-door.ts';
import { readJson } from './body.ts';
import { type Exchange, refuse, sendJson } from './exchange.ts';
import type { Handlers } from './routes.ts';

export function mirrorRoutes(mirror: MirrorDoor | null): readonly (readonly [string, Handlers])[] {
  const post = (answer: (body: Fields, door: MirrorDoor, exchange: Exchange) => Promise<void>): Handlers => ({
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
      post(async ({ atOnce }, door, exchange) => tell(exchange, await door.stop(atOnce === true ? 'at-once' : 'gracefully'))),
    ],
    [
      '/api/v1/mirror/approve',
      post(async ({ id }, door, exchange) =>
        typeof id === 'string' ? tell(exchange, await door.approve(id)) : refuse(exchange, 400, 'expected {"id": "…"}'),
      ),
    ],
    [
      '/api/v1/mirror/resume',
      post(async ({ accept }, door, exchange) => tell(exchange, await door.resume(typeof accept === 'string' ? accept : null))),
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
}

/** With `wait` the answer is the log of the run, once it has ended; the run goes on when nobody waits any more. */
async function run(fields: Fields, door: MirrorDoor, exchange: Exchange): Promise<void> {
  const request: MirrorRequest = { full: fields.full === true, delete: fields.delete !== false, dryRun: fields.dryRun === true };
  if (fields.wait !== true) return tell(exchange, await door.run(request));
  sendJson(exchange, 200, await door.runToEnd(request));
}

function tell(exchange: Exchange, answer: MirrorAnswer): void {
  sendJson(exchange, answer.ok ? 200 : 409, answer);
}
