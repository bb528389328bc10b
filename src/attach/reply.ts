/** The meaning of an unexpected reply of the daemon: one English sentence. */
import type { Millis } from '../health/observation.ts';
import { escapeText } from '../messages/template.ts';
import { isRecord } from '../report/decode.ts';
import type { SocketReply } from './socket-request.ts';

const NOT_UNDERSTOOD = 'ytm serve gives an answer that is not understood (another version of ytm?)';

/** `isHung`: it is there, and nothing came within the time. */
export type Unread = { readonly ok: false; readonly problem: string; readonly isHung: boolean };
export type Reading<T> = { readonly ok: true; readonly value: T } | Unread;

/** `read` returns `null` for a value that it does not understand. */
export function readReply<T>(reply: SocketReply, deadlineMs: Millis, read: (value: unknown) => T | null): Reading<T> {
  if (!reply.ok) return { ok: false, problem: problemOf(reply, deadlineMs), isHung: reply.why === 'late' };
  const value = reply.status === 200 ? read(reply.value) : null;
  if (value !== null) return { ok: true, value };
  const error = isRecord(reply.value) ? reply.value['error'] : undefined;
  return { ok: false, problem: typeof error === 'string' ? `ytm serve refuses: ${escapeText(error)}` : NOT_UNDERSTOOD, isHung: false };
}

export function problemOf(reply: Exclude<SocketReply, { ok: true }>, deadlineMs: Millis): string {
  switch (reply.why) {
    case 'cancelled':
      return 'called off';
    case 'late':
      return `ytm serve is running but does not answer within ${deadlineMs / 1_000} s`;
    case 'lost':
      return `the connection to ytm serve broke off (${reply.errno})`;
    case 'too-large':
    case 'not-json':
      return NOT_UNDERSTOOD;
  }
}
