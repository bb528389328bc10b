import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KeptVersion, newestRuns, protectedRuns, prunable, versionsToThin } from '../../../../src/mirror/core/trash.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23, 12, 30);

const runs = (...ages: readonly number[]) => ages.map((age) => ({ run: `r${age}`, at: NOW - age }));
const namesOf = (all: readonly { readonly run: string }[]): readonly string[] => all.map(({ run }) => run);

describe('the trash of a run', () => {
  test('may go once it is from before, the oldest first, and never that of the newest three', () => {
    expect(namesOf(prunable(runs(5, 50, 40, 30, 20, 10), NOW - 15))).toEqual(['r50', 'r40', 'r30']);
    expect(namesOf(prunable(runs(50, 40, 30), NOW))).toEqual([]);
    expect(namesOf(prunable(runs(50, 40, 30, 20), Number.NEGATIVE_INFINITY))).toEqual([]);
    expect(namesOf(protectedRuns(runs(5, 50, 40, 30, 20, 10), NOW - 35)).toSorted()).toEqual(['r10', 'r20', 'r30', 'r5']);
  });
});

describe('versions under keep', () => {
  const version = (age: number, path = 'scripts/a'): KeptVersion => ({ run: `r${age}`, at: NOW - age, path });
  const thin = (versions: readonly KeptVersion[], newest: readonly string[] = []): readonly string[] =>
    namesOf(versionsToThin(versions, { dayAgo: NOW - DAY, newest: new Set(newest) })).toSorted();

  test('of the last day: the newest of each hour stays', () => {
    // Half past twelve: 10 and 20 minutes ago are one hour, 40 minutes ago is another.
    expect(thin([version(10 * 60_000), version(20 * 60_000), version(40 * 60_000), version(50 * 60_000)])).toEqual([
      'r1200000',
      'r3000000',
    ]);
  });

  test('older ones: the newest of each day stays', () => {
    const days = [2, 3].flatMap((day) => [version(day * DAY), version(day * DAY + HOUR), version(day * DAY + 2 * HOUR)]);
    expect(thin(days)).toHaveLength(4);
    expect(thin(days)).not.toContain(`r${2 * DAY}`);
    expect(thin(days)).not.toContain(`r${3 * DAY}`);
  });

  test('of other files, and of the newest runs, stay', () => {
    expect(thin([version(1), version(2, 'scripts/b'), version(3)], ['r3'])).toEqual([]);
    expect(thin([version(1), version(2, 'scripts/b'), version(3)])).toEqual(['r3']);
  });

  test('every file keeps its newest version, and one of every day', () => {
    const versions = fc.array(
      fc.record({ age: fc.nat(30 * DAY), path: fc.constantFrom('a', 'b') }).map(({ age, path }) => version(age, path)),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(versions, (all) => {
        const going = new Set(versionsToThin(all, { dayAgo: NOW - DAY, newest: newestRuns(all) }));
        const left = all.filter((each) => !going.has(each));
        const spans = (some: readonly KeptVersion[]): ReadonlySet<string> =>
          new Set(some.map(({ at, path }) => `${path} ${Math.floor(at / DAY)}`));
        expect(spans(left)).toEqual(spans(all));
      }),
    );
  });
});

describe('at the edge', () => {
  test('a run from that very moment is not from before it', () => {
    expect(namesOf(prunable(runs(50, 40, 30, 20, 10), NOW - 40))).toEqual(['r50']);
  });

  test('a version that is a day old is one of the last day', () => {
    const [dayOld, older] = [
      { run: 'r1', at: NOW - DAY, path: 'a' },
      { run: 'r2', at: NOW - DAY - 60_000, path: 'a' },
    ];
    expect(versionsToThin([dayOld, older], { dayAgo: NOW - DAY, newest: new Set() })).toEqual([]);
  });

  test('the newest version stays, in whatever order they are listed', () => {
    const at = (age: number) => ({ run: `r${age}`, at: NOW - age * 60_000, path: 'a' });
    for (const versions of [
      [at(1), at(5), at(9)],
      [at(9), at(1), at(5)],
      [at(5), at(9), at(1)],
    ]) {
      expect(namesOf(versionsToThin(versions, { dayAgo: NOW - DAY, newest: new Set() })).toSorted()).toEqual(['r5', 'r9']);
    }
  });
});
