/**
 * The HTTP API, the same on every listener. The access policy of a listener decides who may read and who may act.
 * All answers are read from the board; only a requested check waits for probes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from './access.ts';
import { EncodedSnapshot } from './encoded.ts';
import { EventStream } from './event-stream.ts';
import { type Exchange, type Handlers, refuse } from './exchange.ts';
import { PageLoader } from './page-parts.ts';
import type { ApiPorts } from './ports.ts';
import { handlersFor, type Routes, routesOf } from './routes.ts';
import { Scrapes } from './scrapes.ts';

/** Who may come in through a listener, and who may act. */
export interface AccessPolicy {
  readonly admit: (request: IncomingMessage) => Refusal | null;
  readonly mayAct: (request: IncomingMessage) => Promise<Refusal | null>;
}

export interface Api {
  /** Never rejects. What is still under way ends when its connection is closed. */
  answer(request: IncomingMessage, response: ServerResponse, access: AccessPolicy): Promise<void>;
  /** Makes the status page ready for its first view. Never rejects. */
  preparePage(): Promise<void>;
}

export function createApi(ports: ApiPorts): Api {
  const encoded = new EncodedSnapshot(ports.source);
  const stream = new EventStream(ports);
  const pages = new PageLoader(ports, stream);
  const routes = routesOf(ports, { encoded, stream, scrapes: new Scrapes(ports), pages });
  return {
    preparePage: () => pages.prepare(),
    async answer(request, response, access) {
      const exchange = { request, response };
      try {
        await route(exchange, access, routes);
      } catch (error) {
        ports.onBug(error);
        if (response.headersSent) response.destroy();
        else refuse(exchange, 500, 'internal error');
      }
    },
  };
}

async function route(exchange: Exchange, access: AccessPolicy, routes: Routes): Promise<void> {
  const { request } = exchange;
  const admission = access.admit(request);
  if (admission !== null) return refuse(exchange, admission.status, admission.error);
  const handlers = handlersFor(request.url?.split('?', 1)[0] ?? '', routes);
  if (handlers === undefined) return refuse(exchange, 404, 'not found');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method === 'GET' && handlers.GET !== undefined) return handlers.GET(exchange);
  const act = actionOf(method, handlers);
  if (act === undefined) return refuse(exchange, 405, 'method not allowed', { Allow: allowed(handlers) });
  const permission = await access.mayAct(request);
  if (permission === null) return act(exchange);
  const challenge = permission.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  return refuse(exchange, permission.status, permission.error, challenge);
}

function actionOf(method: string | undefined, handlers: Handlers): Handlers['POST'] {
  return method === 'POST' || method === 'PUT' ? handlers[method] : undefined;
}

function allowed(handlers: Handlers): string {
  const { GET, POST, PUT } = handlers;
  return [...(GET ? ['GET', 'HEAD'] : []), ...(POST ? ['POST'] : []), ...(PUT ? ['PUT'] : [])].join(', ');
}
