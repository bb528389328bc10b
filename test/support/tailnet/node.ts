/** tailscaled on a host of the lab, in its usual place, so that the tailscale command finds it without being told. */
import { join } from 'node:path';
import { until } from '../poll.ts';
import type { Ended } from '../shell.ts';
import type { Control } from './control.ts';
import type { Daemon, Host } from './host.ts';

/** The part of `tailscale status --json` that the lab waits for. */
export interface Status {
  readonly BackendState: string;
  readonly Self: Machine | null;
  readonly Peer: Readonly<Record<string, Machine>> | null;
  readonly Health: readonly string[] | null;
}

export interface Machine {
  readonly HostName: string;
  readonly DNSName: string;
  readonly TailscaleIPs: readonly string[] | null;
  readonly Online: boolean;
  readonly Expired?: boolean;
  readonly PrimaryRoutes?: readonly string[] | null;
  readonly ExitNodeOption: boolean;
}

export interface Node {
  readonly host: Host;
  /** The tailscale command. */
  readonly cli: string;
  start(): void;
  kill(): Promise<void>;
  /** Runs `tailscale …`. */
  tailscale(...args: readonly string[]): Promise<Ended>;
  /** Joins the tailnet; `more` are further options of `tailscale up`. */
  up(...more: readonly string[]): Promise<void>;
  status(): Promise<Status>;
}

export interface NodeOptions {
  readonly host: Host;
  /** The folder with tailscale and tailscaled. */
  readonly tools: string;
  readonly control: Control;
  /** What it calls itself; the host's name when left out. */
  readonly hostname?: string | undefined;
}

export function makeNode({ host, tools, control, hostname = host.name }: NodeOptions): Node {
  const cli = join(tools, 'tailscale');
  let daemon: Daemon | null = null;
  const tailscale = (...args: readonly string[]): Promise<Ended> => host.run([cli, ...args]);
  return {
    host,
    cli,
    start() {
      if (daemon?.running === true) return;
      const state = join(host.folder, 'tailscale');
      const args = ['--statedir', state, '--socket', '/run/tailscale/tailscaled.sock', '--port', '41641', '--no-logs-no-support'];
      daemon = host.start('tailscaled', [join(tools, 'tailscaled'), ...args], {
        TS_NO_LOGS_NO_SUPPORT: 'true',
        TS_DEBUG_FIREWALL_MODE: 'nftables',
      });
    },
    kill: async () => daemon?.kill('SIGKILL'),
    tailscale,
    async up(...more) {
      const args = ['up', '--login-server', control.url, '--authkey', control.key, '--hostname', hostname, '--timeout', '20s', ...more];
      await until('tailscaled takes orders', async () => (await tailscale('status', '--json')).code === 0);
      const ended = await tailscale(...args);
      if (ended.code !== 0) throw new Error(`${host.name}: tailscale up: ${ended.stderr}`);
    },
    async status() {
      return JSON.parse((await tailscale('status', '--json')).stdout) as Status;
    },
  };
}
