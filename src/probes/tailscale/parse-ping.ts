/**
 * What `tailscale ping` prints (tailscale cmd/tailscale/cli/ping.go). Its exit code misleads (a relayed answer alone is
 * exit 1), so only its lines count. Lines are searched, not matched whole: the app's CLI puts a time in front.
 */
import type { Millis } from '../../health/observation.ts';

export interface Pong {
  readonly path: 'direct' | 'derp' | 'peer_relay';
  /** The endpoint, the relay's region or its address. */
  readonly via: string;
  readonly roundTripMs: Millis;
}

export interface PingOutput {
  readonly pongs: readonly Pong[];
  readonly timeouts: number;
  /** The address is this machine's own. */
  readonly self: boolean;
}

const PONG = /pong from .+ \([0-9a-f.:]+(?:, \d+)?\) via (?:DERP\(([^)]*)\)|peer-relay\(([^)]*)\)|(\S+)) in (\S+)/;

export function parsePing(stdout: string): PingOutput {
  const lines = stdout.split('\n');
  return {
    pongs: lines.flatMap((line) => parsePong(line) ?? []),
    timeouts: lines.filter((line) => /ping ".*" timed out/.test(line)).length,
    self: lines.some((line) => line.includes('is local Tailscale IP')),
  };
}

function parsePong(line: string): Pong | null {
  const [, derp, relay, endpoint, time] = PONG.exec(line) ?? [];
  const roundTripMs = time === undefined ? null : parseGoDuration(time);
  if (roundTripMs === null) return null;
  if (derp !== undefined) return { path: 'derp', via: derp, roundTripMs };
  if (relay !== undefined) return { path: 'peer_relay', via: relay, roundTripMs };
  return { path: 'direct', via: endpoint ?? '', roundTripMs };
}

const GO_UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };

/** A Go duration in ms: `3ms`, `1.204s`, `1m2.5s`, `850µs`, `0s`; `null` for anything else. */
export function parseGoDuration(text: string): Millis | null {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return null;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g)) sum += Number(count) * (GO_UNITS[unit ?? ''] ?? 0);
  return sum;
}
