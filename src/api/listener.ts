/** One HTTP server with limits on everything, over TCP or a unix socket. */
import type { Server, ServerResponse } from 'node:http';
import type { ListenOptions, Socket } from 'node:net';
import type { Clock } from '../platform/clock.ts';
import type { AccessPolicy, Api } from './api.ts';
import { MOST_CLIENTS } from './event-stream.ts';
import { Guests } from './guests.ts';
import { Turns } from './turns.ts';

export type Listening = { readonly ok: true } | { readonly ok: false; readonly errno: string };

/** Event streams take at most half of them. */
const MOST_CONNECTIONS = 2 * MOST_CLIENTS;
/** A client that has not read its answer by then has given up. */
const LONGEST_READ_MS = 30_000;
/** A server that ends does not wait longer for its clients. */
const LONGEST_STOP_MS = 1_000;

const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
} as const;

export class Listener {
  readonly #server: Server;
  readonly #clock: Clock;

  constructor(api: Api, access: AccessPolicy, clock: Clock) {
    // Not imported: the ES module of node:http loads all of undici, 13 MB and 40 ms (measured).
    const { createServer } = process.getBuiltinModule('node:http');
    this.#clock = clock;
    const guests = new Guests<Socket>(MOST_CONNECTIONS);
    const turns = new Turns();
    this.#server = createServer(LIMITS, (request, response) => {
      const { socket } = request;
      guests.asks(socket);
      whenAnswered(response, () => {
        guests.answered(socket);
        this.#limitReading(response);
      });
      turns.take(socket, response, () => void api.answer(request, response, access));
    });
    this.#server.on('connection', (socket: Socket) => {
      socket.once('close', () => guests.leaves(socket));
      guests.arrives(socket, socket.remoteAddress)?.destroy();
    });
  }

  get address(): ReturnType<Server['address']> {
    return this.#server.address();
  }

  listen(options: ListenOptions): Promise<Listening> {
    return new Promise((resolve) => {
      // Stays for good: an accept that fails later (no file descriptors left) is no reason to end.
      this.#server.on('error', (error: NodeJS.ErrnoException) => resolve({ ok: false, errno: error.code ?? error.message }));
      this.#server.listen(options, () => resolve({ ok: true }));
    });
  }

  /** Ends within a second, whatever the clients do. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      const stopWaiting = this.#clock.after(LONGEST_STOP_MS, resolve);
      this.#server.close(() => {
        stopWaiting();
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  #limitReading(response: ServerResponse): void {
    if (response.closed) return;
    response.once(
      'close',
      this.#clock.after(LONGEST_READ_MS, () => response.destroy(), { background: true }),
    );
  }
}

/** Once the whole answer is written, or its connection is closed. */
function whenAnswered(response: ServerResponse, run: () => void): void {
  const once = (): void => {
    response.off('prefinish', once);
    response.off('close', once);
    run();
  };
  response.on('prefinish', once);
  response.on('close', once);
}
