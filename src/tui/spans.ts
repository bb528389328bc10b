/** Spans of trouble: those that this dashboard saw from snapshot to snapshot, and those of the history. */
import type { StateSpan } from '../health/history.ts';
import { SAME_MOMENT_MS } from '../health/incidents.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Cause } from '../health/problems.ts';
import { isFine } from '../health/rank.ts';
import { type Reason, reasonOf } from '../health/reason.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { rememberLast } from './memo.ts';
import { causeOf } from './rows.ts';

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
