/**
 * One GET with undici's client over a connection of its own: opens it through the client's connector, sends the
 * request, reads the answer up to the limit and closes the connection.
 *
 * `dispatch()` and not `request()`: the handler sees the first byte of the answer (the phases need it) and every
 * piece of the body as it came. The client has no timers: the attempt's signal is the one deadline.
 */
import type { Socket } from 'node:net';
import { type buildConnector, Client, type Dispatcher } from 'undici';
import type { Wire } from '../net/connector.ts';
import { badAnswer, cancelledBy, failure, type Problem } from '../net/problem.ts';
import { errorCode } from '../net/socket-problem.ts';
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
}

export type Dialled =
  /** `place`: what the sentences of reasons are filled with. */
  { readonly ok: true; readonly socket: Socket; readonly place: TlsPlace } | { readonly ok: false; readonly problem: Problem };

/** Opens the connection, TLS included; gives up when the attempt's signal aborts. */
export type Dial = () => Promise<Dialled>;

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
export function exchange(question: Question, dial: Dial, wire: Wire): Promise<Exchanged> {
  return new Promise((resolve, reject) => new Exchange(question, dial, wire, { resolve, reject }).begin());
}

interface Settled {
  resolve(result: Exchanged): void;
  reject(bug: unknown): void;
}

/** What exists once the connection is open. */
interface Line {
  readonly socket: Socket;
  readonly place: TlsPlace;
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #question: Question;
  readonly #dial: Dial;
  readonly #wire: Wire;
  readonly #settled: Settled;
  readonly #client: Client;
  #line: Line | null = null;
  #open = true;
  #status: number | null = null;
  #last: Reply | null = null;
  #received = 0;
  #sink: BodySink | null = null;
  #beginning = '';

  constructor(question: Question, dial: Dial, wire: Wire, settled: Settled) {
    this.#question = question;
    this.#dial = dial;
    this.#wire = wire;
    this.#settled = settled;
    this.#client = new Client(question.to.origin, {
      // One request, then `connection: close`.
      pipelining: 0,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MOST_HEADER_BYTES,
      connect: (_, done) => void this.#connect(done),
    });
  }

  begin(): void {
    const { to, headers } = this.#question;
    this.#client.dispatch({ method: 'GET', path: to.path, headers }, this);
  }

  /** The client's connector. */
  async #connect(done: buildConnector.Callback): Promise<void> {
    try {
      const dialled = await this.#dial();
      if (dialled.ok) return this.#begun(dialled, done);
      this.#fail(dialled.problem);
    } catch (bug) {
      this.#break(bug);
    }
  }

  #begun({ socket, place }: Line, done: buildConnector.Callback): void {
    this.#line = { socket, place };
    const { signal } = this.#wire;
    if (signal.aborted) return this.#stop();
    signal.addEventListener('abort', this.#stop, { once: true });
    // undici waits for the end of a socket that was closed before it got it.
    if (socket.destroyed)
      return this.#broken(socket.errored ?? Object.assign(new Error('closed before the request'), { code: 'ECONNRESET' }));
    // Listened to here as well: undici takes a reset for the end of an answer whose length is not known.
    socket.once('error', this.#broken);
    done(null, socket);
  }

  onRequestStart(): void {
    this.#wire.phases.begin('processing');
    // undici reads the socket itself; while it does, this listener hears what it reads.
    this.#line?.socket.on('data', this.#hear);
  }

  /** Keeps the beginning of the answer, to say what is wrong with it if the parser refuses it. */
  readonly #hear = (piece: Buffer): void => {
    this.#beginning += piece.toString('latin1', 0, MOST_HEADER_BYTES - this.#beginning.length);
    if (this.#beginning.length >= MOST_HEADER_BYTES) this.#line?.socket.off('data', this.#hear);
  };

  onResponseStarted(): void {
    this.#wire.phases.begin('transfer');
  }

  onResponseStart(_: unknown, status: number, headers: Headers): void {
    if (!this.#open) return;
    if (status < 200) return this.#early(status, headers);
    this.#status = status;
    const { target, host } = this.#place;
    const limit = this.#question.maxBody;
    const encoding = textOf(headers['content-encoding']);
    this.#sink = bodySink(encoding, limit, {
      done: (body) => this.#settle({ ok: true, reply: { status, headers, body } }),
      tooLarge: () => this.#fail(badAnswer('body.too_large', { target, limit })),
      undecodable: (why) => this.#fail(badAnswer('body.encoding', { target, host, encoding }, why)),
    });
    if (this.#sink === null) this.#fail(badAnswer('body.encoding', { target, host, encoding }, 'not a known encoding'));
  }

  /** Before the answer there may be others (100 to 199, such as hints): if none follows, the last of them was the answer. */
  #early(status: number, headers: Headers): void {
    this.#last = { status, headers, body: Buffer.alloc(0) };
    // Below 100 there is no status, and after 101 no HTTP.
    if (status < 100 || status === 101) this.#settle({ ok: true, reply: this.#last });
  }

  onResponseData(_: unknown, piece: Buffer): void {
    if (!this.#open) return;
    this.#received += piece.length;
    this.#sink?.write(piece);
  }

  onResponseEnd(): void {
    // undici closes the socket with an error of its own.
    this.#line?.socket.off('error', this.#broken);
    if (this.#open) this.#sink?.end();
  }

  onResponseError(_: unknown, error: Error): void {
    this.#broken(error);
  }

  readonly #stop = (): void => {
    const { target, host } = this.#place;
    const phase = this.#status === null ? 'processing' : 'transfer';
    // Over TLS a certificate came before.
    const life = this.#question.to.tls || this.#heard;
    this.#fail(cancelledBy(this.#wire.signal) ?? failure('http.timeout', { target, host, phase }, life));
  };

  readonly #broken = (error: unknown): void => {
    if (!this.#open) return;
    const last = this.#last ?? earlyReply(error);
    if (this.#status === null && last !== null) return this.#settle({ ok: true, reply: last });
    const stage = { heard: this.#beginning, started: this.#status !== null, received: this.#received };
    const problem = exchangeProblem(error, this.#place, stage);
    if (problem === null) this.#break(error);
    else this.#fail(problem);
  };

  get #place(): TlsPlace {
    return this.#line?.place ?? { host: '', target: '', address: '' };
  }

  /** Bytes came from the host. */
  get #heard(): boolean {
    return (this.#line?.socket.bytesRead ?? 0) > 0;
  }

  #fail(problem: Problem): void {
    this.#settle({ ok: false, problem, status: this.#status });
  }

  #settle(result: Exchanged): void {
    if (!this.#open) return;
    this.#end();
    this.#settled.resolve(result);
  }

  #break(bug: unknown): void {
    if (!this.#open) return;
    this.#end();
    this.#settled.reject(bug);
  }

  #end(): void {
    this.#open = false;
    this.#wire.signal.removeEventListener('abort', this.#stop);
    this.#sink?.drop();
    this.#client.destroy(() => {});
    // Not the client's before it was handed over.
    this.#line?.socket.destroy();
  }
}

/** undici ends the connection at 100 and 101, which it did not ask for, and says so in its sentence only. */
function earlyReply(error: unknown): Reply | null {
  const sentence = error instanceof Error && errorCode(error) === 'UND_ERR_SOCKET' ? error.message : '';
  const status = EARLY_STATUS[sentence];
  return status === undefined ? null : { status, headers: {}, body: Buffer.alloc(0) };
}

const EARLY_STATUS: Readonly<Record<string, number>> = { 'bad response': 100, 'bad upgrade': 101 };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of a header; of one that came more than once, all of them. undici reads headers as Latin-1; what is UTF-8 is what browsers take
 * for it.
 */
export function textOf(value: string | string[] | undefined): string {
  const text = Array.isArray(value) ? value.join(', ') : (value ?? '');
  if (!/[\x80-\xff]/.test(text)) return text;
  try {
    return utf8.decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}
