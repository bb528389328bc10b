/** Whether an observation can change a judgement, or only refreshes it. */
import type { ProbeHistory } from './probe-state.ts';
import type { ProbeRules } from './rules.ts';

/** False only for a steadily good probe that stays so: the verdict cannot change by it. */
export function mayChangeVerdict(before: ProbeHistory, after: ProbeHistory, rules: ProbeRules): boolean {
  const stayed = before.changedAt === after.changedAt;
  return !stayed || !isSteadilyUp(before, rules) || !isSteadilyUp(after, rules);
}

function isSteadilyUp({ state, confirmed, streak }: ProbeHistory, rules: ProbeRules): boolean {
  return state === 'up' && confirmed && streak.clean >= rules.rise && streak.notRun === 0;
}
