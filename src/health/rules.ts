/** The static rules of judging: what is known about probes and components from the config alone. */
import type { ComponentId, Domain, Millis, ProbeId } from './observation.ts';

/** What a probe stands for in the diagnosis table. */
export type Role =
  | 'observer'
  | 'ping'
  | 'front'
  | 'api'
  | 'files'
  | 'report'
  | 'heartbeat'
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
  /** The host that it contacts, for next steps; `null` if there is none (a path, a command). */
  readonly host: string | null;
  readonly everyMs: Millis;
  readonly timeoutMs: Millis;
  /** In a one-shot round: its own results do not become stale before its end. Absent: see `staleAfter`. */
  readonly staleMs?: Millis;
  readonly gates: boolean;
  /** Good attempts in a row that make it up. */
  readonly rise: number;
  /** Bad (or not-run) attempts in a row that make it down (or unknown). */
  readonly fall: number;
  /** With `fall` above 1, the bad attempts must span at least this. Absent: `FALL_SPAN_MS`. */
  readonly fallSpanMs?: Millis;
}

/** Three checks within a pause of one second must not make it an outage. */
export const FALL_SPAN_MS: Millis = 10_000;

export function fallSpanOf({ fallSpanMs = FALL_SPAN_MS }: Pick<ProbeRules, 'fallSpanMs'>): Millis {
  return fallSpanMs;
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
  /** What that check asks, for its reason. */
  readonly neutral: readonly string[];
  /** How often the mirror runs; `null`: by hand only, or there is none. */
  readonly mirrorEveryMs: Millis | null;
}

export const OBSERVER: ComponentId = 'observer';
/** Domains that depend on this machine's tailscaled; without it they cannot be judged. */
export const TAILNET_DOMAINS: ReadonlySet<Domain> = new Set(['tailnet', 'http', 'report']);

/** A probe without a result for this long is stale. */
export function staleAfter({ everyMs, timeoutMs, staleMs }: Pick<ProbeRules, 'everyMs' | 'timeoutMs' | 'staleMs'>): Millis {
  return staleMs ?? 2 * everyMs + timeoutMs;
}
