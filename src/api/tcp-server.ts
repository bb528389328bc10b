/** The API on TCP: read only unless a token is set. */
import type { Config } from '../config/config.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import type { Secrets } from '../platform/secrets.ts';
import { addressAsHost, checkHost, checkOrigin, checkToken } from './access.ts';
import type { AccessPolicy, Api } from './api.ts';
import { Listener } from './listener.ts';

/** The page is made ready after the first round of most fleets: probes and the first scrape come first. */
const PREPARE_MS = 3_000;

export interface TcpServerOptions {
  readonly api: Api;
  readonly listen: { readonly host: string; readonly port: number };
  /** As the config in force has it. */
  readonly access: () => Pick<Config['exporter'], 'allowHosts' | 'token'>;
  readonly secrets: Secrets;
  /** This machine's own tailnet name is learned from what the observer sees. */
  readonly current: () => Snapshot;
  readonly clock: Clock;
}

export type TcpStart =
  | { readonly ok: true; readonly host: string; readonly port: number }
  /** `errno`: the system's name of the problem, such as `EADDRINUSE`. */
  | { readonly ok: false; readonly errno: string };

export interface TcpServer {
  start(): Promise<TcpStart>;
  /** Resolves within a second. */
  stop(): Promise<void>;
}

export function createTcpServer(options: TcpServerOptions): TcpServer {
  const { api, clock } = options;
  const listener = new Listener(api, policyOf(options), clock);
  let stopPreparing = (): void => {};
  return {
    async start() {
      const started = await listener.listen(options.listen);
      if (!started.ok) return started;
      stopPreparing = clock.after(PREPARE_MS, () => void api.preparePage(), { background: true });
      const { address } = listener;
      return typeof address === 'object' && address !== null
        ? { ok: true, host: address.address, port: address.port }
        : { ok: true, ...options.listen };
    },
    stop() {
      stopPreparing();
      return listener.stop();
    },
  };
}

function policyOf({ listen, access, secrets, current }: TcpServerOptions): AccessPolicy {
  return {
    admit(request) {
      const local = addressAsHost(request.socket.localAddress ?? '');
      return checkHost(request.headersDistinct['host'] ?? [], [
        listen.host,
        ...(local === null ? [] : [local]),
        ...access().allowHosts,
        ...ownNames(current()),
      ]);
    },
    async mayAct(request) {
      const { token } = access();
      if (token === null) return { status: 403, error: 'actions over HTTP need exporter.token in the config' };
      const foreign = checkOrigin(request.headers.origin, request.headers.host ?? '');
      if (foreign !== null) return foreign;
      const secret = await secrets.resolve(token);
      return secret.ok ? checkToken(request.headers.authorization, secret.value) : { status: 503, error: 'exporter.token cannot be read' };
    },
  };
}

/** The names under which the tailnet knows this machine: whole, short, and its address. */
export function ownNames(snapshot: Snapshot): readonly string[] {
  return snapshot.probes.flatMap(({ last }) => {
    const { name, ip } = last?.facts.observer ?? {};
    const address = ip === undefined ? null : addressAsHost(ip);
    return [...(name === undefined ? [] : [name, name.split('.', 1)[0] ?? name]), ...(address === null ? [] : [address])];
  });
}
