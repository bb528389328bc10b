/** The list of problems, as it is shown everywhere. */
import type { ProbeId } from './observation.ts';
import { rankOf, severityRank } from './rank.ts';
import type { ComponentSnapshot, Reason, Snapshot } from './snapshot.ts';

/** A cause: the data of a sentence and a next step. */
export type Cause = Pick<Reason, 'code' | 'args'>;

export interface Problem {
  readonly reason: Reason;
  readonly component: ComponentSnapshot;
  /** Further components with the same cause and verdict. */
  readonly others: readonly string[];
  /** The probe that the reason is based on, if it exists. */
  readonly probe: ProbeId | null;
}

/**
 * Every reason that is shown, worst first: by severity, then by the verdict of its component, then in the order of the config; the cause of
 * a component precedes its other reasons. Several components with the same sentence are one problem. A probe that has not run yet is not a
 * problem.
 */
export function problemsOf(snapshot: Snapshot): readonly Problem[] {
  const probes = new Set(snapshot.probes.map(({ id }) => id));
  const problems = new Map<string, Problem>();
  for (const component of snapshot.components) {
    for (const reason of component.reasons) {
      if (reason.code === 'probe.pending' && !snapshot.complete) continue;
      const words = JSON.stringify([component.verdict, reason.code, reason.args]);
      const same = problems.get(words);
      const probe = reason.probe !== null && probes.has(reason.probe) ? reason.probe : null;
      problems.set(
        words,
        same === undefined ? { reason, component, others: [], probe } : { ...same, others: [...same.others, component.id] },
      );
    }
  }
  // Sorting is stable: equally bad reasons keep their order.
  return [...problems.values()].sort(
    (left, right) =>
      severityRank(left.reason.severity) - severityRank(right.reason.severity) ||
      rankOf(left.component.verdict) - rankOf(right.component.verdict),
  );
}

/** The subject of a problem: `vault/mount`, or all components with the same cause. */
export function aboutOf({ reason, component, others }: Problem): string {
  const first = reason.probe === null ? component.id : `${component.id}/${reason.probe}`;
  return [first, ...others].join(', ');
}
