/**
 * The snapshot: everything that is known at one moment, immutable. The exporter, the dashboard, `check`, `gate` and the HTTP API use
 * nothing else; its JSON form (snapshot-json.ts) is a stable public interface.
 */
import type { ReasonCode } from './catalogue.ts';
import type { MirrorSnapshot } from './mirror.ts';
import type { Args, ComponentId, Domain, EpochMs, Facts, Millis, ProbeId } from './observation.ts';
import type { Reason } from './reason.ts';

export type { Reason } from './reason.ts';

export type ProbeState = 'up' | 'degraded' | 'down' | 'unknown';
export type Verdict = 'healthy' | 'degraded' | 'down' | 'unknown';

/** The class of one attempt, one letter each, for strips: up, warning, bad, not run. */
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
  /** What it checks, for people: a URL without credentials, a host, a path. */
  readonly target: string;
  readonly everyMs: Millis;
  readonly timeoutMs: Millis;
  readonly gates: boolean;
  readonly state: ProbeState;
  /** The state is unknown because there was no result for 2 × every + timeout. */
  readonly stale: boolean;
  readonly confirmed: boolean;
  readonly since: EpochMs;
  /** What is wrong in this state; `null` when up. */
  readonly reason: Reason | null;
  readonly last: LastAttempt | null;
  /** Bad attempts are counted only when they lie far enough apart. */
  readonly streak: { readonly good: number; readonly bad: number; readonly notRun: number };
  /** Good attempts in a row that make it up; 0: a daemon of an earlier version did not say it. */
  readonly rise: number;
  /** Bad (or not-run) attempts in a row that make it down (or unknown); 0 as above. */
  readonly fall: number;
  /** Whether its newest attempts confirm its state; until then the next ones follow quickly. */
  readonly settled: boolean;
  readonly lastSuccess: EpochMs | null;
  /** The newest attempts, oldest first, one letter each (at most STRIP_LENGTH). */
  readonly strip: string;
  readonly nextAt: EpochMs | null;
}

/** The state of one failure domain of a component when it was judged. */
export interface DomainView {
  readonly domain: Domain;
  /** `dead`: every probe with a conclusive state is down and confirmed. */
  readonly state: 'alive' | 'dead' | 'mixed' | 'unknown';
  readonly probes: readonly ProbeId[];
}

/** The rule that determined a verdict; `ytm why` shows it as a sentence. */
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
  | 'mirror-halted'
  | 'store-trouble';

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

/** A reload that was refused: the config in force stays. */
export interface RefusedReload {
  readonly at: EpochMs;
  /** `invalid`: the file cannot be used; `restart`: `keys` can only change with a restart. */
  readonly why: 'invalid' | 'restart';
  readonly keys: readonly string[];
}

/** The config of a daemon, compared with its file. */
export interface ConfigStatus {
  /** Of the text of the config in force. */
  readonly hash: string;
  readonly loadedAt: EpochMs;
  /** Since when the file is known to hold something else; `null`: it holds what is in force. */
  readonly changedAt: EpochMs | null;
  /** Reading it at the start counts as the first one. */
  readonly lastReloadOk: boolean;
  /** Of what the file holds now. */
  readonly refused: RefusedReload | null;
}

/** The `ytm serve` that made a snapshot. */
export interface DaemonSnapshot {
  readonly pid: number;
  readonly config: ConfigStatus;
}

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
  /** Absent: a command made the snapshot itself, or the daemon is of a version without this field. */
  readonly daemon?: DaemonSnapshot;
  /** Counts up with every change; equal numbers mean equal snapshots but for `at`. */
  readonly revision: number;
  /** True once every probe has been attempted. */
  readonly complete: boolean;
}

export const STRIP_LENGTH = 60;

/** The only interface for code that shows or exports the state. */
export interface SnapshotSource {
  current(): Snapshot;
  /** Calls back after every change, never synchronously from `subscribe`. Returns a function that ends the subscription. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
}
