/**
 * Hysteresis: folds observations into the state of one probe.
 *
 * Good attempts (also with a warning) and bad ones form streaks; `rise` good or `fall` bad ones in a row change the state. A not-run
 * attempt leaves both streaks unchanged; `fall` of them in a row make the state unknown. The first conclusive attempt after unknown sets
 * the state at once, unconfirmed until its streak is long enough.
 *
 * Extra checks on request do not shorten a streak of bad attempts: one counts only some time after the last that counted, and `fall` of
 * them must span some time (`fallSpanOf`). Otherwise three checks within a pause of one second would make it an outage.
 */
import { isIntermittent, type RecentAttempts, withAttempt } from './intermittence.ts';
import type { Domain, EpochMs, Memory, Millis, Observation, Outcome, Trouble } from './observation.ts';
import { showsLife, troubleOf } from './observation.ts';
import { fallSpanOf, type ProbeRules, staleAfter } from './rules.ts';
import type { AttemptClass, LastAttempt, ProbeState } from './snapshot.ts';
import { STRIP_LENGTH } from './snapshot.ts';

/** A trouble with the time of the attempt that showed it. */
export interface DatedTrouble extends Trouble {
  readonly at: EpochMs;
}

export interface Streaks {
  readonly good: number;
  /** Of the attempts that count (see `badCounts`). */
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
  /** Start of the newest bad attempt that counted, in this streak or an earlier one; `null`: there was none. */
  readonly countedAt: EpochMs | null;
  /** Start of the present not-run streak; `null` when the newest attempt ran. */
  readonly notRunSince: EpochMs | null;
  readonly firstAttempt: EpochMs;
  readonly last: LastAttempt;
  readonly lastBad: DatedTrouble | null;
  readonly lastWarning: DatedTrouble | null;
  readonly lastNotRun: DatedTrouble | null;
  /** The domain that the newest bad attempt counts for. */
  readonly badDomain: Domain;
  readonly lastSuccess: EpochMs | null;
  readonly lastLife: EpochMs | null;
  readonly memory: Memory;
  readonly strip: string;
  /** Of the time since the streaks were last cleared. */
  readonly recent: RecentAttempts;
  /** Degraded because good and bad attempts alternate; cleared by a confirmed state once they do no longer. */
  readonly intermittent: boolean;
}

/** Bad attempts that count lie at least a sixth of the interval apart, or this. */
const LONGEST_GAP_MS: Millis = 5_000;
/** A timer may fire this early, and a wall clock is read in whole milliseconds. */
const EARLY_MS: Millis = 20;

const NO_STREAKS: Streaks = { good: 0, bad: 0, notRun: 0, warned: 0, clean: 0 };

export function classOf(outcome: Outcome): AttemptClass {
  if (outcome.kind === 'not-run') return 'n';
  if (outcome.kind === 'failed' || !outcome.ok) return 'd';
  return outcome.warning === null ? 'u' : 'w';
}

/** A report probe that fails in the network (DNS, TCP, TLS, timeout) counts as `http`, not as the report. */
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
  const isApart = badCounts(base, startedAt, rules);
  const streak = advance(base.streak, kind, isApart);
  // After the clock was set back, a streak that began in the future begins now.
  const streakSince = continues(base.streak, kind) ? Math.min(base.streakSince, startedAt) : startedAt;
  const countedAt = streak.bad > base.streak.bad ? startedAt : base.countedAt;
  const notRunSince = kind === 'n' ? (base.notRunSince ?? startedAt) : null;
  const recent = kind === 'd' && !isApart ? base.recent : withAttempt(base.recent, kind);
  const change = decideAll(base, kind, { streak, streakSince, countedAt, recent }, rules);
  const changed = change.state !== base.state;
  return {
    ...base,
    ...change,
    ...(changed ? { since: notRunSince ?? streakSince, changedAt: at } : {}),
    streak,
    streakSince,
    countedAt,
    notRunSince,
    last: lastAttempt(observation, problem),
    ...recordsOf(kind, observation, problem, rules),
    lastLife: showsLife(outcome) ? at : base.lastLife,
    memory: remember(base.memory, outcome.remember),
    strip: (base.strip + kind).slice(-STRIP_LENGTH),
    recent,
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
    countedAt: null,
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
    recent: '',
    intermittent: false,
  };
}

/** What an attempt of this class records. */
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

/** After staleness: streaks and state start again; learned values and the last results stay. */
export function forgetStreaks(history: ProbeHistory): ProbeHistory {
  return { ...clearStreaks(history), state: 'unknown', since: history.last.at, changedAt: history.last.at };
}

/** After sleep: the streaks are cleared, the state is kept until it is stale or newly shown. */
export function clearStreaks(history: ProbeHistory): ProbeHistory {
  return { ...history, confirmed: false, streak: NO_STREAKS, notRunSince: null, recent: '' };
}

/**
 * After the clock was set back: results that would lie in the future count as of now. Otherwise nothing could be silent, or stale, until the
 * clock has caught up.
 */
export function notAfter(history: ProbeHistory, now: EpochMs): ProbeHistory {
  if (history.last.at <= now) return history;
  const earliest = (at: EpochMs): EpochMs => Math.min(at, now);
  const { since, changedAt, streakSince, notRunSince, firstAttempt, last, lastSuccess, lastLife } = history;
  return {
    ...history,
    since: earliest(since),
    changedAt: earliest(changedAt),
    streakSince: earliest(streakSince),
    notRunSince: notRunSince === null ? null : earliest(notRunSince),
    firstAttempt: earliest(firstAttempt),
    last: { ...last, at: earliest(last.at) },
    lastSuccess: lastSuccess === null ? null : earliest(lastSuccess),
    lastLife: lastLife === null ? null : earliest(lastLife),
  };
}

/** @param isApart whether a bad attempt lies far enough from the last one that counted; the first of a streak counts in any case */
function advance(streak: Streaks, kind: AttemptClass, isApart: boolean): Streaks {
  switch (kind) {
    case 'n':
      return { ...streak, notRun: streak.notRun + 1 };
    case 'd':
      return { ...NO_STREAKS, bad: isApart || streak.bad === 0 ? streak.bad + 1 : streak.bad };
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

/** The minimum distance between the starts of bad attempts that count. */
function gapOfBad({ everyMs, fall }: Pick<ProbeRules, 'everyMs' | 'fall'>): Millis {
  return fall > 1 ? Math.min(everyMs / 6, LONGEST_GAP_MS) : 0;
}

type Counted = Pick<ProbeHistory, 'streak' | 'streakSince' | 'countedAt'>;

/** Whether a bad attempt that starts now counts. One before the last that counted does: the clock was set back. */
function badCounts({ countedAt }: Pick<ProbeHistory, 'countedAt'>, startedAt: EpochMs, rules: ProbeRules): boolean {
  return countedAt === null || Math.abs(startedAt - countedAt) >= gapOfBad(rules) - EARLY_MS;
}

/** Whether enough bad attempts were spread over enough time. */
function isFallen({ streak, streakSince, countedAt }: Counted, rules: Pick<ProbeRules, 'fall' | 'fallSpanMs'>): boolean {
  const spanned = (countedAt ?? streakSince) - streakSince;
  return streak.bad >= rules.fall && (rules.fall === 1 || spanned >= fallSpanOf(rules) - EARLY_MS);
}

/**
 * When the next attempt should start so that it counts and, if all further ones are bad, `fall` of them span enough time as soon as
 * possible. `null`: no bad attempt precedes it, so it may start at once.
 */
export function nextBadAt(history: Counted, rules: Pick<ProbeRules, 'everyMs' | 'fall' | 'fallSpanMs'>): EpochMs | null {
  const { streak, streakSince, countedAt } = history;
  if (streak.bad === 0 || rules.fall === 1) return null;
  const last = countedAt ?? streakSince;
  const share = (streakSince + fallSpanOf(rules) - last) / Math.max(1, rules.fall - streak.bad);
  return last + Math.max(gapOfBad(rules), share);
}

type Change = Pick<ProbeHistory, 'state' | 'confirmed'>;

/** By the streaks first; if these show no problem or only a warning, by the alternation of the newest attempts. */
function decideAll(
  base: Base,
  kind: AttemptClass,
  now: Counted & Pick<ProbeHistory, 'recent'>,
  rules: ProbeRules,
): Change & Pick<ProbeHistory, 'intermittent'> {
  const { streak, recent } = now;
  const byStreak = decide(base, kind, now, rules);
  if (byStreak.state === 'down' || byStreak.state === 'unknown') return { ...byStreak, intermittent: false };
  if (isIntermittent(recent)) return { state: 'degraded', confirmed: true, intermittent: true };
  const lasts = base.intermittent && byStreak.state === 'degraded' && streak.warned < rules.rise;
  return { ...byStreak, intermittent: lasts };
}

function decide({ state, confirmed }: Base, kind: AttemptClass, counted: Counted, rules: ProbeRules): Change {
  const { streak } = counted;
  const { rise, fall } = rules;
  switch (kind) {
    case 'n':
      return streak.notRun >= fall ? { state: 'unknown', confirmed: true } : { state, confirmed };
    case 'd':
      if (isFallen(counted, rules)) return { state: 'down', confirmed: true };
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

/**
 * Whether the newest attempts confirm the state: `rise` good ones, or `fall` bad or not-run ones in a row. Until then the next attempts
 * follow quickly.
 */
export function isSettled(history: Counted & Pick<ProbeHistory, 'state'>, rules: Pick<ProbeRules, 'rise' | 'fall'>): boolean {
  const { streak, state } = history;
  const { rise, fall } = rules;
  if (streak.notRun > 0) return streak.notRun >= fall;
  if (state === 'down') return isFallen(history, rules);
  const agrees = state === 'up' ? streak.clean > 0 : streak.warned > 0;
  return agrees && streak.good >= rise;
}
