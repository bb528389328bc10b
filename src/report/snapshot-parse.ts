/**
 * Rebuilds a `Snapshot` from its JSON, which may come from another version of ytm: unknown fields are ignored, unknown codes keep their
 * English sentences as `ytm.other_version`, and fields that were added after the first schema have fallbacks.
 */
import { isReasonCode, type ReasonCode } from '../health/catalogue.ts';
import {
  type ComponentSnapshot,
  type DaemonSnapshot,
  type DomainView,
  type GateSnapshot,
  type Judgement,
  type LastAttempt,
  type ProbeSnapshot,
  type Reason,
  type RuleId,
  type Snapshot,
  STRIP_LENGTH,
  type Verdict,
} from '../health/snapshot.ts';
import { type Decoder, flag, isRecord, list, nullable, number, object, oneOf, otherwise, text, time } from './decode.ts';
import { factsFromJson } from './facts-json.ts';
import { mirrorFromJson } from './mirror-parse.ts';
import { anyCode, args, foreign, reason } from './reason-parse.ts';
import { SNAPSHOT_SCHEMA } from './snapshot-json.ts';

/** `null` when the value is not a snapshot of this schema. */
export function snapshotFromJson(value: unknown): Snapshot | null {
  if (!isRecord(value) || value['schema'] !== SNAPSHOT_SCHEMA) return null;
  return snapshot(value) ?? null;
}

const count = otherwise(number, 0);
const verdict = otherwise(oneOf<Verdict>('healthy', 'degraded', 'down', 'unknown'), 'unknown');

const plainAttempt = object<LastAttempt>({
  required: {
    at: time,
    tookMs: number,
    outcome: oneOf('answered', 'failed', 'not-run'),
    ok: flag,
    code: nullable(text) as Decoder<ReasonCode | null>,
    args,
    detail: otherwise(text, ''),
    facts: otherwise(factsFromJson, {}),
  },
  optional: {},
});

const lastAttempt: Decoder<LastAttempt> = (value) => {
  const last = plainAttempt(value);
  if (last === undefined || last.code === null || isReasonCode(last.code)) return last;
  return { ...last, ...foreign(last.code, last.detail, '') };
};

const probe = object<ProbeSnapshot>({
  required: {
    id: text,
    kind: text,
    component: text,
    domain: otherwise(text, ''),
    target: otherwise(text, ''),
    everyMs: count,
    timeoutMs: count,
    gates: otherwise(flag, true),
    state: otherwise(oneOf('up', 'degraded', 'down', 'unknown'), 'unknown'),
    stale: otherwise(flag, false),
    confirmed: flag,
    since: time,
    reason: otherwise(nullable(reason), null),
    last: nullable(lastAttempt),
    streak: object({ required: { good: count, bad: count, notRun: count }, optional: {} }),
    rise: count,
    fall: count,
    settled: otherwise(flag, true),
    lastSuccess: nullable(time),
    strip: (value) => (text(value) ?? '').replace(/[^uwdn]/g, 'n').slice(-STRIP_LENGTH),
    nextAt: otherwise(nullable(time), null),
  },
  optional: {},
});

const domain = object<DomainView>({
  required: { domain: text, state: otherwise(oneOf('alive', 'dead', 'mixed', 'unknown'), 'unknown'), probes: list(text) },
  optional: {},
});

const rule: Decoder<RuleId> = oneOf<RuleId>(
  'all-up',
  'strict-fact',
  'domains-dead',
  'domains-dead-but-life',
  'domains-dead-awaiting-neutral',
  'some-trouble',
  'observer-unfit',
  'nothing-conclusive',
  'neutral-failed',
  'mirror-fine',
  'mirror-trouble',
  'mirror-halted',
  'store-trouble',
);

const plainJudgement = object<Omit<Judgement, 'rule'>>({
  required: {
    domains: otherwise(list(domain), []),
    deadDomains: count,
    neededDomains: count,
    silenceMs: count,
    lastLife: otherwise(nullable(time), null),
    observerFit: otherwise(nullable(flag), null),
    hidden: otherwise(list(object({ required: { reason, because: anyCode }, optional: {} })), []),
  },
  optional: {},
});

/** The most likely rule of a verdict if the JSON names none that is known here. */
const LIKELY_RULE: Readonly<Record<Verdict, RuleId>> = {
  healthy: 'all-up',
  degraded: 'some-trouble',
  down: 'domains-dead',
  unknown: 'nothing-conclusive',
};

const plainComponent = object<Omit<ComponentSnapshot, 'judgement'>>({
  required: { id: text, verdict, since: time, reasons: list(reason) },
  optional: {},
});

const component: Decoder<ComponentSnapshot> = (value) => {
  const plain = plainComponent(value);
  if (plain === undefined || !isRecord(value)) return undefined;
  const raw = isRecord(value['judgement']) ? value['judgement'] : {};
  const judgement = plainJudgement(raw);
  return judgement === undefined
    ? undefined
    : { ...plain, judgement: { ...judgement, rule: rule(raw['rule']) ?? LIKELY_RULE[plain.verdict] } };
};

const plainGate = object<{ readonly state: string; readonly since: number; readonly reasons: readonly Reason[] }>({
  required: { state: text, since: otherwise(time, 0), reasons: list(reason) },
  optional: {},
});

/** Fails closed: anything other than `open` is shut. */
const gate: Decoder<GateSnapshot> = (value) => {
  const read = plainGate(value);
  if (read === undefined) return undefined;
  return read.state === 'open' ? { state: 'open', since: read.since, reasons: [] } : { ...read, state: 'shut' };
};

const daemon = object<DaemonSnapshot>({
  required: {
    pid: number,
    config: object({
      required: {
        hash: text,
        loadedAt: time,
        changedAt: otherwise(nullable(time), null),
        lastReloadOk: otherwise(flag, true),
        refused: otherwise(
          nullable(object({ required: { at: time, why: oneOf('invalid', 'restart'), keys: otherwise(list(text), []) }, optional: {} })),
          null,
        ),
      },
      optional: {},
    }),
  },
  optional: {},
});

const snapshot = object<Snapshot>({
  required: {
    at: time,
    host: text,
    version: text,
    verdict,
    components: list(component),
    probes: list(probe),
    gate,
    mirror: otherwise(nullable(mirrorFromJson), null),
    revision: count,
    complete: otherwise(flag, true),
  },
  optional: { daemon },
});
