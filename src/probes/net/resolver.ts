/**
 * Looks names up with getaddrinfo, so that the hosts file, MagicDNS and the system's resolver all count.
 *
 * getaddrinfo cannot be called off and takes a thread of libuv's pool until the system gives up. So a
 * deadline leaves it behind, and all who ask for a name while it is being looked up share that one look-up:
 * a dead resolver is asked once per name, not once per attempt. (Of the pool's threads libuv lends at most
 * half to look-ups, so that even many dead names leave the others to files and zlib.)
 */
import { type LookupAddress, lookup } from 'node:dns';
import { isIP } from 'node:net';
import { unlessAborted } from '../../platform/unless-aborted.ts';
import { cancelledBy, failure, type Problem } from './problem.ts';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Rejects with the system's error. */
export type Lookup = (name: string) => Promise<readonly Address[]>;

export type Found = { readonly ok: true; readonly addresses: readonly Address[] } | { readonly ok: false; readonly problem: Problem };

function systemLookup(name: string): Promise<readonly Address[]> {
  return new Promise((resolve, reject) => {
    lookup(name, { all: true, order: 'verbatim' }, (error, found: LookupAddress[]) => {
      if (error !== null) return reject(error);
      resolve(found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })));
    });
  });
}

/** One look-up per name at a time, shared by all who ask meanwhile. */
export function shared(look: Lookup): Lookup {
  const underWay = new Map<string, Promise<readonly Address[]>>();
  return (name) => {
    const known = underWay.get(name);
    if (known !== undefined) return known;
    const asked = look(name).finally(() => underWay.delete(name));
    underWay.set(name, asked);
    return asked;
  };
}

const systemResolver = shared(systemLookup);

/** The addresses of a name, in the system's order; an IP address is its own. Never rejects. */
export async function lookUpWithin(host: string, signal: AbortSignal, resolver: Lookup = systemResolver): Promise<Found> {
  const family = isIP(host);
  if (family !== 0) return { ok: true, addresses: [{ address: host, family: family === 6 ? 6 : 4 }] };
  try {
    const addresses = await unlessAborted(resolver(host), signal);
    if (addresses === null) {
      return { ok: false, problem: cancelledBy(signal) ?? failure('dns.temporary', { host }, false, 'no answer within the deadline') };
    }
    if (addresses.length > 0) return { ok: true, addresses };
    return { ok: false, problem: failure('dns.not_found', { host }, false, 'no addresses') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return { ok: false, problem: failure(code === 'ENOTFOUND' ? 'dns.not_found' : 'dns.temporary', { host }, false, code) };
  }
}
