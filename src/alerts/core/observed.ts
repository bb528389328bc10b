/** What one evaluation sees of the fleet. */
import type { Assessment } from '../../health/assess.ts';
import type { ComponentId, EpochMs, ProbeId } from '../../health/ids.ts';
import { reasonOf } from '../../health/reason.ts';
import type { ComponentSnapshot, GateSnapshot, ProbeSnapshot, Snapshot, Verdict } from '../../health/snapshot.ts';

export interface Observed {
  readonly now: EpochMs;
  readonly host: string;
  /** When this process began to observe; `null`: a single evaluation, such as a run from cron. */
  readonly startedAt: EpochMs | null;
  readonly components: readonly Pick<ComponentSnapshot, 'id' | 'verdict' | 'reasons' | 'judgement'>[];
  readonly gate: Pick<GateSnapshot, 'reasons'>;
  /** Components whose machine left the tailnet according to the control server, or never said. */
  readonly offTailnet: readonly ComponentId[];
  /** Probes of another machine's ytm that can be trusted now. */
  readonly livingPeers: readonly ProbeId[];
}

export function observedOf(snapshot: Snapshot, startedAt: EpochMs | null, now: EpochMs): Observed {
  const { host, gate, probes } = snapshot;
  const living = probes.filter(isLivingPeer);
  const components = snapshot.components.map((component) => withSecondOpinion(component, living));
  const online = new Set(probes.flatMap(({ component, last }) => (last?.facts.tailscale?.peerOnline === true ? [component] : [])));
  const offTailnet = components.flatMap(({ id }) => (online.has(id) ? [] : [id]));
  return { now, host, startedAt, components, gate, offTailnet, livingPeers: living.map(({ id }) => id) };
}

/** Verdicts and causes in short: while it is the same, there is nothing new to evaluate. */
export function seenOf({ components, gate }: Pick<Assessment, 'components' | 'gate'>): string {
  return components.reduce(
    (text, { verdict, reasons }) => `${text}${verdict}:${reasons.map(({ code }) => code).join()};`,
    gate.state as string,
  );
}

/** Its newest attempt read a snapshot that is current. */
function isLivingPeer({ state, stale, last }: ProbeSnapshot): boolean {
  return last?.facts.peer !== undefined && last.ok && !stale && (state === 'up' || state === 'degraded');
}

const VERDICTS: ReadonlySet<string> = new Set<Verdict>(['healthy', 'degraded', 'down', 'unknown']);

/** What the other machine says of a component that is down here: it may be that only this one cannot reach it. */
function withSecondOpinion(component: ComponentSnapshot, living: readonly ProbeSnapshot[]): ComponentSnapshot {
  if (component.verdict !== 'down') return component;
  const opinions = living.flatMap(({ last }) => {
    const peer = last?.facts.peer;
    const same = peer?.components.find(({ id }) => id === component.id);
    if (peer === undefined || same === undefined || !VERDICTS.has(same.verdict)) return [];
    const args = { peer: peer.host, component: component.id, verdict: same.verdict };
    return [reasonOf('peer.sees', args, { component: component.id, since: component.since })];
  });
  return { ...component, reasons: [...component.reasons, ...opinions] };
}
