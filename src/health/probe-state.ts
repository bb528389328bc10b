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
  const fresh = before !== null && observation.at - before.last.at <= staleAfter(rules);
  const base = fresh ? before : forgetStreaks(before);
  const kind = classOf(observation.outcome);
  const streak = advance(base?.streak ?? NO_STREAKS, kind);
  const streakSince = continues(base, kind) ? base.streakSince : observation.startedAt;
  const notRunSince = kind === 'n' ? (base?.notRunSince ?? observation.startedAt) : null;
  const change = decide(base, kind, streak, rules);
  const changed = base === null || change.state !== base.state;
  const problem = troubleOf(observation.outcome);
  const dated = problem === null ? null : { ...problem, at: observation.at };
  return {
    ...change,
    since: changed ? (notRunSince ?? streakSince) : base.since,
    changedAt: changed ? observation.at : base.changedAt,
    streak,
    streakSince,
    notRunSince,
    firstAttempt: base?.firstAttempt ?? observation.startedAt,
    last: lastAttempt(observation, problem),
    lastBad: kind === 'd' ? dated : (base?.lastBad ?? null),
    lastWarning: kind === 'w' ? dated : (base?.lastWarning ?? null),
    lastNotRun: kind === 'n' ? dated : (base?.lastNotRun ?? null),
    badDomain: kind === 'd' ? domainOf(rules, observation.outcome) : (base?.badDomain ?? rules.domain),
    lastSuccess: kind === 'u' || kind === 'w' ? observation.at : (base?.lastSuccess ?? null),
    lastLife: showsLife(observation.outcome) ? observation.at : (base?.lastLife ?? null),
    memory: remember(base?.memory ?? {}, observation.outcome.remember),
    strip: ((base?.strip ?? '') + kind).slice(-STRIP_LENGTH),
  };
}

/** Streaks and state start anew (after sleep, staleness or a restart); what was learned and seen stays. */
export function forgetStreaks(history: ProbeHistory): ProbeHistory;
export function forgetStreaks(history: ProbeHistory | null): ProbeHistory | null;
export function forgetStreaks(history: ProbeHistory | null): ProbeHistory | null {
  if (history === null) return null;
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

function continues(base: ProbeHistory | null, kind: AttemptClass): base is ProbeHistory {
  if (base === null) return false;
  const { streak } = base;
  if (kind === 'n') return true;
  if (kind === 'd') return streak.bad > 0;
  return kind === 'w' ? streak.warned > 0 : streak.clean > 0;
}

function decide(
  base: ProbeHistory | null,
  kind: AttemptClass,
  streak: Streaks,
  rules: ProbeRules,
): Pick<ProbeHistory, 'state' | 'confirmed'> {
  const state = base?.state ?? 'unknown';
  const confirmed = base?.confirmed ?? false;
  if (kind === 'n') return streak.notRun >= rules.fall ? { state: 'unknown', confirmed: true } : { state, confirmed };
  if (kind === 'd') {
    if (streak.bad >= rules.fall) return { state: 'down', confirmed: true };
    return state === 'unknown' ? { state: 'down', confirmed: false } : { state, confirmed };
  }
  const seen: ProbeState = kind === 'w' ? 'degraded' : 'up';
  if (state === 'unknown') return { state: seen, confirmed: streak.good >= rules.rise };
  if (state === 'down') return streak.good >= rules.rise ? { state: seen, confirmed: true } : { state, confirmed };
  const turned = (kind === 'w' ? streak.warned : streak.clean) >= rules.rise;
  return { state: turned ? seen : state, confirmed: confirmed || streak.good >= rules.rise };
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
