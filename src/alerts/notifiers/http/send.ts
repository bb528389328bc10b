/**
 * One HTTP request with a deadline, a bounded answer and a connection of its own. Redirects are not followed: the message and its
 * credentials are for the configured receiver only. Proxies of the environment are not used.
 */

import type { Dispatcher } from 'undici';
import { parseObject } from '../../../platform/parse-object.ts';
import { broken, cancelled, failedLater, type NotDelivered, retryAfter, statusMeaning } from '../../core/delivery.ts';
import type { Redactor } from '../redact.ts';
import { openLine } from './connect.ts';

/** Answers to a message are short. */
export const MOST_ANSWER_BYTES = 64 * 1024;
const MOST_HEADER_BYTES = 32 * 1024;

export interface HttpMessage {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Authorities to trust; absent: the usual ones. */
  readonly ca?: readonly string[] | undefined;
}

export interface HttpAnswer {
  readonly ok: true;
  readonly status: number;
  readonly body: string;
}

/** `ok`: any 2xx, with its whole body. */
export type HttpResult = HttpAnswer | NotDelivered;

/** Never rejects for what the network or the receiver does. @param now for a `Retry-After` with a date */
export async function sendHttp(message: HttpMessage, redactor: Redactor, now: number, signal: AbortSignal): Promise<HttpResult> {
  if (signal.aborted) return endedBy(signal, message.url.host, false);
  const { Client } = await import('undici');
  const line = openLine(message.ca);
  const client = new Client(message.url.origin, {
    pipelining: 0,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MOST_HEADER_BYTES,
    connect: line.connect,
  });
  try {
    const { method, url, headers, body } = message;
    const response = await client.request({
      method,
      path: `${url.pathname}${url.search}`,
      headers: { 'user-agent': 'ytm', connection: 'close', ...headers },
      body,
      signal,
    });
    return await answerOf(response, message, redactor, now);
  } catch (error) {
    return problemOf(error, message, { isOpen: line.isOpen(), signal, redactor });
  } finally {
    line.end();
    void client.destroy();
  }
}

async function answerOf(response: Dispatcher.ResponseData, { url }: HttpMessage, redactor: Redactor, now: number): Promise<HttpResult> {
  const { statusCode: status, headers, body } = response;
  const { host } = url;
  const text = await readBounded(body);
  const meaning = statusMeaning(status);
  if (meaning === null)
    return text === null
      ? failedLater('too_large', { host, limit: MOST_ANSWER_BYTES }, { perhaps: true })
      : { ok: true, status, body: text };
  const args = { host, status, answer: redactor.line((text ?? '').slice(0, 2_000)) };
  if (status >= 300 && status < 400) return broken('redirect', args);
  if (status === 401 || status === 403) return broken('rejected_login', args);
  if (meaning === 'broken') return broken('status', args);
  const asked = headers['retry-after'];
  const afterMs = retryAfter(Array.isArray(asked) ? asked[0] : asked, now) ?? retryAfterInBody(text);
  return failedLater(status === 429 ? 'limited' : 'server_error', args, { afterMs });
}

/** Discord names the wait in its JSON, too: seconds. */
function retryAfterInBody(text: string | null): number | null {
  const value = parseObject(text ?? '')?.['retry_after'];
  return typeof value === 'number' && value >= 0 && value < 1e6 ? Math.ceil(value * 1_000) : null;
}

/** `null`: longer than the limit; the rest is not read. */
async function readBounded(body: Dispatcher.ResponseData['body']): Promise<string | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MOST_ANSWER_BYTES) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

interface Failure {
  readonly isOpen: boolean;
  readonly signal: AbortSignal;
  readonly redactor: Redactor;
}

/** @param perhaps whether the message may have arrived */
export function endedBy(signal: AbortSignal, host: string, perhaps: boolean): NotDelivered {
  const isDeadline = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return isDeadline ? failedLater('timeout', { host }, { perhaps }) : cancelled(perhaps);
}

/** After the connection was complete the message may have arrived, whatever happened then. */
function problemOf(error: unknown, { url: { host, hostname } }: HttpMessage, { isOpen, signal, redactor }: Failure): NotDelivered {
  if (signal.aborted) return endedBy(signal, host, isOpen);
  return networkProblem(error, { host, hostname, isOpen, redactor });
}

export interface Place {
  readonly host: string;
  readonly hostname: string;
  readonly isOpen: boolean;
  readonly redactor: Redactor;
}

/** Of a socket, of TLS or of undici. Anything else is a bug. @throws the error itself if it is none of them */
export function networkProblem(error: unknown, { host, hostname, isOpen, redactor }: Place): NotDelivered {
  const code = codeOf(error);
  if (code === null) throw error;
  if (/^(ENOTFOUND|EAI_AGAIN|EAI_\w+|ENODATA)$/.test(code)) return failedLater('dns', { host: hostname });
  if (code === 'ECONNREFUSED') return failedLater('refused', { host });
  if (/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM)$/.test(code)) return failedLater('unreachable', { host });
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') return failedLater('timeout', { host }, { perhaps: isOpen });
  if (/^HPE_|^UND_ERR_HEADERS_OVERFLOW$/.test(code)) return failedLater('not_http', { host }, { perhaps: true });
  if (/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET)$/.test(code)) return failedLater('reset', { host }, { perhaps: isOpen });
  return failedLater('tls', { host, problem: redactor.line(messageOf(error)) }, { perhaps: isOpen });
}

/** A failure to connect to several addresses holds one error for each. */
function codeOf(error: unknown): string | null {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
