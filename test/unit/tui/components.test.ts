/** Which rows of the list give way where there is too little room. */
import { describe, expect, it } from 'vitest';
import { visibleRows, wholeList } from '../../../src/tui/lines/components.ts';
import { aComponent, aFailing, aProbe, aReason, aSnapshot } from '../../support/snapshots.ts';

const RACKS = Array.from({ length: 12 }, (_, index) => `rack-${index}`);
const isSick = (rack: string): boolean => rack === 'rack-10';
const racks = aSnapshot({
  components: RACKS.map((id) => (isSick(id) ? aComponent(id, 'degraded', [aReason('tcp.refused', id, `disk-${id}`)]) : aComponent(id))),
  probes: RACKS.flatMap((id) => {
    const probe = aProbe(`disk-${id}`, 'tcp', id);
    return [isSick(id) ? aFailing(probe, 'tcp.refused') : probe];
  }),
});
const many = { ...racks, components: racks.components.filter(({ id }) => RACKS.includes(id)) };

function shown(room: number): readonly string[] {
  return visibleRows(wholeList(many), room).map(({ id }) => id);
}

describe('visibleRows', () => {
  it('keeps what is sick, however late it comes in the config, and as many others as there is room for', () =>
    expect(shown(5)).toEqual(['component:rack-0', 'component:rack-1', 'component:rack-2', 'component:rack-10', 'probe:disk-rack-10']));
  it('cuts what is sick only where nothing else is left', () => {
    expect(shown(2)).toEqual(['component:rack-10', 'probe:disk-rack-10']);
    expect(shown(1)).toEqual(['component:rack-10']);
  });
});
