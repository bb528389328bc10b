/** Judgements that do not rest on probes. */
import type { Judgement, RuleId } from './snapshot.ts';

export function judgementWithoutProbes(rule: RuleId): Judgement {
  return { rule, domains: [], deadDomains: 0, neededDomains: 0, silenceMs: 0, lastLife: null, observerFit: null, hidden: [] };
}

/** Nothing was judged, or how it was is not known. */
export const UNJUDGED: Judgement = judgementWithoutProbes('nothing-conclusive');
