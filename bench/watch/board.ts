/**
 * The boards that the benched dashboards show: so many probes, all well, two of which answer anew twice a second. Which board is shown
 * follows from the clock, so that both programs show the same ones, and their ages grow with the first of them.
 */
import type { StripRange, Strips } from '../../src/health/history.ts';
import type { ProbeSnapshot, Snapshot } from '../../src/health/snapshot.ts';
import { someStrips } from '../../test/support/pasts.ts';
import { aProbe, aSnapshot, NOW } from '../../test/support/snapshots.ts';

/** Between two answers. */
export const TICK_MS = 500;
/**
 * Few, as they lie in the memory of the dashboard, which holds no more than the newest one of a daemon; and an odd number, so that the
 * median of their bytes is that of one of them, also where a refresh is missing at an end of the time that is measured.
 */
const BOARDS = 5;
/** In ten seconds each is shown four times, and all ages grow once. */
export const CYCLE_MS = 4 * BOARDS * TICK_MS;
/** What the attempts before were: mostly good. */
const PAST = 'uuuuuuwuuuuuuuuuuuuduuuuuuuuuuuwwuuuuuuuu';

/** The snapshots that follow one another, again and again; each differs from the last in two probes. Their times are `now`. */
export function boards(probes: number, now: number): readonly Snapshot[] {
  const all = Array.from({ length: probes }, (_, index) =>
    aProbe(`probe-${index}`, 'http', index < probes / 2 ? 'gateway' : 'vault', { target: `https://server-${index}.example/保管庫/` }),
  );
  const first = shifted(aSnapshot({ probes: all }), now - NOW);
  // As they arrive from a daemon: nothing is shared between two of them.
  return Array.from({ length: BOARDS }, (_, turn): Snapshot => {
    const fresh = structuredClone(first);
    return { ...fresh, revision: turn, probes: fresh.probes.map((probe) => answeredAt(turn, probe)) };
  });
}

function answeredAt(turn: number, probe: ProbeSnapshot): ProbeSnapshot {
  const index = ['probe-0', 'probe-1'].indexOf(probe.id);
  if (index < 0 || probe.last === null) return probe;
  return { ...probe, last: { ...probe.last, tookMs: 20 + ((turn * 7 + index) % 50), facts: {} }, strip: stripAt(turn) };
}

/** Which board it is at this moment. */
export function turnAt(now: number): number {
  return Math.floor(now / TICK_MS) % BOARDS;
}

/** Calls at every turn. */
export function everyTurn(call: () => void): void {
  setTimeout(
    () => {
      call();
      everyTurn(call);
    },
    TICK_MS - (Date.now() % TICK_MS),
  );
}

/** The strips of a range as if it had been asked for at `begun`. */
export function stripsFrom(begun: number, { since, until, cells }: StripRange, snapshot: Snapshot): Strips {
  const length = until - since;
  const end = (Math.floor((begun * cells) / length) + 1) * (length / cells);
  return someStrips({ since: end - length, until: end, cells }, snapshot);
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
