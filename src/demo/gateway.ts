/**
 * The gateway of the lab: /ui/, /api/healthz, /files/, the watchdog's report and the mirror's heartbeat, as the real gateway serves them.
 *
 * “Not reachable” is simulated by accepting connections and never answering. On loopback nothing else stays without a response: a closed
 * port refuses and a closed connection resets, and both are signs of life. A connection that is accepted but never answered is not a sign
 * of life, on any system.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../platform/clock.ts';
import type { LabCondition } from './condition.ts';
import { type LabServer, startServer } from './server.ts';
import { OTHER_VAULT_ID } from './share.ts';

/** The heartbeat of the other vault's mirror. */
const OTHER_HEARTBEAT = { vault_id: OTHER_VAULT_ID, run: '20260101T030000Z', host: 'somebody-elses-mac' };
/** Older than any sensible `maxAge` of a watchdog probe. */
const STALE_BY_MS = 3_600_000;

interface Answer {
  readonly status: number;
  readonly type: 'text/html' | 'application/json' | 'text/plain';
  readonly body: string;
  readonly allow?: string;
}

interface Asked {
  readonly condition: LabCondition;
  readonly method: string;
  readonly now: number;
  /** The heartbeat in the vault that the gateway has mounted. */
  readonly heartbeat: () => Promise<string | null>;
}

/** `null`: no response at all. */
type Route = (asked: Asked) => Answer | null | Promise<Answer>;

const NOT_FOUND: Answer = { status: 404, type: 'text/plain', body: '404 page not found\n' };

const ROUTES: Readonly<Record<string, Route>> = {
  '/ui/': ({ condition }) => {
    if (condition.ui === 'silent') return null;
    if (condition.ui === 'wrong-page') return html('Script Viewer', '<pre>#!/usr/bin/env python3</pre>');
    return html('Studio', '<div id="root"></div><script type="module" src="/ui/assets/index.js"></script>');
  },
  '/api/healthz': ({ condition, method, now }) => {
    if (method === 'HEAD') return { status: 405, type: 'text/plain', body: '', allow: 'GET' };
    if (condition.healthz === 'error') return json(500, { status: 'error', detail: 'database is locked' });
    if (condition.healthz === 'login-page') return html('Sign in', '<form method="post"><input type="password" name="password"></form>');
    return json(200, { status: 'ok', time: new Date(now).toISOString() });
  },
  '/files/': ({ condition }) => {
    if (condition.files === 'error') return NOT_FOUND;
    return html(
      'files',
      '<a href="_reports/">_reports/</a> <a href="asset_vault/">asset_vault/</a> <a href="ytm_workspaces/">ytm_workspaces/</a>',
    );
  },
  '/files/_reports/acer_watchdog.json': ({ condition, now }) => {
    const at = condition.report === 'stale' ? now - STALE_BY_MS : now;
    return json(200, { online: condition.report !== 'offline', generated_at: new Date(at).toISOString(), host: 'lab-gateway' });
  },
  '/files/ytm_workspaces/ytm_heartbeat.json': async ({ condition, heartbeat }) => {
    const shown = condition.files === 'error' ? null : await heartbeat();
    if (shown === null) return NOT_FOUND;
    return condition.shown === 'ours' ? jsonText(shown) : json(200, { ...JSON.parse(shown), ...OTHER_HEARTBEAT });
  },
};

export interface GatewayWorld {
  readonly clock: Clock;
  /** Evaluated at every request. */
  readonly condition: () => LabCondition;
  /** The heartbeat in the vault; the gateway has its own mount of the share. `null`: there is none. */
  readonly heartbeat: () => Promise<string | null>;
}

/** Starts the gateway. */
export function startGateway({ clock, condition, heartbeat }: GatewayWorld): Promise<LabServer> {
  return startServer((request, response) => {
    const asked = { condition: condition(), method: request.method ?? 'GET', now: clock.now(), heartbeat };
    void answerTo(request, asked).then((answer) => {
      if (answer !== null) send(answer, request, response);
    });
  });
}

/** Starts the host that shows whether this machine is online at all (the config's `observer.neutral`). */
export function startNeutralHost(condition: () => LabCondition): Promise<LabServer> {
  return startServer((_request, response) => {
    if (condition().observer !== 'offline') response.writeHead(204).end();
  });
}

async function answerTo(request: IncomingMessage, asked: Asked): Promise<Answer | null> {
  const { condition } = asked;
  if (condition.host === 'silent' || condition.observer === 'offline') return null;
  if (condition.services === 'down') return { status: 502, type: 'text/plain', body: 'Bad Gateway\n' };
  const route = ROUTES[new URL(request.url ?? '/', 'http://lab').pathname];
  return route === undefined ? NOT_FOUND : route(asked);
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
  return { ...jsonText(`${JSON.stringify(value)}\n`), status };
}

function jsonText(body: string): Answer {
  return { status: 200, type: 'application/json', body };
}
