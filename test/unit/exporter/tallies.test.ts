import { describe, expect, test } from 'vitest';
import { countedCodes, Tallies } from '../../../src/exporter/tallies.ts';
import { answered, answeredBadly, failed, notRun, type Observation, type Outcome, trouble } from '../../../src/health/observation.ts';

function observed(outcome: Outcome, took = 40): { readonly kind: 'observed'; readonly observation: Observation } {
  return { kind: 'observed', observation: { probe: 'ui', startedAt: 0, at: took, took, outcome } };
}

describe('tallies', () => {
  test('a probe that was never attempted has zeros', () => {
    expect(new Tallies().of('ui')).toMatchObject({ attempts: 0, skipped: 0 });
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
    expect(tallies.of('files').attempts).toBe(0);
  });
});

test('codes are expected where they are counted', () => {
  expect(countedCodes(['tcp.refused', 'tls.expiring', 'mount.absent', 'tailscale.stopped', 'probe.internal'])).toEqual({
    failures: ['tcp.refused', 'mount.absent'],
    notRun: ['tailscale.stopped', 'probe.internal', 'probe.overloaded', 'probe.settling'],
  });
});
