/**
 * Gets a URL within an attempt's deadline, on fresh connections, following redirects by rule. Every kind that
 * reads something over HTTP goes through here. Nothing in the environment (proxies) changes what is asked.
 */
import type { Facts, HttpFacts, TlsFacts } from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import { version } from '../../platform/version.ts';
import { addressText } from '../net/address.ts';
import { openTcp, type Wire } from '../net/connector.ts';
import { Phases } from '../net/phases.ts';
import { badAnswer, type Problem } from '../net/problem.ts';
import type { Lookup } from '../net/resolver.ts';
import type { TlsPlace } from '../net/tls-problem.ts';
import type { ProbeContext } from '../probe.ts';
import { authorization } from './authorization.ts';
import { Cookies } from './cookies.ts';
import { type Destination, destinationIn, destinationOf } from './destination.ts';
import { type Dialled, type Exchanged, exchange, type Reply, textOf } from './exchange.ts';
import { factsOf } from './http-facts.ts';
import { followable, isRedirect } from './redirect.ts';
import type { FetchSettings } from './settings.ts';
import { shownUrl } from './shown-url.ts';

export interface FetchOptions {
  /** What to do with 301, 302, 303, 307 and 308: follow by rule, refuse, or take as the answer. Default: follow. */
  readonly redirects?: (status: number) => 'follow' | 'refuse' | 'take';
  /** In place of the system's look-up. */
  readonly resolver?: Lookup;
}

export interface Answer extends Reply {
  /** The host that gave it. */
  readonly host: string;
}

export type Fetched =
  | { readonly ok: true; readonly answer: Answer; readonly facts: Facts }
  | { readonly ok: false; readonly problem: Problem; readonly facts: Facts };

/** What is known about the attempt so far. */
interface Journey {
  http: Omit<HttpFacts, 'phases'>;
  tls: TlsFacts | null;
}

/** Any status is an answer here. Never rejects for what the network or the server does. */
export async function fetchUrl(settings: FetchSettings, context: ProbeContext, options: FetchOptions = {}): Promise<Fetched> {
  const phases = new Phases(context.clock);
  const wire: Wire = {
    clock: context.clock,
    signal: context.signal,
    phases,
    ...(options.resolver === undefined ? {} : { resolver: options.resolver }),
  };
  const journey: Journey = { http: {}, tls: null };
  const walked = await walk(settings, context, wire, journey, options.redirects ?? (() => 'follow'));
  phases.end();
  const facts: Facts = { http: { ...journey.http, phases: phases.spans }, ...(journey.tls === null ? {} : { tls: journey.tls }) };
  return { ...walked, facts };
}

type Walked = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly problem: Problem };

async function walk(
  settings: FetchSettings,
  context: ProbeContext,
  wire: Wire,
  journey: Journey,
  redirects: (status: number) => 'follow' | 'refuse' | 'take',
): Promise<Walked> {
  const login = await authorization(settings, context.secrets, wire.signal);
  if (!login.ok) return login;
  const start = destinationIn(settings);
  const cookies = new Cookies();
  let to = start;
  for (let done = 0; ; done += 1) {
    // Credentials stay with the origin that they were meant for.
    const isAtHome = to.url.origin === start.url.origin;
    const headers = requestHeaders(to.url, isAtHome ? { ...login.open, ...login.secret } : login.open, cookies);
    const exchanged = await ask(to, headers, start.shown, settings, wire, journey);
    if (!exchanged.ok) return exchanged;
    const { reply } = exchanged;
    const course = isRedirect(reply.status) ? redirects(reply.status) : 'take';
    if (course === 'take') return { ok: true, answer: { ...reply, host: to.host } };
    const location = textOf(reply.headers['location']);
    const next = course === 'follow' ? followable(to.url, location, done) : ({ ok: false, why: 'not-wanted' } as const);
    if (!next.ok) return refused(next.why, location, to.url, start.shown);
    cookies.take(reply.headers, to.url);
    to = destinationOf(next.url);
    journey.http = { ...journey.http, redirects: done + 1, finalUrl: to.shown };
  }
}

/** Some servers refuse those who do not name themselves or what they accept. */
const COMMON_HEADERS = { 'user-agent': `ytm/${version}`, accept: '*/*' };

function requestHeaders(to: URL, configured: Readonly<Record<string, string>>, cookies: Cookies): Readonly<Record<string, string>> {
  const cookie = cookies.headerFor(to, configured['cookie']);
  return {
    ...COMMON_HEADERS,
    ...configured,
    ...(cookie === null ? {} : { cookie }),
  };
}

function refused(why: string, location: string, from: URL, target: string): Walked {
  const shown = URL.canParse(location, from.href) ? shownUrl(new URL(location, from)) : location;
  return { ok: false, problem: badAnswer('http.redirect', { target, location: escapeText(shown === '' ? '—' : shown), why }) };
}

async function ask(
  to: Destination,
  headers: Readonly<Record<string, string>>,
  target: string,
  settings: FetchSettings,
  wire: Wire,
  journey: Journey,
): Promise<Exchanged> {
  const dial = (): Promise<Dialled> => connectTo(to, target, settings, wire, journey);
  const exchanged = await exchange({ to, headers, maxBody: settings.maxBody }, dial, wire);
  journey.http = { ...journey.http, ...factsOf(exchanged, wire.clock.now()) };
  return exchanged;
}

/** Times the phases `resolve`, `connect` and `tls`. */
async function connectTo(to: Destination, target: string, settings: FetchSettings, wire: Wire, journey: Journey): Promise<Dialled> {
  for (;;) {
    const opened = await openTcp(to, wire);
    if (!opened.ok) return opened;
    journey.http = { ...journey.http, address: opened.address, family: opened.family };
    const place: TlsPlace = { host: to.host, target, address: addressText(opened.address, to.port) };
    if (!to.tls) return { ok: true, socket: opened.socket, place };
    const { startTls } = await import('../net/tls.ts');
    const shaken = await startTls(opened.socket, { ...place, servername: settings.servername, ca: settings.ca }, wire);
    journey.tls = shaken.facts;
    if (shaken.ok) return { ok: true, socket: shaken.socket, place };
    // At most once in the life of the process: the system's authorities were just read.
    if (shaken.askAgain !== true) return shaken;
  }
}
