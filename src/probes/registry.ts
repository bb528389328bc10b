/** Every kind of probe: one line each. Only the schemas load with it; what a kind needs to observe loads at its first attempt. */

import { commandProbe } from './command.ts';
import { dnsProbe } from './dns.ts';
import { heartbeatProbe } from './heartbeat.ts';
import { httpProbe } from './http.ts';
import { mountProbe } from './mount.ts';
import { planningProbe } from './planning.ts';
import type { ProbeKind } from './probe.ts';
import { sentinelProbe } from './sentinel.ts';
import { spaceProbe } from './space.ts';
import { tailscalePingProbe } from './tailscale-ping.ts';
import { tailscaleStatusProbe } from './tailscale-status.ts';
import { tcpProbe } from './tcp.ts';
import { watchdogProbe } from './watchdog.ts';
import { ytmProbe } from './ytm.ts';

const KINDS: readonly ProbeKind<unknown>[] = [
  tailscalePingProbe,
  tailscaleStatusProbe,
  httpProbe,
  watchdogProbe,
  heartbeatProbe,
  tcpProbe,
  dnsProbe,
  mountProbe,
  sentinelProbe,
  spaceProbe,
  planningProbe,
  commandProbe,
  ytmProbe,
];

/** By the name under which a config asks for them. */
export const PROBE_KINDS: ReadonlyMap<string, ProbeKind<unknown>> = new Map(KINDS.map((kind) => [kind.kind, kind]));
