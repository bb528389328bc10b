/** Silences: they mute messages, never the checking. */
import type { ComponentId, EpochMs } from '../../health/ids.ts';
import type { SilenceWindow } from './policy.ts';
import type { AlertState, Silence } from './state.ts';
import { isWithin } from './windows.ts';

/** What mutes a component now. `until` is `null` for a recurring window. */
export interface Mute {
  readonly name: string;
  readonly why: string;
  readonly until: EpochMs | null;
}

export function muteOf(component: ComponentId, silences: readonly Silence[], windows: readonly SilenceWindow[], now: EpochMs): Mute | null {
  const isFor = (components: readonly ComponentId[] | null): boolean => components === null || components.includes(component);
  const own = silences.filter(({ components, until }) => isFor(components) && now < until);
  const longest = own.reduce<Silence | null>((most, one) => (most === null || one.until > most.until ? one : most), null);
  if (longest !== null) return { name: longest.id, why: longest.why, until: longest.until };
  const window = windows.find((candidate) => isFor(candidate.components) && isWithin(candidate, now));
  return window === undefined ? null : { name: window.name, why: '', until: null };
}

export function withSilence(state: AlertState, silence: Silence): AlertState {
  return { ...state, silences: [...state.silences.filter(({ id }) => id !== silence.id), silence] };
}

/** Ends a silence early; the next evaluation reports what changed during it. */
export function withoutSilence(state: AlertState, id: string): AlertState {
  return { ...state, silences: state.silences.filter((silence) => silence.id !== id) };
}
