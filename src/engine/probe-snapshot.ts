/** A probe's part of the snapshot, made from its view; made once for each view. */
import type { EpochMs } from '../health/observation.ts';
import { isSettled } from '../health/probe-state.ts';
import type { ProbeSnapshot } from '../health/snapshot.ts';
import type { ProbeView } from '../health/view.ts';

/** The snapshot of a probe that has never run. */
const UNASKED = { last: null, streak: { good: 0, bad: 0, notRun: 0 }, lastSuccess: null, strip: '' } as const;

const built = new WeakMap<ProbeView, ProbeSnapshot>();

export function probeSnapshot(view: ProbeView, nextAt: EpochMs | null): ProbeSnapshot {
  const known = built.get(view);
  if (known !== undefined && known.nextAt === nextAt) return known;
  const { rules, history, state, stale, confirmed } = view;
  const { last, streak, lastSuccess, strip } = history ?? UNASKED;
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
    since: history?.since ?? view.reason?.since ?? 0,
    reason: view.reason,
    last,
    streak: { good: streak.good, bad: streak.bad, notRun: streak.notRun },
    rise: rules.rise,
    fall: rules.fall,
    settled: history !== null && !stale && isSettled(history, rules),
    lastSuccess,
    strip,
    nextAt,
  };
  built.set(view, snapshot);
  return snapshot;
}
