/**
 * The snapshot: everything that is known at one moment, immutable. It is the one thing that the
 * exporter, the dashboard, `check`, `gate` and the HTTP API look at; its JSON form (snapshot-json.ts)
 * is a public promise.
 */
import type { ReasonCode, Severity } from './catalogue.ts';
import type { MirrorSnapshot } from './mirror.ts';
import type { Args, ComponentId, Domain, EpochMs, Facts, Millis, ProbeId } from './observation.ts';

export type ProbeState = 'up' | 'degraded' | 'down' | 'unknown';
export type Verdict = 'healthy' | 'degraded' | 'down' | 'unknown';

/** One reason, ready to be said in any language: the catalogues turn code and args into a sentence and a next step. */
export interface Reason {
  readonly code: ReasonCode;
  readonly component: ComponentId;
  /** The probe that it rests on; `null` for a cause found from several signals. */
  readonly probe: ProbeId | null;
  readonly severity: Severity;
  readonly since: EpochMs;
  readonly args: Args;
}

/** How one attempt counts, one letter each, for strips: up, warned, bad, not-run. */
export type AttemptClass = 'u' | 'w' | 'd' | 'n';

export interface LastAttempt {
  readonly at: EpochMs;
  readonly tookMs: Millis;
  readonly outcome: 'answered' | 'failed' | 'not-run';
  /** Meets the expectation; also true with a warning (`code` then names it). */
  readonly ok: boolean;
  readonly code: ReasonCode | null;
  readonly args: Args;
  readonly detail: string;
  readonly facts: Facts;
}

export interface ProbeSnapshot {
  readonly id: ProbeId;
  readonly kind: string;
  readonly component: ComponentId;
  /** The configured domain; a watchdog probe that fails in the network counts as `http` for that attempt. */
  readonly domain: Domain;
  /** What it looks at, for people: a URL without credentials, a host, a path. */
  readonly target: string;
  readonly everyMs: Millis;
  readonly timeoutMs: Millis;
  readonly gates: boolean;
  readonly state: ProbeState;
  /** The state is unknown because nothing was heard for 2 × every + timeout. */
  readonly stale: boolean;
  readonly confirmed: boolean;
  readonly since: EpochMs;
  readonly last: LastAttempt | null;
  readonly streak: { readonly good: number; readonly bad: number; readonly notRun: number };
  readonly lastSuccess: EpochMs | null;
  /** The newest attempts, oldest first, one letter each (at most STRIP_LENGTH). */
  readonly strip: string;
  readonly nextAt: EpochMs | null;
}

/** How one failure domain of a component stood when it was judged. */
export interface DomainView {
  readonly domain: Domain;
  /** `dead`: every probe with a conclusive state is down and confirmed. */
  readonly state: 'alive' | 'dead' | 'mixed' | 'unknown';
  readonly probes: readonly ProbeId[];
}

/** The rule that decided a verdict; `ytm why` says it in a sentence. */
export type RuleId =
  | 'all-up'
  | 'strict-fact'
  | 'domains-dead'
  | 'domains-dead-but-life'
  | 'domains-dead-awaiting-neutral'
  | 'some-trouble'
  | 'observer-unfit'
  | 'nothing-conclusive'
  | 'neutral-failed'
  | 'mirror-fine'
  | 'mirror-trouble'
  | 'mirror-halted';

export interface Judgement {
  readonly rule: RuleId;
  readonly domains: readonly DomainView[];
  readonly deadDomains: number;
  readonly neededDomains: number;
  readonly silenceMs: Millis;
  readonly lastLife: EpochMs | null;
  readonly observerFit: boolean | null;
  /** Reasons that are consequences of one that is shown. */
  readonly hidden: readonly { readonly reason: Reason; readonly because: ReasonCode }[];
}

export interface ComponentSnapshot {
  readonly id: ComponentId;
  readonly verdict: Verdict;
  readonly since: EpochMs;
  /** Causes first; never empty unless healthy. */
  readonly reasons: readonly Reason[];
  readonly judgement: Judgement;
}

export type GateSnapshot =
  | { readonly state: 'open'; readonly since: EpochMs; readonly reasons: readonly [] }
  | { readonly state: 'shut'; readonly since: EpochMs; readonly reasons: readonly Reason[] };

export interface Snapshot {
  readonly at: EpochMs;
  readonly host: string;
  readonly version: string;
  readonly verdict: Verdict;
  readonly components: readonly ComponentSnapshot[];
  readonly probes: readonly ProbeSnapshot[];
  readonly gate: GateSnapshot;
  /** `null`: no mirror on this machine. */
  readonly mirror: MirrorSnapshot | null;
  /** Counts up with every change; equal numbers mean equal snapshots but for `at`. */
  readonly revision: number;
  /** True once every probe has been attempted. */
  readonly complete: boolean;
}

export const STRIP_LENGTH = 60;

/** Whoever shows or exports the state of the world sees only this. */
export interface SnapshotSource {
  current(): Snapshot;
  /** Calls back after every change, never synchronously from `subscribe`. Returns the way to stop. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
}
