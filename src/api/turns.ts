/**
 * Requests of one connection are answered one after the other, and after each of them all other work gets its turn: a client that sends
 * many requests without waiting for the answers (pipelining) is served, and keeps nobody else waiting.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection that wait; one with more is closed, as every request takes some kilobytes. */
const MOST_WAITING = 100;

interface Turn {
  readonly response: ServerResponse;
  readonly answer: () => void;
}

export class Turns {
  /** What waits on the connections that are being answered. */
  readonly #waiting = new WeakMap<Socket, Turn[]>();

  /** @param answer begins the answer; it has ended when `response` is closed */
  take(socket: Socket, response: ServerResponse, answer: () => void): void {
    const waiting = this.#waiting.get(socket);
    if (waiting === undefined) {
      this.#waiting.set(socket, []);
      this.#begin(socket, { response, answer });
    } else if (waiting.length < MOST_WAITING) waiting.push({ response, answer });
    else socket.destroy();
  }

  #begin(socket: Socket, { response, answer }: Turn): void {
    response.once('close', () => setImmediate(() => this.#next(socket)));
    answer();
  }

  #next(socket: Socket): void {
    const next = this.#waiting.get(socket)?.shift();
    if (next === undefined || socket.destroyed) this.#waiting.delete(socket);
    else this.#begin(socket, next);
  }
}
