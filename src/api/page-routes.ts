/** The pages for people: the status page with its stream, incidents, the badge. All read only. */
import type { IncidentStory } from '../health/incident-story.ts';
import type { Verdict } from '../health/snapshot.ts';
import type { PageContext } from '../page/incident-pages.tsx';
import type { Variant } from '../page/view.ts';
import { HistoryUnreadable } from '../ports/history.ts';
import type { EventStream } from './event-stream.ts';
import { type Exchange, type Handlers, refuse, send, whenGone } from './exchange.ts';
import { localeNow } from './live-page.ts';
import { LONGEST_READ_MS, type PageLoader, type PageParts } from './page-parts.ts';
import type { ApiPorts } from './ports.ts';

/** Only the first view after a start waits for the history. */
const LONGEST_WAIT_MS = 500;

export function pageRoutes(ports: ApiPorts, stream: EventStream, loader: PageLoader): readonly (readonly [string, Handlers])[] {
  const get = (answer: (exchange: Exchange, all: PageParts) => void | Promise<void>): Handlers => ({
    GET: async (exchange) => answer(exchange, await loader.parts()),
  });
  return [
    ['/', get((exchange, all) => sendStatus(exchange, all, ports))],
    ['/page/events', get((exchange, all) => joinStream(exchange, all, ports, stream))],
    ['/page.js', get((exchange, { files, assets }) => sendFile(exchange, 'text/javascript', files.script, assets.script))],
    ['/page.css', get((exchange, { files, assets }) => sendFile(exchange, 'text/css', files.style, assets.style))],
    ['/incidents', get((exchange, all) => sendIncidents(exchange, all, ports))],
    ['/incidents/*', get((exchange, all) => sendIncident(exchange, all, ports))],
    ['/badge.svg', get((exchange, all) => sendBadge(exchange, all, ports))],
    ['/icon.svg', get((exchange, { pages }) => sendSvg(exchange, pages.icon(lookOf(queryOf(exchange).get('look')))))],
  ];
}

async function sendStatus(exchange: Exchange, all: PageParts, ports: ApiPorts): Promise<void> {
  await all.past.atHand(LONGEST_WAIT_MS);
  sendPage(exchange, 200, all.live(variantOf(exchange, all, ports)).document(), all);
}

async function sendIncidents(exchange: Exchange, all: PageParts, ports: ApiPorts): Promise<void> {
  await all.past.newest(LONGEST_READ_MS);
  const past = all.past.current();
  const context = contextOf(exchange, all, ports);
  if (typeof past !== 'string') return sendPage(exchange, 200, all.pages.incidentListDocument(past, context), all);
  sendPage(exchange, 503, all.pages.noIncidentDocument('unreadable', '/incidents', context), all);
}

async function sendIncident(exchange: Exchange, all: PageParts, ports: ApiPorts): Promise<void> {
  const path = exchange.request.url?.split('?', 1)[0] ?? '';
  const context = contextOf(exchange, all, ports);
  const story = await storyOf(path, exchange, ports);
  if (typeof story !== 'string') return sendPage(exchange, 200, all.pages.incidentDocument(story, context), all);
  sendPage(exchange, story === 'unknown' ? 404 : 503, all.pages.noIncidentDocument(story, path, context), all);
}

async function storyOf(path: string, exchange: Exchange, { history }: ApiPorts): Promise<IncidentStory | 'unknown' | 'unreadable'> {
  const id = decoded(path.slice(path.lastIndexOf('/') + 1));
  if (history === null) return 'unreadable';
  if (id === null) return 'unknown';
  try {
    return (await history.incident(id, whenGone(exchange))) ?? 'unknown';
  } catch (error) {
    if (error instanceof HistoryUnreadable) return 'unreadable';
    throw error;
  }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function contextOf(exchange: Exchange, all: PageParts, ports: ApiPorts): PageContext {
  const variant = variantOf(exchange, all, ports);
  const { host, version } = ports.source.current();
  return { variant, locale: localeNow(ports.clock.now(), variant), host, version, assets: all.assets };
}

function sendPage(exchange: Exchange, status: number, html: string, { pages }: PageParts): void {
  send(exchange, status, 'text/html; charset=utf-8', html, { 'Content-Security-Policy': pages.PAGE_POLICY, Vary: 'Accept-Language' });
}

/** A reader that lost its connection continues from what it has. */
function joinStream(exchange: Exchange, all: PageParts, ports: ApiPorts, stream: EventStream): void {
  const version = exchange.request.headers['last-event-id'] ?? queryOf(exchange).get('at');
  stream.join(exchange, all.live(variantOf(exchange, all, ports)), typeof version === 'string' ? version : null);
}

function variantOf(exchange: Exchange, { pages }: PageParts, { language }: ApiPorts): Variant {
  const query = queryOf(exchange);
  const accepted = exchange.request.headers['accept-language'];
  return { language: pages.languageOf(query.get('lang'), accepted, language), wall: query.has('wall') };
}

function queryOf({ request }: Exchange): URLSearchParams {
  return new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'));
}

/** A file of this version never changes; without its version it is not kept. */
function sendFile(exchange: Exchange, type: string, text: string, name: string): void {
  const isExact = exchange.request.url === name;
  const headers = isExact ? { 'Cache-Control': 'public, max-age=31536000, immutable' } : {};
  send(exchange, 200, `${type}; charset=utf-8`, text, headers);
}

function sendBadge(exchange: Exchange, all: PageParts, ports: ApiPorts): void {
  const variant = variantOf(exchange, all, ports);
  const component = queryOf(exchange).get('component');
  const drawn = all.pages.badge(ports.source.current(), component, localeNow(ports.clock.now(), variant));
  if (drawn === null) return refuse(exchange, 404, `there is no component ${JSON.stringify(component)}`);
  sendSvg(exchange, drawn);
}

/** As a document of its own it may do nothing at all. */
function sendSvg(exchange: Exchange, svg: string): void {
  send(exchange, 200, 'image/svg+xml; charset=utf-8', svg, {
    'Content-Security-Policy': "default-src 'none'",
    Vary: 'Accept-Language',
  });
}

function lookOf(text: string | null): Verdict {
  return text === 'healthy' || text === 'degraded' || text === 'down' ? text : 'unknown';
}
