/** The tailscale command: one `status --json` at a time, shared by every probe that asks within a few seconds. */
import type { EpochMs, Millis, Trouble } from '../../health/observation.ts';

export interface TailnetPeer {
  readonly id: string;
  readonly hostName: string;
  /** Without the trailing dot. */
  readonly dnsName: string;
  readonly ips: readonly string[];
  readonly online: boolean;
  readonly lastSeen: EpochMs | null;
  readonly expired: boolean;
  readonly keyExpiresAt: EpochMs | null;
}

export interface TailnetStatus {
  readonly backendState: string;
  readonly version: string;
  readonly self: TailnetPeer | null;
  readonly peers: readonly TailnetPeer[];
  readonly health: readonly string[];
}

/** `trouble`: our own side cannot say (no binary, GUI instead of CLI, daemon down, overrun). */
export type TailnetResult = { readonly ok: true; readonly status: TailnetStatus } | { readonly ok: false; readonly trouble: Trouble };

export interface Tailnet {
  status(options: { readonly signal: AbortSignal; readonly timeoutMs: Millis; readonly maxAgeMs: Millis }): Promise<TailnetResult>;
  /** Runs `tailscale ping` with these arguments and gives what it printed, raw. */
  ping(args: readonly string[], options: { readonly signal: AbortSignal; readonly timeoutMs: Millis }): Promise<
    | { readonly ok: true; readonly stdout: string; readonly stderr: string; readonly exitCode: number }
    | { readonly ok: false; readonly trouble: Trouble }
  >;
}
