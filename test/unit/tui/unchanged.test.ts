/** What did not change is not made again: lines keep their identity from picture to picture, and Ink's rows are compared by it. */
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import type { Line } from '../../../src/tui/line.ts';
import { begin, type Model } from '../../../src/tui/model.ts';
import { screenOf } from '../../../src/tui/screen.ts';
import { update } from '../../../src/tui/update.ts';
import { aProbe, aSnapshot, NOW } from '../../support/snapshots.ts';

const LOOK = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 } as const;
const PROBES = 30;
/** Ages grow in steps of ten seconds: not in the second after this one. */
const AT = NOW + 1_000;

/** As a daemon sends it: every part is new. */
function fleet(firstTook: number): Snapshot {
  const probes = Array.from({ length: PROBES }, (_, index) => {
    const probe = aProbe(`probe-${index}`, 'http', index < PROBES / 2 ? 'gateway' : 'vault');
    return index > 0 || probe.last === null ? probe : { ...probe, last: { ...probe.last, tookMs: firstTook } };
  });
  return structuredClone(aSnapshot({ probes }));
}

function probeLines(model: Model): { readonly list: readonly Line[]; readonly detail: readonly Line[] } {
  const { view } = screenOf(model, LOOK);
  if (view.kind !== 'overview') throw new Error(`the view is ${view.kind}`);
  const isOfProbe = ({ segments }: Line): boolean => segments.some(({ text }) => text.includes('probe-'));
  return { list: view.list.filter(isOfProbe), detail: (view.detail ?? []).filter(isOfProbe) };
}

describe('a refresh', () => {
  it.each([
    ['the list alone', 80, 60],
    ['the list beside a component', 160, 60],
  ] as const)('makes the lines of the probe that changed and no others: %s', (_, columns, rows) => {
    const snapshot = fleet(20);
    const first = begin({ snapshot, now: AT, columns, rows, link: { kind: 'embedded' }, withEvents: false, faults: null });
    const { model } = update(first, { kind: 'key', key: 'j' }, AT);
    const before = probeLines(model);
    const after = probeLines(update(model, { kind: 'snapshot', snapshot: fleet(31) }, AT + 500).model);
    const made = (part: 'list' | 'detail'): number => after[part].filter((line, index) => line !== before[part][index]).length;
    expect(before.list).toHaveLength(PROBES);
    expect(made('list')).toBe(1);
    expect(made('detail')).toBe(columns > 132 ? 1 : 0);
    // Ten seconds later they are all older.
    expect(probeLines(update(model, { kind: 'tick' }, AT + 20_000).model).list[5]).not.toBe(before.list[5]);
  });
});
