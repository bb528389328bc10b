/**
 * Who may ask: pure checks of the headers of one request.
 *
 * The Host header must name this machine on every bind, loopback included: a web page whose name was
 * rebound to our address (DNS rebinding) comes with its own name and is refused.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface Refusal {
  readonly status: 400 | 401 | 403 | 421 | 503;
  readonly error: string;
}

const AUTHORITY = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Name or address of a Host header in one spelling, without port: lower case, IPv6 in brackets. `null`: not a host. */
export function hostName(authority: string): string | null {
  if (!AUTHORITY.test(authority)) return null;
  const name = URL.parse(`http://${authority}`)?.hostname.replace(/\.$/, '');
  return name === undefined || name === '' ? null : name;
}

/** The Host spelling of a socket's own address (`::ffff:127.0.0.1`, `fd7a::1`). */
export function addressAsHost(address: string): string | null {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  return hostName(plain.includes(':') ? `[${plain}]` : plain);
}

/** `hosts`: all Host headers of the request. `names`: names and addresses of this machine in any spelling, ports passed over. */
export function checkHost(hosts: readonly string[], names: readonly string[]): Refusal | null {
  const [host] = hosts;
  if (host === undefined || hosts.length > 1) return { status: 400, error: 'exactly one Host header is needed' };
  const asked = hostName(host);
  if (asked === null) return { status: 400, error: 'the Host header is malformed' };
  if (LOOPBACK.test(asked) || names.some((name) => hostName(name) === asked)) return null;
  return { status: 421, error: 'the Host header does not name this machine; see exporter.allowHosts' };
}

/** Browsers send the origin of a POST, and only pages of this host may send one. Programs send no Origin. */
export function checkOrigin(origin: string | undefined, host: string): Refusal | null {
  if (origin === undefined) return null;
  const from = URL.parse(origin);
  const isWeb = from?.protocol === 'http:' || from?.protocol === 'https:';
  if (isWeb && from.host === URL.parse(`${from.protocol}//${host}`)?.host) return null;
  return { status: 403, error: 'requests from other web pages are refused' };
}

/** Compares in constant time, whatever the lengths are. */
export function checkToken(authorization: string | undefined, token: string): Refusal | null {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (given !== undefined && token !== '' && timingSafeEqual(digest(given), digest(token))) return null;
  return { status: 401, error: 'a bearer token is needed: see exporter.token' };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
