/** `tcp`: opens a connection and closes it again, without sending anything. */
import * as z from 'zod/mini';
import { answered, type Facts } from '../health/observation.ts';
import { once } from '../platform/once.ts';
import { described, host, port } from '../schema/fields.ts';
import { addressText } from './net/address.ts';
import { DNS_CODES, OWN_CODES, TCP_CODES } from './net/codes.ts';
import { outcomeOf } from './net/problem.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';

export interface TcpSettings {
  readonly host: string;
  readonly port: number;
  /** What it is for the diagnosis. */
  readonly role?: 'share-host' | undefined;
}

const settings = once(
  (): z.ZodMiniType<TcpSettings> =>
    z.strictObject({
      host: described(host(), 'The name or address to connect to'),
      port: described(port(), 'The TCP port'),
      role: z.optional(
        described(
          z.literal('share-host', { error: 'share-host' }),
          'share-host: the target serves the share, for the diagnosis of its component. Once in a component. The standard probe smb has this role',
        ),
      ),
    }),
);

export const tcpProbe: ProbeKind<TcpSettings> = {
  kind: 'tcp',
  get settings() {
    return settings();
  },
  defaults: { domain: 'lan', every: '30s', timeout: '3s' },
  codes: [...OWN_CODES, ...DNS_CODES, ...TCP_CODES],
  target: (given) => addressText(given.host, given.port),
  async observe(given: TcpSettings, context: ProbeContext) {
    const [{ openTcp }, { Phases }] = await Promise.all([import('./net/connector.ts'), import('./net/phases.ts')]);
    const phases = new Phases(context.clock);
    const opened = await openTcp(given, { ...context, phases });
    phases.end();
    if (!opened.ok) return outcomeOf(opened.problem);
    opened.socket.destroy();
    const connectMs = phases.spans.connect;
    const facts: Facts = {
      tcp: { address: opened.address, family: opened.family, ...(connectMs === undefined ? {} : { connectMs }) },
    };
    return answered(facts);
  },
};
