import { describe, expect, it } from 'vitest';
import { aboutOf, problemsOf } from '../../../src/health/problems.ts';
import { aComponent, aReason, aSnapshot } from '../../support/snapshots.ts';

describe('a problem', () => {
  const standsOn = (probe: string | null) =>
    problemsOf(aSnapshot({ components: [aComponent('gateway', 'down', [aReason('http.status', 'gateway', probe)])] }))[0];

  it('names the probe that it rests on, if that is there', () => {
    expect(standsOn('ui')).toMatchObject({ probe: 'ui', others: [] });
    expect(standsOn('of-another-config')).toMatchObject({ probe: null });
    expect(standsOn(null)).toMatchObject({ probe: null });
  });

  it('is about a probe, or about all components that it makes sick', () => {
    const [one, two] = [standsOn('ui'), standsOn(null)];
    expect([one, two].map((problem) => problem && aboutOf(problem))).toEqual(['gateway/ui', 'gateway']);
  });

  it('is one only in the same words and with the same verdict', () => {
    const same = aReason('http.status', 'a', null, { status: 500 });
    const components = [
      aComponent('a', 'down', [same]),
      aComponent('b', 'down', [same]),
      aComponent('c', 'degraded', [same]),
      aComponent('d', 'down', [aReason('http.status', 'd', null, { status: 404 })]),
    ];
    expect(problemsOf(aSnapshot({ components })).map(aboutOf)).toEqual(['a, b', 'd', 'c']);
  });

  it('is left out while a probe had no turn, but nothing else is', () => {
    const components = [aComponent('a', 'unknown', [aReason('probe.pending', 'a', 'ui'), aReason('probe.stale', 'a', 'files')])];
    expect(problemsOf(aSnapshot({ components, complete: false })).map(({ reason }) => reason.code)).toEqual(['probe.stale']);
  });
});
