/** The facts of an attempt as JSON and back: the same shape, with times as RFC 3339 UTC. */
import { isMoment, isoTime } from '../health/instant.ts';
import type {
  CommandFacts,
  DnsFacts,
  Facts,
  HeartbeatFacts,
  HttpFacts,
  MountFacts,
  ObserverFacts,
  PeerFacts,
  PlanningFacts,
  SentinelFacts,
  SpaceFacts,
  TailscaleFacts,
  TcpFacts,
  TlsFacts,
  WatchdogFacts,
} from '../health/observation.ts';
import { TIME_FACTS } from '../health/time-facts.ts';
import { type Decoder, flag, isRecord, list, nullable, number, object, oneOf, text, time } from './decode.ts';

export type FactsJson = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Total: whatever stands among the facts (they may come from an older version's store), its JSON can be written and read. What JSON cannot
 * hold, and a time that is no date, becomes `null`.
 */
export function factsToJson(facts: Facts): FactsJson {
  const areas = Object.entries(facts).flatMap(([area, values]: [string, unknown]) =>
    isRecord(values) ? [[area, mapped(values, 1)] as const] : [],
  );
  return Object.fromEntries(areas);
}

/** As deep as facts are, with room for those of later versions. */
const DEEPEST = 6;

function mapped(values: Readonly<Record<string, unknown>>, depth: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, factToJson(key, value, depth)]));
}

function factToJson(key: string, value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value;
    case 'number':
      return TIME_FACTS.has(key) ? dateOrNull(value) : finiteOrNull(value);
    case 'object':
      return value === null || depth >= DEEPEST ? null : innerToJson(value, depth);
    default:
      return null;
  }
}

function innerToJson(value: object, depth: number): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => factToJson('', each, depth + 1));
  return mapped(value as Readonly<Record<string, unknown>>, depth + 1);
}

function dateOrNull(at: number): string | null {
  return isMoment(at) ? isoTime(at) : null;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

const family = oneOf(4, 6);

const http = object<HttpFacts>({
  required: {
    phases: object({ required: {}, optional: { resolve: number, connect: number, tls: number, processing: number, transfer: number } }),
  },
  optional: {
    status: number,
    version: text,
    address: text,
    family,
    redirects: number,
    finalUrl: text,
    contentType: text,
    bytes: number,
    lastModified: time,
    retryAfterSeconds: number,
  },
});

const tls = object<TlsFacts>({
  required: { protocol: text, subject: text, issuer: text, fingerprint256: text },
  optional: { expiresAt: time, validFrom: time },
});

const tailscale = object<TailscaleFacts>({
  required: {},
  optional: {
    path: oneOf('direct', 'derp', 'peer_relay'),
    via: text,
    roundTripMs: number,
    ip: text,
    peerName: text,
    peerOnline: flag,
    peerLastSeen: time,
    keyExpiresAt: time,
  },
});

const observer = object<ObserverFacts>({
  required: {},
  optional: { backendState: text, selfOnline: flag, name: text, ip: text, version: text, keyExpiresAt: time, health: list(text) },
});

const watchdog = object<WatchdogFacts>({ required: {}, optional: { online: flag, reportedAt: time, timeSource: text, ageMs: number } });

const heartbeat = object<HeartbeatFacts>({
  required: { vaultId: nullable(text), run: text, at: time, ageMs: number },
  optional: { host: text },
});

const mount = object<MountFacts>({
  required: { path: text },
  optional: { fsType: text, source: text, readOnly: flag, device: text, host: text, share: text },
});

const sentinel = object<SentinelFacts>({ required: { vaultId: nullable(text) }, optional: { device: text } });
const planning = object<PlanningFacts>({ required: { entries: number, changedAt: time }, optional: {} });
const space = object<SpaceFacts>({ required: { path: text, freeBytes: number, sizeBytes: number }, optional: {} });
const tcp = object<TcpFacts>({ required: {}, optional: { address: text, family, connectMs: number } });
const dns = object<DnsFacts>({ required: { addresses: list(text) }, optional: { resolveMs: number } });

const command = object<CommandFacts>({
  required: {},
  optional: {
    exitCode: number,
    output: text,
    perfdata: list(object({ required: { label: text, value: number, unit: text }, optional: {} })),
  },
});

const peer = object<PeerFacts>({
  required: { host: text, at: time, ageMs: number, components: list(object({ required: { id: text, verdict: text }, optional: {} })) },
  optional: { version: text },
});

export const factsFromJson: Decoder<Facts> = object<Facts>({
  required: {},
  optional: { http, tls, tailscale, observer, watchdog, heartbeat, mount, sentinel, planning, space, tcp, dns, command, peer },
});
