/**
 * The cookies that a server sets while it redirects, for the rest of the attempt: many set one and send back to the same address. Redirects
 * stay on one host, so it is as a browser would do (RFC 6265), within bounds. Nothing is kept from one attempt to the next.
 */
import { type Cookie, parseCookie } from 'undici';
import type { Headers } from './exchange.ts';

const MOST_COOKIES = 50;
const LONGEST_COOKIE = 4_096;

interface Kept {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
}

export class Cookies {
  readonly #kept = new Map<string, Kept>();

  /** What an answer from there sets, or takes back. */
  take(headers: Headers, from: URL): void {
    const written = headers['set-cookie'] ?? [];
    for (const line of typeof written === 'string' ? [written] : written) {
      const cookie = line.length <= LONGEST_COOKIE ? parseCookie(line) : null;
      if (cookie !== null && isMeantFor(cookie, from.hostname)) this.#keep(cookie, from);
    }
  }

  /** The value of the `Cookie` header of a request to there, after what the config sets; `null`: none is sent. */
  headerFor(to: URL, configured: string | undefined): string | null {
    const sent = [...this.#kept.values()]
      .filter(({ path, secure }) => pathMatches(to.pathname, path) && (!secure || to.protocol === 'https:'))
      .map(({ name, value }) => `${name}=${value}`);
    const all = configured === undefined ? sent : [configured, ...sent];
    return all.length === 0 ? null : all.join('; ');
  }

  #keep(cookie: Cookie, from: URL): void {
    const path = cookie.path?.startsWith('/') === true ? cookie.path : defaultPath(from.pathname);
    const key = `${cookie.name}\n${path}`;
    this.#kept.delete(key);
    const isGone = cookie.maxAge !== undefined && cookie.maxAge <= 0;
    if (isGone || this.#kept.size >= MOST_COOKIES || !isSendable(cookie)) return;
    this.#kept.set(key, { name: cookie.name, value: cookie.value, path, secure: cookie.secure === true });
  }
}

/** Of one host only, or of a domain that it lies in. */
function isMeantFor({ domain }: Cookie, host: string): boolean {
  if (domain === undefined) return true;
  const name = domain.replace(/^\./, '').toLowerCase();
  return host === name || host.endsWith(`.${name}`);
}

/** Of what a header can hold. */
function isSendable({ name, value }: Cookie): boolean {
  return name !== '' && /^[\x21-\x7e\x80-\xff ]*$/.test(`${name}${value}`);
}

/** The folder of the address (RFC 6265, section 5.1.4). */
function defaultPath(pathname: string): string {
  const end = pathname.lastIndexOf('/');
  return end <= 0 ? '/' : pathname.slice(0, end);
}

function pathMatches(pathname: string, path: string): boolean {
  if (pathname === path) return true;
  return pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/');
}
