/** What a person wants to know of what happened: changes of state, of the gate, and runs of the mirror; not single attempts. */
import type { EngineEvent } from '../health/events.ts';
import type { RunSummary } from '../health/mirror.ts';
import type { ComponentId, EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { GateSnapshot, ProbeState, Snapshot, Verdict } from '../health/snapshot.ts';
import { type Cause, causeOf } from './rows.ts';

export type Happening =
  | {
      readonly kind: 'probe';
      readonly at: EpochMs;
      readonly id: ProbeId;
      readonly from: ProbeState;
      readonly to: ProbeState;
      readonly cause: Cause | null;
    }
  | {
      readonly kind: 'component';
      readonly at: EpochMs;
      readonly id: ComponentId;
      readonly from: Verdict;
      readonly to: Verdict;
      readonly cause: Cause | null;
    }
  | { readonly kind: 'gate'; readonly at: EpochMs; readonly to: GateSnapshot['state']; readonly cause: Cause | null }
  | { readonly kind: 'slept'; readonly at: EpochMs; readonly gapMs: Millis }
  | { readonly kind: 'run-started'; readonly at: EpochMs; readonly run: string; readonly dryRun: boolean }
  | { readonly kind: 'run-ended'; readonly at: EpochMs; readonly run: RunSummary };

/** A happening in a list, with a number of its own. */
export interface Numbered {
  readonly number: number;
  readonly what: Happening;
}

/** `null` for what nobody wants to read. */
export function happeningOf(event: EngineEvent): Happening | null {
  switch (event.kind) {
    case 'probe-changed':
      return { kind: 'probe', at: event.at, id: event.probe, from: event.from, to: event.to, cause: event.reason };
    case 'component-changed':
      return { kind: 'component', at: event.at, id: event.component, from: event.from, to: event.to, cause: event.reason };
    case 'gate-changed':
      return { kind: 'gate', at: event.at, to: event.to, cause: event.reasons[0] ?? null };
    case 'slept':
      return event;
    case 'observed':
    case 'started':
    case 'skipped':
      return null;
  }
}

/** What must have happened between two snapshots, oldest first: for a dashboard that is told no events. */
export function changesBetween(before: Snapshot, after: Snapshot): readonly Happening[] {
  return [...probeChanges(before, after), ...componentChanges(before, after), ...gateChanges(before, after)].sort((a, b) => a.at - b.at);
}

function probeChanges(before: Snapshot, after: Snapshot): readonly Happening[] {
  const states = new Map(before.probes.map(({ id, state }) => [id, state]));
  return after.probes.flatMap((probe) => {
    const { id, state, since } = probe;
    const from = states.get(id);
    if (from === undefined || from === state) return [];
    const cause = state === 'up' ? null : causeOf(probe);
    return [{ kind: 'probe', at: since, id, from, to: state, cause } as const];
  });
}

function componentChanges(before: Snapshot, after: Snapshot): readonly Happening[] {
  const verdicts = new Map(before.components.map(({ id, verdict }) => [id, verdict]));
  return after.components.flatMap(({ id, verdict, since, reasons }) => {
    const from = verdicts.get(id);
    if (from === undefined || from === verdict) return [];
    return [{ kind: 'component', at: since, id, from, to: verdict, cause: reasons[0] ?? null } as const];
  });
}

function gateChanges(before: Snapshot, { gate }: Snapshot): readonly Happening[] {
  return before.gate.state === gate.state ? [] : [{ kind: 'gate', at: gate.since, to: gate.state, cause: gate.reasons[0] ?? null }];
}

/** Runs of the mirror that began or ended between two snapshots; no event tells them. */
export function runsBetween({ mirror: before }: Snapshot, { mirror: after }: Snapshot): readonly Happening[] {
  if (before === null || after === null || before === after) return [];
  const known = new Set(before.runs.map(({ id }) => id));
  const ended = after.runs.filter(({ id }) => !known.has(id)).map((run): Happening => ({ kind: 'run-ended', at: run.endedAt, run }));
  const { progress } = after;
  const begun: readonly Happening[] =
    progress === null || progress.run === before.progress?.run
      ? []
      : [{ kind: 'run-started', at: progress.startedAt, run: progress.run, dryRun: progress.dryRun }];
  return [...ended.reverse(), ...begun];
}
