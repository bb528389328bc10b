/** The facts of an attempt as JSON and back: the same shape, with times as RFC 3339 UTC. */
import type {
  BeatFacts,
  CommandFacts,
  DnsFacts,
  Facts,
  HttpFacts,
  MountFacts,
  ObserverFacts,
  SentinelFacts,
  SpaceFacts,
  TailscaleFacts,
  TcpFacts,
  TlsFacts,
  WatchdogFacts,
} from '../health/observation.ts';
import { type Decoder, flag, list, nullable, number, object, oneOf, text, time } from './decode.ts';

export type FactsJson = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const TIMES: ReadonlySet<string> = new Set<keyof (HttpFacts & TlsFacts & TailscaleFacts & WatchdogFacts & BeatFacts)>([
  'lastModified',
  'expiresAt',
  'peerLastSeen',
  'keyExpiresAt',
  'reportedAt',
  'at',
]);

export function factsToJson(facts: Facts): FactsJson {
  return Object.fromEntries(
    Object.entries(facts).map(([area, values]: [string, object]) => [
      area,
      Object.fromEntries(
        Object.entries(values).map(([key, value]: [string, unknown]) => [
          key,
          TIMES.has(key) && typeof value === 'number' ? new Date(value).toISOString() : value,
        ]),
      ),
    ]),
  );
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
  required: { expiresAt: time, protocol: text, subject: text, issuer: text, fingerprint256: text },
  optional: {},
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

const beat = object<BeatFacts>({ required: { vaultId: nullable(text), run: text, at: time, ageMs: number }, optional: { host: text } });

const mount = object<MountFacts>({
  required: { path: text },
  optional: { fsType: text, source: text, readOnly: flag, device: text, host: text, share: text },
});

const sentinel = object<SentinelFacts>({ required: { vaultId: nullable(text) }, optional: { device: text } });
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

export const factsFromJson: Decoder<Facts> = object<Facts>({
  required: {},
  optional: { http, tls, tailscale, observer, watchdog, beat, mount, sentinel, space, tcp, dns, command },
});
