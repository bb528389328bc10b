/** A probe's part of the snapshot, made from its view; made once for each view. */
import type { EpochMs } from '../health/observation.ts';
import type { ProbeSnapshot } from '../health/snapshot.ts';
import type { ProbeView } from '../health/view.ts';

const built = new WeakMap<ProbeView, ProbeSnapshot>();

export function probeSnapshot(view: ProbeView, nextAt: EpochMs | null): ProbeSnapshot {
  const known = built.get(view);
  if (known !== undefined && known.nextAt === nextAt) return known;
  const { rules, history, state, stale, confirmed } = view;
  const snapshot: ProbeSnapshot = {
    id: rules.id,
    kind: rules.kind,
    component: rules.component,
    domain: rules.domain,
    target: rules.target,
    everyMs: rules.everyMs,
    timeoutMs: rules.timeoutMs,
    gates: rules.gates,
    state,
    stale,
    confirmed,
    since: history?.since ?? 0,
    last: history?.last ?? null,
    streak: { good: history?.streak.good ?? 0, bad: history?.streak.bad ?? 0, notRun: history?.streak.notRun ?? 0 },
    lastSuccess: history?.lastSuccess ?? null,
    strip: history?.strip ?? '',
    nextAt,
  };
  built.set(view, snapshot);
  return snapshot;
}
