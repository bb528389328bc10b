/**
 * `tailscale-ping`: whether a peer answers on the tailnet, and by which way. The name is looked up in our own status, so
 * that trouble with MagicDNS is not mixed in, and nothing is said of the peer while our own side is unfit.
 */
import * as z from 'zod/mini';
import { described, text } from '../config/fields.ts';
import {
  answered,
  type EpochMs,
  type Facts,
  failed,
  type Memory,
  type Millis,
  notRun,
  type Outcome,
  type TailscaleFacts,
  type Trouble,
  trouble,
} from '../health/observation.ts';
import { escapeText } from '../messages/template.ts';
import { once } from '../platform/once.ts';
import { calledOff, timeLeft } from './budget.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';
import { parseDiagnosis, troubleOfCommand } from './tailscale/command-trouble.ts';
import { findPeer } from './tailscale/find-peer.ts';
import { keySoonGone, OWN_SIDE_CODES, ownTrouble } from './tailscale/own-side.ts';
import { type Pong, parsePing } from './tailscale/parse-ping.ts';
import type { PingResult, TailnetPeer } from './tailscale/tailnet.ts';

export interface TailscalePingSettings {
  /** A machine's name in the tailnet, or its address (100.x). */
  readonly peer: string;
}

const settings = once(
  (): z.ZodMiniType<TailscalePingSettings> =>
    z.strictObject({
      peer: described(text('a name in the tailnet or a 100.x address'), 'The machine’s name in the tailnet, or its address (100.x)'),
    }),
);

export const tailscalePingProbe: ProbeKind<TailscalePingSettings> = {
  kind: 'tailscale-ping',
  get settings() {
    return settings();
  },
  defaults: { domain: 'tailnet', every: '30s', timeout: '15s' },
  codes: [
    ...OWN_SIDE_CODES,
    'tailscale.no_reply',
    'tailscale.no_peer',
    'tailscale.key_expired',
    'tailscale.key_expiring',
    'tailscale.relayed',
  ],
  target: (given) => given.peer,
  observe,
};

/** A status of this age is good enough to find the peer's address in. */
const STATUS_MAX_AGE_MS: Millis = 5_000;
/** A relayed peer is worth a warning while it was reached directly within this. */
const DIRECT_WITHIN_MS: Millis = 86_400_000;

async function observe({ peer: wanted }: TailscalePingSettings, context: ProbeContext): Promise<Outcome> {
  const { clock, signal, tailnet } = context;
  const startedAt = clock.monotonic();
  const own = await tailnet.status({ signal, timeoutMs: timeLeft(context, startedAt), maxAgeMs: STATUS_MAX_AGE_MS });
  if (!own.ok) return notRun(own.trouble);
  const unfit = ownTrouble(own.status);
  if (unfit !== null) return notRun(unfit);
  const peer = findPeer(own.status, wanted);
  const ip = peer?.ips[0];
  if (peer === null || ip === undefined) return failed(trouble('tailscale.no_peer', { peer: wanted }), false);
  const facts = peerFacts(peer, ip);
  if (peer.expired) return failed(trouble('tailscale.key_expired', { peer: wanted }), false, { tailscale: facts });
  const left = timeLeft(context, startedAt);
  const ping = await tailnet.ping([...pingArguments(left), ip], { signal, timeoutMs: left });
  return judge(ping, wanted, peer, facts, context);
}

/** Three tries let a direct path come up; with little time there is one, which keeps two seconds for the command itself. */
export function pingArguments(timeLeftMs: Millis): readonly string[] {
  if (timeLeftMs >= 10_000) return ['--c', '3', '--timeout', '2s'];
  return ['--c', '1', '--timeout', `${Math.max(200, Math.round(Math.max(timeLeftMs - 2_000, timeLeftMs / 2)))}ms`];
}

function judge(ping: PingResult, wanted: string, peer: TailnetPeer, facts: TailscaleFacts, context: ProbeContext): Outcome {
  if (!ping.ok) return notRun(ping.trouble);
  const { pongs, timeouts, self } = parsePing(ping.stdout);
  const pong = pongs.find((each) => each.path === 'direct') ?? pongs.at(-1);
  if (pong !== undefined) return reached(pong, wanted, peer, facts, context);
  if (self) return answered({ tailscale: { ...facts, path: 'direct', roundTripMs: 0 } });
  const own = parseDiagnosis('tailscale', `${ping.stdout}\n${ping.stderr}`);
  if (own !== null) return notRun(own);
  const lost = (code: Trouble['code']): Outcome =>
    failed(trouble(code, { peer: wanted }, escapeText(ping.stderr.trim())), false, { tailscale: facts });
  if (/no matching peer|unknown peer|node found but lacks an IP/.test(ping.stderr)) return lost('tailscale.no_peer');
  if (ping.stderr.includes('node key has expired')) return lost('tailscale.key_expired');
  if (timeouts > 0 || ping.stderr.includes('no reply')) return lost('tailscale.no_reply');
  return calledOff(
    context.signal,
    notRun(troubleOfCommand('tailscale', { kind: 'ended', signal: null, tookMs: 0, ...ping, exitCode: ping.exitCode ?? 1 })),
  );
}

function reached(pong: Pong, wanted: string, peer: TailnetPeer, facts: TailscaleFacts, { clock, remembered }: ProbeContext): Outcome {
  const seen: Facts = { tailscale: { ...facts, ...pong } };
  const now = clock.now();
  const remember: Memory | undefined = pong.path === 'direct' ? { directAt: now } : undefined;
  const left = keySoonGone(peer.keyExpiresAt, now);
  if (left !== null) return answered(seen, trouble('tailscale.key_expiring', { peer: wanted, left }), remember);
  const relayed = pong.path !== 'direct' && wasDirect(remembered['directAt'], now);
  return answered(seen, relayed ? trouble('tailscale.relayed', { peer: wanted, via: escapeText(pong.via) }) : null, remember);
}

function wasDirect(directAt: unknown, now: EpochMs): boolean {
  return typeof directAt === 'number' && now - directAt < DIRECT_WITHIN_MS;
}

function peerFacts(peer: TailnetPeer, ip: string): TailscaleFacts {
  return {
    ip,
    peerName: peer.dnsName === '' ? peer.hostName : peer.dnsName,
    peerOnline: peer.online,
    ...(peer.lastSeen === null ? {} : { peerLastSeen: peer.lastSeen }),
    ...(peer.keyExpiresAt === null ? {} : { keyExpiresAt: peer.keyExpiresAt }),
  };
}
