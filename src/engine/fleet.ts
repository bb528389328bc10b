/** The static rules of judging, made from the config: what each probe stands for and which host it asks. */
import type { Config, ProbeConfig } from '../config/config.ts';
import { mirrorOf } from '../config/mirror-settings.ts';
import type { Fleet, ProbeRules, Role } from '../health/rules.ts';
import { OBSERVER, TAILNET_DOMAINS } from '../health/rules.ts';
import type { ProbeKind } from '../probes/probe.ts';

/** The keys that kinds use for what they ask; read leniently, for roles and next steps only. */
interface Asked {
  readonly url?: string;
  readonly host?: string;
  readonly peer?: string;
  readonly port?: number;
  readonly expect?: { readonly json?: object };
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
    mirrorEveryMs: mirrorOf(config)?.everyMs ?? null,
  };
}

const ROLE_OF_KIND: Readonly<Record<string, Role>> = {
  'tailscale-status': 'observer',
  'tailscale-ping': 'ping',
  watchdog: 'report',
  beat: 'beat',
  mount: 'mount',
  sentinel: 'sentinel',
  space: 'space',
};

const SMB_PORT = 445;

function roleOf(probe: ProbeConfig, asked: Asked): Role {
  const byKind = ROLE_OF_KIND[probe.kind];
  if (byKind !== undefined) return byKind;
  if (probe.kind === 'tcp') return asked.port === SMB_PORT ? 'share-host' : 'other';
  return probe.kind === 'http' && asked.url !== undefined ? webRole(new URL(asked.url).pathname, asked) : 'other';
}

function webRole(path: string, asked: Asked): Role {
  if (path.startsWith('/files/')) return 'files';
  const expectsJson = Object.keys(asked.expect?.json ?? {}).length > 0;
  return expectsJson || path.startsWith('/api/') ? 'api' : 'front';
}

function hostOf({ url, host, peer }: Asked): string | null {
  if (url !== undefined) return new URL(url).hostname;
  return host ?? peer ?? null;
}
