/**
 * One GET over a connection that is open already, with undici's client: sends the request, reads the answer
 * up to the limit and closes the connection.
 *
 * What keeps an attempt cheap: the client by itself (no pool, no agent), no timers of its own (the attempt's
 * signal is the one deadline), and closing the socket here as soon as the answer is complete. Left to undici,
 * it is destroyed with an error whose stack is formatted, which alone costs a third of the whole attempt.
 */
import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import type { Wire } from '../net/connector.ts';
import { badAnswer, cancelledBy, failure, type Problem } from '../net/problem.ts';
import type { TlsPlace } from '../net/tls-problem.ts';
import { type BodySink, bodySink } from './body.ts';
import { exchangeProblem, type Stage } from './exchange-problem.ts';

const MOST_HEADER_BYTES = 32 * 1024;

export interface Question {
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly maxBody: number;
  /** A certificate came from the host already. */
  readonly secured: boolean;
  /** What the sentences of reasons are filled with. */
  readonly place: TlsPlace;
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export type Exchanged =
  | { readonly ok: true; readonly reply: Reply }
  /** With the status when the headers had come. */
  | { readonly ok: false; readonly problem: Problem; readonly status: number | null };

/** Times the phases `processing` and `transfer`. Never rejects for what the server does. */
export function exchange(socket: Socket, question: Question, wire: Wire): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const state = { status: null as number | null, headers: {} as Headers, received: 0 };
    let sink: BodySink | null = null;
    let open = true;

    const settle = (result: Exchanged): void => {
      if (!open) return;
      open = false;
      wire.signal.removeEventListener('abort', stop);
      sink?.drop();
      socket.destroy();
      resolve(result);
    };
    const fail = (problem: Problem): void => settle({ ok: false, problem, status: state.status });
    const { host, target } = question.place;
    const stop = (): void => {
      const phase = state.status === null ? 'processing' : 'transfer';
      fail(cancelledBy(wire.signal) ?? failure('http.timeout', { target, host, phase }, question.secured || socket.bytesRead > 0));
    };
    const broken = (error: unknown): void => {
      if (!open) return;
      const stage: Stage = { heard: socket.bytesRead > 0, started: state.status !== null, received: state.received };
      const problem = exchangeProblem(error, question.place, stage);
      if (problem !== null) return fail(problem);
      reject(error);
      socket.destroy();
    };

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStarted: () => wire.phases.begin('transfer'),
      onResponseStart(_, status, headers) {
        if (!open || status < 200) return;
        state.status = status;
        state.headers = headers;
        const encoding = textOf(headers['content-encoding']);
        sink = bodySink(encoding, question.maxBody, {
          done: (body) => settle({ ok: true, reply: { status, headers, body } }),
          tooLarge: () => fail(badAnswer('body.too_large', { target, limit: question.maxBody })),
          undecodable: (why) => fail(badAnswer('body.encoding', { target, host, encoding }, why)),
        });
        if (sink === null) fail(badAnswer('body.encoding', { target, host, encoding }, 'not a known encoding'));
      },
      onResponseData(_, piece) {
        if (!open) return;
        state.received += piece.length;
        sink?.write(piece);
      },
      onResponseEnd() {
        socket.destroy();
        if (open) sink?.end();
      },
      onResponseError: (_, error) => broken(error),
    };

    if (wire.signal.aborted) return stop();
    wire.signal.addEventListener('abort', stop, { once: true });
    // undici takes a reset for the end of an answer whose length is not known.
    socket.once('error', broken);
    wire.phases.begin('processing');
    clientOver(socket, question.url).dispatch({ method: 'GET', path: pathOf(question.url), headers: question.headers }, handler);
  });
}

/** A client for one request over `socket`. It must never ask for a second connection, or it would ask for ever. */
function clientOver(socket: Socket, url: URL): Dispatcher {
  return new Client(url.origin, {
    pipelining: 0,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MOST_HEADER_BYTES,
    connect: (_, done) => {
      queueMicrotask(() => {
        if (socket.destroyed) done(socket.errored ?? Object.assign(new Error('closed before the request'), { code: 'ECONNRESET' }), null);
        else done(null, socket);
      });
    },
  });
}

function pathOf(url: URL): string {
  return `${url.pathname}${url.search}`;
}

/** The value of a header; of one that came more than once, all of them. */
export function textOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}
