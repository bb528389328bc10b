/** The static side of judging: what is known of probes and components from the config alone. */
import type { ComponentId, Domain, Millis, ProbeId } from './observation.ts';

/** What a probe stands for in the diagnosis table. */
export type Role =
  | 'observer'
  | 'ping'
  | 'front'
  | 'api'
  | 'files'
  | 'report'
  | 'beat'
  | 'mount'
  | 'sentinel'
  | 'space'
  | 'share-host'
  | 'other';

export interface ProbeRules {
  readonly id: ProbeId;
  readonly kind: string;
  readonly component: ComponentId;
  readonly domain: Domain;
  readonly role: Role;
  readonly target: string;
  /** The host that it asks, for next steps; `null` where there is none (a path, a command). */
  readonly host: string | null;
  readonly everyMs: Millis;
  readonly timeoutMs: Millis;
  /** In a one-shot round: what it saw itself does not go stale before its end. Absent: see `staleAfter`. */
  readonly staleMs?: Millis;
  readonly gates: boolean;
  /** Good attempts in a row that make it up. */
  readonly rise: number;
  /** Bad (or not-run) attempts in a row that make it down (or unknown). */
  readonly fall: number;
}

export interface ComponentRules {
  readonly id: ComponentId;
  readonly minDomains: number;
  readonly silenceMs: Millis;
}

export type GateRequirements = Readonly<Record<ComponentId, 'healthy' | 'degraded'>>;

export interface Fleet {
  readonly probes: readonly ProbeRules[];
  readonly components: readonly ComponentRules[];
  readonly gate: GateRequirements;
  /** A component on the tailnet is called down only after a neutral check has succeeded. */
  readonly neutralCheck: boolean;
  /** How often the mirror runs; `null`: by hand only, or there is none. */
  readonly mirrorEveryMs: Millis | null;
}

export const OBSERVER: ComponentId = 'observer';
/** Domains that ride this machine's tailscaled: an unfit observer cannot judge them. */
export const TAILNET_DOMAINS: ReadonlySet<Domain> = new Set(['tailnet', 'http', 'report']);

/** A probe that was not heard of for this long says nothing any more. */
export function staleAfter({ everyMs, timeoutMs, staleMs }: Pick<ProbeRules, 'everyMs' | 'timeoutMs' | 'staleMs'>): Millis {
  return staleMs ?? 2 * everyMs + timeoutMs;
}
