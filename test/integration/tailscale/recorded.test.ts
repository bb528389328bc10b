/** The probes on what real releases of tailscale printed, state by state. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/health/observation.ts';
import { createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { ProbeContext } from '../../../src/probes/probe.ts';
import { createTailnet } from '../../../src/probes/tailscale/tailnet.ts';
import { tailscalePingProbe } from '../../../src/probes/tailscale-ping.ts';
import { tailscaleStatusProbe } from '../../../src/probes/tailscale-status.ts';
import { gist, withContext } from '../../support/probe-context.ts';
import { RECORDED_VERSIONS, recorded, recordedNames } from '../../support/tailscale/recorded.ts';
import { makeTailscale, type TailscaleStandIn } from '../../support/tailscale/stand-in.ts';

/** What the ping probe for `gateway` and the observer probe make of each state. */
const EXPECTED: Readonly<Record<string, readonly [ping: string, observer: string]>> = {
  direct: ['ok direct', 'ok'],
  relayed: ['ok derp', 'ok'],
  forbidden: ['ok direct', 'ok'],
  subnet: ['ok direct', 'ok'],
  'same-name': ['ok direct', 'ok'],
  'exit-node': ['ok direct', 'ok'],
  off: ['failed tailscale.no_reply', 'ok'],
  'peer-stopped': ['failed tailscale.no_reply', 'ok'],
  'peer-down': ['failed tailscale.no_reply', 'ok'],
  'exit-node-lost': ['failed tailscale.exit_node_lost', 'ok'],
  replaced: ['failed tailscale.replaced', 'ok'],
  hidden: ['failed tailscale.no_peer', 'ok'],
  removed: ['failed tailscale.no_peer', 'ok'],
  'key-expired': ['failed tailscale.key_expired', 'ok'],
  'control-gone': ['ok direct', 'ok tailscale.control_lost'],
  'own-offline': ['not-run observer.offline', 'not-run observer.offline'],
  'own-down': ['not-run tailscale.stopped', 'not-run tailscale.stopped'],
  'own-stopped': ['not-run tailscale.daemon_down', 'not-run tailscale.daemon_down'],
  'own-starting': ['not-run tailscale.starting', 'not-run tailscale.starting'],
  'own-logged-out': ['not-run tailscale.logged_out', 'not-run tailscale.logged_out'],
  'own-key-expired': ['not-run tailscale.own_key_expired', 'not-run tailscale.own_key_expired'],
};

let tailscale: TailscaleStandIn;
beforeEach(() => {
  tailscale = makeTailscale();
});
afterEach(() => tailscale.remove());

function attempt(observe: (context: ProbeContext) => Promise<Outcome>): Promise<Outcome> {
  const env = { PATH: process.env['PATH'] };
  const children = createChildren({ clock: systemClock, env });
  const tailnet = createTailnet({ children, clock: systemClock, bin: tailscale.bin, platform: 'linux', env });
  return withContext({ ports: { tailnet } }, observe);
}

it.each(RECORDED_VERSIONS)('every state was recorded with tailscale %s', (version) => {
  expect(recordedNames(version).toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
});

describe.each(RECORDED_VERSIONS)('tailscale %s', (version) => {
  it.each(Object.entries(EXPECTED))('%s', async (name, [ping, observer]) => {
    const { status, ping: pinged } = recorded(version, name);
    tailscale.status({ out: status.stdout, err: status.stderr, exit: status.code ?? 1 });
    tailscale.ping({ out: pinged.stdout, err: pinged.stderr, exit: pinged.code ?? 1 });
    const peer = await attempt((context) => tailscalePingProbe.observe({ peer: 'gateway' }, context));
    expect([gist(peer), ...(peer.facts.tailscale?.path === undefined ? [] : [peer.facts.tailscale.path])].join(' ')).toBe(ping);
    expect(gist(await attempt((context) => tailscaleStatusProbe.observe({}, context)))).toBe(observer);
  });
});
