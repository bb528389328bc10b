/**
 * One GET over a connection that is open already, with undici's client: sends the request, reads the answer
 * up to the limit and closes the connection.
 *
 * What keeps an attempt cheap (it is what ytm does most): the client by itself, without pool or agent; no
 * timers of its own, as the attempt's signal is the one deadline; closing the socket here as soon as the
 * answer is complete, because undici would do so with an error whose stack is written out; and no stacks for
 * the errors with which undici ends every connection, and which nobody reads.
 */
import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import type { Wire } from '../net/connector.ts';
import { badAnswer, cancelledBy, failure, type Problem } from '../net/problem.ts';
import type { TlsPlace } from '../net/tls-problem.ts';
import { type BodySink, bodySink } from './body.ts';
import type { Destination } from './destination.ts';
import { exchangeProblem } from './exchange-problem.ts';

const MOST_HEADER_BYTES = 32 * 1024;

export interface Question {
  readonly to: Destination;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly maxBody: number;
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
  const asked = new Exchange(socket, question, wire);
  asked.begin();
  return asked.settled;
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly settled: Promise<Exchanged>;
  readonly #socket: Socket;
  readonly #question: Question;
  readonly #wire: Wire;
  #resolve: (result: Exchanged) => void = () => {};
  #reject: (bug: unknown) => void = () => {};
  #open = true;
  #status: number | null = null;
  #received = 0;
  #sink: BodySink | null = null;

  constructor(socket: Socket, question: Question, wire: Wire) {
    this.#socket = socket;
    this.#question = question;
    this.#wire = wire;
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  begin(): void {
    const { signal, phases } = this.#wire;
    if (signal.aborted) return this.#stop();
    signal.addEventListener('abort', this.#stop, { once: true });
    // Heard here as well: undici takes a reset for the end of an answer whose length is not known.
    this.#socket.once('error', this.#broken);
    phases.begin('processing');
    const { to, headers } = this.#question;
    clientOver(this.#socket, to.origin).dispatch({ method: 'GET', path: to.path, headers }, this);
  }

  onRequestStart(): void {}

  onResponseStarted(): void {
    this.#wire.phases.begin('transfer');
  }

  onResponseStart(_: unknown, status: number, headers: Headers): void {
    // Before the answer there may be hints (103).
    if (!this.#open || status < 200) return;
    this.#status = status;
    const { target, host } = this.#question.place;
    const limit = this.#question.maxBody;
    const encoding = textOf(headers['content-encoding']);
    this.#sink = bodySink(encoding, limit, {
      done: (body) => this.#settle({ ok: true, reply: { status, headers, body } }),
      tooLarge: () => this.#fail(badAnswer('body.too_large', { target, limit })),
      undecodable: (why) => this.#fail(badAnswer('body.encoding', { target, host, encoding }, why)),
    });
    if (this.#sink === null) this.#fail(badAnswer('body.encoding', { target, host, encoding }, 'not a known encoding'));
  }

  onResponseData(_: unknown, piece: Buffer): void {
    if (!this.#open) return;
    this.#received += piece.length;
    this.#sink?.write(piece);
  }

  onResponseEnd(): void {
    this.#socket.destroy();
    if (this.#open) this.#sink?.end();
  }

  onResponseError(_: unknown, error: Error): void {
    this.#broken(error);
  }

  readonly #stop = (): void => {
    const { target, host } = this.#question.place;
    const phase = this.#status === null ? 'processing' : 'transfer';
    // Over TLS a certificate came before.
    const life = this.#question.to.tls || this.#socket.bytesRead > 0;
    this.#fail(cancelledBy(this.#wire.signal) ?? failure('http.timeout', { target, host, phase }, life));
  };

  readonly #broken = (error: unknown): void => {
    if (!this.#open) return;
    const stage = { heard: this.#socket.bytesRead > 0, started: this.#status !== null, received: this.#received };
    const problem = exchangeProblem(error, this.#question.place, stage);
    if (problem !== null) return this.#fail(problem);
    this.#end();
    this.#reject(error);
  };

  #fail(problem: Problem): void {
    this.#settle({ ok: false, problem, status: this.#status });
  }

  #settle(result: Exchanged): void {
    if (!this.#open) return;
    this.#end();
    this.#resolve(result);
  }

  #end(): void {
    this.#open = false;
    this.#wire.signal.removeEventListener('abort', this.#stop);
    this.#sink?.drop();
    this.#socket.destroy();
  }
}

/** A client for one request over `socket`. It must never ask for a second connection, or it would ask for ever. */
function clientOver(socket: Socket, origin: URL): Dispatcher {
  silenceStacks(socket);
  return new Client(origin, {
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

/** Errors that are made while the socket's listeners run, which are undici's, carry no stack. */
function silenceStacks(socket: Socket): void {
  const emit = socket.emit.bind(socket) as (...event: readonly unknown[]) => boolean;
  socket.emit = (...event: readonly unknown[]): boolean => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return emit(...event);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}

/** The value of a header; of one that came more than once, all of them. */
export function textOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}
