/**
 * `tailscale status --json` (tailscale ipn/ipnstate/ipnstate.go; the format may change, so every field is read on its
 * own). The exit code says nothing: it is 0 also when stopped.
 */
import type { EpochMs } from '../../health/observation.ts';
import { isObject, type Loose, parseObject } from '../../platform/parse-object.ts';

export interface TailnetPeer {
  readonly id: string;
  readonly hostName: string;
  /** Without the trailing dot. */
  readonly dnsName: string;
  readonly ips: readonly string[];
  readonly online: boolean;
  readonly lastSeen: EpochMs | null;
  readonly expired: boolean;
  /** `null`: its key does not expire. */
  readonly keyExpiresAt: EpochMs | null;
  /** What this machine sends to the internet goes through it. */
  readonly exitNode: boolean;
  /** Subnets that it routes to for the tailnet. */
  readonly routes: readonly string[];
  /** When WireGuard last agreed on keys with it. */
  readonly lastHandshake: EpochMs | null;
}

export interface TailnetStatus {
  readonly backendState: string;
  readonly version: string;
  readonly self: TailnetPeer | null;
  readonly peers: readonly TailnetPeer[];
  readonly health: readonly string[];
  /** What the DNS names of our own tailnet's machines end in; empty: unknown. */
  readonly suffix: string;
}

/** `null` for anything that is no such status. */
export function parseStatus(text: string): TailnetStatus | null {
  const root = parseObject(text);
  const backendState = root?.['BackendState'];
  if (root === null || typeof backendState !== 'string') return null;
  const peers = root['Peer'];
  return {
    backendState,
    version: textOr(root['Version'], ''),
    self: parsePeer(root['Self']),
    peers: isObject(peers) ? Object.values(peers).flatMap((peer) => parsePeer(peer) ?? []) : [],
    health: texts(root['Health']),
    suffix: suffixOf(root),
  };
}

/** Newer releases have it under CurrentTailnet. */
function suffixOf(root: Loose): string {
  const tailnet = root['CurrentTailnet'];
  const suffix = isObject(tailnet) ? textOr(tailnet['MagicDNSSuffix'], '') : '';
  return (suffix === '' ? textOr(root['MagicDNSSuffix'], '') : suffix).replace(/\.$/, '');
}

function parsePeer(value: unknown): TailnetPeer | null {
  if (!isObject(value)) return null;
  return {
    id: textOr(value['ID'], ''),
    hostName: textOr(value['HostName'], ''),
    dnsName: textOr(value['DNSName'], '').replace(/\.$/, ''),
    ips: texts(value['TailscaleIPs']),
    online: value['Online'] === true,
    lastSeen: parseTime(value['LastSeen']),
    expired: value['Expired'] === true,
    keyExpiresAt: parseTime(value['KeyExpiry']),
    exitNode: value['ExitNode'] === true,
    routes: texts(value['PrimaryRoutes']),
    lastHandshake: parseTime(value['LastHandshake']),
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** Go's zero time (year 1) means "never". */
function parseTime(value: unknown): EpochMs | null {
  if (typeof value !== 'string' || value.startsWith('0001-')) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}
