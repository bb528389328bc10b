/**
 * One evaluation of alerting: from what is observed now, and what is remembered, to the messages that are to be sent now. Pure: the caller
 * stores the state and puts the messages into the outbox in one transaction, so that a crash repeats the decision instead of losing it.
 *
 * Invariants: at most one case for each component and kind; a notifier gets `firing` (or `flapping`) of an incident before anything else,
 * and exactly one `resolved` after it; a message that is decided again from the same state has the same id.
 */
import type { EpochMs } from '../../health/ids.ts';
import type { IncidentRecord } from '../../health/incident-record.ts';
import { recordOf } from './compose.ts';
import type { Decision } from './decision.ts';
import { type Addressed, dispatch } from './dispatch.ts';
import { folded, goneSignal } from './fold.ts';
import type { Observed } from './observed.ts';
import { caughtUp } from './passing.ts';
import type { AlertPolicy } from './policy.ts';
import { type Signal, signalsOf } from './signals.ts';
import { decide } from './stages.ts';
import type { AlertState, Case, CaseKey } from './state.ts';
import { withUnrest } from './unrest.ts';

export interface Evaluation {
  readonly state: AlertState;
  readonly messages: readonly Addressed[];
  /** One for each open case and each consequence. */
  readonly decisions: readonly Decision[];
  /** Incidents that are open, and those that ended now. */
  readonly incidents: readonly IncidentRecord[];
  /** When to evaluate again if nothing happens before. */
  readonly nextAt: EpochMs;
}

export function evaluate(before: AlertState, observed: Observed, policy: AlertPolicy): Evaluation {
  const { now } = observed;
  const { times } = policy;
  const present = caughtUp(before, observed, times);
  const signals = signalsOf(observed, policy);
  const state = withUnrest(folded(present, signals, now), signals, times, now);
  const byKey = new Map(signals.map((signal) => [signal.key, signal]));
  const done = Object.entries(state.cases).map(([key, one]) =>
    settled(key, one, byKey.get(key) ?? goneSignal(key, one), { state, observed, policy }),
  );
  const decisions = [...done.map(({ decision }) => decision), ...joinedDecisions(state, now)];
  const open = done.flatMap(({ key, one }) => (one === null ? [] : [[key, one] as const]));
  const ended = done.flatMap(({ key, one, endedAt }) => (one === null ? [[key, endedAt] as const] : []));
  return {
    state: {
      ...state,
      cases: Object.fromEntries(open),
      endedAt: { ...state.endedAt, ...Object.fromEntries(ended) },
      silences: state.silences.filter(({ until }) => until > now),
    },
    messages: done.flatMap(({ sent }) => sent),
    decisions,
    incidents: done.flatMap(({ record }) => (record === null ? [] : [record])),
    nextAt: nextAt(decisions, now, times.tickMs),
  };
}

interface Context {
  readonly state: AlertState;
  readonly observed: Observed;
  readonly policy: AlertPolicy;
}

function settled(key: CaseKey, before: Case, signal: Signal, { state, observed, policy }: Context) {
  const { now, host } = observed;
  const leavesToPager = policy.pager !== null && observed.livingPeers.includes(policy.pager);
  const step = decide({ one: before, signal, policy, quietUntil: state.quietUntil, leavesToPager, now });
  const { one, sent, decision } = dispatch({ one: before, signal, step, policy, silences: state.silences, host, now });
  const endedAt = before.good?.since ?? now;
  return { key, one, sent, decision, endedAt, record: one === null ? recordOf(before, endedAt) : recordOf(one, null) };
}

/** Consequences decide nothing on their own. */
function joinedDecisions({ joined, cases }: AlertState, at: EpochMs): readonly Decision[] {
  return Object.entries(joined).flatMap(([key, root]) => {
    const cause = cases[root];
    if (cause === undefined) return [];
    const component = key.replace(/^blind:/, '');
    const args = { cause: cause.component };
    return [{ at, incident: cause.id, component, stage: 'join', code: 'join.consequence', args, until: null, kind: null } as const];
  });
}

function nextAt(decisions: readonly Decision[], now: EpochMs, tickMs: number): EpochMs {
  const due = decisions.flatMap(({ until }) => (until !== null && until > now ? [until] : []));
  return Math.min(now + tickMs, ...due);
}
