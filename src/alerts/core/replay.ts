/**
 * Plays recorded attempts through the rules of a config: health, incidents, alerts. What people would have been sent comes out. Pure; time
 * passes with the attempts.
 *
 * The record has less than the attempts had: their class, code and duration. The arguments of reasons are those of the recorded states of
 * the same probe; whether this machine was online, and how the mirror was, are the recorded states of these components.
 */
import { type Assessment, assess, NOTHING_BEFORE } from '../../health/assess.ts';
import type { TimeRange } from '../../health/availability.ts';
import type { ReasonCode } from '../../health/catalogue.ts';
import type { StateSpan } from '../../health/history.ts';
import { UNJUDGED } from '../../health/judgement.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import {
  type Args,
  answered,
  answeredBadly,
  type EpochMs,
  failed,
  type Millis,
  notRun,
  type Outcome,
  type ProbeId,
  trouble,
} from '../../health/observation.ts';
import { clearStreaks, fold, notAfter, type ProbeHistory } from '../../health/probe-state.ts';
import { reasonOf } from '../../health/reason.ts';
import { type Fleet, OBSERVER, type ProbeRules } from '../../health/rules.ts';
import type { AttemptClass } from '../../health/snapshot.ts';
import { mayChangeVerdict } from '../../health/steady.ts';
import type { Addressed } from './dispatch.ts';
import { evaluate } from './evaluate.ts';
import { type Observed, seenOf } from './observed.ts';
import type { AlertPolicy } from './policy.ts';
import { type AlertState, NO_STATE } from './state.ts';

export interface RecordedAttempt {
  readonly probe: ProbeId;
  /** When it ended. */
  readonly at: EpochMs;
  readonly tookMs: Millis;
  readonly answered: boolean;
  readonly class: AttemptClass;
  readonly code: ReasonCode | null;
}

export interface ReplayOptions {
  readonly fleet: Fleet;
  readonly policy: AlertPolicy;
  readonly host: string;
  /** Recorded states of trouble, of probes and components, oldest first. */
  readonly troubles: readonly StateSpan[];
}

export class Replay {
  readonly #options: ReplayOptions;
  readonly #rules: ReadonlyMap<ProbeId, ProbeRules>;
  readonly #gapMs: Millis;
  readonly #histories = new Map<ProbeId, ProbeHistory>();
  readonly #troubles: ReadonlyMap<string, readonly StateSpan[]>;
  readonly #sent: Addressed[] = [];
  #assessment: Assessment | null = null;
  #state: AlertState = NO_STATE;
  #startedAt: EpochMs | null = null;
  #awakeSince: EpochMs | null = null;
  #now: EpochMs = 0;
  #evaluateAt: EpochMs = 0;
  #seen = '';

  constructor(options: ReplayOptions) {
    const { fleet, policy, troubles } = options;
    this.#options = options;
    this.#rules = new Map(fleet.probes.map((rules) => [rules.id, rules]));
    this.#gapMs = Math.max(policy.times.gapMs, 2 * Math.min(...fleet.probes.map(({ everyMs, timeoutMs }) => everyMs + timeoutMs)));
    this.#troubles = Map.groupBy(troubles, ({ subject }) => subjectKey(subject));
  }

  /** What would have been sent so far. */
  get sent(): readonly Addressed[] {
    return this.#sent;
  }

  /** How the rules judge what was played so far; `null`: nothing was played. */
  get judged(): Assessment | null {
    return this.#assessment;
  }

  /** Attempts in the order of their ends; those of probes that are not in the config are left out. */
  play(attempts: Iterable<RecordedAttempt>): void {
    for (const attempt of attempts) {
      const rules = this.#rules.get(attempt.probe);
      if (rules !== undefined) this.#take(attempt, rules);
    }
  }

  /** Time goes on until then, unless nothing was observed at the end. */
  end({ until }: Pick<TimeRange, 'until'>): void {
    if (this.#startedAt !== null && until - this.#now <= this.#gapMs) this.#pass(until);
  }

  #take(attempt: RecordedAttempt, rules: ProbeRules): void {
    const { at } = attempt;
    if (this.#startedAt === null) this.#begin(at);
    else if (at - this.#now > this.#gapMs) this.#wake(at);
    else this.#pass(at);
    this.#now = Math.max(this.#now, at);
    const before = this.#histories.get(rules.id) ?? null;
    const outcome = this.#outcomeOf(attempt, rules);
    const after = fold(before, { probe: rules.id, startedAt: at - attempt.tookMs, at, took: attempt.tookMs, outcome }, rules);
    this.#histories.set(rules.id, after);
    if (before === null || mayChangeVerdict(before, after, rules)) this.#judge();
  }

  #begin(at: EpochMs): void {
    this.#startedAt = at;
    this.#now = at;
    this.#evaluateAt = at;
  }

  /** Nothing was observed for a while: ytm did not run, or the machine slept. */
  #wake(at: EpochMs): void {
    for (const [id, history] of this.#histories) this.#histories.set(id, notAfter(clearStreaks(history), at));
    this.#now = at;
    this.#awakeSince = at;
    this.#judge();
    this.#evaluate();
  }

  /** Evaluates whenever a time span is over. */
  #pass(until: EpochMs): void {
    for (;;) {
      const clock = this.#assessment?.nextClock ?? Number.POSITIVE_INFINITY;
      const next = Math.max(this.#now, Math.min(clock, this.#evaluateAt));
      if (next >= until) return;
      this.#now = next;
      if (clock <= next) this.#judge();
      if (this.#evaluateAt <= next) this.#evaluate();
    }
  }

  #judge(): void {
    const now = this.#now;
    const before = this.#assessment ?? NOTHING_BEFORE;
    const silence = { kind: 'span', awakeSince: this.#awakeSince } as const;
    const evidence = { histories: this.#histories, neutral: { at: now, ok: !this.#wasOffline(now) }, silence, mirror: null };
    this.#assessment = assess(this.#options.fleet, evidence, before, now);
    const seen = seenOf(this.#assessment);
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#evaluate();
  }

  #evaluate(): void {
    if (this.#assessment === null) return;
    const { state, messages, nextAt } = evaluate(this.#state, this.#observed(this.#assessment), this.#options.policy);
    this.#state = state;
    this.#sent.push(...messages);
    this.#evaluateAt = Math.max(this.#now + 1, nextAt);
  }

  #observed({ components, gate }: Assessment): Observed {
    const now = this.#now;
    const mirror = this.#recordedMirror(now);
    return {
      now,
      host: this.#options.host,
      startedAt: this.#startedAt,
      components: mirror === null ? components : [...components, mirror],
      gate,
      // The record does not say which machines left the tailnet: one that may sleep and does not answer counts as asleep.
      offTailnet: this.#options.policy.sleepers,
      livingPeers: [],
    };
  }

  // ---- the record -----------------------------------------------------------------------------

  #outcomeOf({ class: kind, code, answered: isAnswer, at }: RecordedAttempt, { id, component }: ProbeRules): Outcome {
    const problem = code === null ? null : trouble(code, this.#argsOf(id, code, at));
    switch (kind) {
      case 'u':
        return answered({});
      case 'w':
        return answered({}, problem);
      case 'd':
        return isAnswer
          ? answeredBadly(problem ?? UNNAMED)
          : failed(problem ?? UNNAMED, code !== null && LIFE.test(code) && !this.#wasUnreachable(component, at));
      case 'n':
        return notRun(problem ?? UNNAMED);
    }
  }

  /** Of the state with this code that lasted then, or began next. */
  #argsOf(probe: ProbeId, code: ReasonCode, at: EpochMs): Args {
    const spans = this.#troubles.get(subjectKey({ kind: 'probe', id: probe })) ?? [];
    return spans.find((span) => span.code === code && (span.until ?? Number.POSITIVE_INFINITY) >= at)?.args ?? {};
  }

  /** Whether something came back from the host is not recorded, but what was made of it. */
  #wasUnreachable(component: string, at: EpochMs): boolean {
    return this.#wasAbout(component, UNREACHABLE, at) || this.#wasOffline(at);
  }

  #wasOffline(at: EpochMs): boolean {
    return this.#wasAbout(OBSERVER, OFFLINE, at);
  }

  /** Whether such a cause was recorded then, or soon after: a verdict follows the failures that it is made of. */
  #wasAbout(component: string, codes: RegExp, at: EpochMs): boolean {
    const spans = this.#troubles.get(subjectKey({ kind: 'component', id: component })) ?? [];
    return spans.some(
      ({ code, from, until }) =>
        code !== null && codes.test(code) && from <= at + VERDICT_WITHIN_MS && at < (until ?? Number.POSITIVE_INFINITY),
    );
  }

  #recordedMirror(at: EpochMs): Observed['components'][number] | null {
    if (this.#options.fleet.mirrorEveryMs === null) return null;
    const span = this.#componentAt(MIRROR, at);
    if (span === null || span.code === null) return { id: MIRROR, verdict: 'healthy', reasons: [], judgement: UNJUDGED };
    const reason = reasonOf(span.code, span.args, { component: MIRROR, since: span.from });
    return { id: MIRROR, verdict: span.state === 'up' ? 'healthy' : span.state, reasons: [reason], judgement: UNJUDGED };
  }

  #componentAt(id: string, at: EpochMs): StateSpan | null {
    const spans = this.#troubles.get(subjectKey({ kind: 'component', id })) ?? [];
    return spans.find(({ from, until }) => from <= at && at < (until ?? Number.POSITIVE_INFINITY)) ?? null;
  }
}

/** A failure whose code was not recorded. */
const UNNAMED = trouble('probe.internal');

function subjectKey({ kind, id }: StateSpan['subject']): string {
  return `${kind}:${id}`;
}

/** Failures after which something has usually come back from the host. */
const LIFE = /^(http|tls)\.|^tcp\.(refused|reset)$/;
const OFFLINE = /^observer\.offline$/;
const UNREACHABLE = /^(gateway\.not_reachable|component\.unreachable)$/;
const VERDICT_WITHIN_MS: Millis = 2 * 60_000;
