/** What changed between two judgements, as events. */
import type { Assessment } from '../health/assess.ts';
import type { EngineEvent } from '../health/events.ts';
import type { EpochMs } from '../health/observation.ts';
import type { ComponentSnapshot } from '../health/snapshot.ts';

export function* changes(before: Assessment, after: Assessment, at: EpochMs): Generator<EngineEvent> {
  const states = new Map(before.views.map((view) => [view.rules.id, view.state]));
  for (const { rules, state, reason } of after.views) {
    const from = states.get(rules.id);
    if (from !== undefined && from !== state) yield { kind: 'probe-changed', at, probe: rules.id, from, to: state, reason };
  }
  for (const component of after.components) {
    const from = verdictOf(before.components, component.id);
    if (from !== null && from !== component.verdict)
      yield { kind: 'component-changed', at, component: component.id, from, to: component.verdict, reason: component.reasons[0] ?? null };
  }
  if (before.gate.state !== after.gate.state) yield { kind: 'gate-changed', at, to: after.gate.state, reasons: after.gate.reasons };
}

function verdictOf(components: readonly ComponentSnapshot[], id: string): ComponentSnapshot['verdict'] | null {
  return components.find((component) => component.id === id)?.verdict ?? null;
}
