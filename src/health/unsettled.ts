/**
 * What a probe's state does not show yet: its newest attempts differ from it, but are not enough to change it. Pure; the same words for
 * every report and screen.
 */
import { isGateConfigured } from './gate.ts';
import { type Problem, problemsOf } from './problems.ts';
import type { ProbeSnapshot, Reason, Snapshot, Verdict } from './snapshot.ts';

/** `count` of the `needed` attempts in a row; `needed` is 0 when a daemon of an earlier version did not say it. */
export interface Unsettled {
  readonly what: 'failing' | 'not-run' | 'recovering';
  readonly count: number;
  readonly needed: number;
}

type Probe = Pick<ProbeSnapshot, 'state' | 'stale' | 'confirmed' | 'last' | 'streak' | 'rise' | 'fall'>;

/** `null`: the last attempt agrees with the state, or nothing can be said. */
export function unsettledOf({ state, stale, confirmed, last, streak, rise, fall }: Probe): Unsettled | null {
  if (last === null || stale) return null;
  const counted = (what: Unsettled['what'], count: number, needed: number): Unsettled => ({ what, count: Math.min(count, needed), needed });
  if (last.outcome === 'not-run') return state === 'unknown' ? null : counted('not-run', streak.notRun, fall);
  if (!last.ok) return state === 'down' && confirmed ? null : counted('failing', streak.bad, fall);
  return state === 'down' ? counted('recovering', streak.good, rise) : null;
}

/** The first line of every report. `fine` only when the gate is open and every probe is settled. */
export type Headline =
  | { readonly kind: 'problems'; readonly problems: readonly [Problem, ...Problem[]] }
  /** No component, or none that could be judged. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'first-round'; readonly done: number; readonly all: number }
  | { readonly kind: 'unsettled'; readonly probes: readonly [ProbeSnapshot, ...ProbeSnapshot[]] }
  /** Only some probes were asked, so the gate is shut for that alone. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'gate-shut'; readonly reason: Reason | null }
  | { readonly kind: 'fine' };

export function headlineOf(snapshot: Snapshot): Headline {
  const [first, ...others] = problemsOf(snapshot);
  if (first !== undefined) return { kind: 'problems', problems: [first, ...others] };
  const { components, probes, complete, gate } = snapshot;
  if (components.length === 0) return { kind: 'unknown' };
  if (!complete) return { kind: 'first-round', done: probes.filter(({ last }) => last !== null).length, all: probes.length };
  const [open, ...rest] = probes.filter((probe) => !probe.settled || unsettledOf(probe) !== null);
  if (open !== undefined) return { kind: 'unsettled', probes: [open, ...rest] };
  if (gate.state === 'open' || !isGateConfigured(gate)) return { kind: snapshot.verdict === 'healthy' ? 'fine' : 'unknown' };
  if (gate.reasons.every(({ code }) => code === 'gate.not_all_asked')) return { kind: 'asked' };
  return { kind: 'gate-shut', reason: gate.reasons[0] ?? null };
}

/**
 * The verdict as it looks. What waits for a person does not count in the verdict, nor does a shut gate or a failed attempt; but they are not
 * fine either.
 */
export function noticedOf(snapshot: Snapshot): Verdict {
  const { kind } = headlineOf(snapshot);
  return snapshot.verdict === 'healthy' && kind !== 'fine' && kind !== 'first-round' ? 'degraded' : snapshot.verdict;
}
