/**
 * A tailnet on this machine: the router with headscale on it, the studio's own machine (`mac`), which runs ytm, and the `gateway`. All in
 * the network that scripts/tailnet.sh made for the tests, which has no way out.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { PROGRAM } from '../e2e/program.ts';
import { until } from '../poll.ts';
import { authority, certificate } from '../servers/certificates.ts';
import type { Ended } from '../shell.ts';
import { CONTROL_HOST, CONTROL_IP, type Control, startControl, TAILNET } from './control.ts';
import { type Daemon, type Host, must, run, startHost } from './host.ts';
import { type Machine, makeNode, type Node } from './node.ts';

/** Where scripts/tailnet.sh lets the lab keep its files: in memory, gone with the lab. */
const PARENT = '/mnt';
const NEUTRAL_PORT = 8000;

export const GATEWAY_NAME = `gateway.${TAILNET}`;

export type Config = Readonly<Record<string, unknown>>;

export interface Lab {
  readonly control: Control;
  readonly mac: Node;
  readonly gateway: Node;
  readonly folder: string;
  /** Runs the built ytm on `mac`; sections of `config` replace those of the usual one. */
  ytm(args: readonly string[], config?: Config): Promise<Ended>;
  /** Starts `ytm serve` on `mac`. */
  serve(): Daemon;
  /** Where an HTTP probe of `mac` finds the lab's authority. */
  readonly ca: string;
  /** The gateway as `mac` sees it now. */
  peer(): Promise<Machine | undefined>;
  /** Nothing between `mac` and `gateway` that is UDP comes through; the relay stays. */
  readonly cutUdp: () => Promise<void>;
  /** Pulls a machine's cable. */
  unplug(node: Node): Promise<void>;
  /** Whom the gateway's web server was asked by since the last call. */
  asked(): readonly { readonly path: string; readonly host: string; readonly sni: string | false }[];
  /** Another host with a node, not yet started, that calls itself `hostname`. */
  another(name: string, net: number, hostname: string): Promise<Node>;
  /** The status of each machine and the last lines of the daemons' logs, for the report of a failure. */
  summary(): Promise<string>;
  stop(): Promise<void>;
}

/** How long a new lab may take until its machines see one another. */
const LONGEST_START_MS = 60_000;
const LINES_OF_A_LOG = 12;

/** Resolves when both machines are online, see one another directly, and the gateway's pages come. */
export async function startLab(tools: { readonly tailscale: string; readonly headscale: string }): Promise<Lab> {
  const folder = mkdtempSync(join(PARENT, 'lab-'));
  const ca = authority('The Lab');
  const stops: (() => Promise<unknown>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const one of stops.splice(0).toReversed()) await one().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'the lab did not stop cleanly');
  };
  const nodes: Node[] = [];
  const summary = async (): Promise<string> => {
    const seen = await Promise.all(nodes.map(async (node) => [node.host.name, await node.tailscale('status')] as const));
    const logs = [join(folder, 'control/headscale.log'), ...nodes.map(({ host }) => join(host.folder, 'tailscaled.log'))];
    return [
      ...seen.map(([name, { code, stdout, stderr }]) => `--- ${name}: tailscale status, exit code ${code}\n${stdout}${stderr}`),
      ...logs.filter((log) => existsSync(log)).map((log) => `--- ${log}\n${endOf(log)}`),
    ].join('\n');
  };
  try {
    await must('ip', ['addr', 'replace', `${CONTROL_IP}/24`, 'dev', 'lo']);
    const neutral = createServer((_, response) => response.end()).listen(NEUTRAL_PORT, CONTROL_IP);
    stops.push(async () => neutral.close());
    const control = await startControl({ bin: tools.headscale, folder: join(folder, 'control'), authority: ca });
    stops.push(() => control.kill());
    const addHost = async (name: string, net: number, hostname?: string): Promise<Node> => {
      const host = await startHost({
        name,
        folder: join(folder, name),
        net,
        hosts: `${CONTROL_IP} ${CONTROL_HOST}\n`,
        authorities: ca.cert,
      });
      stops.push(() => host.stop());
      const node = makeNode({ host, tools: tools.tailscale, control, hostname });
      nodes.push(node);
      return node;
    };
    const mac = await addHost('mac', 1);
    const gateway = await addHost('gateway', 2);
    for (const node of [mac, gateway]) {
      node.start();
      await node.up('--accept-routes');
    }
    const seen = serveGateway(gateway.host, certificate({ dns: [GATEWAY_NAME], issuer: ca }));
    const caFile = join(mac.host.folder, 'ca.pem');
    writeFileSync(caFile, ca.cert);
    const launch = launcher(mac, caFile);
    const peer = async (): Promise<Machine | undefined> =>
      Object.values((await mac.status()).Peer ?? {}).find(({ DNSName }) => DNSName === `${GATEWAY_NAME}.`);
    await settled(mac, peer);
    return {
      control,
      mac,
      gateway,
      folder,
      ca: caFile,
      peer,
      ytm(args, config) {
        const { argv, env } = launch(args, config);
        return mac.host.run(argv, { env, within: 90_000 });
      },
      serve() {
        const { argv, env } = launch(['serve']);
        return mac.host.start('ytm', argv, env);
      },
      async cutUdp() {
        stops.push(() => until('no rule is left', async () => (await run('ip', ['rule', 'del', 'pref', '10'])).code !== 0));
        for (const { host } of [mac, gateway])
          await must('ip', ['rule', 'add', 'iif', host.cable, 'ipproto', 'udp', 'type', 'blackhole', 'pref', '10']);
      },
      unplug: async ({ host }) => void (await must('ip', ['link', 'set', host.cable, 'down'])),
      asked: () => linesOf(seen),
      another: addHost,
      summary,
      stop,
    };
  } catch (error) {
    const seen = await summary();
    await stop();
    throw new Error(`the lab did not start\n${seen}`, { cause: error });
  }
}

/** Control, a direct path, and WireGuard itself: its first handshake may take seconds more than the path. */
async function settled(mac: Node, peer: () => Promise<Machine | undefined>): Promise<void> {
  const page = `fetch('https://${GATEWAY_NAME}/api/healthz', { signal: AbortSignal.timeout(1000) }).then(() => {}, () => process.exit(1))`;
  await until(
    'both machines are online and see one another',
    async () => {
      const found = await peer();
      const ip = found?.TailscaleIPs?.[0];
      if (found?.Online !== true || ip === undefined || (await mac.status()).Self?.Online !== true) return false;
      if ((await mac.tailscale('ping', '--c', '3', '--timeout', '1s', ip)).code !== 0) return false;
      return (
        (await mac.host.run([process.execPath, '-e', page], { env: { NODE_EXTRA_CA_CERTS: join(mac.host.folder, 'ca.pem') } })).code === 0
      );
    },
    { within: LONGEST_START_MS, every: 100 },
  );
}

function endOf(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LINES_OF_A_LOG).join('\n');
}

function serveGateway(host: Host, { cert, key }: { readonly cert: string; readonly key: string }): string {
  const [certFile, keyFile, seen] = ['gateway.crt', 'gateway.key', 'seen'].map((name) => join(host.folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  writeFileSync(seen, '');
  host.start('gateway', [process.execPath, join(import.meta.dirname, 'programs/gateway.ts'), certFile, keyFile, seen]);
  return seen;
}

function linesOf<T>(file: string): readonly T[] {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** How to run ytm on a host with a config of its own. */
interface Launch {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** One answer decides, as far as that goes: the tests are about what is said, not about how often it is asked. */
function launcher({ host, cli }: Node, ca: string): (args: readonly string[], more?: Config) => Launch {
  mkdirSync(join(host.folder, 'home'), { recursive: true });
  let count = 0;
  return (args, more = {}) => {
    count += 1;
    const file = join(host.folder, `config-${count}.yaml`);
    const usual = {
      version: 1,
      language: 'en',
      paths: { state: join(host.folder, 'state', String(count)) },
      gateway: { peer: 'gateway', url: `https://${GATEWAY_NAME}` },
      // Without a share there is none by itself.
      mirror: { gate: { gateway: 'healthy', observer: 'healthy' } },
      observer: { neutral: [`http://${CONTROL_IP}:${NEUTRAL_PORT}/`] },
      hysteresis: { rise: 1, fall: 1 },
      tailscale: { bin: cli },
      probes: { ui: { ca }, healthz: { ca }, files: { ca }, watchdog: { ca } },
    };
    writeFileSync(file, stringify({ ...usual, ...more }), { mode: 0o600 });
    return { argv: [process.execPath, PROGRAM, ...args], env: { HOME: join(host.folder, 'home'), YTM_CONFIG: file } };
  };
}
