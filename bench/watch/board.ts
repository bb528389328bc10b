/** The board that the benched dashboards show: so many probes, all well, two of which answer anew twice a second. */
import type { Snapshot } from '../../src/health/snapshot.ts';
import { aProbe, aSnapshot, NOW } from '../../test/support/snapshots.ts';

/** Between two answers. */
export const TICK_MS = 500;
const VARIANTS = 24;
/** What the attempts before were: mostly good. */
const PAST = 'uuuuuuwuuuuuuuuuuuuduuuuuuuuuuuwwuuuuuuuu';

/** The snapshots that follow one another, again and again; each differs from the last in two probes. Their times are `now`. */
export function boards(probes: number, now: number): readonly Snapshot[] {
  const all = Array.from({ length: probes }, (_, index) =>
    aProbe(`probe-${index}`, 'http', index < probes / 2 ? 'gateway' : 'vault', { target: `https://server-${index}.example/保管庫/` }),
  );
  return Array.from({ length: VARIANTS }, (_, variant) => {
    const answered = all.map((probe, index) =>
      index > 1 || probe.last === null
        ? probe
        : {
            ...probe,
            last: { ...probe.last, tookMs: 20 + ((variant * 7 + index) % 50), facts: {} },
            strip: stripAt(variant),
          },
    );
    return shifted(aSnapshot({ probes: answered, revision: variant }), now - NOW);
  });
}

/** The newest 60 attempts at a turn: one more than at the turn before. */
function stripAt(turn: number): string {
  const from = turn % PAST.length;
  return PAST.repeat(3).slice(from, from + 60);
}

/** Test snapshots are made for a fixed moment: their times are moved. */
function shifted(snapshot: Snapshot, by: number): Snapshot {
  return JSON.parse(JSON.stringify(snapshot), (key, value: unknown) =>
    typeof value === 'number' && /^(at|since|lastSuccess|lastLife|nextAt)$/.test(key) ? value + by : value,
  ) as Snapshot;
}
