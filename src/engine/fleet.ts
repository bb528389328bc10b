/** The static rules of judging, made from the config: the role of each probe and the host that it contacts. */
import type { Config, ProbeConfig } from '../config/config.ts';
import { mirrorOf } from '../config/mirror-settings.ts';
import type { Fleet, ProbeRules, Role } from '../health/rules.ts';
import { OBSERVER, TAILNET_DOMAINS } from '../health/rules.ts';
import type { ProbeKind } from '../probes/probe.ts';

/** The keys that kinds use for their target; read leniently, for roles and next steps only. */
interface Asked {
  readonly url?: string;
  readonly host?: string;
  readonly peer?: string;
  readonly role?: Extract<Role, 'front' | 'api' | 'files' | 'share-host'> | undefined;
}

export function rulesOf(config: Config, probe: ProbeConfig, kind: ProbeKind<unknown>, settings: unknown): ProbeRules {
  const asked = (settings ?? {}) as Asked;
  return {
    id: probe.id,
    kind: probe.kind,
    component: probe.component,
    domain: probe.domain,
    role: roleOf(probe, asked),
    target: kind.target(settings),
    host: hostOf(asked),
    everyMs: probe.everyMs,
    timeoutMs: probe.timeoutMs,
    gates: probe.gates,
    rise: config.hysteresis.rise,
    fall: config.hysteresis.fall,
    fallSpanMs: config.hysteresis.span,
  };
}

/** The fleet without its probes: those join as they become able to run. */
export function fleetOf(config: Config, probes: readonly ProbeRules[]): Fleet {
  return {
    probes,
    components: config.components,
    gate: config.gate,
    neutralCheck:
      config.observer.neutral.length > 0 &&
      config.probes.some(({ component, domain }) => component !== OBSERVER && TAILNET_DOMAINS.has(domain)),
    neutral: config.observer.neutral.map(shownUrl),
    mirrorEveryMs: mirrorOf(config)?.everyMs ?? null,
  };
}

const ROLE_OF_KIND: Readonly<Record<string, Role>> = {
  'tailscale-status': 'observer',
  'tailscale-ping': 'ping',
  watchdog: 'report',
  heartbeat: 'heartbeat',
  mount: 'mount',
  sentinel: 'sentinel',
  space: 'space',
};

/** By the kind; of kinds that may stand for different things, by the config. */
function roleOf({ kind }: ProbeConfig, { role }: Asked): Role {
  return ROLE_OF_KIND[kind] ?? role ?? 'other';
}

function hostOf({ url, host, peer }: Asked): string | null {
  if (url !== undefined) return new URL(url).hostname;
  return host ?? peer ?? null;
}

/** Without a query, which may hold a token. */
function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
