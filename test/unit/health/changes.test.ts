import { describe, expect, it } from 'vitest';
import { changesBetween, judgedOf } from '../../../src/health/changes.ts';
import { aboutOf, problemsOf } from '../../../src/health/problems.ts';
import { Scene, standardFleet, wrong } from '../../support/health.ts';
import { aComponent, allDown, aReason, aSnapshot, NOW } from '../../support/snapshots.ts';

const well = (): Scene => new Scene(standardFleet()).round({}, 3);

describe('changes between two snapshots', () => {
  it('are those of probes, of components and of the gate, oldest first', () => {
    const changes = changesBetween(aSnapshot(), allDown(), NOW);
    const names = changes.map((change) => ('probe' in change ? change.probe : 'component' in change ? change.component : change.kind));
    expect(names).toEqual(['mount', 'vault', 'gate-changed', 'tailscale', 'ui', 'healthz', 'files', 'watchdog', 'gateway']);
    expect(changes[3]).toMatchObject({ from: 'up', to: 'down', reason: { code: 'tailscale.no_reply', args: { timeout: 8_000 } } });
  });
  it('are none when nothing changed', () => expect(changesBetween(allDown(), allDown(), NOW)).toEqual([]));
  it('include a cause that changed alone, but not other values in its sentence', () => {
    const withCause = (code: 'http.timeout' | 'http.status', age: number) =>
      aSnapshot({ components: [aComponent('gateway', 'degraded', [aReason(code, 'gateway', 'ui', { age })])] });
    expect(changesBetween(withCause('http.timeout', 1), withCause('http.timeout', 2), NOW)).toEqual([]);
    expect(changesBetween(withCause('http.timeout', 1), withCause('http.status', 1), NOW)).toMatchObject([
      { kind: 'component-changed', from: 'degraded', to: 'degraded', reason: { code: 'http.status' } },
    ]);
  });
});

describe('what is compared', () => {
  it('is the judgement; a probe has been in its state since now', () => {
    const assessment = well().round({ ui: wrong() }, 3).assess();
    const judged = judgedOf(assessment, NOW);
    expect(judged.probes.find(({ id }) => id === 'ui')).toMatchObject({ state: 'down', since: NOW, reason: { code: 'http.status' } });
    expect(judged.probes).toHaveLength(assessment.views.length);
    expect([judged.components, judged.gate]).toEqual([assessment.components, assessment.gate]);
  });
  it('is nothing for a probe or a component that only one of the two knows', () => {
    const more = aSnapshot();
    const fewer = { ...more, probes: more.probes.slice(1), components: more.components.slice(1) };
    expect(changesBetween(fewer, more, NOW)).toEqual([]);
    expect(changesBetween(more, fewer, NOW)).toEqual([]);
  });
  it('has the moment of the verdict, or of now when only the cause changed', () => {
    const since = NOW - 5 * 60_000;
    const sick = (code: 'http.timeout' | 'http.status') => {
      const component = { ...aComponent('gateway', 'degraded', [aReason(code, 'gateway', 'ui')]), since };
      return aSnapshot({ components: [component] });
    };
    const healthy = aSnapshot({ components: [aComponent('gateway', 'healthy', [])] });
    expect(changesBetween(healthy, sick('http.status'), NOW)).toMatchObject([{ at: since, from: 'healthy', to: 'degraded' }]);
    expect(changesBetween(sick('http.timeout'), sick('http.status'), NOW)).toMatchObject([{ at: NOW }]);
    const worse = aSnapshot({ components: [aComponent('gateway', 'down', [aReason('http.status', 'gateway', 'ui')])] });
    expect(changesBetween(sick('http.status'), worse, NOW)).toMatchObject([{ from: 'degraded', to: 'down' }]);
  });
});

describe('problems', () => {
  it('are ordered by severity, then by verdict; several components in the same words are one', () => {
    const blind = { component: '-' };
    const snapshot = aSnapshot({
      components: [
        aComponent('a', 'unknown', [aReason('component.blind', 'a', null, blind)]),
        aComponent('b', 'unknown', [aReason('component.blind', 'b', null, blind)]),
        aComponent('gateway', 'degraded', [aReason('http.status', 'gateway', 'ui'), aReason('gateway.services_down', 'gateway', null)]),
        aComponent('vault', 'down', [aReason('mount.absent', 'vault', 'mount')]),
      ],
    });
    expect(problemsOf(snapshot).map((problem) => `${aboutOf(problem)} ${problem.reason.severity}`)).toEqual([
      'vault/mount critical',
      'gateway critical',
      'gateway/ui warning',
      'a, b warning',
    ]);
  });
  it('leave out a probe that had no turn in the first round', () => {
    const components = [aComponent('gateway', 'unknown', [aReason('probe.pending', 'gateway', 'ui')])];
    expect(problemsOf(aSnapshot({ components, complete: false }))).toEqual([]);
    expect(problemsOf(aSnapshot({ components, complete: true }))).toHaveLength(1);
  });
});
