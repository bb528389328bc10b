/**
 * How long it takes, at worst, to detect a failure, and what one dead signal can and cannot cause. Pure arithmetic over a config; it
 * follows the engine's schedule (jitter, rechecks) and the rules of the verdict.
 */
import { metaOf, type ReasonCode } from '../health/catalogue.ts';
import type { ComponentId, Domain, Millis, ProbeId } from '../health/observation.ts';
import { OBSERVER, TAILNET_DOMAINS } from '../health/rules.ts';
import type { ComponentConfig, Config, Hysteresis, ProbeConfig } from './config.ts';

/** Two attempts are at most this much further apart than `every`. */
const JITTER = 0.05;
const QUICKEST_RECHECK_MS = 1_000;
/** The component whose first bad attempt shuts the gate. */
const QUICK: ComponentId = 'vault';

/** For a target that stops responding right after a good result, so that every attempt takes its whole timeout. */
export interface ProbeDetection {
  readonly id: ProbeId;
  /** The end of the first bad attempt: from here the vault shuts the gate. */
  readonly firstBadMs: Millis;
  /** The probe is `down`: `fall` bad attempts in a row. */
  readonly downMs: Millis;
}

/** What follows when every probe of one domain of one component is dead, and nothing else is. */
export interface DomainEffect {
  readonly component: ComponentId;
  readonly domain: Domain;
  readonly probes: readonly ProbeId[];
  /** `down` by one domain alone: a strict fact of the catalogue, or no other domain is needed. */
  readonly verdict: 'down' | 'degraded' | 'unknown';
  /** At the latest, from the last good answer. */
  readonly afterMs: Millis;
  /** When the gate is shut, at the latest; `null`: it stays open. The vault shuts it at its first bad attempt. */
  readonly gateShutMs: Millis | null;
  /** Components that cannot be judged any more. */
  readonly blinds: readonly ComponentId[];
}

/** If all probes of a component stop getting responses at once. */
export interface ComponentDetection {
  readonly id: ComponentId;
  /** `null`: never down (this machine's own network). */
  readonly downMs: Millis | null;
  readonly neededDomains: number;
  readonly domains: number;
  readonly silenceMs: Millis;
}

export interface Detection {
  readonly probes: readonly ProbeDetection[];
  readonly components: readonly ComponentDetection[];
  readonly effects: readonly DomainEffect[];
}

/** The codes that each kind can produce, by kind. */
export type CodesByKind = ReadonlyMap<string, { readonly codes: readonly ReasonCode[] }>;

type Rhythm = Pick<ProbeConfig, 'everyMs' | 'timeoutMs'>;

/** The end of the first bad attempt, at the latest. */
export function firstBadAfter({ everyMs, timeoutMs }: Rhythm): Millis {
  return everyMs * (1 + JITTER) + timeoutMs;
}

/** The end of the bad attempt that makes it `down`, at the latest: the `fall`th, or the first with which they span long enough. */
export function downAfter(rhythm: Rhythm, { fall, span }: Hysteresis): Millis {
  const apart = Math.max(QUICKEST_RECHECK_MS, rhythm.everyMs / 6) + rhythm.timeoutMs;
  const further = fall === 1 ? 0 : Math.max(fall - 1, Math.ceil(span / apart));
  return firstBadAfter(rhythm) + further * apart;
}

/** All figures for a config. */
export function detectionOf(config: Config, kinds: CodesByKind): Detection {
  return {
    probes: config.probes.map((probe) => ({ id: probe.id, firstBadMs: firstBadAfter(probe), downMs: downAfter(probe, config.hysteresis) })),
    components: config.components.map((component) => componentDetection(component, config)),
    effects: config.components.flatMap((component) => effectsOf(component, config, kinds)),
  };
}

function componentDetection({ id, minDomains, silenceMs }: ComponentConfig, config: Config): ComponentDetection {
  const probes = config.probes.filter((probe) => probe.component === id);
  const times = [...groupBy(probes, networkDomain).values()].map((group) => slowest(group, config.hysteresis)).sort((a, b) => a - b);
  const neededDomains = Math.min(minDomains, times.length);
  const downMs = id === OBSERVER ? null : Math.max(times[neededDomains - 1] ?? 0, silenceMs);
  return { id, downMs, neededDomains, domains: times.length, silenceMs };
}

/** A report that cannot be fetched counts as `http`, because the network failed, not the content. */
function networkDomain({ domain }: ProbeConfig): Domain {
  return domain === 'report' ? 'http' : domain;
}

function effectsOf(component: ComponentConfig, config: Config, kinds: CodesByKind): DomainEffect[] {
  const own = config.probes.filter((probe) => probe.component === component.id);
  const domains = groupBy(own, (probe) => probe.domain);
  const enough = Math.min(component.minDomains, domains.size) <= 1;
  return [...domains].map(([domain, probes]) => {
    const strict = probes.filter(({ kind }) => kinds.get(kind)?.codes.some((code) => metaOf(code).strict) === true);
    const verdict = verdictOf(component.id, strict.length > 0 || enough);
    const silence = strict.length > 0 || verdict !== 'down' ? 0 : component.silenceMs;
    const downMs = Math.max(slowest(strict.length > 0 ? strict : probes, config.hysteresis), silence);
    const firstBadMs = Math.max(...probes.map(firstBadAfter));
    const afterMs = verdict === 'unknown' ? firstBadMs : downMs;
    return {
      component: component.id,
      domain,
      probes: probes.map(({ id }) => id),
      verdict,
      afterMs,
      gateShutMs: shutsGate(config.gate[component.id], verdict, probes) ? (component.id === QUICK ? firstBadMs : afterMs) : null,
      blinds: component.id === OBSERVER ? onTailnet(config) : [],
    };
  });
}

function verdictOf(id: ComponentId, enough: boolean): DomainEffect['verdict'] {
  if (id === OBSERVER) return 'unknown';
  return enough ? 'down' : 'degraded';
}

function shutsGate(
  required: 'healthy' | 'degraded' | undefined,
  verdict: DomainEffect['verdict'],
  probes: readonly ProbeConfig[],
): boolean {
  if (required === undefined || !probes.some(({ gates }) => gates)) return false;
  return required === 'healthy' || verdict !== 'degraded';
}

function onTailnet(config: Config): ComponentId[] {
  const judged = config.probes.filter(({ component, domain }) => component !== OBSERVER && TAILNET_DOMAINS.has(domain));
  return [...new Set(judged.map(({ component }) => component))];
}

function slowest(probes: readonly ProbeConfig[], hysteresis: Hysteresis): Millis {
  return Math.max(...probes.map((probe) => downAfter(probe, hysteresis)));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
