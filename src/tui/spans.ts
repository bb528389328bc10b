/** Spans of trouble: those that this dashboard saw from snapshot to snapshot, those of the history, and the changes that follow from them. */
import type { StateSpan } from '../health/history.ts';
import { SAME_MOMENT_MS } from '../health/incidents.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Cause } from '../health/problems.ts';
import { isFine } from '../health/rank.ts';
import { type Reason, reasonOf } from '../health/reason.ts';
import type { ProbeState, Snapshot, Verdict } from '../health/snapshot.ts';
import { rememberLast } from './memo.ts';
import { causeOf } from './rows.ts';
import type { Numbered, ShownChange } from './shown-changes.ts';

const SPANS_KEPT = 400;

/** `spans` (newest first), updated by this snapshot. In the first round everything is unknown, which is not trouble yet. */
export function followSpans(spans: readonly StateSpan[], snapshot: Snapshot): readonly StateSpan[] {
  if (!snapshot.complete || (spans.every(({ until }) => until !== null) && isAllFine(snapshot))) return spans;
  const now = new Map<string, StateSpan>();
  for (const { id, verdict, since, reasons } of snapshot.components)
    now.set(keyOf('component', id), spanOf({ kind: 'component', id }, verdict, since, reasons[0] ?? null));
  for (const probe of snapshot.probes)
    now.set(keyOf('probe', probe.id), spanOf({ kind: 'probe', id: probe.id }, probe.state, probe.since, causeOf(probe)));
  let changed = false;
  const kept = spans.map((span) => {
    const key = keyOf(span.subject.kind, span.subject.id);
    if (span.until !== null) return span;
    const present = now.get(key);
    if (present?.state === span.state && present.code === span.code) {
      now.delete(key);
      return span;
    }
    changed = true;
    return { ...span, until: Math.max(span.from, present?.from ?? snapshot.at) };
  });
  const begun = [...now.values()].filter(({ state }) => !isFine(state));
  if (!changed && begun.length === 0) return spans;
  return [...begun, ...kept].slice(0, SPANS_KEPT);
}

function isAllFine({ components, probes }: Snapshot): boolean {
  return components.every(({ verdict }) => isFine(verdict)) && probes.every(({ state }) => isFine(state));
}

function keyOf(kind: StateSpan['subject']['kind'], id: string): string {
  return `${kind}:${id}`;
}

function spanOf(subject: StateSpan['subject'], state: StateSpan['state'], from: EpochMs, cause: Cause | null): StateSpan {
  return { subject, state, from, until: null, code: cause?.code ?? null, args: cause?.args ?? {} };
}

/** The cause at the beginning of a span; `component`: that of a probe, where it is known. */
export function reasonIn({ subject, code, args, from }: StateSpan, component = ''): Reason | null {
  const place = subject.kind === 'probe' ? { component, probe: subject.id } : { component: subject.id };
  return code === null ? null : reasonOf(code, args, { ...place, since: from });
}

/**
 * The seen spans and the earlier ones of the history, newest first. A seen span may have ended after the history was queried, so it takes
 * precedence.
 */
export const allSpans = rememberLast((recorded: readonly StateSpan[], seen: readonly StateSpan[]): readonly StateSpan[] => {
  const bySubject = new Map<string, StateSpan[]>();
  const merged: StateSpan[] = [];
  for (const span of [...seen, ...recorded]) {
    const key = keyOf(span.subject.kind, span.subject.id);
    const known = bySubject.get(key) ?? [];
    if (known.some((other) => other.state === span.state && other.code === span.code && Math.abs(other.from - span.from) <= SAME_MOMENT_MS))
      continue;
    bySubject.set(key, [...known, span]);
    merged.push(span);
  }
  return merged.sort((a, b) => b.from - a.from);
});

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
