/** Servers that take every connection and never say a word. */
import { until } from '../poll.ts';
import { rawServer } from '../servers/raw.ts';
import type { Changes } from './fleet.ts';

export interface Silence extends AsyncDisposable {
  /** One HTTP probe of the gateway for each of them, with a deadline that no test waits for. */
  readonly probes: Changes;
  /** Resolves once every one of them has been asked and holds the connection. */
  asked(): Promise<void>;
}

export async function silentServers(count: number): Promise<Silence> {
  const servers = await Promise.all(Array.from({ length: count }, () => rawServer(() => {})));
  const probe = (url: string) => ({ kind: 'http', component: 'gateway', domain: 'http', url: `${url}/`, every: '60s', timeout: '50s' });
  return {
    probes: Object.fromEntries(servers.map(({ url }, index) => [`silent${index}`, probe(url)])),
    asked: async () => void (await until('every silent server is being asked', () => servers.every(({ open }) => open > 0))),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    },
  };
}
