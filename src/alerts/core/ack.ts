/** Acknowledgements: a person has seen it, so there are no further reminders. */
import type { ComponentId, EpochMs } from '../../health/ids.ts';
import type { AlertState } from './state.ts';

/** Acknowledges what is open about a component; the same state if nothing is. It ends with the incident. */
export function acknowledged(state: AlertState, component: ComponentId, by: string, now: EpochMs): AlertState {
  const cases = Object.entries(state.cases).map(([key, one]) => [
    key,
    one.component === component ? { ...one, ack: { at: now, by } } : one,
  ]);
  return { ...state, cases: Object.fromEntries(cases) };
}
