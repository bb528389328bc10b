/** Where a request goes, computed once per URL: parsing at every attempt costs as much as its TCP connection. */
import { hostOf, portOf } from '../net/address.ts';
import { shownUrl } from './shown-url.ts';

export interface Destination {
  readonly url: URL;
  /** Scheme, host and port only. */
  readonly origin: URL;
  /** An IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** With the query. */
  readonly path: string;
  readonly tls: boolean;
  /** For people: without credentials, query and fragment. */
  readonly shown: string;
}

/**
 * A dot at the end of a name makes it absolute for the resolver. SNI must not have it (RFC 6066, section 3), certificates do not, and
 * servers compare Host with names that have none: it is left out for all of them.
 */
export function destinationOf(given: URL): Destination {
  const url = given.hostname.endsWith('.') ? withoutLastDot(given) : given;
  return {
    url,
    origin: new URL(url.origin),
    host: hostOf(url),
    port: portOf(url),
    path: `${url.pathname}${url.search}`,
    tls: url.protocol === 'https:',
    shown: shownUrl(url),
  };
}

function withoutLastDot(given: URL): URL {
  const url = new URL(given);
  url.hostname = url.hostname.slice(0, -1);
  return url;
}

const known = new WeakMap<object, Destination>();

/** The destination of a probe's settings, which live as long as the probe. */
export function destinationIn(settings: { readonly url: string }): Destination {
  const before = known.get(settings);
  if (before !== undefined) return before;
  const made = destinationOf(new URL(settings.url));
  known.set(settings, made);
  return made;
}
