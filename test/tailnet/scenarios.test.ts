/** The built ytm on a real tailnet, as its user runs it: what each state of the tailnet makes of probes, verdict, cause and gate. */
import { beforeEach, describe, expect, test } from 'vitest';
import { snapshotIn } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';
import { TAILNET } from '../support/tailnet/control.ts';
import type { Host } from '../support/tailnet/host.ts';
import { type Config, GATEWAY_NAME, type Lab, startLab } from '../support/tailnet/lab.ts';
import { record } from '../support/tailnet/record.ts';

const WITHOUT = process.env['YTM_TAILNET_WITHOUT'] ?? 'this is not npm run test:tailnet';
const TOOLS = process.env['YTM_TAILNET_TOOLS'] ?? '';
const VERSIONS = (process.env['YTM_TAILNET_VERSIONS'] ?? 'any').split(' ');
const HEADSCALE = `${TOOLS}/headscale-${process.env['YTM_TAILNET_HEADSCALE']}/headscale`;
/** The newest command, whose daemon could not be built where this was written; empty: it could not be built either. */
const NEWEST_CLI = process.env['YTM_TAILNET_NEWEST_CLI'] ?? '';
const GATEWAY_IP = '100.64.0.2';
/** An offline machine is noticed after some 20 s. */
const LONGEST_WAIT_MS = 60_000;
/** A list without rules would let everybody through. */
const NOBODY = { acls: [{ action: 'accept', src: ['100.64.99.99'], dst: ['*:*'] }] };

describe.each(VERSIONS)('with tailscale %s', (version) => {
  /** A new one for each test, so that what one of them breaks does not affect the next. */
  let lab: Lab;
  /** The results of the probes in the last check. */
  let said: readonly string[];

  beforeEach(async ({ skip, task }) => {
    skip(WITHOUT !== '', WITHOUT);
    said = [];
    lab = await startLab({ tailscale: `${TOOLS}/tailscale-${version}`, headscale: HEADSCALE });
    return async () => {
      const seen = task.result?.state === 'fail' ? [...said, await lab.summary()].join('\n') : null;
      await lab.stop();
      if (seen !== null) throw new Error(`What was seen when it failed:\n${seen}`);
    };
  });

  /** What `ytm check --json` makes of it. `name`: also keeps what tailscale said, where it is recorded. */
  async function look(name: string | null, config: Config = {}) {
    if (name !== null) await record(lab.mac, version, name, GATEWAY_IP);
    const ran = await lab.ytm(['check', '--json'], config);
    const { components, gate, probes } = snapshotIn(ran);
    said = probes.map(({ id, last }) => `--- ${id}: ${last?.outcome} ${last?.code} ${last?.detail}`);
    const verdict = (id: string): string => {
      const component = components.find((one) => one.id === id);
      return [component?.verdict, ...(component?.reasons ?? []).map(({ code }) => code)].join(' ');
    };
    const ping = probes.find(({ id }) => id === 'tailscale');
    return {
      exit: ran.code,
      gateway: verdict('gateway'),
      observer: verdict('observer'),
      gate: [gate.state, ...gate.reasons.map(({ code }) => code)].join(' '),
      ping: [ping?.last?.outcome, ping?.last?.code].filter((part) => part !== null).join(' '),
      path: ping?.last?.facts.tailscale?.path,
    };
  }

  /** For what the tailnet should do by itself. */
  const soon = (what: string, seen: () => Promise<boolean>): Promise<unknown> => until(what, seen, { within: LONGEST_WAIT_MS });
  const isOnline = async (): Promise<boolean> => (await lab.peer())?.Online === true;
  const peerIsOffline = (): Promise<unknown> => soon('control knows that the gateway is offline', async () => !(await isOnline()));
  const ownIsOffline = (): Promise<unknown> =>
    soon('tailscaled knows that control is gone', async () => (await lab.mac.status()).Self?.Online === false);
  const nodeId = async (name: string): Promise<string> => String((await lab.control.node(name)).id);
  const HEALTHY = { exit: 0, gateway: 'healthy', observer: 'healthy', gate: 'open', ping: 'answered', path: 'direct' };
  /** Nothing is said of the gateway while this machine is unfit for that reason. */
  const blind = (code: string) => ({
    exit: 3,
    gateway: `unknown ${code}`,
    observer: `unknown ${code}`,
    gate: `shut ${code} ${code}`,
    ping: `not-run ${code}`,
    path: undefined,
  });
  const down = (cause: string, ping = cause) => ({
    exit: 2,
    gateway: `down ${cause}`,
    observer: 'healthy',
    gate: `shut ${cause}`,
    ping: `failed ${ping}`,
    path: undefined,
  });

  test('a direct path: healthy, the gate is open', async () => {
    expect(await look('direct')).toEqual(HEALTHY);
  });

  test('an ordinary user may ask for status and ping', async () => {
    for (const args of [
      ['status', '--json'],
      ['ping', '--c', '1', GATEWAY_IP],
    ]) {
      const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', lab.mac.cli, ...args] as const;
      expect(await lab.mac.host.run(asNobody)).toMatchObject({ code: 0, stderr: '' });
    }
  });

  test('a newer command beside an older tailscaled works, whatever it warns of', async ({ skip }) => {
    skip(NEWEST_CLI === '', 'the newest tailscale command could not be built');
    const status = await lab.mac.host.run([NEWEST_CLI, 'status', '--json']);
    expect(status).toMatchObject({ code: 0, stderr: expect.stringContaining('Warning: client version') as string });
    expect(await look(null, { tailscale: { bin: NEWEST_CLI } })).toEqual(HEALTHY);
    await lab.mac.kill();
    expect(await look(null, { tailscale: { bin: NEWEST_CLI } })).toEqual(blind('tailscale.daemon_down'));
  });

  test('UDP cut between the hosts: relayed, and a warning only where the path was direct before', async () => {
    const same = { paths: { state: `${lab.folder}/state-of-relayed` } };
    expect(await look(null, same)).toEqual(HEALTHY);
    await lab.cutUdp();
    await soon('the path is relayed', async () =>
      (await lab.mac.tailscale('ping', '--c', '1', '--timeout', '2s', GATEWAY_IP)).stdout.includes('via DERP'),
    );
    expect(await look('relayed')).toEqual({ ...HEALTHY, path: 'derp' });
    const warned = { exit: 1, gateway: 'degraded tailscale.relayed', ping: 'answered tailscale.relayed', path: 'derp' };
    expect(await look(null, same)).toEqual({ ...HEALTHY, ...warned });
  });

  test('the gateway is off: down, before and after control knows', async () => {
    await lab.unplug(lab.gateway);
    expect(await isOnline()).toBe(true);
    expect(await look('off')).toEqual(down('gateway.not_reachable', 'tailscale.no_reply'));
    // With the number of attempts that users have.
    expect(await look(null, { hysteresis: {} })).toEqual(down('gateway.not_reachable', 'tailscale.no_reply'));
  });

  test('tailscaled of the gateway is stopped, the machine is not: the LAN shows it', async () => {
    await lab.gateway.kill();
    expect(await look('peer-stopped')).toEqual(down('gateway.not_reachable', 'tailscale.no_reply'));
    const { ip } = lab.gateway.host;
    const onLan = await look(null, {
      probes: { ...usual(), sshd: { kind: 'tcp', component: 'gateway', domain: 'lan', host: ip, port: 443 } },
    });
    expect(onLan).toEqual({
      ...down('', 'tailscale.no_reply'),
      exit: 1,
      gateway: 'degraded gateway.off_tailnet',
      gate: 'shut gateway.off_tailnet',
    });
  });

  test('tailscale down on the gateway', async () => {
    await lab.gateway.tailscale('down');
    await peerIsOffline();
    expect(await look('peer-down')).toEqual(down('gateway.not_reachable', 'tailscale.no_reply'));
  });

  test('this machine’s tailscale is down: unknown', async () => {
    await lab.mac.tailscale('down');
    expect(await look('own-down')).toEqual(blind('tailscale.stopped'));
  });

  test('this machine’s tailscaled does not run: unknown', async () => {
    await lab.mac.kill();
    expect(await look('own-stopped')).toEqual(blind('tailscale.daemon_down'));
  });

  test('this machine is logged out: unknown', async () => {
    await lab.mac.tailscale('logout');
    expect(await look('own-logged-out')).toEqual(blind('tailscale.logged_out'));
  });

  test('this machine’s key has expired: unknown, and not called a logout', async () => {
    await lab.control.command('nodes', 'expire', '--identifier', await nodeId('mac'));
    await soon('tailscaled knows that its key has expired', async () => (await lab.mac.status()).BackendState !== 'Running');
    expect(await look('own-key-expired')).toEqual(blind('tailscale.own_key_expired'));
  });

  test('the gateway’s key has expired', async () => {
    await lab.control.command('nodes', 'expire', '--identifier', await nodeId('gateway'));
    await soon('the gateway’s key has expired', async () => (await lab.peer())?.Expired === true);
    expect(await look('key-expired')).toEqual(down('tailscale.key_expired'));
  });

  test('the gateway is logged out: its key counts as expired', async () => {
    await lab.gateway.tailscale('logout');
    await soon('the gateway’s key has expired', async () => (await lab.peer())?.Expired === true);
    expect(await look(null)).toEqual(down('tailscale.key_expired'));
  });

  test('the access list hides the gateway', async () => {
    await lab.control.policy(NOBODY);
    await soon('the gateway is hidden', async () => (await lab.peer()) === undefined);
    expect(await look('hidden')).toEqual(down('tailscale.no_peer'));
  });

  test('the access list forbids the pages, not the machine: its services are down', async () => {
    await lab.control.policy({ acls: [{ action: 'accept', src: ['*'], dst: ['*:22'] }] });
    await soon('the gateway’s filter is in force', () => isForbidden(lab));
    expect(await look('forbidden')).toEqual({
      ...HEALTHY,
      exit: 1,
      gateway: 'degraded gateway.services_down',
      gate: 'shut gateway.services_down',
    });
  });

  test('the control server is gone, the data plane is fine: a notice, the gate stays open', async () => {
    await lab.control.kill();
    await ownIsOffline();
    const notice = { exit: 1, observer: 'degraded tailscale.control_lost' };
    expect(await look('control-gone')).toEqual({ ...HEALTHY, ...notice });
  });

  test('the cable of this machine is out: unknown, also while tailscaled has not noticed', async () => {
    await lab.unplug(lab.mac);
    const { ping, ...seen } = await look(null);
    expect({ ...seen, ping }).toEqual({ ...blind('observer.offline'), ping });
    expect(['failed tailscale.no_reply', 'not-run observer.offline']).toContain(ping);
  });

  test('neither control nor a peer answers: unknown', async () => {
    await lab.control.kill();
    await ownIsOffline();
    await lab.unplug(lab.mac);
    expect(await look('own-offline')).toEqual(blind('observer.offline'));
  });

  test('this machine’s tailscaled starts while control is away: unknown', async () => {
    await lab.control.kill();
    await lab.mac.kill();
    lab.mac.start();
    await soon('tailscaled answers', async () => (await lab.mac.tailscale('status', '--json')).code === 0);
    expect(await look('own-starting')).toEqual(blind('tailscale.starting'));
  });

  test('a name with a dot at its end: no dot in SNI and Host, and the observer belongs to it', async () => {
    lab.asked();
    const dotted = { gateway: { url: `https://${GATEWAY_NAME}.` } };
    const { ping: _, path: __, ...seen } = await look(null, dotted);
    expect(seen).toEqual({ exit: 0, gateway: 'healthy', observer: 'healthy', gate: 'open' });
    const asked = lab.asked();
    expect(asked).toHaveLength(4);
    for (const { host, sni } of asked) expect([host, sni]).toEqual([GATEWAY_NAME, GATEWAY_NAME]);
    expect(await look(null, { gateway: { peer: `${GATEWAY_NAME}.`, url: `https://${GATEWAY_NAME}` } })).toEqual(HEALTHY);
  });

  test('a subnet route: an address behind the gateway is a peer', async () => {
    await lab.gateway.host.run(['ip', 'addr', 'add', '10.88.0.1/24', 'dev', 'lo']);
    await advertise('--advertise-routes=10.88.0.0/24', '10.88.0.0/24');
    await soon('the route is there', async () => ((await lab.peer())?.PrimaryRoutes ?? []).includes('10.88.0.0/24'));
    const behind = { gateway: { peer: '10.88.0.1', url: 'https://10.88.0.1' }, probes: usual({ servername: GATEWAY_NAME }) };
    expect(await look('subnet', behind)).toEqual(HEALTHY);
    await lab.gateway.kill();
    expect(await look(null, behind)).toEqual(down('gateway.not_reachable', 'tailscale.no_reply'));
  });

  test('an exit node: fine while it works; offline because of it when it does not', async () => {
    await advertise('--advertise-exit-node', '0.0.0.0/0,::/0');
    await soon('the exit node is offered', async () => (await lab.peer())?.ExitNodeOption === true);
    await lab.mac.tailscale('set', `--exit-node=${GATEWAY_IP}`);
    expect(await look('exit-node')).toEqual(HEALTHY);
    await lab.gateway.kill();
    expect(await look('exit-node-lost')).toEqual({
      exit: 3,
      gateway: 'unknown tailscale.exit_node_lost',
      observer: 'unknown observer.offline',
      gate: 'shut tailscale.exit_node_lost observer.offline',
      ping: 'failed tailscale.exit_node_lost',
      path: undefined,
    });
  });

  test('tailscale serve carries the API of ytm serve, with the tailnet name as its Host', async () => {
    lab.serve();
    const url = 'http://127.0.0.1:19860';
    await lab.mac.tailscale('serve', '--bg', '--http=19861', url);
    const statusOf = async (host: Host, address: string): Promise<string> => {
      const program = `fetch('${address}/-/ready').then(({ status }) => console.log(status), ({ cause }) => console.log(cause))`;
      return (await host.run([process.execPath, '-e', program])).stdout.trim();
    };
    await soon('ytm is ready', async () => (await statusOf(lab.mac.host, url)) === '200');
    expect(await statusOf(lab.gateway.host, `http://mac.${TAILNET}:19861`)).toBe('200');
  });

  test('the same short name twice: the one that has it as its DNS name, and a successor is named', async () => {
    const twin = await lab.another('twin', 3, 'gateway');
    twin.start();
    await twin.up();
    await soon('both are seen', async () => {
      const machines = Object.values((await lab.mac.status()).Peer ?? {});
      return machines.filter(({ HostName, Online }) => HostName === 'gateway' && Online).length === 2;
    });
    expect(await look('same-name')).toEqual(HEALTHY);
    await lab.gateway.kill();
    await peerIsOffline();
    expect(await look('replaced')).toEqual(down('tailscale.replaced'));
  });

  test('the gateway is removed from the tailnet', async () => {
    await lab.control.command('nodes', 'delete', '--identifier', await nodeId('gateway'), '--force');
    await soon('the gateway is gone', async () => (await lab.peer()) === undefined);
    expect(await look('removed')).toEqual(down('tailscale.no_peer'));
  });

  function usual(more: object = {}): Record<string, object> {
    return Object.fromEntries(['ui', 'healthz', 'files', 'watchdog'].map((id) => [id, { ca: lab.ca, ...more }]));
  }

  async function advertise(option: string, routes: string): Promise<void> {
    await lab.gateway.tailscale('set', option);
    await soon('control knows the route', async () => {
      const listed = await lab.control.command('nodes', 'list', '--output', 'json');
      return listed.includes(routes.split(',')[0] ?? '');
    });
    await lab.control.command('nodes', 'approve-routes', '--identifier', await nodeId('gateway'), '--routes', routes);
  }
});

/** Whether the gateway's port is closed to `mac`, by a connection that gets nowhere. */
async function isForbidden({ mac }: Lab): Promise<boolean> {
  const program = `const s = require('node:net').connect(443, '${GATEWAY_IP}', () => process.exit(1)); setTimeout(() => process.exit(0), 1500);`;
  return (await mac.host.run([process.execPath, '-e', program])).code === 0;
}
