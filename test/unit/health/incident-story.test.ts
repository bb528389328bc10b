import { describe, expect, test } from 'vitest';
import { type HinderedRun, type StoryEvent, storyOf } from '../../../src/health/incident-story.ts';
import { anIncident, anIncidentMaterial } from '../../support/incidents.ts';
import { NOW } from '../../support/snapshots.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const FROM = NOW - 20 * MINUTE;

/** `+60 verdict down gateway.not_reachable`: seconds since the beginning. */
function lineOf(event: StoryEvent): string {
  const at = (event.at - FROM) / SECOND;
  const cause = 'cause' in event && event.cause !== null ? ` ${event.cause.code}` : '';
  switch (event.kind) {
    case 'verdict':
      return `${at} verdict ${event.verdict}${cause}`;
    case 'probe':
      return `${at} probe ${event.probe} ${event.state}${cause}`;
    case 'message':
      return `${at} message ${event.message} ${event.notifier} ${event.fate}`;
    case 'held-back':
      return `${at} held-back ${event.code}`;
    case 'run':
      return `${at} run ${event.status} x${event.count} until ${(event.until - FROM) / SECOND}${cause}`;
    case 'ack':
      return `${at} ack ${event.by}`;
  }
}

function run(minute: number, status: HinderedRun['status'], code: 'mirror.gate_shut' | 'rsync.failed' | null): HinderedRun {
  return { at: FROM + minute * MINUTE, id: `run-${minute}`, status, cause: code === null ? null : { code, args: {} } };
}

describe('the timeline of an incident', () => {
  test('has evidence, verdicts, messages, what was held back, acknowledgement and end in their order', () => {
    expect(storyOf(anIncidentMaterial()).events.map(lineOf)).toEqual([
      '-10 probe ui down http.timeout',
      '0 verdict degraded gateway.ping_lost',
      '60 verdict down gateway.not_reachable',
      '180 held-back join.consequence',
      '180.4 message firing ntfy delivered',
      '300 ack mika',
      '720 probe ui up',
      '720 verdict healthy',
      '840 message resolved ntfy waiting',
    ]);
  });

  test('of one that is open has no end', () => {
    const [probe] = anIncidentMaterial().spans;
    const material = anIncidentMaterial({
      record: anIncident({ until: null, ack: null }),
      spans: probe === undefined ? [] : [{ ...probe, until: null }],
      messages: [],
      heldBack: [],
    });
    expect(storyOf(material).events.map(lineOf)).toEqual([
      '-10 probe ui down http.timeout',
      '0 verdict degraded gateway.ping_lost',
      '60 verdict down gateway.not_reachable',
    ]);
  });

  test('has no probes of other components, and a probe that only changes its cause does not come up in between', () => {
    const [probe] = anIncidentMaterial().spans;
    if (probe === undefined) throw new Error('no span');
    const spans = [
      { ...probe, until: FROM + MINUTE },
      { ...probe, from: FROM + MINUTE, code: 'http.status', args: { component: 'gateway', status: 502 } } as const,
      { ...probe, subject: { kind: 'probe', id: 'mount' }, args: { component: 'vault' } } as const,
      { ...probe, subject: { kind: 'component', id: 'gateway' } } as const,
    ];
    const lines = storyOf(anIncidentMaterial({ spans })).events.map(lineOf);
    expect(lines.filter((line) => line.includes('probe'))).toEqual([
      '-10 probe ui down http.timeout',
      '60 probe ui down http.status',
      '720 probe ui up',
    ]);
  });

  test('folds runs in a row that ended for the same reason', () => {
    const runs = [
      run(3, 'refused', 'mirror.gate_shut'),
      run(1, 'aborted', 'mirror.gate_shut'),
      run(5, 'refused', 'mirror.gate_shut'),
      run(4, 'refused', 'mirror.gate_shut'),
      run(6, 'failed', 'rsync.failed'),
      run(7, 'failed', null),
    ];
    const lines = storyOf(anIncidentMaterial({ runs })).events.map(lineOf);
    expect(lines.filter((line) => line.includes(' run '))).toEqual([
      '60 run aborted x1 until 60 mirror.gate_shut',
      '180 run refused x3 until 300 mirror.gate_shut',
      '360 run failed x1 until 360 rsync.failed',
      '420 run failed x1 until 420',
    ]);
  });
});
