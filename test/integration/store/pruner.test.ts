import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/platform/clock.ts';
import { hourOf } from '../../../src/store/attempt-bytes.ts';
import { dayOf } from '../../../src/store/day-log.ts';
import { summarise } from '../../../src/store/hour-log.ts';
import { Pruner } from '../../../src/store/pruner.ts';
import type { Store } from '../../../src/store/store.ts';
import { StoredHistory } from '../../../src/store/stored-history.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MINUTE, SECOND } from '../../support/health.ts';
import { temporaryFolder } from '../../support/served.ts';
import { attemptsOf, badAttempt, databaseFile, goodAttempt, keepAttempts, storeIn, witness } from '../../support/stores.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KEPT = { rawMs: 2 * DAY, hourlyMs: 10 * DAY };
const never = new AbortController().signal;

async function prune(store: Store, clock: FakeClock): Promise<void> {
  const pruner = new Pruner({ store, clock, ...KEPT });
  pruner.start();
  await clock.advance(5 * MINUTE);
  pruner.stop();
}

/** ytm was at work all the time. */
function witnessDays(store: Store, now: number, days: number): void {
  witness(
    store.database,
    Array.from({ length: days * 4 }, (_, index) => now - index * 6 * HOUR),
  );
}

function countOf(store: Store, table: string): number {
  return Number(store.database.statement(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
}

describe('what is too old', () => {
  test('of attempts becomes a line for each hour, and no failure is lost by it', async () => {
    const clock = new FakeClock();
    const store = storeIn(await temporaryFolder());
    const now = clock.now();
    for (let at = now - 4 * DAY; at < now; at += 10 * MINUTE)
      keepAttempts(store, [at === now - 3 * DAY + 20 * MINUTE ? badAttempt('ui', at) : goodAttempt('ui', at), goodAttempt('files', at)]);
    witnessDays(store, now, 4);
    const history = new StoredHistory(store, clock);
    const before = await history.samples('ui', now - 4 * DAY, 96, never);
    await prune(store, clock);
    const kept = attemptsOf(store, 'ui');
    expect(kept[0]?.at).toBe(now - 2 * DAY);
    expect(kept).toHaveLength(2 * 24 * 6);
    expect(store.hours.since('ui', 0)).toHaveLength(48);
    expect(store.hours.since('ui', now - 3 * DAY)[0]).toEqual({
      hour: now - 3 * DAY,
      at: now - 3 * DAY + 20 * MINUTE,
      class: 'd',
      code: 'http.timeout',
      count: { good: 5, warned: 0, bad: 1, notRun: 0 },
      took: { p50: 12.5, p95: 12.5, longest: 12.5 },
    });
    const after = await history.samples('ui', now - 4 * DAY, 96, never);
    const failures = (cells: typeof after): readonly number[] => cells.flatMap((cell, index) => (cell?.class === 'd' ? [index] : []));
    expect(failures(before)).toEqual([24]);
    // The cells begin a few minutes later than the hours: the hour of the failure touches two.
    expect(failures(after)).toEqual([23, 24]);
  });

  test('of hours and good states becomes a line for each day, also of probes that are no more; what lasts and what was bad stays', async () => {
    const clock = new FakeClock();
    const store = storeIn(await temporaryFolder());
    const now = clock.now();
    const subject = { kind: 'probe', id: 'ui' } as const;
    const bad = { state: 'down', code: 'http.timeout', args: {} } as const;
    const fine = { state: 'up', code: null, args: {} } as const;
    witnessDays(store, now, 40);
    store.database.write(() => {
      for (const age of [20 * DAY, 11 * DAY, 9 * DAY]) {
        const hour = hourOf(now - age);
        const line = summarise(hour, [goodAttempt('gone', hour)]);
        if (line !== null) store.hours.save('gone', line);
      }
      store.states.append([
        { subject, at: now - 30 * DAY, to: fine },
        { subject, at: now - 20 * DAY, to: bad },
        { subject, at: now - 19 * DAY, to: fine },
        { subject, at: now - 5 * DAY, to: bad },
        { subject, at: now - 4 * DAY, to: fine },
        { subject: { kind: 'probe', id: 'files' }, at: now - 40 * DAY, to: bad },
      ]);
    });
    const history = new StoredHistory(store, clock);
    const since30 = { from: dayOf(now - 30 * DAY), until: now };
    const before = await history.availability(since30);
    await prune(store, clock);
    // Nothing of the time is lost, and nothing counts twice.
    expect(await history.availability(since30)).toEqual(before);
    expect(before.map(({ subject, ratio, unknownMs, unobservedMs }) => [subject.id, ratio, unknownMs, unobservedMs])).toEqual([
      ['files', 0, 0, 0],
      ['ui', 28 / 30, 0, now - dayOf(now)],
    ]);
    expect((await history.summaries(now - 30 * DAY, never)).get('gone')).toMatchObject({ attempts: 3, upRatio: 1 });
    expect(store.hours.since('gone', 0).map(({ hour }) => hour)).toEqual([hourOf(now - 9 * DAY)]);
    expect(store.states.troubles(0, 10).map(({ from }) => now - from)).toEqual([40 * DAY, 5 * DAY, 20 * DAY]);
    // Of the good spans that of the first 10 days is gone; the one of 15 days ended 5 days ago.
    expect(countOf(store, 'states')).toBe(5);
    expect(store.days.ofSubject(subject, { from: 0, until: now })).toHaveLength(now === dayOf(now) ? 10 : 11);
  });

  test.each([
    ['20 days ahead', 20],
    ['20 days behind', -20],
  ])('is not told by a clock that is %s when ytm begins', async (_, days) => {
    const clock = new FakeClock();
    const store = storeIn(await temporaryFolder());
    const now = clock.now();
    for (let at = now - 30 * HOUR; at < now; at += HOUR) keepAttempts(store, [badAttempt('ui', at)]);
    const line = summarise(hourOf(now - 8 * DAY), [badAttempt('ui', hourOf(now - 8 * DAY))]);
    store.database.write(() => line !== null && store.hours.save('ui', line));
    witnessDays(store, now, 8);
    for (let start = 0; start < 3; start += 1) {
      const wrong = new FakeClock(now + days * DAY + start * HOUR);
      await prune(store, wrong);
      expect([countOf(store, 'attempts'), countOf(store, 'hours')]).toEqual([30, 1]);
    }
  });

  test('goes in steps of a few ms with pauses between, whatever there is', async () => {
    const clock = new FakeClock();
    const store = storeIn(await temporaryFolder());
    const now = clock.now();
    const attempts = ['a', 'b', 'c'].flatMap((probe) =>
      Array.from({ length: 10_000 }, (_, index) => goodAttempt(probe, now - 8 * DAY + index * 15 * SECOND)),
    );
    keepAttempts(store, attempts);
    witnessDays(store, now, 9);
    // Every look at the monotonic clock lets a ms pass: a step may do a few pieces.
    let looks = 0;
    const steps: number[] = [];
    const slow: Clock = {
      now: () => clock.now(),
      monotonic: () => (looks += 1),
      after(delay, run) {
        return clock.after(delay, () => {
          const before = countOf(store, 'hours');
          run();
          steps.push(countOf(store, 'hours') - before);
        });
      },
    };
    const pruner = new Pruner({ store, clock: slow, ...KEPT });
    pruner.start();
    await clock.advance(MINUTE);
    pruner.stop();
    expect(countOf(store, 'attempts')).toBe(0);
    expect(countOf(store, 'hours')).toBe(3 * 42);
    expect(Math.max(...steps)).toBeLessThanOrEqual(5);
    expect(steps.length).toBeGreaterThan(20);
  });

  test('comes again and again, and stops on request', async () => {
    const clock = new FakeClock();
    const store = storeIn(await temporaryFolder());
    keepAttempts(store, [goodAttempt('ui', clock.now() - 2 * DAY + 30 * MINUTE)]);
    witnessDays(store, clock.now(), 3);
    const pruner = new Pruner({ store, clock, ...KEPT });
    pruner.start();
    await clock.advance(10 * MINUTE);
    expect(countOf(store, 'attempts')).toBe(1);
    await clock.advance(2 * HOUR);
    expect(countOf(store, 'attempts')).toBe(0);
    pruner.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  test('stays when nothing can be written, and goes the next time', async () => {
    const clock = new FakeClock();
    const folder = await temporaryFolder();
    const store = storeIn(folder);
    keepAttempts(store, [badAttempt('ui', clock.now() - 3 * DAY)]);
    witnessDays(store, clock.now(), 4);
    const other = new DatabaseSync(databaseFile(folder));
    other.exec("CREATE TRIGGER full BEFORE DELETE ON attempts BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
    await prune(store, clock);
    expect([countOf(store, 'attempts'), countOf(store, 'hours')]).toEqual([1, 0]);
    other.exec('DROP TRIGGER full');
    other.close();
    await prune(store, clock);
    expect([countOf(store, 'attempts'), countOf(store, 'hours')]).toEqual([0, 1]);
  });
});

test('the file does not grow once as much is kept as was asked for', async () => {
  const clock = new FakeClock();
  const folder = await temporaryFolder();
  const store = storeIn(folder);
  const pruner = new Pruner({ store, clock, rawMs: HOUR, hourlyMs: DAY });
  pruner.start();
  const sizes: number[] = [];
  for (let day = 0; day < 5; day += 1) {
    for (let hour = 0; hour < 24; hour += 1) {
      const now = clock.now();
      keepAttempts(
        store,
        Array.from({ length: 5 * 360 }, (_, index) => goodAttempt(`p${index % 5}`, now + Math.floor(index / 5) * 10 * SECOND)),
      );
      await clock.advance(HOUR);
    }
    store.database.statement('PRAGMA wal_checkpoint(TRUNCATE)').get();
    sizes.push(statSync(databaseFile(folder)).size);
  }
  pruner.stop();
  expect(sizes.at(-1)).toBeLessThanOrEqual((sizes[1] ?? 0) * 1.1);
});

test('an hour that was put together before is added to: nothing of it is lost', async () => {
  const store = storeIn(await temporaryFolder());
  const hour = hourOf(new FakeClock().now());
  const add = (attempts: Parameters<typeof summarise>[1]): void => {
    const line = summarise(hour, attempts);
    store.database.write(() => line !== null && store.hours.save('ui', line));
  };
  add([badAttempt('ui', hour + 10), goodAttempt('ui', hour + 20)]);
  add([goodAttempt('ui', hour + 30, { tookMs: 99 })]);
  const [line, ...more] = store.hours.since('ui', hour);
  expect(more).toEqual([]);
  expect(line).toMatchObject({
    at: hour + 10,
    class: 'd',
    code: 'http.timeout',
    count: { good: 2, bad: 1 },
    took: { p50: 12.5, longest: 99 },
  });
});

describe('an hour in one line', () => {
  const hour = hourOf(new FakeClock().now());

  test('has the newest of the worst, and times of what was answered', () => {
    const took = [5, 1, 4, 2, 3, 6, 7, 8, 9, 100];
    const attempts = [
      ...took.map((tookMs, index) => goodAttempt('ui', hour + index, { tookMs })),
      badAttempt('ui', hour + 50, { code: 'http.status', answered: true, tookMs: 50 }),
      badAttempt('ui', hour + 60),
      goodAttempt('ui', hour + 70, { class: 'w', code: 'space.low' }),
      badAttempt('ui', hour + 80, { class: 'n', code: 'probe.cancelled', tookMs: 0 }),
    ];
    expect(summarise(hour, attempts)).toEqual({
      hour,
      at: hour + 60,
      class: 'd',
      code: 'http.timeout',
      count: { good: 10, warned: 1, bad: 2, notRun: 1 },
      took: { p50: 6, p95: 100, longest: 100 },
    });
  });

  test('has no times when nothing was answered, and is none when nothing was attempted', () => {
    expect(summarise(hour, [badAttempt('ui', hour)])?.took).toBeNull();
    expect(summarise(hour, [])).toBeNull();
  });
});
