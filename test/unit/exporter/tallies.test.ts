import { describe, expect, test } from 'vitest';
import { countedCodes, DURATION_BOUNDS, Tallies } from '../../../src/exporter/tallies.ts';
import { answered, answeredBadly, failed, notRun, type Observation, type Outcome, trouble } from '../../../src/health/observation.ts';

function observed(outcome: Outcome, took = 40): { readonly kind: 'observed'; readonly observation: Observation } {
  return { kind: 'observed', observation: { probe: 'ui', startedAt: 0, at: took, took, outcome } };
}

describe('tallies', () => {
  test('a probe that was never attempted has zeros', () => {
    expect(new Tallies().of('ui')).toMatchObject({ attempts: 0, skipped: 0, durations: { sum: 0 } });
  });

  test('every outcome counts in its place', () => {
    const tallies = new Tallies();
    tallies.record(observed(answered({})));
    tallies.record(observed(answered({}, trouble('tls.expiring'))));
    tallies.record(observed(answeredBadly(trouble('http.status'))));
    tallies.record(observed(failed(trouble('tcp.timeout'), false)));
    tallies.record(observed(failed(trouble('tcp.timeout'), false)));
    tallies.record(observed(notRun(trouble('probe.settling')), 0));
    tallies.record({ kind: 'skipped', probe: 'ui', at: 0 });
    tallies.record({ kind: 'slept', at: 0, gapMs: 1 });
    const tally = tallies.of('ui');
    expect(tally.attempts).toBe(6);
    expect(tally.skipped).toBe(1);
    expect([...tally.failures]).toEqual([
      ['http.status', 1],
      ['tcp.timeout', 2],
    ]);
    expect([...tally.notRun]).toEqual([['probe.settling', 1]]);
    expect(tally.durations.counts.reduce((sum, count) => sum + count)).toBe(5);
    expect(tally.durations.sum).toBeCloseTo(0.2);
    expect(tallies.of('files').attempts).toBe(0);
  });

  test.each([
    [0, 0],
    [1, 0],
    [1.001, 1],
    [1_000, DURATION_BOUNDS.indexOf(1)],
    [15_000, DURATION_BOUNDS.length - 1],
    [15_001, DURATION_BOUNDS.length],
    [-3, 0],
  ])('%d ms falls into bucket %d', (took, bucket) => {
    const tallies = new Tallies();
    tallies.record(observed(answered({}), took));
    expect(tallies.of('ui').durations.counts[bucket]).toBe(1);
    expect(tallies.of('ui').durations.sum).toBeGreaterThanOrEqual(0);
  });
});

test('codes are expected where they are counted', () => {
  expect(countedCodes(['tcp.refused', 'tls.expiring', 'mount.absent', 'tailscale.stopped', 'probe.internal'])).toEqual({
    failures: ['tcp.refused', 'mount.absent'],
    notRun: ['tailscale.stopped', 'probe.internal', 'probe.overloaded', 'probe.settling'],
  });
});

test('start delays are counted over all probes', () => {
  const tallies = new Tallies();
  for (const delayMs of [0, 40, 20_000]) tallies.record({ kind: 'started', probe: 'ui', at: 0, delayMs });
  expect(tallies.startDelays.sum).toBeCloseTo(20.04);
  expect(tallies.startDelays.counts[DURATION_BOUNDS.indexOf(0.05)]).toBe(1);
  expect(tallies.startDelays.counts[DURATION_BOUNDS.length]).toBe(1);
});
