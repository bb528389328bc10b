/** `dns`: looks a name up as the system does (hosts file, MagicDNS and all), and may expect certain addresses. */
import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { answered, type Facts } from '../health/observation.ts';
import { once } from '../platform/once.ts';
import { described, host, textField } from '../schema/fields.ts';
import { canonicalAddress } from './net/address.ts';
import { DNS_CODES, OWN_CODES } from './net/codes.ts';
import { badAnswer, outcomeOf } from './net/problem.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';

export interface DnsSettings {
  readonly name: string;
  /** Addresses that must all be among the answers. */
  readonly expect: readonly string[];
}

const ADDRESS = 'an IP address';
const address = textField(ADDRESS, (text) => (isIP(text) === 0 ? { expected: ADDRESS } : { value: canonicalAddress(text) }));

const settings = once(
  (): z.ZodMiniType<DnsSettings> =>
    z.strictObject({
      name: described(host(), 'The name to look up'),
      expect: described(
        z._default(z.array(address, { error: 'a list of IP addresses' }), []),
        'Addresses that must all be in the answer; if empty, any answer is accepted',
      ),
    }),
);

export const dnsProbe: ProbeKind<DnsSettings> = {
  kind: 'dns',
  get settings() {
    return settings();
  },
  defaults: { domain: 'dns', every: '60s', timeout: '5s' },
  codes: [...OWN_CODES, ...DNS_CODES, 'dns.mismatch'],
  target: (given) => given.name,
  async observe(given: DnsSettings, context: ProbeContext) {
    const { lookUpWithin } = await import('./net/resolver.ts');
    const startedAt = context.clock.monotonic();
    const found = await lookUpWithin(given.name, context.signal);
    if (!found.ok) return outcomeOf(found.problem);
    const addresses = found.addresses.map((one) => canonicalAddress(one.address));
    const facts: Facts = { dns: { addresses, resolveMs: context.clock.monotonic() - startedAt } };
    if (given.expect.every((wanted) => addresses.includes(wanted))) return answered(facts);
    const args = { host: given.name, got: addresses.join(', '), expected: given.expect.join(', ') };
    return outcomeOf(badAnswer('dns.mismatch', args), facts);
  },
};
