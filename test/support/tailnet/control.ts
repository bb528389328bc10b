/** The control server of the lab's tailnet: headscale, with its own relay and STUN, on the router. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { until } from '../poll.ts';
import { type Certificate, certificate } from '../servers/certificates.ts';
import { type Daemon, must, run, startDaemon } from './host.ts';

export const CONTROL_HOST = 'control.lab.test';
export const CONTROL_IP = '10.77.0.1';
/** MagicDNS names end in it. */
export const TAILNET = 'farm.ts.net';

export interface ControlNode {
  readonly id: number;
  readonly givenName: string;
}

export interface Control {
  readonly url: string;
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
  /** Runs headscale's command; gives what it printed. */
  command(...args: readonly string[]): Promise<string>;
  nodes(): Promise<readonly ControlNode[]>;
  node(givenName: string): Promise<ControlNode>;
  /** A key with which nodes can join. */
  readonly key: string;
  /** Who may reach whom, from now on. */
  policy(rules: object): Promise<void>;
}

export async function startControl(options: {
  readonly bin: string;
  readonly folder: string;
  readonly authority: Certificate;
}): Promise<Control> {
  const { bin, folder, authority } = options;
  mkdirSync(folder, { recursive: true });
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const leaf = certificate({ dns: [CONTROL_HOST], ips: [CONTROL_IP], issuer: authority });
  const config = put('config.yaml', stringify(settings(folder, { cert: put('tls.crt', leaf.cert), key: put('tls.key', leaf.key) })));
  let serving: Daemon | null = null;
  const command = (...args: readonly string[]): Promise<string> => must(bin, ['--config', config, ...args]);

  async function start(): Promise<void> {
    serving = startDaemon(folder, 'headscale', [bin, '--config', config, 'serve']);
    await until('headscale answers', async () => (await run(bin, ['--config', config, 'users', 'list'])).code === 0, { every: 100 });
  }

  await start();
  const user = JSON.parse(await command('users', 'create', 'studio', '--output', 'json')) as { id: number };
  const made = await command('preauthkeys', 'create', '--user', String(user.id), '--reusable', '--expiration', '24h', '--output', 'json');
  const nodes = async (): Promise<readonly ControlNode[]> => {
    const listed = JSON.parse(await command('nodes', 'list', '--output', 'json')) as readonly { id: number; given_name: string }[] | null;
    return (listed ?? []).map(({ id, given_name }) => ({ id, givenName: given_name }));
  };
  return {
    url: `https://${CONTROL_HOST}`,
    key: (JSON.parse(made) as { key: string }).key,
    start,
    kill: async () => serving?.kill('SIGKILL'),
    command,
    nodes,
    async node(givenName) {
      const found = (await nodes()).find((node) => node.givenName === givenName);
      if (found === undefined) throw new Error(`headscale knows no ${givenName}`);
      return found;
    },
    async policy(rules) {
      put('next-policy.json', JSON.stringify(rules));
      await command('policy', 'set', '--file', join(folder, 'next-policy.json'));
    },
  };
}

function settings(folder: string, { cert, key }: { cert: string; key: string }): object {
  const at = (name: string): string => join(folder, name);
  return {
    server_url: `https://${CONTROL_HOST}`,
    listen_addr: `0.0.0.0:443`,
    metrics_listen_addr: '127.0.0.1:9090',
    grpc_listen_addr: '127.0.0.1:50443',
    noise: { private_key_path: at('noise.key') },
    prefixes: { v4: '100.64.0.0/10', v6: 'fd7a:115c:a1e0::/48', allocation: 'sequential' },
    derp: {
      server: {
        enabled: true,
        region_id: 999,
        region_code: 'lab',
        region_name: 'Lab',
        verify_clients: true,
        stun_listen_addr: `${CONTROL_IP}:3478`,
        private_key_path: at('derp.key'),
        automatically_add_embedded_derp_region: true,
        ipv4: CONTROL_IP,
      },
      urls: [],
      paths: [],
      auto_update_enabled: false,
      update_frequency: '3h',
    },
    disable_check_updates: true,
    ephemeral_node_inactivity_timeout: '30m',
    database: { type: 'sqlite', sqlite: { path: at('db.sqlite'), write_ahead_log: true } },
    tls_cert_path: cert,
    tls_key_path: key,
    log: { level: 'info', format: 'text' },
    policy: { mode: 'database' },
    dns: { magic_dns: true, base_domain: TAILNET, override_local_dns: false, nameservers: { global: [], split: {} }, search_domains: [] },
    unix_socket: at('headscale.sock'),
    unix_socket_permission: '0700',
    logtail: { enabled: false },
    randomize_client_port: false,
  };
}
