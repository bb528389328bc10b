/** Carries out what people ask of alerting, on the stored state: in the daemon, and in a command where none runs. */
import { type AlertAnswer, type AlertRefusal, alertRefusal } from '../health/alert-request.ts';
import type { ComponentId } from '../health/ids.ts';
import type { Clock } from '../platform/clock.ts';
import { nameOfUser } from '../platform/user-name.ts';
import type { AlertActions } from '../ports/alerts-port.ts';
import { type Requested, requestAck, requestSilence, requestUnsilence } from './core/request.ts';
import type { AlertState } from './core/state.ts';
import type { AlertStorage } from './core/storage.ts';

export interface AlertRequestsOptions {
  readonly storage: Pick<AlertStorage, 'change'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Those of the config in force. */
  readonly components: () => readonly ComponentId[];
  /** Something was changed: alerting should evaluate it. */
  readonly changed?: () => void;
}

export function alertRequests({ storage, clock, components, changed }: AlertRequestsOptions): AlertActions {
  const carryOut = <Answer extends AlertAnswer>(request: (state: AlertState) => Requested<Answer>): Answer | AlertRefusal => {
    const answers: Answer[] = [];
    const isStored = storage.change((state) => {
      const requested = request(state);
      answers.push(requested.answer);
      return requested.state;
    });
    const answer = answers.at(-1);
    if (answer?.ok === false) return answer;
    if (!isStored || answer === undefined) return alertRefusal('not-recorded');
    changed?.();
    return answer;
  };
  return {
    ack: async (incident, note = '', by = nameOfUser()) => carryOut((state) => requestAck(state, incident, { by, note }, clock.now())),
    silence: async (request, by = nameOfUser()) => carryOut((state) => requestSilence(state, request, by, components(), clock.now())),
    unsilence: async (id) => carryOut((state) => requestUnsilence(state, id)),
  };
}
