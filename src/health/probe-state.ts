/**
 * Hysteresis: folds observations into the state of one probe (page 1, "From attempts to a probe's state").
 *
 * Good attempts (also warned ones) and bad ones make streaks; `rise` good or `fall` bad ones in a row change
 * the state. A not-run attempt leaves both streaks alone; `fall` of them in a row make the state unknown. The
 * first conclusive attempt after unknown sets the state at once, unconfirmed until its streak is long enough.
 */
import type { Domain, EpochMs, Memory, Observation, Outcome, Trouble } from './observation.ts';
import { showsLife, troubleOf } from './observation.ts';
import type { ProbeRules } from './rules.ts';
import { staleAfter } from './rules.ts';
import type { AttemptClass, LastAttempt, ProbeState } from './snapshot.ts';
import { STRIP_LENGTH } from './snapshot.ts';

/** A trouble with the time of the attempt that showed it. */
export interface DatedTrouble extends Trouble {
  readonly at: EpochMs;
}

export interface Streaks {
  readonly good: number;
  readonly bad: number;
  readonly notRun: number;
  /** Of the good streak: how many of the newest carried a warning, and how many did not. */
  readonly warned: number;
  readonly clean: number;
}

export interface ProbeHistory {
  readonly state: ProbeState;
  readonly confirmed: boolean;
  /** When the evidence for the state began: the first attempt of the streak that made it. */
  readonly since: EpochMs;
  /** When the state was entered. */
  readonly changedAt: EpochMs;
  readonly streak: Streaks;
  /** Start of the present streak of clean, warned or bad attempts; not-run ones do not break it. */
  readonly streakSince: EpochMs;
  /** Start of the present not-run streak; `null` when the newest attempt ran. */
  readonly notRunSince: EpochMs | null;
  readonly firstAttempt: EpochMs;
  readonly last: LastAttempt;
  readonly lastBad: DatedTrouble | null;
  readonly lastWarning: DatedTrouble | null;
  readonly lastNotRun: DatedTrouble | null;
  /** The domain that the newest bad attempt speaks for. */
  readonly badDomain: Domain;
  readonly lastSuccess: EpochMs | null;
  readonly lastLife: EpochMs | null;
  readonly memory: Memory;
  readonly strip: string;
}

const NO_STREAKS: Streaks = { good: 0, bad: 0, notRun: 0, warned: 0, clean: 0 };

export function classOf(outcome: Outcome): AttemptClass {
  if (outcome.kind === 'not-run') return 'n';
  if (outcome.kind === 'failed' || !outcome.ok) return 'd';
  return outcome.warning === null ? 'u' : 'w';
}

/** A report probe that fails on the way (DNS, TCP, TLS, time-out) speaks for `http`, not for the report. */
export function domainOf(rules: Pick<ProbeRules, 'domain'>, outcome: Outcome): Domain {
  if (rules.domain !== 'report' || outcome.kind !== 'failed') return rules.domain;
  return /^(dns|tcp|tls)\.|^http\.timeout$/.test(outcome.trouble.code) ? 'http' : rules.domain;
}

/** Folds one observation in. `before` is `null` at the first one ever. */
export function fold(before: ProbeHistory | null, observation: Observation, rules: ProbeRules): ProbeHistory {
  const { startedAt, at, outcome } = observation;
  const base = baseFor(before, observation, rules);
  const kind = classOf(outcome);
  const problem = troubleOf(outcome);
  const streak = advance(base.streak, kind);
  const streakSince = continues(base.streak, kind) ? base.streakSince : startedAt;
  const notRunSince = kind === 'n' ? (base.notRunSince ?? startedAt) : null;
  const change = decide(base, kind, streak, rules);
  const changed = before === null || change.state !== base.state;
  return {
    ...base,
    ...change,
    ...(changed ? { since: notRunSince ?? streakSince, changedAt: at } : {}),
    streak,
    streakSince,
    notRunSince,
    last: lastAttempt(observation, problem),
    ...recordsOf(kind, observation, problem, rules),
    lastLife: showsLife(outcome) ? at : base.lastLife,
    memory: remember(base.memory, outcome.remember),
    strip: (base.strip + kind).slice(-STRIP_LENGTH),
  };
}

type Base = Omit<ProbeHistory, 'last'>;

/** What an observation is folded into: the history, without its streaks when it is stale, or a blank one. */
function baseFor(before: ProbeHistory | null, { startedAt, at }: Observation, rules: ProbeRules): Base {
  if (before !== null) return at - before.last.at <= staleAfter(rules) ? before : forgetStreaks(before);
  return {
    state: 'unknown',
    confirmed: false,
    since: startedAt,
    changedAt: at,
    streak: NO_STREAKS,
    streakSince: startedAt,
    notRunSince: null,
    firstAttempt: startedAt,
    lastBad: null,
    lastWarning: null,
    lastNotRun: null,
    badDomain: rules.domain,
    lastSuccess: null,
    lastLife: null,
    memory: {},
    strip: '',
  };
}

/** What an attempt of this class puts on record. */
function recordsOf(kind: AttemptClass, { at, outcome }: Observation, problem: Trouble | null, rules: ProbeRules): Partial<Base> {
  const dated = problem === null ? null : { ...problem, at };
  switch (kind) {
    case 'u':
      return { lastSuccess: at };
    case 'w':
      return { lastSuccess: at, lastWarning: dated };
    case 'd':
      return { lastBad: dated, badDomain: domainOf(rules, outcome) };
    case 'n':
      return { lastNotRun: dated };
  }
}

/** When it was stale: streaks and state start anew; what was learned and seen stays. */
export function forgetStreaks(history: ProbeHistory): ProbeHistory {
  return { ...clearStreaks(history), state: 'unknown', since: history.last.at, changedAt: history.last.at };
}

/** After sleep: the streaks are cleared, the state is kept until it is stale or newly shown. */
export function clearStreaks(history: ProbeHistory): ProbeHistory {
  return { ...history, confirmed: false, streak: NO_STREAKS, notRunSince: null };
}

function advance(streak: Streaks, kind: AttemptClass): Streaks {
  switch (kind) {
    case 'n':
      return { ...streak, notRun: streak.notRun + 1 };
    case 'd':
      return { ...NO_STREAKS, bad: streak.bad + 1 };
    case 'w':
      return { good: streak.good + 1, bad: 0, notRun: 0, warned: streak.warned + 1, clean: 0 };
    case 'u':
      return { good: streak.good + 1, bad: 0, notRun: 0, warned: 0, clean: streak.clean + 1 };
  }
}

function continues(streak: Streaks, kind: AttemptClass): boolean {
  switch (kind) {
    case 'n':
      return true;
    case 'd':
      return streak.bad > 0;
    case 'w':
      return streak.warned > 0;
    case 'u':
      return streak.clean > 0;
  }
}

type Change = Pick<ProbeHistory, 'state' | 'confirmed'>;

function decide({ state, confirmed }: Base, kind: AttemptClass, streak: Streaks, { rise, fall }: ProbeRules): Change {
  switch (kind) {
    case 'n':
      return streak.notRun >= fall ? { state: 'unknown', confirmed: true } : { state, confirmed };
    case 'd':
      if (streak.bad >= fall) return { state: 'down', confirmed: true };
      return state === 'unknown' ? { state: 'down', confirmed: false } : { state, confirmed };
    case 'w':
      return decideGood({ state, confirmed }, 'degraded', streak.warned >= rise, streak.good >= rise);
    case 'u':
      return decideGood({ state, confirmed }, 'up', streak.clean >= rise, streak.good >= rise);
  }
}

/** `steady`: the newest attempts were all like this one; `risen`: they were all good, warned or not. */
function decideGood({ state, confirmed }: Change, seen: ProbeState, steady: boolean, risen: boolean): Change {
  if (state === 'unknown') return { state: seen, confirmed: risen };
  if (state === 'down') return risen ? { state: seen, confirmed: true } : { state, confirmed };
  return { state: steady ? seen : state, confirmed: confirmed || risen };
}

function lastAttempt({ at, took, outcome }: Observation, problem: Trouble | null): LastAttempt {
  return {
    at,
    tookMs: took,
    outcome: outcome.kind,
    ok: outcome.kind === 'answered' && outcome.ok,
    code: problem?.code ?? null,
    args: problem?.args ?? {},
    detail: problem?.detail ?? '',
    facts: outcome.facts,
  };
}

function remember(before: Memory, news: Memory | undefined): Memory {
  if (news === undefined) return before;
  return Object.fromEntries(Object.entries({ ...before, ...news }).filter(([, value]) => value !== null));
}

/** Whether the newest attempts and the state agree for good: `rise` good ones or `fall` bad or not-run ones in a row. Until then the next come at the quick pace. */
export function isSettled({ streak, state }: ProbeHistory, { rise, fall }: Pick<ProbeRules, 'rise' | 'fall'>): boolean {
  if (streak.notRun > 0) return streak.notRun >= fall;
  if (state === 'down') return streak.bad >= fall;
  const agrees = state === 'up' ? streak.clean > 0 : streak.warned > 0;
  return agrees && streak.good >= rise;
}
