/** How each probe stands, from the snapshot's board: a scrape never attempts anything. */
import type { ProbeState } from '../health/snapshot.ts';
import { type Family, perProbe, seconds } from './family.ts';

const STATES: readonly ProbeState[] = ['up', 'degraded', 'down', 'unknown'];

const up: Family = {
  name: 'ytm_probe_up',
  help: '1 if the probe is up or degraded, 0 if it is down, after hysteresis; absent while unknown.',
  type: 'gauge',
  labels: ['probe', 'component', 'kind'],
  *samples({ snapshot }) {
    for (const { id, component, kind, state } of snapshot.probes) {
      if (state !== 'unknown') yield { labels: { probe: id, component, kind }, value: state === 'down' ? 0 : 1 };
    }
  },
};

const state: Family = {
  name: 'ytm_probe_state',
  help: 'State of the probe after hysteresis: exactly one of the states is 1.',
  type: 'gauge',
  labels: ['probe', 'component', 'state'],
  *samples({ snapshot }) {
    for (const probe of snapshot.probes) {
      const { id, component } = probe;
      for (const name of STATES) yield { labels: { probe: id, component, state: name }, value: probe.state === name ? 1 : 0 };
    }
  },
};

export const PROBE_FAMILIES: readonly Family[] = [
  up,
  state,
  perProbe('ytm_probe_interval_seconds', 'The time from one attempt to the next.', ({ everyMs }) => seconds(everyMs)),
  perProbe(
    'ytm_probe_last_attempt_timestamp_seconds',
    'When the newest attempt ended; probes run on their own schedule, not at scrapes.',
    ({ last }) => (last === null ? null : seconds(last.at)),
  ),
  perProbe('ytm_probe_last_success_timestamp_seconds', 'When an attempt last met the expectation.', ({ lastSuccess }) =>
    lastSuccess === null ? null : seconds(lastSuccess),
  ),
];
