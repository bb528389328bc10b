/** Whether this machine's side of the tailnet works, so that its view of peers can be trusted. */

import type { ReasonCode } from '../../health/catalogue.ts';
import { type EpochMs, type Millis, type ObserverFacts, type Trouble, trouble } from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import type { TailnetStatus } from './parse-status.ts';

/** Keys that expire sooner than this are reported, because the outage is predictable. */
export const KEY_WARNING_MS: Millis = 14 * 86_400_000;

const BY_STATE: Readonly<Record<string, ReasonCode>> = {
  Stopped: 'tailscale.stopped',
  NeedsLogin: 'tailscale.logged_out',
  NeedsMachineAuth: 'tailscale.needs_approval',
  InUseOtherUser: 'tailscale.permission',
  Starting: 'tailscale.starting',
  NoState: 'tailscale.starting',
};

/** Sentences of the health list that mean that this machine is probably cut off (tailscale health/warnings.go). */
const CUT_OFF = ['because the network is down', 'could not connect to any relay server'];

/** Tailnet lock keeps this machine out until another one signs its key (tailscale health/healthmsg/healthmsg.go). */
const LOCKED_OUT = 'this node is locked out';

export const OWN_SIDE_CODES: readonly ReasonCode[] = [
  'tailscale.stopped',
  'tailscale.logged_out',
  'tailscale.own_key_expired',
  'tailscale.needs_approval',
  'tailscale.locked_out',
  'tailscale.starting',
  'tailscale.daemon_down',
  'tailscale.cli_missing',
  'tailscale.cli_unusable',
  'tailscale.permission',
  'observer.offline',
  'probe.cancelled',
];

/** What keeps this machine from judging others, or `null`. */
export function ownTrouble({ backendState, self, health }: TailnetStatus): Trouble | null {
  if (backendState !== 'Running') {
    // An expired key ends in the same state as a logout, but nobody logged out.
    const code = backendState === 'NeedsLogin' && self?.expired === true ? 'tailscale.own_key_expired' : BY_STATE[backendState];
    return trouble(code ?? 'tailscale.starting', {}, escapeText(`BackendState ${backendState}`));
  }
  const lockedOut = health.find((sentence) => sentence.includes(LOCKED_OUT));
  return lockedOut === undefined ? null : trouble('tailscale.locked_out', {}, escapeText(lockedOut));
}

/**
 * What makes it doubtful that this machine is online, or `null`. Out of touch with the control server it may reach every peer all the
 * same, so an answer of a peer goes before it.
 */
export function ownDoubt({ self, health }: TailnetStatus): Trouble | null {
  const cutOff = health.find((sentence) => CUT_OFF.some((part) => sentence.includes(part)));
  if (cutOff !== undefined) return trouble('observer.offline', { asked: 'control-server' }, escapeText(cutOff));
  if (self === null || !self.online)
    return trouble('observer.offline', { asked: 'control-server' }, 'this machine is not in touch with the tailnet’s control server');
  return null;
}

/** How long a key is still valid when that is worth a warning, else `null`. */
export function keyExpiringSoon(keyExpiresAt: EpochMs | null, now: EpochMs): Millis | null {
  if (keyExpiresAt === null || keyExpiresAt - now >= KEY_WARNING_MS) return null;
  return Math.max(0, keyExpiresAt - now);
}

export function observerFacts({ backendState, version, self, health }: TailnetStatus): ObserverFacts {
  const ip = self?.ips[0];
  const keyExpiresAt = self?.keyExpiresAt ?? null;
  return {
    backendState,
    version,
    health,
    ...(self === null ? {} : { selfOnline: self.online, name: self.dnsName === '' ? self.hostName : self.dnsName }),
    ...(ip === undefined ? {} : { ip }),
    ...(keyExpiresAt === null ? {} : { keyExpiresAt }),
  };
}
