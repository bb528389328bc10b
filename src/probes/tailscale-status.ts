/** `tailscale-status`, the observer: whether this machine's own tailscaled runs and this machine is online, so that it may judge others. */
import * as z from 'zod/mini';
import { answered, type Facts, type Millis, notRun, type Outcome, type Trouble, trouble } from '../health/observation.ts';
import { once } from '../platform/once.ts';
import { timeLeft } from './budget.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';
import { keyExpiringSoon, OWN_SIDE_CODES, observerFacts, ownDoubt, ownTrouble } from './tailscale/own-side.ts';
import { parsePing } from './tailscale/parse-ping.ts';
import type { TailnetPeer } from './tailscale/parse-status.ts';

type TailscaleStatusSettings = Readonly<Record<string, never>>;

const settings = once((): z.ZodMiniType<TailscaleStatusSettings> => z.strictObject({}));

export const tailscaleStatusProbe: ProbeKind<TailscaleStatusSettings> = {
  kind: 'tailscale-status',
  get settings() {
    return settings();
  },
  defaults: { domain: 'tailnet', every: '30s', timeout: '10s' },
  codes: [...OWN_SIDE_CODES, 'tailscale.own_key_expiring', 'tailscale.control_lost'],
  target: () => 'tailscaled',
  observe,
};

/** Everything that can be wrong here is our own side's: never bad, only not-run. */
async function observe(_: TailscaleStatusSettings, context: ProbeContext): Promise<Outcome> {
  const { clock, signal, tailnet } = context;
  const startedAt = clock.monotonic();
  const result = await tailnet.status({ signal, timeoutMs: timeLeft(context, startedAt), maxAgeMs: 0 });
  if (!result.ok) return notRun(result.trouble);
  const facts = { observer: observerFacts(result.status) };
  const unfit = ownTrouble(result.status);
  if (unfit !== null) return notRun(unfit, facts);
  const doubt = ownDoubt(result.status);
  if (doubt !== null) return resolveDoubt(doubt, result.status.peers, facts, context, startedAt);
  const left = keyExpiringSoon(result.status.self?.keyExpiresAt ?? null, clock.now());
  return answered(facts, left === null ? null : trouble('tailscale.own_key_expiring', { left }));
}

/** How many peers are asked whether this machine is online. */
const WITNESSES = 3;
/** For one ping: the command pauses for a second after an answer. */
const WITNESS_MS: Millis = 5_000;

/** Tailscale thinks that this machine is offline. One peer that answers proves the opposite. */
async function resolveDoubt(
  doubt: Trouble,
  peers: readonly TailnetPeer[],
  facts: Facts,
  context: ProbeContext,
  startedAt: Millis,
): Promise<Outcome> {
  const timeoutMs = Math.min(WITNESS_MS, timeLeft(context, startedAt));
  const asked = new AbortController();
  const signal = AbortSignal.any([context.signal, asked.signal]);
  const answers = likeliestFirst(peers)
    .slice(0, WITNESSES)
    .map(async (ip) => {
      const ping = await context.tailnet.ping(['--c', '1', '--until-direct=false', '--timeout', '2s', ip], { signal, timeoutMs });
      if (!ping.ok || parsePing(ping.stdout).pongs.length === 0) throw new Error('no answer');
    });
  const proven = await Promise.any(answers).then(
    () => true,
    () => false,
  );
  asked.abort();
  return proven ? answered(facts, trouble('tailscale.control_lost', {}, doubt.detail)) : notRun(doubt, facts);
}

/** The addresses of the peers that are most likely to answer: those that something was exchanged with last. */
function likeliestFirst(peers: readonly TailnetPeer[]): readonly string[] {
  const likeliest = peers
    .filter(({ expired }) => !expired)
    .toSorted((a, b) => (b.lastHandshake ?? 0) - (a.lastHandshake ?? 0) || Number(b.online) - Number(a.online));
  return likeliest.flatMap(({ ips }) => ips[0] ?? []);
}
