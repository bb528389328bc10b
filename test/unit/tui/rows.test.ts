import { describe, expect, it } from 'vitest';
import { problemsOf, rowsOf } from '../../../src/tui/rows.ts';
import { aComponent, allDown, aReason, aSnapshot, nothingYet, observerOffline } from '../../support/snapshots.ts';

const about = (problems: ReturnType<typeof problemsOf>): readonly string[] => problems.map((problem) => problem.about);

describe('problemsOf', () => {
  it('puts the worst component first, whatever the order of the config', () => {
    const unmounted = aReason('mount.absent', 'vault', 'mount');
    const slow = aReason('http.timeout', 'gateway', 'ui');
    const snapshot = aSnapshot({ components: [aComponent('gateway', 'degraded', [slow]), aComponent('vault', 'down', [unmounted])] });
    expect(about(problemsOf(snapshot))).toEqual(['vault/mount', 'gateway/ui']);
  });

  it('says once what one cause does to several components', () => {
    const args = { component: 'observer', bin: 'tailscale' };
    const missing = (component: string): ReturnType<typeof aReason> => aReason('tailscale.cli_missing', component, null, args);
    const snapshot = aSnapshot({ components: ['gateway', 'observer'].map((id) => aComponent(id, 'unknown', [missing(id)])) });
    expect(about(problemsOf(snapshot))).toEqual(['gateway, observer']);
  });

  it('keeps apart what differs in its words', () => expect(about(problemsOf(observerOffline()))).toEqual(['gateway', 'observer/observer']));

  it('points to the row that a reason rests on', () => {
    expect(problemsOf(allDown()).map((problem) => problem.row)).toEqual(['component:gateway', 'probe:mount']);
  });

  it('is empty in the first round', () => expect(problemsOf(nothingYet())).toEqual([]));
});

describe('rowsOf', () => {
  it('lists each component before its probes, in the order of the config', () => {
    expect(
      rowsOf(aSnapshot())
        .map((row) => row.id)
        .slice(5, 8),
    ).toEqual(['probe:watchdog', 'component:vault', 'probe:mount']);
  });
});
