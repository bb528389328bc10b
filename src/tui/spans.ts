/** Spans of trouble: those that this dashboard saw from snapshot to snapshot, and those of the history. */
import type { StateSpan } from '../health/history.ts';
import { SAME_MOMENT_MS } from '../health/incidents.ts';
import { isFine } from '../health/rank.ts';
import type { ComponentSnapshot, ProbeSnapshot, Snapshot } from '../health/snapshot.ts';
import { rememberLast } from './memo.ts';
import { causeOf } from './rows.ts';

const SPANS_KEPT = 400;

/** `spans` (newest first), updated by this snapshot. In the first round everything is unknown, which is not trouble yet. */
export function followSpans(spans: readonly StateSpan[], snapshot: Snapshot): readonly StateSpan[] {
  if (!snapshot.complete) return spans;
  const now = new Map<string, StateSpan>();
  for (const component of snapshot.components) now.set(keyOf('component', component.id), spanOfComponent(component));
  for (const probe of snapshot.probes) now.set(keyOf('probe', probe.id), spanOfProbe(probe));
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

function keyOf(kind: StateSpan['subject']['kind'], id: string): string {
  return `${kind}:${id}`;
}

function spanOfComponent({ id, verdict, since, reasons }: ComponentSnapshot): StateSpan {
  const cause = reasons[0];
  return {
    subject: { kind: 'component', id },
    state: verdict,
    from: since,
    until: null,
    code: cause?.code ?? null,
    args: cause?.args ?? {},
  };
}

function spanOfProbe(probe: ProbeSnapshot): StateSpan {
  const cause = causeOf(probe);
  return {
    subject: { kind: 'probe', id: probe.id },
    state: probe.state,
    from: probe.since,
    until: null,
    code: cause?.code ?? null,
    args: cause?.args ?? {},
  };
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
