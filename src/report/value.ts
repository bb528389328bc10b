/** What a probe measured, in a few words: a latency, a size, an age. */
import type { Facts } from '../health/observation.ts';
import type { ProbeSnapshot } from '../health/snapshot.ts';
import { cliText } from '../messages/messages.ts';
import { type Speech, span } from '../messages/template.ts';

/** The newest measured value, or `''` where the last attempt measured nothing. */
export function measuredValue({ last }: ProbeSnapshot, speaking: Speech): string {
  if (last === null || last.outcome !== 'answered') return '';
  return valueOfFacts(last.facts, speaking) ?? span(last.tookMs, speaking.language);
}

function valueOfFacts(facts: Facts, speaking: Speech): string | null {
  const { space, watchdog, beat, tailscale, http, mount } = facts;
  if (space !== undefined) return cliText('value.free', speaking, { free: space.freeBytes, size: space.sizeBytes });
  if (watchdog?.reportedAt !== undefined) return cliText('value.age', speaking, { age: Math.max(0, speaking.now - watchdog.reportedAt) });
  if (beat !== undefined) return cliText('value.beat', speaking, { age: Math.max(0, speaking.now - beat.at) });
  if (tailscale?.roundTripMs !== undefined) {
    const path = tailscale.path === undefined ? '' : ` ${cliText(`value.${tailscale.path}`, speaking)}`;
    return `${span(tailscale.roundTripMs, speaking.language)}${path}`;
  }
  if (mount?.fsType !== undefined) return mount.fsType;
  return http === undefined ? null : span(totalOf(http.phases), speaking.language);
}

function totalOf(phases: Readonly<Record<string, number | undefined>> | NonNullable<Facts['http']>['phases']): number {
  return Object.values(phases).reduce<number>((sum, phase) => sum + (phase ?? 0), 0);
}
