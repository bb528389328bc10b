/** The pages for people: the status page with its stream, incidents, the badge. All read only. */
import { createHash } from 'node:crypto';
import type { IncidentStory } from '../health/incident-story.ts';
import type { Verdict } from '../health/snapshot.ts';
import type { AssetNames } from '../page/document.tsx';
import type { PageContext } from '../page/incident-pages.tsx';
import type * as Pages from '../page/pages.ts';
import type { Variant } from '../page/view.ts';
import { HistoryUnreadable } from '../ports/history.ts';
import type { EventStream } from './event-stream.ts';
import { type Exchange, type Handlers, refuse, send, whenGone } from './exchange.ts';
import { LivePage, localeNow } from './live-page.ts';
import { PagePast } from './page-past.ts';
import type { ApiPorts, PageFiles } from './ports.ts';

/** Only the first view after a start waits for the history. */
const LONGEST_WAIT_MS = 500;

/** The list of incidents is nothing without it. */
const LONGEST_READ_MS = 5_000;

/** What is loaded and made with the first view: no other command needs it. */
interface Loaded {
  readonly pages: typeof Pages;
  readonly files: PageFiles;
  readonly assets: AssetNames;
  readonly past: PagePast;
  readonly live: Map<string, LivePage>;
}

export function pageRoutes(ports: ApiPorts, stream: EventStream): readonly (readonly [string, Handlers])[] {
  let loading: Promise<Loaded> | null = null;
  const loaded = (): Promise<Loaded> => {
    loading ??= load(ports, stream).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  const get = (answer: (exchange: Exchange, all: Loaded) => void | Promise<void>): Handlers => ({
    GET: async (exchange) => answer(exchange, await loaded()),
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

async function load(ports: ApiPorts, stream: EventStream): Promise<Loaded> {
  const [pages, files] = await Promise.all([import('../page/pages.ts'), ports.pageFiles()]);
  const assets = { script: `/page.js?v=${hashOf(files.script)}`, style: `/page.css?v=${hashOf(files.style)}` };
  return { pages, files, assets, past: new PagePast(ports, () => stream.stir()), live: new Map() };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

async function sendStatus(exchange: Exchange, all: Loaded, ports: ApiPorts): Promise<void> {
  await all.past.atHand(LONGEST_WAIT_MS);
  sendPage(exchange, 200, liveOf(variantOf(exchange, all, ports), all, ports).document(), all);
}

async function sendIncidents(exchange: Exchange, all: Loaded, ports: ApiPorts): Promise<void> {
  await all.past.atHand(LONGEST_READ_MS);
  const past = all.past.current();
  const context = contextOf(exchange, all, ports);
  if (typeof past !== 'string') return sendPage(exchange, 200, all.pages.incidentListDocument(past.incidents, context), all);
  sendPage(exchange, 503, all.pages.noIncidentDocument('unreadable', '/incidents', context), all);
}

async function sendIncident(exchange: Exchange, all: Loaded, ports: ApiPorts): Promise<void> {
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

function contextOf(exchange: Exchange, all: Loaded, ports: ApiPorts): PageContext {
  const variant = variantOf(exchange, all, ports);
  const { host, version } = ports.source.current();
  return { variant, locale: localeNow(ports.clock.now(), variant), host, version, assets: all.assets };
}

function sendPage(exchange: Exchange, status: number, html: string, { pages }: Loaded): void {
  send(exchange, status, 'text/html; charset=utf-8', html, { 'Content-Security-Policy': pages.PAGE_POLICY, Vary: 'Accept-Language' });
}

/** A reader that lost its connection continues from what it has. */
function joinStream(exchange: Exchange, all: Loaded, ports: ApiPorts, stream: EventStream): void {
  const version = exchange.request.headers['last-event-id'] ?? queryOf(exchange).get('at');
  stream.join(exchange, liveOf(variantOf(exchange, all, ports), all, ports), typeof version === 'string' ? version : null);
}

/** All who look at the same variant share one. */
function liveOf(variant: Variant, all: Loaded, ports: ApiPorts): LivePage {
  const key = `${variant.language} ${variant.wall}`;
  const known = all.live.get(key);
  if (known !== undefined) return known;
  const made = new LivePage(ports, all, variant);
  all.live.set(key, made);
  return made;
}

function variantOf(exchange: Exchange, { pages }: Loaded, { language }: ApiPorts): Variant {
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

function sendBadge(exchange: Exchange, all: Loaded, ports: ApiPorts): void {
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
