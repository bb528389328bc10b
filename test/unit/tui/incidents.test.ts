import { describe, expect, it } from 'vitest';
import type { StateSpan } from '../../../src/health/history.ts';
import { changesBetween, runsBetween } from '../../../src/tui/happenings.ts';
import { incidentsOf, turnsOf } from '../../../src/tui/incidents.ts';
import { allSpans, followSpans } from '../../../src/tui/spans.ts';
import { aMirror, aRun, aRunningMirror } from '../../support/mirrors.ts';
import { SOME_TROUBLES } from '../../support/pasts.ts';
import { aComponent, allDown, aReason, aSnapshot, NOW, nothingYet } from '../../support/snapshots.ts';

const MINUTE = 60_000;

function span(
  id: string,
  state: StateSpan['state'],
  fromAgo: number,
  untilAgo: number | null,
  kind: 'probe' | 'component' = 'component',
): StateSpan {
  return {
    subject: { kind, id },
    state,
    from: NOW - fromAgo * MINUTE,
    until: untilAgo === null ? null : NOW - untilAgo * MINUTE,
    code: 'component.blind',
    args: {},
  };
}

describe('spans of trouble', () => {
  it('begin with what is wrong when the dashboard is opened', () => {
    const names = followSpans([], allDown()).map(({ subject, state }) => `${subject.id} ${state}`);
    expect(names).toEqual(expect.arrayContaining(['gateway down', 'vault down', 'mount down', 'ui down']));
    expect(names).toHaveLength(8);
  });
  it('end when it is over, at the moment that the snapshot tells', () => {
    const open = followSpans([], allDown());
    const over = followSpans(open, aSnapshot({ components: [aComponent('gateway', 'healthy', [], { since: NOW + 5_000 })] }));
    expect(over.every(({ until }) => until !== null)).toBe(true);
    expect(over.find(({ subject }) => subject.id === 'gateway')?.until).toBe(NOW + 5_000);
    expect(followSpans(over, aSnapshot())).toBe(over);
  });
  it('are others when a state gets worse', () => {
    const degraded = followSpans(
      [],
      aSnapshot({ components: [aComponent('vault', 'degraded', [aReason('space.low', 'vault', 'space')])] }),
    );
    const down = aComponent('vault', 'down', [aReason('mount.absent', 'vault', 'mount')], { since: NOW });
    const worse = followSpans(degraded, aSnapshot({ components: [down] }));
    expect(worse.map(({ state, until }) => [state, until])).toEqual([
      ['down', null],
      ['degraded', NOW],
    ]);
  });
  it('do not count the first round', () => expect(followSpans([], nothingYet())).toEqual([]));
  it('are told once, also when history and dashboard both know them', () => {
    const seen = [span('vault', 'down', 40, 1)];
    expect(allSpans([span('vault', 'down', 40, null), span('hot', 'down', 90, 80)], seen)).toEqual([...seen, span('hot', 'down', 90, 80)]);
  });
});

describe('incidents', () => {
  it('are spans that follow upon one another', () => {
    const incidents = incidentsOf([span('vault', 'down', 10, 5), span('vault', 'degraded', 12, 10), span('vault', 'down', 60, 50)]);
    expect(incidents.map(({ id, worst, spans }) => [id, worst, spans.length])).toEqual([
      [`vault@${NOW - 12 * MINUTE}`, 'down', 2],
      [`vault@${NOW - 60 * MINUTE}`, 'down', 1],
    ]);
  });
  it('keep apart what is of different components, newest first', () =>
    expect(incidentsOf([...SOME_TROUBLES]).map(({ component, until }) => [component, until === null])).toEqual([
      ['vault', true],
      ['gateway', false],
      ['observer', false],
    ]));
  it('tell how they went: the probes before the verdict, each change, and the end', () => {
    const [, gateway] = incidentsOf([...SOME_TROUBLES]);
    const turns = gateway === undefined ? [] : turnsOf(gateway, SOME_TROUBLES, allDown());
    expect(turns.map(({ subject, state }) => `${subject.id} ${state}`)).toEqual([
      'healthz down',
      'gateway degraded',
      'gateway down',
      'healthz up',
      'gateway healthy',
    ]);
  });
});

describe('what happened between two snapshots', () => {
  it('is every change of state and of the gate, oldest first', () => {
    const changes = changesBetween(aSnapshot(), allDown());
    expect(changes.map((what) => ('id' in what ? what.id : what.kind))).toEqual([
      'mount',
      'vault',
      'gate',
      'tailscale',
      'ui',
      'healthz',
      'files',
      'watchdog',
      'gateway',
    ]);
    expect(changes[3]).toMatchObject({ from: 'up', to: 'down', cause: { code: 'tailscale.no_reply', args: { timeout: 8_000 } } });
  });
  it('is nothing when nothing changed', () => expect(changesBetween(allDown(), allDown())).toEqual([]));
  it('is also a run that began or ended', () => {
    const before = { ...aSnapshot(), mirror: aMirror() };
    const running = { ...aSnapshot(), mirror: aRunningMirror() };
    const ended = { ...aSnapshot(), mirror: aMirror({ runs: [aRun('412', 0), ...aMirror().runs] }) };
    expect(runsBetween(before, running)).toMatchObject([{ kind: 'run-started', run: '412' }]);
    expect(runsBetween(running, ended)).toMatchObject([{ kind: 'run-ended', run: { id: '412' } }]);
    expect(runsBetween(aSnapshot(), running)).toEqual([]);
  });
});
