import { describe, expect, it } from 'vitest';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { problemsOf, rowsOf, troubleSince } from '../../../src/tui/rows.ts';
import { renderSnapshotText } from '../../../src/tui/snapshot-text.ts';
import { aComponent, allDown, aReason, aSnapshot, NOW, nothingYet, observerOffline } from '../../support/snapshots.ts';

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

describe('troubleSince', () => {
  const cause = aReason('http.timeout', 'gateway', 'ui', {}, NOW - 40_000);

  it('is when the cause began, not when the verdict followed', () =>
    expect(troubleSince(aComponent('gateway', 'down', [cause], { since: NOW - 1_000 }))).toBe(NOW - 40_000));
  it('is when the verdict began, when another cause came later', () =>
    expect(troubleSince(aComponent('gateway', 'down', [cause], { since: NOW - 90_000 }))).toBe(NOW - 90_000));
  it('is what the row shows', () => {
    const snapshot = aSnapshot({ components: [aComponent('gateway', 'down', [cause], { since: NOW - 1_000 })] });
    const rows = renderSnapshotText(snapshot, {
      columns: 80,
      theme: 'plain',
      glyphs: glyphsOf('ascii'),
      language: 'en',
      utcOffsetMinutes: () => 0,
    });
    expect(rows.split('\n').find((line) => line.startsWith('  X gateway'))).toMatch(/ 40s$/);
  });
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
