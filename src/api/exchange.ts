/** One request and its answer, for every listener. */

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { jsonText } from '../messages/safe-text.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Nothing here may be kept, framed or guessed at by a browser. */
const GUARDS: OutgoingHttpHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Writes the status line and headers. */
export function begin({ response }: Exchange, status: number, headers: OutgoingHttpHeaders): void {
  response.writeHead(status, { ...GUARDS, ...headers });
}

/** Answers with a whole body; HEAD gets the headers alone. */
export function send(
  exchange: Exchange,
  status: number,
  contentType: string,
  body: string | Buffer,
  headers: OutgoingHttpHeaders = {},
): void {
  begin(exchange, status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body), ...headers });
  exchange.response.end(body);
}

export function sendText(exchange: Exchange, status: number, text: string): void {
  send(exchange, status, 'text/plain; charset=utf-8', `${text}\n`);
}

export function sendJson(exchange: Exchange, status: number, value: unknown): void {
  send(exchange, status, JSON_TYPE, `${jsonText(value)}\n`);
}

/** Every refusal looks the same: `{"error": "…"}`. One that may have a body ends its connection, so that none is waited for. */
export function refuse(exchange: Exchange, status: number, error: string, headers: OutgoingHttpHeaders = {}): void {
  const isPlain = exchange.request.method === 'GET' || exchange.request.method === 'HEAD';
  const body = `${jsonText({ error })}\n`;
  send(exchange, status, JSON_TYPE, body, isPlain ? headers : { Connection: 'close', ...headers });
}

/** Aborts when the client goes away before it has its answer. */
export function whenGone({ response }: Exchange): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

/** Too many requests at once: the connection is closed, so that waiting clients do not use up the connections of others. */
export function refuseForNow(exchange: Exchange, error: string, retryAfterSeconds: number): void {
  refuse(exchange, 503, error, { Connection: 'close', 'Retry-After': String(retryAfterSeconds) });
}

type Handler = (exchange: Exchange) => void | Promise<void>;
/** HEAD is answered as GET without the body. */
export interface Handlers {
  readonly GET?: Handler;
  readonly POST?: Handler;
  readonly PUT?: Handler;
}
