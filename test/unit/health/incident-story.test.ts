import { describe, expect, test } from 'vitest';
import { type HinderedRun, type StoryEvent, storyOf } from '../../../src/health/incident-story.ts';
import { SAME_MOMENT_MS } from '../../../src/health/incidents.ts';
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
    case 'unobserved':
      return `${at} probe ${event.probe} unobserved`;
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
      spans: probe === undefined ? [] : [{ ...probe, until: null, next: null }],
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
      { ...probe, until: FROM + MINUTE, next: 'down' } as const,
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

  test('does not call a probe up that was no longer observed', () => {
    const [probe] = anIncidentMaterial().spans;
    if (probe === undefined) throw new Error('no span');
    const spans = [
      { ...probe, until: FROM + MINUTE, next: null },
      { ...probe, from: FROM + 3 * MINUTE },
    ];
    const lines = storyOf(anIncidentMaterial({ spans })).events.map(lineOf);
    expect(lines.filter((line) => line.includes('probe'))).toEqual([
      '-10 probe ui down http.timeout',
      '60 probe ui unobserved',
      '180 probe ui down http.timeout',
      '720 probe ui up',
    ]);
  });

  test('ends with its component healthy, unless its last change says so or it is open', () => {
    const verdicts = (changes: Parameters<typeof anIncident>[0]) =>
      storyOf(anIncidentMaterial({ record: anIncident(changes), spans: [] }))
        .events.map(lineOf)
        .filter((line) => line.includes('verdict'))
        .at(-1);
    const turns = [
      { at: FROM, verdict: 'down', cause: null },
      { at: FROM + MINUTE, verdict: 'healthy', cause: null },
    ] as const;
    expect(verdicts({})).toMatch(/^720 verdict healthy/);
    expect(verdicts({ turns })).toMatch(/^60 verdict healthy/);
    expect(verdicts({ turns: [{ at: FROM - MINUTE, verdict: 'degraded', cause: null }, ...turns] })).toMatch(/^60 verdict healthy/);
    expect(verdicts({ until: null })).toMatch(/^60 verdict down/);
  });

  test('shows no end of a probe that came after its own end', () => {
    const [probe] = anIncidentMaterial().spans;
    if (probe === undefined) throw new Error('no span');
    const until = anIncident().until ?? 0;
    const end = (at: number) =>
      storyOf(anIncidentMaterial({ spans: [{ ...probe, until: at }] }))
        .events.map(lineOf)
        .filter((line) => line.includes('probe ui up')).length;
    expect([end(until), end(until + SAME_MOMENT_MS), end(until + SAME_MOMENT_MS + 1)]).toEqual([1, 1, 0]);
  });

  test('folds runs in a row that ended for the same reason', () => {
    const runs = [
      run(3, 'refused', 'mirror.gate_shut'),
      run(2, 'aborted', 'mirror.gate_shut'),
      run(1, 'aborted', 'mirror.gate_shut'),
      run(8, 'refused', 'mirror.gate_shut'),
      run(5, 'refused', 'mirror.gate_shut'),
      run(4, 'refused', 'mirror.gate_shut'),
      run(6, 'failed', 'rsync.failed'),
      run(7, 'failed', null),
    ];
    const lines = storyOf(anIncidentMaterial({ runs })).events.map(lineOf);
    expect(lines.filter((line) => line.includes(' run '))).toEqual([
      '60 run aborted x2 until 120 mirror.gate_shut',
      '180 run refused x3 until 300 mirror.gate_shut',
      '360 run failed x1 until 360 rsync.failed',
      '420 run failed x1 until 420',
      '480 run refused x1 until 480 mirror.gate_shut',
    ]);
  });
});
