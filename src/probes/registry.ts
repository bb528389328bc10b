/** Every kind of probe: one line each. Only the schemas load with it; what a kind needs to observe loads at its first attempt. */
import { dnsProbe } from './dns.ts';
import { httpProbe } from './http.ts';
import type { ProbeKind } from './probe.ts';
import { tcpProbe } from './tcp.ts';
import { watchdogProbe } from './watchdog.ts';

const KINDS: readonly ProbeKind<unknown>[] = [
  httpProbe, //
  watchdogProbe,
  tcpProbe,
  dnsProbe,
];

/** By the name under which a config asks for them. */
export const PROBE_KINDS: ReadonlyMap<string, ProbeKind<unknown>> = new Map(KINDS.map((kind) => [kind.kind, kind]));
