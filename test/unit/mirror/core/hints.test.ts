/** When a run is due because of hints, and what it lists. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AGAIN_MS,
  LONGEST_REST_MS,
  MOST_FOLDERS,
  MOST_NAMES,
  PendingHints,
  SAVED_UP_MS,
  SHARE_OF_TIME,
} from '../../../../src/mirror/core/hints.ts';

const SETTLE = 5_000;
const SECOND = 1_000;
const hint = (folder: string, ...names: readonly string[]) => ({ folder, names });

function pending(): PendingHints {
  return new PendingHints(SETTLE);
}

describe('a run because of hints', () => {
  it('is due once the path has been unchanged for the settle time', () => {
    const hints = pending();
    expect(hints.dueAt(0)).toBeNull();
    hints.note([hint('a', 'x')], 1_000);
    expect(hints.dueAt(1_000)).toBe(6_000);
    hints.note([hint('a', 'x')], 3_000);
    expect(hints.dueAt(3_000)).toBe(8_000);
  });

  it('is due for one path although another is still changing', () => {
    const hints = pending();
    hints.note([hint('a', 'x'), hint('b', 'y')], 0);
    hints.note([hint('b', 'y')], 4_000);
    expect(hints.dueAt(4_000)).toBe(5_000);
    expect(hints.take(5_000)).toEqual(new Set(['a']));
    expect(hints.dueAt(5_000)).toBe(9_000);
    expect(hints.take(9_000)).toEqual(new Set(['b']));
    expect(hints.isEmpty).toBe(true);
  });

  it('is due again for the same path a minute after it was taken along, however often it changes', () => {
    const hints = pending();
    hints.note([hint('a', 'x')], 0);
    expect(hints.take(5_000)).toEqual(new Set(['a']));
    for (let at = 10 * SECOND; at < 60 * SECOND; at += 10 * SECOND) {
      hints.note([hint('a', 'x')], at);
      expect(hints.dueAt(at)).toBe(5_000 + AGAIN_MS);
    }
    expect(hints.take(5_000 + AGAIN_MS)).toEqual(new Set(['a']));
  });

  it('is due at once for another path in the same folder, and takes the first one along', () => {
    const hints = pending();
    hints.note([hint('a', 'x')], 0);
    hints.take(5_000);
    hints.note([hint('a', 'x', 'y')], 10_000);
    expect(hints.dueAt(10_000)).toBe(15_000);
    expect(hints.take(15_000)).toEqual(new Set(['a']));
    hints.note([hint('a', 'x')], 20_000);
    expect(hints.dueAt(20_000)).toBe(15_000 + AGAIN_MS);
  });

  it('takes no more than its share of the time, however many files are saved', () => {
    const { begunAt, lateBy } = saves({ count: 2_000, everyMs: 500, runMs: 700 });
    // What it had saved up at first is spent by then.
    const late = begunAt.filter((at) => at > 300 * SECOND);
    const span = (late.at(-1) ?? 0) - (late[0] ?? 0);
    expect(((late.length - 1) * 700) / span).toBeCloseTo(SHARE_OF_TIME, 2);
    expect(Math.max(...lateBy)).toBeLessThanOrEqual(700 + 700 / SHARE_OF_TIME);
  });

  it('does not wait when what is saved every few seconds takes little time', () => {
    const { lateBy } = saves({ count: 1_000, everyMs: 2_500, runMs: 400 });
    expect(Math.max(...lateBy)).toBe(0);
  });

  it('waits ten seconds at most, however long the run before it took', () => {
    const { lateBy } = saves({ count: 100, everyMs: 10 * SECOND, runMs: 30 * SECOND });
    expect(Math.max(...lateBy)).toBeLessThanOrEqual(30 * SECOND + LONGEST_REST_MS);
  });

  it('costs nothing when nothing was due yet', () => {
    const hints = pending();
    hints.take(0);
    hints.ended(1_000 * SECOND);
    hints.note([hint('a', 'x')], 1_000 * SECOND);
    expect(hints.dueAt(1_000 * SECOND)).toBe(1_000 * SECOND + SETTLE);
  });

  it('is not due before what it was put off to', () => {
    const hints = pending();
    hints.note([hint('a', 'x')], 0);
    hints.postpone(30_000);
    expect(hints.dueAt(0)).toBe(30_000);
  });
});

describe('lost hints', () => {
  it('have all of hot listed, at most once a minute', () => {
    const hints = pending();
    hints.note([hint('a', 'x')], 0);
    hints.lose(1_000);
    hints.note([hint('b', 'y')], 2_000);
    expect(hints.dueAt(2_000)).toBe(6_000);
    expect(hints.take(6_000)).toBe('all');
    hints.walks(6_000);
    expect(hints.isEmpty).toBe(true);
    hints.lose(7_000);
    expect(hints.dueAt(7_000)).toBe(6_000 + AGAIN_MS);
  });

  it('are what too many folders are taken for', () => {
    const hints = pending();
    hints.note(
      Array.from({ length: MOST_FOLDERS + 1 }, (_, folder) => hint(`folder ${folder}`, 'x')),
      0,
    );
    expect(hints.take(SETTLE)).toBe('all');
  });

  it('are made up for by any run that lists all of hot', () => {
    const hints = pending();
    hints.note([hint('a', 'x')], 0);
    hints.lose(0);
    hints.walks(1_000);
    expect(hints.dueAt(1_000)).toBeNull();
    hints.note([hint('a', 'x')], 2_000);
    expect(hints.take(10_000)).toEqual(new Set(['a']));
  });
});

describe('after a run that was refused', () => {
  it('what it took along is due as before', () => {
    const hints = pending();
    hints.note([hint('a', 'x')], 0);
    hints.take(5_000);
    hints.note([hint('b', 'y')], 6_000);
    hints.putBack(7_000);
    expect(hints.take(7_000)).toEqual(new Set(['a']));
    expect(hints.take(11_000)).toEqual(new Set(['b']));
  });

  it('a path that has changed meanwhile is quiet first', () => {
    const hints = pending();
    hints.note([hint('a', 'x')], 0);
    hints.take(5_000);
    hints.note([hint('a', 'x')], 6_000);
    hints.putBack(7_000);
    expect(hints.dueAt(7_000)).toBe(11_000);
  });

  it('all of hot is still to be listed, at once', () => {
    const hints = pending();
    hints.lose(0);
    expect(hints.take(5_000)).toBe('all');
    hints.walks(5_000);
    hints.putBack(6_000);
    expect(hints.dueAt(6_000)).toBeLessThanOrEqual(6_000);
    expect(hints.take(6_000)).toBe('all');
  });

  it('too many folders together are all of hot', () => {
    const folders = (name: string) => Array.from({ length: MOST_FOLDERS * 0.6 }, (_, index) => hint(`${name}${index}`, 'x'));
    const hints = pending();
    hints.note(folders('a'), 0);
    hints.take(5_000);
    hints.note(folders('b'), 5_000);
    hints.putBack(6_000);
    expect(hints.take(20_000)).toBe('all');
  });

  it('what it took along is not counted as sent when all of hot is listed after that', () => {
    const hints = pending();
    hints.note([hint('a', 'x')], 0);
    hints.take(5_000);
    hints.lose(5_500);
    hints.putBack(6_000);
    hints.walks(11_000);
    hints.note([hint('a', 'x')], 12_000);
    expect(hints.dueAt(12_000)).toBe(17_000);
  });

  it('only the newest run gives anything back, and once', () => {
    const hints = pending();
    hints.note([hint('a', 'x')], 0);
    hints.take(5_000);
    hints.note([hint('b', 'y')], 5_000);
    hints.take(10_000);
    hints.putBack(11_000);
    hints.putBack(12_000);
    expect(hints.take(12_000)).toEqual(new Set(['b']));
    expect(hints.isEmpty).toBe(true);
  });
});

describe('whatever is reported', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('note' as const), folder: fc.constantFrom('', 'a', 'a/b', 'c'), name: fc.constantFrom('x', 'y') }),
    fc.record({ do: fc.constantFrom('lose' as const, 'walk' as const, 'run' as const, 'refused run' as const, 'refused walk' as const) }),
  );

  it('is listed by a run that begins no earlier, or all of hot is', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.nat(30_000)), { maxLength: 60 }), (steps) => {
        const hints = pending();
        const owed = new Set<string>();
        let now = 0;
        const run = (): void => {
          const dirty = hints.take(now);
          if (dirty === 'all') {
            hints.walks(now);
            owed.clear();
          } else for (const folder of dirty) owed.delete(folder);
        };
        for (const [one, passed] of steps) {
          now += passed;
          if (one.do === 'note') {
            hints.note([hint(one.folder, one.name)], now);
            owed.add(one.folder);
          } else if (one.do === 'lose') hints.lose(now);
          else if (one.do === 'refused run' || one.do === 'refused walk') {
            if (one.do === 'refused walk' || hints.take(now) === 'all') hints.walks(now);
            now += passed;
            hints.putBack(now);
          } else if (one.do === 'run') run();
          else {
            hints.walks(now);
            owed.clear();
          }
          expect(hints.isEmpty && owed.size > 0).toBe(false);
        }
        for (let due = hints.dueAt(now); due !== null; due = hints.dueAt(now)) {
          expect(due).toBeGreaterThanOrEqual(now - AGAIN_MS * 60);
          now = Math.max(now, due);
          run();
        }
        expect(owed).toEqual(new Set());
      }),
    );
  });
});

describe('what is remembered of hints', () => {
  const names = (count: number, of = 'x'): readonly string[] => Array.from({ length: count }, (_, index) => `${of}${index}`);

  it('is as many names as make a run by folders worth it, each counted once', () => {
    const hints = pending();
    for (const at of [0, 1]) hints.note([{ folder: 'a', names: names(MOST_NAMES) }], at);
    expect(hints.take(SETTLE + 1)).toEqual(new Set(['a']));
    hints.note([{ folder: 'a', names: names(MOST_NAMES) }], SETTLE);
    hints.note([hint('b', 'one more')], SETTLE);
    expect(hints.dueAt(SETTLE)).toBe(2 * SETTLE);
    expect(hints.take(2 * SETTLE)).toBe('all');
  });

  it('is as many folders', () => {
    const hints = pending();
    hints.note(
      names(MOST_FOLDERS).map((folder) => hint(folder, 'x')),
      0,
    );
    expect(hints.take(SETTLE)).toHaveProperty('size', MOST_FOLDERS);
  });

  it('does not count what a run has taken along', () => {
    const hints = pending();
    hints.note([{ folder: 'a', names: names(15_000) }], 0);
    hints.take(SETTLE);
    hints.note([{ folder: 'b', names: names(15_000, 'y') }], SETTLE);
    expect(hints.take(3 * SETTLE)).toEqual(new Set(['b']));
  });

  it('is nothing while all of hot is to be listed anyway', () => {
    const hints = pending();
    hints.lose(0);
    hints.note([hint('a', 'x')], 1_000);
    hints.walks(2_000);
    hints.note([hint('a', 'x')], 3_000);
    expect(hints.dueAt(3_000)).toBe(3_000 + SETTLE);
  });
});

describe('a run that lists all of hot', () => {
  it('takes along what was reported: that is due again a minute later', () => {
    const hints = pending();
    hints.note([hint('a', 'x')], 0);
    hints.walks(1_000);
    expect([hints.isEmpty, hints.dueAt(1_000)]).toEqual([true, null]);
    hints.note([hint('a', 'x')], 2_000);
    expect(hints.dueAt(2_000)).toBe(1_000 + AGAIN_MS);
  });
});

it('runs may follow one another again after a rest, for as long as before', () => {
  const hints = pending();
  let now = 0;
  const untilItWaits = (): number => {
    for (let run = 1; ; run += 1) {
      hints.note([hint('frames', `${now}`)], now);
      const due = hints.dueAt(now) ?? now;
      if (due > now + SETTLE) return run;
      hints.take(due);
      now = due + 10 * SECOND;
      hints.ended(now);
    }
  };
  const first = untilItWaits();
  expect(first).toBeGreaterThan(SAVED_UP_MS / (10 * SECOND));
  now += 3_600_000;
  hints.take(now);
  hints.ended(now);
  expect(untilItWaits()).toBe(first);
});

interface Saves {
  readonly count: number;
  readonly everyMs: number;
  readonly runMs: number;
}

/** Other files are saved again and again: when runs began, and how much later than settled each file was taken along. */
function saves({ count, everyMs, runMs }: Saves): { readonly begunAt: readonly number[]; readonly lateBy: readonly number[] } {
  const hints = pending();
  const begunAt: number[] = [];
  const lateBy: number[] = [];
  const waiting: number[] = [];
  let now = 0;
  const saveUntil = (end: number): void => {
    for (; waiting.length + lateBy.length < count; ) {
      const at = (waiting.length + lateBy.length) * everyMs;
      if (at > end) break;
      hints.note([hint(`folder ${at}`, 'x')], at);
      waiting.push(at);
    }
    now = end;
  };
  for (saveUntil(0); waiting.length > 0; ) {
    for (let due = hints.dueAt(now) ?? now; due > now; due = hints.dueAt(now) ?? now) saveUntil(Math.min(due, now + everyMs));
    hints.take(now);
    begunAt.push(now);
    while (waiting[0] !== undefined && waiting[0] + SETTLE <= now) lateBy.push(now - (waiting.shift() ?? 0) - SETTLE);
    saveUntil(now + runMs);
    hints.ended(now);
  }
  return { begunAt, lateBy };
}
