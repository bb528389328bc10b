/**
 * The lab's gateway: /ui/, /api/healthz, /files/ and the watchdog's report, as the studio's own gateway serves them.
 *
 * "Not reachable" is a connection that is accepted and never answered. On loopback nothing else is silent: a closed
 * port refuses and a closed connection resets, and both are signs of life. An accepted connection without
 * an answer is none (page 1 of the rules: no answer, "also after an accepted connection"), on every system alike.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../platform/clock.ts';
import type { LabCondition } from './condition.ts';
import { type LabServer, startServer } from './server.ts';

/** Older than any sensible `maxAge` of a watchdog probe. */
const STALE_BY_MS = 3_600_000;

interface Answer {
  readonly status: number;
  readonly type: 'text/html' | 'application/json' | 'text/plain';
  readonly body: string;
  readonly allow?: string;
}

/** `null`: no answer at all. */
type Route = (condition: LabCondition, method: string, now: number) => Answer | null;

const ROUTES: Readonly<Record<string, Route>> = {
  '/ui/': (condition) => {
    if (condition.ui === 'silent') return null;
    if (condition.ui === 'wrong-page') return html('Script Viewer', '<pre>#!/usr/bin/env python3</pre>');
    return html('Studio', '<div id="root"></div><script type="module" src="/ui/assets/index.js"></script>');
  },
  '/api/healthz': (condition, method, now) => {
    if (method === 'HEAD') return { status: 405, type: 'text/plain', body: '', allow: 'GET' };
    if (condition.healthz === 'error') return json(500, { status: 'error', detail: 'database is locked' });
    if (condition.healthz === 'login-page') return html('Sign in', '<form method="post"><input type="password" name="password"></form>');
    return json(200, { status: 'ok', time: new Date(now).toISOString() });
  },
  '/files/': (condition) => {
    if (condition.files === 'error') return { status: 404, type: 'text/plain', body: '404 page not found\n' };
    return html(
      'files',
      '<a href="_reports/">_reports/</a> <a href="asset_vault/">asset_vault/</a> <a href="ytm_workspaces/">ytm_workspaces/</a>',
    );
  },
  '/files/_reports/acer_watchdog.json': (condition, _method, now) => {
    const at = condition.report === 'stale' ? now - STALE_BY_MS : now;
    return json(200, { online: condition.report !== 'offline', generated_at: new Date(at).toISOString(), host: 'lab-gateway' });
  },
};

/** Starts the gateway; `condition` is asked at every request. */
export function startGateway(clock: Clock, condition: () => LabCondition): Promise<LabServer> {
  return startServer((request, response) => {
    const answer = answerTo(request, condition(), clock.now());
    if (answer !== null) send(answer, request, response);
  });
}

/** Starts the host that shows whether this machine is online at all (the config's `observer.neutral`). */
export function startNeutralHost(condition: () => LabCondition): Promise<LabServer> {
  return startServer((_request, response) => {
    if (condition().observer !== 'offline') response.writeHead(204).end();
  });
}

function answerTo(request: IncomingMessage, condition: LabCondition, now: number): Answer | null {
  if (condition.host === 'silent' || condition.observer === 'offline') return null;
  if (condition.services === 'down') return { status: 502, type: 'text/plain', body: 'Bad Gateway\n' };
  const route = ROUTES[new URL(request.url ?? '/', 'http://lab').pathname];
  if (route === undefined) return { status: 404, type: 'text/plain', body: '404 page not found\n' };
  return route(condition, request.method ?? 'GET', now);
}

function send(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  const headers = {
    'content-type': `${answer.type}; charset=utf-8`,
    'content-length': Buffer.byteLength(answer.body),
    ...(answer.allow === undefined ? {} : { allow: answer.allow }),
  };
  response.writeHead(answer.status, headers).end(request.method === 'HEAD' ? undefined : answer.body);
}

function html(title: string, body: string): Answer {
  return { status: 200, type: 'text/html', body: `<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>\n` };
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}
