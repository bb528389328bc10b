/** The mirror of a running daemon, through its socket. */
import type { MirrorAnswer, MirrorRequest } from '../health/mirror.ts';
import type { Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import type { MirrorDoor } from '../platform/mirror-door.ts';
import { isRecord } from '../report/decode.ts';
import { requestJson, type SocketReply } from './socket-request.ts';

const ASK_MS: Millis = 10_000;
/** A first copy may take days. */
const RUN_MS: Millis = 14 * 24 * 3_600_000;

/** `runToEnd` rejects with the problem when the daemon cannot be asked; the others say it. */
export function daemonMirror(socketPath: string, clock: Clock): MirrorDoor {
  const { signal } = new AbortController();
  const post = (what: string, body: unknown, deadlineMs: Millis): Promise<SocketReply> =>
    requestJson({ socketPath, clock, signal, method: 'POST', path: `/api/v1/mirror/${what}`, body, deadlineMs });
  const ask = async (what: string, body: unknown): Promise<MirrorAnswer> => answerOf(await post(what, body, ASK_MS));
  return {
    run: (request) => ask('run', request),
    stop: (how) => ask('stop', { atOnce: how === 'at-once' }),
    approve: (id) => ask('approve', { id }),
    resume: (accept) => ask('resume', { accept }),
    async runToEnd(request: MirrorRequest) {
      const reply = await post('run', { ...request, wait: true }, RUN_MS);
      if (reply.ok && reply.status === 200) return reply.value;
      throw new Error(problemOf(reply));
    },
  };
}

function answerOf(reply: SocketReply): MirrorAnswer {
  return reply.ok && reply.status === 200 ? { ok: true } : { ok: false, why: problemOf(reply) };
}

function problemOf(reply: SocketReply): string {
  if (!reply.ok)
    return reply.why === 'lost' ? `the connection to ytm serve failed (${reply.errno})` : `ytm serve did not answer (${reply.why})`;
  const told = isRecord(reply.value) ? (reply.value['why'] ?? reply.value['error']) : null;
  return typeof told === 'string' ? told : `ytm serve answered with status ${reply.status}`;
}
