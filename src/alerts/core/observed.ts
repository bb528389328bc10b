/** What one evaluation sees of the fleet. */
import type { ComponentId, EpochMs } from '../../health/ids.ts';
import type { ComponentSnapshot, GateSnapshot, Snapshot } from '../../health/snapshot.ts';

export interface Observed {
  readonly now: EpochMs;
  readonly host: string;
  /** When this process began to observe; `null`: a single evaluation, such as a run from cron. */
  readonly startedAt: EpochMs | null;
  readonly components: readonly Pick<ComponentSnapshot, 'id' | 'verdict' | 'reasons' | 'judgement'>[];
  readonly gate: Pick<GateSnapshot, 'reasons'>;
  /** Components whose machine left the tailnet according to the control server, or never said. */
  readonly offTailnet: readonly ComponentId[];
}

export function observedOf(snapshot: Snapshot, startedAt: EpochMs | null, now: EpochMs): Observed {
  const { host, components, gate, probes } = snapshot;
  const online = new Set(probes.flatMap(({ component, last }) => (last?.facts.tailscale?.peerOnline === true ? [component] : [])));
  const offTailnet = components.flatMap(({ id }) => (online.has(id) ? [] : [id]));
  return { now, host, startedAt, components, gate, offTailnet };
}
