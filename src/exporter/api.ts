/**
 * What ytm tells and does over HTTP, the same on every listener. Each listener is a door that decides who
 * may come in and who may act; everything shown is read from the board, nothing waits for a probe but a
 * check that was asked for.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from './access.ts';
import { EventStream } from './event-stream.ts';
import { type Exchange, refuse } from './exchange.ts';
import type { ApiPorts } from './ports.ts';
import { type Handlers, type Routes, routesOf } from './routes.ts';
import { Scrapes } from './scrapes.ts';
import { Tallies } from './tallies.ts';

/** Who may come in through a listener, and who may act. */
export interface Door {
  readonly admit: (request: IncomingMessage) => Refusal | null;
  readonly mayAct: (request: IncomingMessage) => Promise<Refusal | null>;
}

export interface Api {
  /** Never rejects. What is still under way ends when its connection is closed. */
  answer(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void>;
}

/** Counts from this moment on: make it before the engine starts. */
export function createApi(ports: ApiPorts): Api {
  const tallies = new Tallies();
  ports.events.on((event) => tallies.record(event));
  const routes = routesOf(ports, new EventStream(ports.source, ports.events, ports.clock), new Scrapes(ports, tallies));
  return {
    async answer(request, response, door) {
      const exchange = { request, response };
      try {
        await route(exchange, door, routes);
      } catch (error) {
        ports.onBug(error);
        if (response.headersSent) response.destroy();
        else refuse(exchange, 500, 'internal error');
      }
    },
  };
}

async function route(exchange: Exchange, door: Door, routes: Routes): Promise<void> {
  const { request } = exchange;
  const admission = door.admit(request);
  if (admission !== null) return refuse(exchange, admission.status, admission.error);
  const handlers = routes.get(request.url?.split('?', 1)[0] ?? '');
  if (handlers === undefined) return refuse(exchange, 404, 'not found');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method === 'GET' && handlers.GET !== undefined) return handlers.GET(exchange);
  if (method !== 'POST' || handlers.POST === undefined) return refuse(exchange, 405, 'method not allowed', { Allow: allowed(handlers) });
  const permission = await door.mayAct(request);
  if (permission === null) return handlers.POST(exchange);
  const challenge = permission.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  return refuse(exchange, permission.status, permission.error, challenge);
}

function allowed(handlers: Handlers): string {
  return [...(handlers.GET ? ['GET', 'HEAD'] : []), ...(handlers.POST ? ['POST'] : [])].join(', ');
}
