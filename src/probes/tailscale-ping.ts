/**
 * `tailscale-ping`: whether a peer answers on the tailnet, and by which way. The name is looked up in our own status, so
 * that trouble with MagicDNS is not mixed in, and nothing is said of the peer while our own side is unfit.
 */
import * as z from 'zod/mini';
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
import { described, text } from '../schema/fields.ts';
import { calledOff, timeLeft } from './budget.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';
import { parseDiagnosis, troubleOfCommand } from './tailscale/command-trouble.ts';
import { type FoundPeer, findPeer, labelOf, shownName, successorOf } from './tailscale/find-peer.ts';
import { keyExpiringSoon, OWN_SIDE_CODES, ownDoubt, ownTrouble } from './tailscale/own-side.ts';
import { type Pong, parsePing } from './tailscale/parse-ping.ts';
import type { TailnetPeer, TailnetStatus } from './tailscale/parse-status.ts';
import type { PingResult } from './tailscale/tailnet.ts';

export interface TailscalePingSettings {
  /** A machine's name in the tailnet, its address (100.x), or one behind a subnet router. */
  readonly peer: string;
}

const settings = once(
  (): z.ZodMiniType<TailscalePingSettings> =>
    z.strictObject({
      peer: described(
        text('a name in the tailnet or an address'),
        'The machine’s name in the tailnet, its address (100.x), or an address behind a subnet router',
      ),
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
    'tailscale.ambiguous',
    'tailscale.replaced',
    'tailscale.exit_node_lost',
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
  const outcome = await askPeer(findPeer(own.status, wanted), wanted, own.status, context, startedAt);
  // What this machine knows of the tailnet may be old, and its silence may be its own; an answer is an answer.
  const doubt = outcome.kind === 'failed' ? ownDoubt(own.status) : null;
  return doubt === null ? outcome : notRun(doubt, outcome.facts);
}

async function askPeer(
  found: FoundPeer,
  wanted: string,
  status: TailnetStatus,
  context: ProbeContext,
  startedAt: Millis,
): Promise<Outcome> {
  if (found.kind === 'ambiguous') return failed(trouble('tailscale.ambiguous', { peer: wanted, names: found.names.join(', ') }), false);
  const peer = found.kind === 'found' ? found.peer : found.kind === 'routed' ? found.router : null;
  const ip = peer?.ips[0];
  if (peer === null || ip === undefined) return failed(missing(wanted, status), false);
  const named = found.kind === 'routed' ? labelOf(peer) : wanted;
  const facts = peerFacts(peer, ip);
  if (peer.expired) return failed(lostTrouble('tailscale.key_expired', '', { named, peer, status }), false, { tailscale: facts });
  const left = timeLeft(context, startedAt);
  const ping = await context.tailnet.ping([...pingArguments(left), ip], { signal: context.signal, timeoutMs: left });
  return judge(ping, { named, peer, status }, facts, context);
}

/** Whom the ping was for: the machine, as it is called, and what is known of the tailnet. */
interface Asked {
  readonly named: string;
  readonly peer: TailnetPeer;
  readonly status: TailnetStatus;
}

function missing(wanted: string, status: TailnetStatus): Trouble {
  const successor = successorOf(status, wanted, null);
  return successor === null
    ? trouble('tailscale.no_peer', { peer: wanted })
    : trouble('tailscale.replaced', { peer: wanted, other: shownName(successor) });
}

/** A machine that is gone while its successor is online was reinstalled. */
function lostTrouble(code: Trouble['code'], detail: string, { named, peer, status }: Asked): Trouble {
  const successor = peer.online ? null : successorOf(status, named, peer);
  if (successor === null) return trouble(code, { peer: named }, detail);
  return trouble('tailscale.replaced', { peer: named, other: shownName(successor) }, detail);
}

/** Three tries let a direct path come up; with little time there is one, which keeps two seconds for the command itself. */
export function pingArguments(timeLeftMs: Millis): readonly string[] {
  if (timeLeftMs >= 10_000) return ['--c', '3', '--timeout', '2s'];
  return ['--c', '1', '--timeout', `${Math.max(200, Math.round(Math.max(timeLeftMs - 2_000, timeLeftMs / 2)))}ms`];
}

function judge(ping: PingResult, asked: Asked, facts: TailscaleFacts, context: ProbeContext): Outcome {
  if (!ping.ok) return notRun(ping.trouble);
  const { pongs, timeouts, self } = parsePing(ping.stdout);
  const pong = pongs.find((each) => each.path === 'direct') ?? pongs.at(-1);
  if (pong !== undefined) return reached(pong, asked, facts, context);
  if (self) return answered({ tailscale: { ...facts, path: 'direct', roundTripMs: 0 } });
  const own = parseDiagnosis('tailscale', `${ping.stdout}\n${ping.stderr}`);
  if (own !== null) return notRun(own);
  const lost = (code: Trouble['code']): Outcome =>
    failed(lostTrouble(code, escapeText(ping.stderr.trim()), asked), false, { tailscale: facts });
  if (/no matching peer|unknown peer|node found but lacks an IP/.test(ping.stderr)) return lost('tailscale.no_peer');
  if (ping.stderr.includes('node key has expired')) return lost('tailscale.key_expired');
  if (timeouts > 0 || ping.stderr.includes('no reply'))
    return lost(asked.peer.exitNode ? 'tailscale.exit_node_lost' : 'tailscale.no_reply');
  return calledOff(
    context.signal,
    notRun(troubleOfCommand('tailscale', { kind: 'ended', signal: null, tookMs: 0, ...ping, exitCode: ping.exitCode ?? 1 })),
  );
}

function reached(pong: Pong, { named, peer }: Asked, facts: TailscaleFacts, { clock, remembered }: ProbeContext): Outcome {
  const seen: Facts = { tailscale: { ...facts, ...pong } };
  const now = clock.now();
  const remember: Memory | undefined = pong.path === 'direct' ? { directAt: now } : undefined;
  const left = keyExpiringSoon(peer.keyExpiresAt, now);
  if (left !== null) return answered(seen, trouble('tailscale.key_expiring', { peer: named, left }), remember);
  const relayed = pong.path !== 'direct' && wasDirect(remembered['directAt'], now);
  return answered(seen, relayed ? trouble('tailscale.relayed', { peer: named, via: escapeText(pong.via) }) : null, remember);
}

function wasDirect(directAt: unknown, now: EpochMs): boolean {
  return typeof directAt === 'number' && now - directAt < DIRECT_WITHIN_MS;
}

function peerFacts(peer: TailnetPeer, ip: string): TailscaleFacts {
  return {
    ip,
    peerName: shownName(peer),
    peerOnline: peer.online,
    ...(peer.lastSeen === null ? {} : { peerLastSeen: peer.lastSeen }),
    ...(peer.keyExpiresAt === null ? {} : { keyExpiresAt: peer.keyExpiresAt }),
  };
}
