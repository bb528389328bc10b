/** What people ask of the alerting of a running daemon, through its socket. */
import { type AlertAnswer, type AlertRefusal, alertRefusal, type SilenceAnswer } from '../health/alert-request.ts';
import type { Millis } from '../health/observation.ts';
import { escapeText } from '../messages/template.ts';
import type { Clock } from '../platform/clock.ts';
import { nameOfUser } from '../platform/user-name.ts';
import type { AlertActions } from '../ports/alerts-port.ts';
import { refusalFromJson, silenceFromJson } from '../report/alert-answer.ts';
import { isRecord } from '../report/decode.ts';
import { problemOf } from './reply.ts';
import { requestJson, type SocketReply } from './socket-request.ts';

const ASK_MS: Millis = 10_000;

export function daemonAlerts(socketPath: string, clock: Clock): AlertActions {
  const { signal } = new AbortController();
  const post = (what: string, body: unknown): Promise<SocketReply> =>
    requestJson({ socketPath, clock, signal, method: 'POST', path: `/api/v1/alerts/${what}`, body, deadlineMs: ASK_MS });
  return {
    ack: async (incident, note = '', by = nameOfUser()) => answerOf(await post('ack', { incident, note, by })),
    async silence({ components, forMs, why }, by = nameOfUser()): Promise<SilenceAnswer> {
      const reply = await post('silence', { components, for: `${forMs}ms`, why, by });
      const silence = reply.ok && reply.status === 200 ? silenceFromJson(reply.value) : null;
      return silence === null ? refusalOf(reply) : { ok: true, silence };
    },
    unsilence: async (id) => answerOf(await post('unsilence', { id })),
  };
}

function answerOf(reply: SocketReply): AlertAnswer {
  return reply.ok && reply.status === 200 ? { ok: true } : refusalOf(reply);
}

function refusalOf(reply: SocketReply): AlertRefusal {
  if (!reply.ok) return alertRefusal('no-answer', { problem: problemOf(reply, ASK_MS) });
  const error = isRecord(reply.value) ? (reply.value['why'] ?? reply.value['error']) : null;
  const problem = typeof error === 'string' ? `ytm serve refuses: ${escapeText(error)}` : `ytm serve answered with status ${reply.status}`;
  return refusalFromJson(reply.value) ?? alertRefusal('no-answer', { problem });
}
