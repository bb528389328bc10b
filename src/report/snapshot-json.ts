/**
 * The public JSON of a snapshot (`check --json`, `/api/v1/status`, the socket). Sentences are English, times RFC 3339 UTC. Beyond the
 * stable fields it contains what is needed to rebuild the `Snapshot` (snapshot-parse.ts) and to show it in another language: codes with
 * their `args`. Fields are only ever added.
 */
import type { ReasonCode } from '../health/catalogue.ts';
import type { Args, Millis } from '../health/observation.ts';
import type {
  ComponentSnapshot,
  DaemonSnapshot,
  DomainView,
  Judgement,
  LastAttempt,
  ProbeSnapshot,
  ProbeState,
  RuleId,
  Snapshot,
  Verdict,
} from '../health/snapshot.ts';
import { localeOf, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { type FactsJson, factsToJson } from './facts-json.ts';
import { type MirrorJson, mirrorToJson } from './mirror-json.ts';
import { healthyText } from './probe-word.ts';
import { type ReasonJson, reasonToJson, type Timestamp, timestamp, timestampOrNull } from './reason-json.ts';

export const SNAPSHOT_SCHEMA = 'ytm.snapshot/1';

export interface JudgementJson {
  readonly rule: RuleId;
  readonly domains: readonly DomainView[];
  readonly deadDomains: number;
  readonly neededDomains: number;
  readonly silenceMs: Millis;
  readonly lastLife: Timestamp | null;
  readonly observerFit: boolean | null;
  readonly hidden: readonly { readonly reason: ReasonJson; readonly because: ReasonCode }[];
}

export interface ComponentJson {
  readonly id: string;
  readonly verdict: Verdict;
  readonly since: Timestamp;
  readonly summary: string;
  readonly reasons: readonly ReasonJson[];
  readonly judgement: JudgementJson;
}

export interface LastAttemptJson {
  readonly at: Timestamp;
  readonly tookMs: Millis;
  readonly outcome: LastAttempt['outcome'];
  readonly ok: boolean;
  readonly code: ReasonCode | null;
  readonly detail: string;
  readonly facts: FactsJson;
  readonly args: Args;
}

export interface ProbeJson {
  readonly id: string;
  readonly kind: string;
  readonly component: string;
  readonly state: ProbeState;
  readonly confirmed: boolean;
  readonly since: Timestamp;
  readonly reason: ReasonJson | null;
  readonly last: LastAttemptJson | null;
  readonly streak: ProbeSnapshot['streak'];
  readonly rise: number;
  readonly fall: number;
  readonly settled: boolean;
  readonly lastSuccess: Timestamp | null;
  readonly domain: string;
  readonly target: string;
  readonly everyMs: Millis;
  readonly timeoutMs: Millis;
  readonly gates: boolean;
  readonly stale: boolean;
  readonly strip: string;
  readonly nextAt: Timestamp | null;
}

export interface SnapshotJson {
  readonly schema: typeof SNAPSHOT_SCHEMA;
  readonly at: Timestamp;
  readonly host: string;
  readonly version: string;
  readonly verdict: Verdict;
  readonly components: readonly ComponentJson[];
  readonly probes: readonly ProbeJson[];
  readonly gate: { readonly state: 'open' | 'shut'; readonly since: Timestamp; readonly reasons: readonly ReasonJson[] };
  /** `null`: no mirror on that machine. */
  readonly mirror: MirrorJson | null;
  /** `null`: a command made the snapshot itself. */
  readonly daemon: DaemonJson | null;
  readonly revision: number;
  readonly complete: boolean;
}

export interface DaemonJson {
  readonly pid: number;
  readonly config: {
    readonly hash: string;
    readonly loadedAt: Timestamp;
    readonly changedAt: Timestamp | null;
    readonly lastReloadOk: boolean;
    readonly refused: { readonly at: Timestamp; readonly why: 'invalid' | 'restart'; readonly keys: readonly string[] } | null;
  };
}

export function snapshotToJson(snapshot: Snapshot): SnapshotJson {
  const english = localeOf('en', snapshot.at, 0);
  return {
    schema: SNAPSHOT_SCHEMA,
    at: timestamp(snapshot.at),
    host: snapshot.host,
    version: snapshot.version,
    verdict: snapshot.verdict,
    components: snapshot.components.map((component) => componentToJson(component, snapshot, english)),
    probes: snapshot.probes.map((probe) => probeToJson(probe, english)),
    gate: {
      state: snapshot.gate.state,
      since: timestamp(snapshot.gate.since),
      reasons: snapshot.gate.reasons.map((reason) => reasonToJson(reason, english)),
    },
    mirror: snapshot.mirror === null ? null : mirrorToJson(snapshot.mirror, english),
    daemon: snapshot.daemon === undefined ? null : daemonToJson(snapshot.daemon),
    revision: snapshot.revision,
    complete: snapshot.complete,
  };
}

function daemonToJson({ pid, config }: DaemonSnapshot): DaemonJson {
  const { loadedAt, changedAt, refused } = config;
  return {
    pid,
    config: {
      ...config,
      loadedAt: timestamp(loadedAt),
      changedAt: timestampOrNull(changedAt),
      refused: refused === null ? null : { ...refused, at: timestamp(refused.at) },
    },
  };
}

function componentToJson(component: ComponentSnapshot, snapshot: Snapshot, english: Locale): ComponentJson {
  const cause = component.reasons[0];
  return {
    id: component.id,
    verdict: component.verdict,
    since: timestamp(component.since),
    summary: cause === undefined ? healthyText(component, snapshot, english) : reasonText(cause, english),
    reasons: component.reasons.map((reason) => reasonToJson(reason, english)),
    judgement: judgementToJson(component.judgement, english),
  };
}

export function judgementToJson(judgement: Judgement, english: Locale): JudgementJson {
  return {
    ...judgement,
    lastLife: timestampOrNull(judgement.lastLife),
    hidden: judgement.hidden.map(({ reason, because }) => ({ reason: reasonToJson(reason, english), because })),
  };
}

function probeToJson(probe: ProbeSnapshot, english: Locale): ProbeJson {
  return {
    id: probe.id,
    kind: probe.kind,
    component: probe.component,
    state: probe.state,
    confirmed: probe.confirmed,
    since: timestamp(probe.since),
    reason: probe.reason === null ? null : reasonToJson(probe.reason, english),
    last: probe.last === null ? null : lastToJson(probe.last),
    streak: probe.streak,
    rise: probe.rise,
    fall: probe.fall,
    settled: probe.settled,
    lastSuccess: timestampOrNull(probe.lastSuccess),
    domain: probe.domain,
    target: probe.target,
    everyMs: probe.everyMs,
    timeoutMs: probe.timeoutMs,
    gates: probe.gates,
    stale: probe.stale,
    strip: probe.strip,
    nextAt: timestampOrNull(probe.nextAt),
  };
}

function lastToJson(last: LastAttempt): LastAttemptJson {
  return {
    at: timestamp(last.at),
    tookMs: last.tookMs,
    outcome: last.outcome,
    ok: last.ok,
    code: last.code,
    detail: last.detail,
    facts: factsToJson(last.facts),
    args: last.args,
  };
}
