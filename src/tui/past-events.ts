/** Changes from before this dashboard was opened, derived from the recorded spans of trouble. */
import type { StateSpan } from '../health/history.ts';
import { SAME_MOMENT_MS } from '../health/incidents.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Reason } from '../health/reason.ts';
import type { ProbeState, Verdict } from '../health/snapshot.ts';
import { rememberLast } from './memo.ts';
import type { Numbered, ShownChange } from './shown-changes.ts';
import { reasonIn } from './spans.ts';

/** Room for the changes of one millisecond. */
const NUMBERS_PER_MS = 1_000;

/** The changes before `before`, newest first. Their numbers are negative and follow from their times, so that a selection stays. */
export const pastEvents = rememberLast((spans: readonly StateSpan[], before: EpochMs): readonly Numbered[] => {
  const changes = [...Map.groupBy(spans, ({ subject }) => `${subject.kind}:${subject.id}`).values()].flatMap(changesOf);
  const past = changes.filter(({ at }) => at < before).sort((a, b) => b.at - a.at || Number(isProbe(a)) - Number(isProbe(b)));
  let sameMs = 0;
  return past.map((what, index) => {
    sameMs = past[index - 1]?.at === what.at ? sameMs + 1 : 0;
    return { number: -(what.at * NUMBERS_PER_MS + sameMs), what };
  });
});

function isProbe({ kind }: ShownChange): boolean {
  return kind === 'probe-changed';
}

/** The changes of one subject: each span begins with one, and ends with one unless another follows. */
function changesOf(spans: readonly StateSpan[]): readonly ShownChange[] {
  const oldestFirst = spans.toSorted((a, b) => a.from - b.from);
  return oldestFirst.flatMap((span, index): readonly ShownChange[] => {
    const before = oldestFirst[index - 1];
    const next = oldestFirst[index + 1];
    const from = before?.until != null && span.from - before.until <= SAME_MOMENT_MS ? before.state : goodOf(span);
    const begun = changeOf(span, span.from, from, span.state, reasonIn(span));
    const isFollowed = span.until === null || (next !== undefined && next.from - span.until <= SAME_MOMENT_MS);
    return isFollowed ? [begun] : [begun, changeOf(span, span.until, span.state, goodOf(span), null)];
  });
}

function goodOf({ subject }: StateSpan): StateSpan['state'] {
  return subject.kind === 'probe' ? 'up' : 'healthy';
}

function changeOf(
  { subject }: StateSpan,
  at: EpochMs,
  from: StateSpan['state'],
  to: StateSpan['state'],
  reason: Reason | null,
): ShownChange {
  return subject.kind === 'probe'
    ? { kind: 'probe-changed', at, probe: subject.id, from: from as ProbeState, to: to as ProbeState, reason }
    : { kind: 'component-changed', at, component: subject.id, from: from as Verdict, to: to as Verdict, reason };
}
