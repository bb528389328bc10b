/** What the store has about a component at a moment of the past. */
import type { EpochMs, Millis, ProbeId } from '../health/ids.ts';
import { storyOf } from '../health/incident-story.ts';
import type { ComponentThen, PastAttempt } from '../health/then.ts';
import { HOUR_MS, hourOf } from './attempt-bytes.ts';
import type { Store } from './store.ts';

const ATTEMPTS_SHOWN = 20;
const BEFORE_MS: Millis = 2 * HOUR_MS;
const MOST_INCIDENTS = 50;

/** @param probes those of the component in the config; others that were recorded for it are added */
export function componentThen(store: Store, component: string, probes: readonly ProbeId[], at: EpochMs): ComponentThen {
  const spans = store.states.at(at);
  const recorded = spans.flatMap(({ subject, args }) => (subject.kind === 'probe' && args['component'] === component ? [subject.id] : []));
  const open = store.incidents.within({ from: at + 1, until: at + 1 }, MOST_INCIDENTS).filter((one) => one.component === component);
  return {
    component,
    at,
    span: spans.find(({ subject }) => subject.kind === 'component' && subject.id === component) ?? null,
    probes: [...new Set([...probes, ...recorded])].map((probe) => ({
      probe,
      span: spans.find(({ subject }) => subject.kind === 'probe' && subject.id === probe) ?? null,
      attempts: attemptsBefore(store, probe, at),
    })),
    incidents: open.flatMap(({ id }) => {
      const material = store.incidents.one(id, at);
      if (material === null) return [];
      const { record, events } = storyOf(material);
      return [{ record, events: events.filter((event) => event.at <= at) }];
    }),
  };
}

function attemptsBefore(store: Store, probe: ProbeId, at: EpochMs): readonly PastAttempt[] {
  const hours: EpochMs[] = [];
  for (let hour = hourOf(at - BEFORE_MS); hour <= at; hour += HOUR_MS) hours.push(hour);
  return hours
    .flatMap((hour) => store.attempts.ofHour(probe, hour))
    .filter((attempt) => attempt.at <= at)
    .slice(-ATTEMPTS_SHOWN)
    .map(({ at: endedAt, tookMs, class: kind, code }) => ({ at: endedAt, tookMs, class: kind, code }));
}
