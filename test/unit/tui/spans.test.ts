import { describe, expect, it } from 'vitest';
import type { StateSpan } from '../../../src/health/history.ts';
import { runsBetween } from '../../../src/tui/shown-changes.ts';
import { allSpans, followSpans } from '../../../src/tui/spans.ts';
import { aMirror, aRun, aRunningMirror } from '../../support/mirrors.ts';
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
  it('end when it is over, at the moment that the snapshot gives', () => {
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
  it('are listed once, also when history and dashboard both know them', () => {
    const seen = [span('vault', 'down', 40, 1)];
    expect(allSpans([span('vault', 'down', 40, null), span('hot', 'down', 90, 80)], seen)).toEqual([...seen, span('hot', 'down', 90, 80)]);
  });
});

describe('what happened between two snapshots', () => {
  it('is a run that began or ended', () => {
    const before = { ...aSnapshot(), mirror: aMirror() };
    const running = { ...aSnapshot(), mirror: aRunningMirror() };
    const ended = { ...aSnapshot(), mirror: aMirror({ runs: [aRun('412', 0), ...aMirror().runs] }) };
    expect(runsBetween(before, running)).toMatchObject([{ kind: 'run-started', run: '412' }]);
    expect(runsBetween(running, ended)).toMatchObject([{ kind: 'run-ended', run: { id: '412' } }]);
    expect(runsBetween(aSnapshot(), running)).toEqual([]);
  });
});
