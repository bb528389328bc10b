/** What a probe measured, in a few words: a latency, a size, an age. */
import type { EpochMs, Facts } from '../health/observation.ts';
import type { ProbeSnapshot } from '../health/snapshot.ts';
import { cliText } from '../messages/messages.ts';
import { escapeText, type Locale, span } from '../messages/template.ts';

/** The newest measured value, or `''` where the last attempt measured nothing. */
export function measuredValue({ last }: ProbeSnapshot, locale: Locale): string {
  if (last === null || last.outcome !== 'answered') return '';
  return valueOfFacts(last.facts, locale) ?? span(last.tookMs, locale.language);
}

function valueOfFacts(facts: Facts, locale: Locale): string | null {
  const { space, watchdog, heartbeat, tailscale, http, mount } = facts;
  if (space !== undefined) return cliText('value.free', locale, { free: space.freeBytes, size: space.sizeBytes });
  if (watchdog?.reportedAt !== undefined) return ageText('value.age', watchdog.reportedAt, locale);
  if (heartbeat !== undefined) return ageText('value.heartbeat', heartbeat.at, locale);
  if (tailscale?.roundTripMs !== undefined) {
    const path = tailscale.path === undefined ? '' : ` ${cliText(`value.${tailscale.path}`, locale)}`;
    return `${span(tailscale.roundTripMs, locale.language)}${path}`;
  }
  if (mount?.fsType !== undefined) return escapeText(mount.fsType, 40);
  return http === undefined ? null : span(totalOf(http.phases), locale.language);
}

/** Clocks may differ by so much before a time counts as one in the future. */
const SAME_MOMENT_MS = 60_000;

function ageText(key: 'value.age' | 'value.heartbeat', at: EpochMs, locale: Locale): string {
  const age = locale.now - at;
  return age < -SAME_MOMENT_MS ? cliText('value.ahead', locale, { ahead: -age }) : cliText(key, locale, { age: Math.max(0, age) });
}

function totalOf(phases: Readonly<Record<string, number | undefined>> | NonNullable<Facts['http']>['phases']): number {
  return Object.values(phases).reduce<number>((sum, phase) => sum + (phase ?? 0), 0);
}
