/** The ranks of states, verdicts and severities, for sorting and for every “worst”. */
import type { Severity } from './catalogue.ts';
import type { ProbeState, Verdict } from './snapshot.ts';

/** Lower is worse: down, degraded, unknown, then healthy. */
const RANK: Readonly<Record<Verdict | ProbeState, number>> = { down: 0, degraded: 1, unknown: 2, healthy: 3, up: 3 };

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** For sorting: the worst first. */
export function rankOf(state: Verdict | ProbeState): number {
  return RANK[state];
}

/** For sorting: critical first. */
export function severityRank(severity: Severity): number {
  return SEVERITY_RANK[severity];
}

/** The worst of several; `unknown` without any. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  const [first, ...others] = verdicts;
  return others.reduce((worst, verdict) => (RANK[verdict] < RANK[worst] ? verdict : worst), first ?? 'unknown');
}

export function isFine(state: Verdict | ProbeState): boolean {
  return state === 'up' || state === 'healthy';
}
