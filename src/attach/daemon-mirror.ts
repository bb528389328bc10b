/** The mirror of a running daemon, through its socket. */
import type { MirrorAnswer, MirrorRequest } from '../health/mirror.ts';
import type { MirrorListing } from '../health/mirror-listing.ts';
import type { Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import type { MirrorPort } from '../ports/mirror-port.ts';
import { isRecord } from '../report/decode.ts';
import { listingFromJson, undoneFromJson } from '../report/listing-json.ts';
import { whileItAnswers } from './pulse.ts';
import { requestJson, type SocketReply } from './socket-request.ts';

const ASK_MS: Millis = 10_000;
/** A first copy may take days. */
const RUN_MS: Millis = 14 * 24 * 3_600_000;

/** `runToEnd` rejects with the problem if the daemon cannot be reached; the others return it. */
export function daemonMirror(socketPath: string, clock: Clock): MirrorPort {
  const { signal } = new AbortController();
  const post = (what: string, body: unknown, deadlineMs: Millis, stop = signal): Promise<SocketReply> =>
    requestJson({ socketPath, clock, signal: stop, method: 'POST', path: `/api/v1/mirror/${what}`, body, deadlineMs });
  const ask = async (what: string, body: unknown): Promise<MirrorAnswer> => answerOf(await post(what, body, ASK_MS));
  const list = async (what: string, body: unknown, whileWanted: AbortSignal): Promise<MirrorListing> => {
    const asking = { socketPath, clock, signal: whileWanted };
    const asked = await whileItAnswers(asking, (stop) => post(what, body, RUN_MS, stop));
    if (!asked.ok) throw new Error(asked.problem);
    const reply = asked.value;
    const listing = reply.ok && reply.status === 200 ? listingFromJson(reply.value) : null;
    if (listing === null) throw new Error(problemOf(reply));
    return listing;
  };
  return {
    run: (request) => ask('run', request),
    stop: (how) => ask('stop', { atOnce: how === 'at-once' }),
    approve: (id, under) => ask('approve', { id, ...(under === undefined ? {} : { under }) }),
    resume: (accept) => ask('resume', { accept }),
    parked: (stop) => list('parked', {}, stop),
    changes: (run, stop) => list('changes', { run }, stop),
    plan: (stop) => list('plan', {}, stop),
    find: (pattern, stop) => list('find', { pattern }, stop),
    async undo(run, under) {
      const asked = await whileItAnswers({ socketPath, clock, signal }, (stop) => post('undo', { run, under }, RUN_MS, stop));
      if (!asked.ok) return { ok: false, why: asked.problem };
      const reply = asked.value;
      const undone = reply.ok && reply.status === 200 ? undoneFromJson(reply.value) : null;
      return undone ?? { ok: false, why: problemOf(reply) };
    },
    async runToEnd(request: MirrorRequest) {
      const asked = await whileItAnswers({ socketPath, clock, signal }, (stop) => post('run', { ...request, wait: true }, RUN_MS, stop));
      if (!asked.ok) throw new Error(`${asked.problem}; its run goes on once it does`);
      const reply = asked.value;
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
  const problem = isRecord(reply.value) ? (reply.value['why'] ?? reply.value['error']) : null;
  return typeof problem === 'string' ? problem : `ytm serve answered with status ${reply.status}`;
}
