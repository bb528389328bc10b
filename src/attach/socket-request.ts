/** One HTTP request over the daemon's socket, with a deadline, a limit and a way to cancel it. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';

export interface SocketRequest {
  readonly socketPath: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly deadlineMs: Millis;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export type SocketReply =
  | { readonly ok: true; readonly status: number; readonly value: unknown }
  | { readonly ok: false; readonly why: 'cancelled' | 'late' | 'too-large' | 'not-json' }
  /** The socket or the connection failed. */
  | { readonly ok: false; readonly why: 'lost'; readonly errno: string };

/** A snapshot of a thousand probes has 1 MB. */
const LARGEST_ANSWER = 32 * 1024 * 1024;

/** Begins a request; the caller ends it and listens to it. */
export function openRequest(socketPath: string, method: 'GET' | 'POST', path: string): ClientRequest {
  // Not imported: the ES module of node:http loads all of undici, 40 ms of start-up (measured).
  const { request } = process.getBuiltinModule('node:http');
  return request({ socketPath, method, path, agent: false, headers: { Host: 'localhost', Connection: 'close' } });
}

export function requestJson({ socketPath, method, path, body, deadlineMs, signal, clock }: SocketRequest): Promise<SocketReply> {
  if (signal.aborted) return Promise.resolve({ ok: false, why: 'cancelled' });
  return new Promise((resolve) => {
    const request = openRequest(socketPath, method, path);
    const settle = (reply: SocketReply): void => {
      stopDeadline();
      signal.removeEventListener('abort', onAbort);
      request.destroy();
      resolve(reply);
    };
    const onAbort = (): void => settle({ ok: false, why: 'cancelled' });
    const onError = (error: NodeJS.ErrnoException): void => settle({ ok: false, why: 'lost', errno: error.code ?? error.message });
    const stopDeadline = clock.after(deadlineMs, () => settle({ ok: false, why: 'late' }));
    signal.addEventListener('abort', onAbort, { once: true });
    request.on('error', onError);
    request.once('response', (response) => collect(response, settle, onError));
    if (body === undefined) request.end();
    else request.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
  });
}

function collect(response: IncomingMessage, settle: (reply: SocketReply) => void, onError: (error: Error) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > LARGEST_ANSWER) settle({ ok: false, why: 'too-large' });
  });
  response.once('error', onError);
  response.once('end', () => {
    try {
      settle({ ok: true, status: response.statusCode ?? 0, value: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
    } catch {
      settle({ ok: false, why: 'not-json' });
    }
  });
}
