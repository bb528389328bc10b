import { describe, expect, it } from 'vitest';
import { orderOf, rowsOf, sameStates } from '../../../src/tui/rows.ts';
import { allDown, anAttempt, aProbe, aSnapshot } from '../../support/snapshots.ts';

describe('the order of rows', () => {
  it('is that of the config at first', () => expect(orderOf(allDown(), 'config')).toEqual(rowsOf(allDown()).map(({ id }) => id)));
  it('begins with the worst, each component with its probes', () => {
    const order = orderOf(aSnapshot({ components: allDown().components.slice(1, 2), probes: allDown().probes.slice(5, 6) }), 'problems');
    expect(order.slice(0, 3)).toEqual(['component:vault', 'probe:mount', 'probe:sentinel']);
    expect(order.indexOf('component:gateway')).toBeGreaterThan(order.indexOf('probe:smb'));
  });
  it('goes by name', () => {
    const order = orderOf(allDown(), 'name');
    expect(order.filter((id) => id.startsWith('component:'))).toEqual([
      'component:gateway',
      'component:hot',
      'component:observer',
      'component:vault',
    ]);
    expect(order.slice(1, 6)).toEqual(['probe:files', 'probe:healthz', 'probe:tailscale', 'probe:ui', 'probe:watchdog']);
  });
  it('goes by time, the slowest first', () => {
    const slow = aProbe('hotspace', 'space', 'hot', { last: anAttempt({}, { tookMs: 9_000 }) });
    expect(orderOf(aSnapshot({ probes: [slow] }), 'latency').slice(0, 3)).toEqual(['component:hot', 'probe:hotspace', 'component:gateway']);
  });
  it('stays when only measurements change', () => {
    const measured = aSnapshot({ probes: [aProbe('hotspace', 'space', 'hot', { last: anAttempt({}, { tookMs: 9_000 }) })] });
    expect([sameStates(aSnapshot(), measured), sameStates(aSnapshot(), allDown())]).toEqual([true, false]);
  });
  it('is looked at anew when a single probe changes, or another one is there', () => {
    const sick = aSnapshot({ probes: [aProbe('hotspace', 'space', 'hot', { state: 'degraded' })] });
    const more = aSnapshot({ probes: [aProbe('new', 'http', 'hot')] });
    expect([sameStates(aSnapshot(), sick), sameStates(aSnapshot(), more)]).toEqual([false, false]);
  });
});
