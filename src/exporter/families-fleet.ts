/** What follows from the probes: verdicts and the gate; and which ytm tells it. */
import type { Verdict } from '../health/snapshot.ts';
import { type Family, NO_LABELS } from './family.ts';

const VERDICTS: readonly Verdict[] = ['healthy', 'degraded', 'down', 'unknown'];

/** The only gate there is: may a mirror run (or another job) start now? */
const GATE = 'mirror';

export const FLEET_FAMILIES: readonly Family[] = [
  {
    name: 'ytm_build_info',
    help: 'Always 1; the version of ytm and of the Node that runs it.',
    type: 'gauge',
    labels: ['version', 'node'],
    *samples({ snapshot, runtime }) {
      yield { labels: { version: snapshot.version, node: runtime.node }, shared: NO_LABELS, value: 1 };
    },
  },
  {
    name: 'ytm_component_verdict',
    help: 'Verdict about the component: exactly one of the verdicts is 1.',
    type: 'gauge',
    labels: ['component', 'verdict'],
    *samples({ snapshot }) {
      for (const component of snapshot.components) {
        for (const verdict of VERDICTS)
          yield { labels: { component: component.id, verdict }, shared: NO_LABELS, value: component.verdict === verdict ? 1 : 0 };
      }
    },
  },
  {
    name: 'ytm_gate_open',
    help: '1 when a job may start now, 0 when the gate is shut.',
    type: 'gauge',
    labels: ['gate'],
    *samples({ snapshot }) {
      yield { labels: { gate: GATE }, shared: NO_LABELS, value: snapshot.gate.state === 'open' ? 1 : 0 };
    },
  },
  {
    name: 'ytm_gate_blocked',
    help: '1 for every code that keeps the gate shut now; no sample for others.',
    type: 'gauge',
    labels: ['gate', 'code'],
    *samples({ snapshot }) {
      const codes = new Set(snapshot.gate.reasons.map((reason) => reason.code));
      for (const code of codes) yield { labels: { gate: GATE, code }, shared: NO_LABELS, value: 1 };
    },
  },
];
