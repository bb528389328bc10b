/** `ytm check --notify` from a plain crontab: one round and one evaluation every few minutes, with what was stored in between. */
import { type Evaluation, evaluate } from '../../../src/alerts/core/evaluate.ts';
import { type AlertPolicy, DAEMON_TIMES, oneShotTimes } from '../../../src/alerts/core/policy.ts';
import { endTurn, NO_RUNS, takeTurn, usualInterval } from '../../../src/alerts/core/single-run.ts';
import { type AlertState, NO_STATE } from '../../../src/alerts/core/state.ts';
import { type Assessment, assess, NOTHING_BEFORE } from '../../../src/health/assess.ts';
import type { Millis, ProbeId } from '../../../src/health/observation.ts';
import { fold, isSettled, type ProbeHistory } from '../../../src/health/probe-state.ts';
import type { ProbeRules } from '../../../src/health/rules.ts';
import { fleetOf, STANDARD_PROBES, T0 } from '../health.ts';
import { effectOf, GOOD } from './faults.ts';
import type { Fault } from './fleet.ts';
import { People, type Received } from './people.ts';

export interface CronOptions {
  readonly faults: readonly Fault[];
  readonly everyMs: Millis;
  readonly until: Millis;
  /** Runs that do not happen, because the machine sleeps or is off. */
  readonly missed?: readonly { readonly from: Millis; readonly until: Millis }[];
}

/** Bad attempts of a round are spread over 10 s (src/engine/one-shot.ts). */
const SPREAD_MS: Millis = 5_000;
const MOST_ATTEMPTS = 10;

export function playCron({ faults, everyMs, until, missed = [] }: CronOptions): readonly Received[] {
  const people = new People();
  const policy: AlertPolicy = {
    routes: [{ notifier: 'ntfy', components: null, severities: null }],
    windows: [],
    sleepers: [],
    pager: null,
    overdueMs: 30 * 60_000,
    times: DAEMON_TIMES,
  };
  const histories = new Map<ProbeId, ProbeHistory>();
  let state: AlertState = NO_STATE;
  let runs = NO_RUNS;
  for (let t = 0; t < until; t += everyMs) {
    if (missed.some((span) => span.from <= t && t < span.until)) continue;
    const own = { pid: 1, startedAt: T0 + t, endsBy: T0 + t + everyMs };
    runs = endTurn(takeTurn(runs, own, () => true).runs, own.pid, null);
    const times = oneShotTimes(policy.times, usualInterval(runs));
    const { evaluation, took } = run(t, faults, histories, state, { ...policy, times });
    state = JSON.parse(JSON.stringify(evaluation.state)) as AlertState;
    people.accept(evaluation.messages, t + took);
  }
  return people.received;
}

function run(
  t: Millis,
  faults: readonly Fault[],
  histories: Map<ProbeId, ProbeHistory>,
  state: AlertState,
  policy: AlertPolicy,
): { readonly evaluation: Evaluation; readonly took: Millis } {
  const rules = STANDARD_PROBES.map((probe) => ({ ...probe, staleMs: 10 * 60_000 }));
  const ends = rules.map((probe) => settle(probe, t, faults, histories));
  const took = Math.max(...ends) - t;
  const now = T0 + t + took;
  const evidence = { histories, neutral: { at: now, ok: true }, silence: { kind: 'since', start: T0 + t }, mirror: null } as const;
  const { components, gate }: Assessment = assess(fleetOf(rules), evidence, NOTHING_BEFORE, now);
  const observed = { now, host: 'mac', startedAt: null, components, gate, offTailnet: [], livingPeers: [] };
  return { evaluation: evaluate(state, observed, policy), took };
}

/** Attempts a probe until its state is settled; returns when that was. */
function settle(probe: ProbeRules, start: Millis, faults: readonly Fault[], histories: Map<ProbeId, ProbeHistory>): Millis {
  let t = start;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const active = faults.filter(({ from, until }) => from <= t && t < until);
    const answer = active.map(({ name }) => effectOf(name)(probe, attempt)).find((found) => found !== null) ?? GOOD;
    const end = t + answer.tookMs;
    const observation = { probe: probe.id, startedAt: T0 + t, at: T0 + end, took: answer.tookMs, outcome: answer.outcome };
    const history = fold(histories.get(probe.id) ?? null, observation, probe);
    histories.set(probe.id, history);
    if (isSettled(history, probe)) return end;
    t = Math.max(end, history.streak.bad > 0 ? t + SPREAD_MS : end);
  }
  return t;
}
