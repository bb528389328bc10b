/** The verdicts, the gate, and the version of ytm that reports them. */
import { isRecording } from '../health/recording.ts';
import type { Verdict } from '../health/snapshot.ts';
import type { Family } from './family.ts';

const VERDICTS: readonly Verdict[] = ['healthy', 'degraded', 'down', 'unknown'];

/** The only gate there is: may a mirror run (or another job) start now? */
const GATE = 'mirror';

export const FLEET_FAMILIES: readonly Family[] = [
  {
    name: 'ytm_build_info',
    help: 'Always 1; the version of ytm and of Node.',
    type: 'gauge',
    labels: ['version', 'node'],
    *samples({ snapshot, runtime }) {
      yield { labels: { version: snapshot.version, node: runtime.node }, value: 1 };
    },
  },
  {
    name: 'ytm_component_verdict',
    help: 'Verdict of the component: exactly one of the verdicts is 1.',
    type: 'gauge',
    labels: ['component', 'verdict'],
    *samples({ snapshot }) {
      for (const component of snapshot.components) {
        for (const verdict of VERDICTS)
          yield { labels: { component: component.id, verdict }, value: component.verdict === verdict ? 1 : 0 };
      }
    },
  },
  {
    name: 'ytm_problem',
    help: '1 for every reason that is shown at present, with its component and severity; no sample for others.',
    type: 'gauge',
    labels: ['component', 'code', 'severity'],
    *samples({ snapshot }) {
      for (const { id, reasons } of snapshot.components) {
        const shown = new Map(
          reasons.filter(({ code }) => code !== 'probe.pending' || snapshot.complete).map((reason) => [reason.code, reason]),
        );
        for (const { code, severity } of shown.values()) yield { labels: { component: id, code, severity }, value: 1 };
      }
    },
  },
  {
    name: 'ytm_recording_up',
    help: '1 if attempts, states and mirror runs are recorded, 0 if they cannot be (see the reasons store.*).',
    type: 'gauge',
    labels: [],
    *samples({ snapshot }) {
      yield { labels: {}, value: isRecording(snapshot) ? 1 : 0 };
    },
  },
  {
    name: 'ytm_gate_open',
    help: '1 if a job may start now, 0 if the gate is shut.',
    type: 'gauge',
    labels: ['gate'],
    *samples({ snapshot }) {
      yield { labels: { gate: GATE }, value: snapshot.gate.state === 'open' ? 1 : 0 };
    },
  },
  {
    name: 'ytm_gate_blocked',
    help: '1 for every code that currently shuts the gate; no sample for others.',
    type: 'gauge',
    labels: ['gate', 'code'],
    *samples({ snapshot }) {
      const codes = new Set(snapshot.gate.reasons.map((reason) => reason.code));
      for (const code of codes) yield { labels: { gate: GATE, code }, value: 1 };
    },
  },
];
