/**
 * `tailscale status --json` (tailscale ipn/ipnstate/ipnstate.go; the format may change, so every field is read on its
 * own). The exit code says nothing: it is 0 also when stopped.
 */
import type { EpochMs } from '../../health/observation.ts';
import type { TailnetPeer, TailnetStatus } from './tailnet.ts';

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
  };
}

type Loose = Readonly<Record<string, unknown>>;

function parseObject(text: string): Loose | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
