/** Acknowledgements: a person has seen it, so there are no further reminders. */
import type { Ack, AlertState } from './state.ts';

/** Acknowledges an incident by its id, or all that is open about a component; the same state if nothing is. It ends with the incident. */
export function acknowledged(state: AlertState, incident: string, ack: Ack): AlertState {
  const cases = Object.entries(state.cases).map(([key, one]) => [
    key,
    one.id === incident || one.component === incident ? { ...one, ack } : one,
  ]);
  return { ...state, cases: Object.fromEntries(cases) };
}
