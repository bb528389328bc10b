/** `tailscale-status`, the observer: whether this machine's own tailscaled runs and this machine is online, so that it may judge others. */
import * as z from 'zod/mini';
import { answered, notRun, type Outcome, trouble } from '../health/observation.ts';
import { once } from '../platform/once.ts';
import { timeLeft } from './budget.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';
import { keySoonGone, OWN_SIDE_CODES, observerFacts, ownTrouble } from './tailscale/own-side.ts';

type TailscaleStatusSettings = Readonly<Record<string, never>>;

const settings = once((): z.ZodMiniType<TailscaleStatusSettings> => z.strictObject({}));

export const tailscaleStatusProbe: ProbeKind<TailscaleStatusSettings> = {
  kind: 'tailscale-status',
  get settings() {
    return settings();
  },
  defaults: { domain: 'tailnet', every: '30s', timeout: '10s' },
  codes: [...OWN_SIDE_CODES, 'tailscale.own_key_expiring'],
  target: () => 'tailscaled',
  observe,
};

/** Everything that can be wrong here is our own side's: never bad, only not-run. */
async function observe(_: TailscaleStatusSettings, context: ProbeContext): Promise<Outcome> {
  const { clock, signal, tailnet } = context;
  const result = await tailnet.status({ signal, timeoutMs: timeLeft(context, clock.monotonic()), maxAgeMs: 0 });
  if (!result.ok) return notRun(result.trouble);
  const facts = { observer: observerFacts(result.status) };
  const unfit = ownTrouble(result.status);
  if (unfit !== null) return notRun(unfit, facts);
  const left = keySoonGone(result.status.self?.keyExpiresAt ?? null, clock.now());
  return answered(facts, left === null ? null : trouble('tailscale.own_key_expiring', { left }));
}
