/** The changes that are shown to people: of states, of the gate, and runs of the mirror; not single attempts. */
import type { Change, Slept } from '../health/changes.ts';
import type { EngineEvent } from '../health/events.ts';
import type { RunSummary } from '../health/mirror.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';

export type ShownChange =
  | Change
  | Slept
  | { readonly kind: 'run-started'; readonly at: EpochMs; readonly run: string; readonly dryRun: boolean }
  | { readonly kind: 'run-ended'; readonly at: EpochMs; readonly run: RunSummary };

/** A change in a list, with a number of its own. */
export interface Numbered {
  readonly number: number;
  readonly what: ShownChange;
}

/** `null` for events that are not shown. */
export function shownChangeOf(event: EngineEvent): ShownChange | null {
  return event.kind === 'observed' || event.kind === 'started' || event.kind === 'skipped' ? null : event;
}

/** Runs of the mirror that started or ended between two snapshots; there are no events for them. */
export function runsBetween({ mirror: before }: Snapshot, { mirror: after }: Snapshot): readonly ShownChange[] {
  if (before === null || after === null || before === after) return [];
  const known = new Set(before.runs.map(({ id }) => id));
  const ended = after.runs.filter(({ id }) => !known.has(id)).map((run): ShownChange => ({ kind: 'run-ended', at: run.endedAt, run }));
  const { progress } = after;
  const begun: readonly ShownChange[] =
    progress === null || progress.run === before.progress?.run
      ? []
      : [{ kind: 'run-started', at: progress.startedAt, run: progress.run, dryRun: progress.dryRun }];
  return [...ended.reverse(), ...begun];
}
