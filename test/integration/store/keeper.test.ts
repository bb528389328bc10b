/** The store of a daemon: absent at first, lost, damaged, locked; and what is said meanwhile. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { HistoryUnreadable } from '../../../src/ports/history.ts';
import { Database } from '../../../src/store/database.ts';
import { Journal } from '../../../src/store/journal.ts';
import { StoreKeeper } from '../../../src/store/keeper.ts';
import { StoredMirror } from '../../../src/store/mirror-store.ts';
import { StoreUnreadable } from '../../../src/store/problem.ts';
import { Store } from '../../../src/store/store.ts';
import { StoredHistory } from '../../../src/store/stored-history.ts';
import { damagePage, makeFullStore, PAGE, VAULT } from '../../support/damage.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { foldAll, good, observation, rulesOf, silent, T0 } from '../../support/health.ts';
import { until } from '../../support/poll.ts';
import { temporaryFolder } from '../../support/served.ts';
import { attemptsOf, databaseFile, goodAttempt, storeIn } from '../../support/stores.ts';

/** Started, and closed when the test ends. */
function keeperIn(folder: string): StoreKeeper {
  const keeper = new StoreKeeper({ folder, clock: systemClock });
  onTestFinished(() => keeper.close());
  keeper.start();
  return keeper;
}

function stopped(keeper: StoreKeeper): string | null {
  return keeper.recording.stopped?.code ?? null;
}

const ONE = { probes: [], attempts: [goodAttempt('ui', T0)], seen: T0 };

describe('a store that is not there at the start', () => {
  test('is opened once a folder in its place is gone', async () => {
    const folder = await temporaryFolder();
    mkdirSync(databaseFile(folder));
    const keeper = keeperIn(folder);
    expect(stopped(keeper)).toBe('store.unusable');
    expect(keeper.recording.stopped?.args).toMatchObject({ problem: 'a folder is in its place' });
    expect(keeper.store.save(ONE)).toBe(false);
    rmdirSync(databaseFile(folder));
    await until('it records', () => stopped(keeper) === null);
    expect(keeper.store.save(ONE)).toBe(true);
  });

  test('is opened once one of a newer ytm is gone', async () => {
    const folder = await temporaryFolder();
    using newer = new DatabaseSync(databaseFile(folder));
    newer.exec('PRAGMA user_version = 1000');
    newer.close();
    const keeper = keeperIn(folder);
    expect(stopped(keeper)).toBe('store.newer');
    rmSync(databaseFile(folder));
    await until('it records', () => stopped(keeper) === null);
    expect(keeper.store.save(ONE)).toBe(true);
  });

  test('is repaired before anything is read of it', async () => {
    const folder = await temporaryFolder();
    makeFullStore(folder);
    const file = databaseFile(folder);
    damagePage(file, Math.floor(readFileSync(file).indexOf('{"probe":"probe-20"}') / PAGE), 'zeros');
    const keeper = new StoreKeeper({ folder, clock: systemClock });
    onTestFinished(() => keeper.close());
    expect(keeper.store.states.open().length).toBeLessThan(40);
    expect(attemptsOf(keeper.store, 'probe-20')).toHaveLength(40);
    keeper.start();
    expect(keeper.recording).toMatchObject({ stopped: null, damage: { code: 'store.lost' }, forgotAt: null });
  });
});

describe('a store in use', () => {
  test('that is removed is begun anew, and what is written from then on is in it', async () => {
    const folder = await temporaryFolder();
    const keeper = keeperIn(folder);
    for (const part of ['', '-wal', '-shm']) rmSync(`${databaseFile(folder)}${part}`);
    await until(
      'another file',
      () => keeper.store.database.inode === statSync(databaseFile(folder), { bigint: true, throwIfNoEntry: false })?.ino,
    );
    expect(keeper.store.save(ONE)).toBe(true);
    const other = new StoreKeeper({ folder, clock: systemClock });
    onTestFinished(() => other.close());
    expect(attemptsOf(other.store, 'ui')).toHaveLength(1);
  });

  test('that is found damaged fails the read, is rebuilt meanwhile, and goes on; the mirror knows that it forgot', async () => {
    const folder = await temporaryFolder();
    makeFullStore(folder);
    const keeper = keeperIn(folder);
    const mirror = new StoredMirror(keeper.store.database);
    const history = new StoredHistory(keeper.store, systemClock);
    const { openings } = keeper.store.database;
    const file = databaseFile(folder);
    damagePage(file, Math.floor(readFileSync(file).indexOf('folder-17') / PAGE), 'zeros');
    expect(() => Array.from({ length: 30 }, (_, index) => mirror.manifest(VAULT).folder(`folder-${index}`))).toThrow(StoreUnreadable);
    expect(stopped(keeper)).toBe('store.damaged');
    expect(keeper.store.save(ONE)).toBe(false);
    await expect(history.troubles(0, 10)).rejects.toThrow(HistoryUnreadable);
    await until('it is open again', () => keeper.store.database.openings > openings && stopped(keeper) === null);
    expect(keeper.recording).toMatchObject({
      damage: { code: 'store.lost', args: { lost: 'mirror_manifest' } },
      forgotAt: expect.any(Number),
    });
    expect(mirror.manifest(VAULT).size).toBe(0);
    expect(mirror.decisions.halted()).not.toBeNull();
    expect(keeper.store.save(ONE)).toBe(true);
    expect(await history.troubles(0, 100)).toHaveLength(40);
    for (const name of readdirSync(folder).filter((each) => each.includes('corrupt'))) rmSync(`${folder}/${name}`);
    await until('the damage is cleared', () => keeper.recording.damage === null);
  });
});

describe('a write lock of another process', () => {
  test('makes writes fail within 50 ms, several of them too, and reads work all the time', async () => {
    const folder = await temporaryFolder();
    const keeper = keeperIn(folder);
    expect(keeper.store.save(ONE)).toBe(true);
    using other = lockedBy(folder);
    const took = Array.from({ length: 21 }, () => {
      const startedAt = performance.now();
      expect(keeper.store.save(ONE)).toBe(false);
      return performance.now() - startedAt;
    });
    // One waits for 40 ms; those that follow fail at once. The usual one counts: a busy machine holds up some.
    expect(took.toSorted((left, right) => left - right)[10]).toBeLessThan(20);
    expect(attemptsOf(keeper.store, 'ui')).toHaveLength(1);
    other.exec('ROLLBACK');
    await until('it is written', () => keeper.store.save(ONE));
  });

  test('is reported when it lasts for ten seconds, not before', async () => {
    const folder = await temporaryFolder();
    const clock = new FakeClock();
    const keeper = new StoreKeeper({ folder, clock });
    onTestFinished(() => keeper.close());
    keeper.start();
    using other = lockedBy(folder);
    expect(keeper.store.save(ONE)).toBe(false);
    const passed = async (isSo: () => boolean): Promise<number> => {
      const begin = clock.now();
      await until('it is so', async () => {
        await clock.advance(1_000);
        return isSo();
      });
      return clock.now() - begin;
    };
    expect(await passed(() => stopped(keeper) === 'store.locked')).toBeGreaterThanOrEqual(10_000);
    other.exec('ROLLBACK');
    await passed(() => stopped(keeper) === null);
  });

  test('makes a run wait before its next step', async () => {
    const folder = await temporaryFolder();
    const keeper = keeperIn(folder);
    const mirror = new StoredMirror(keeper.store.database);
    using other = lockedBy(folder);
    let isFree = false;
    const free = mirror.untilFree(systemClock, new AbortController().signal).then(() => {
      isFree = true;
    });
    await until('it was refused once', () => !keeper.store.database.isFree());
    expect(isFree).toBe(false);
    other.exec('ROLLBACK');
    await free;
    expect(mirror.runs.claim(T0)).toMatch(/^\d{8}T/);
    expect(mirror.problem).toBeNull();
  });
});

test('attempts that could not be written are written as soon as that is possible', async () => {
  const folder = await temporaryFolder();
  const clock = new FakeClock();
  const store = new Store(new Database(databaseFile(folder), { busyMs: 1, clock }), () => clock.now());
  onTestFinished(() => store.close());
  const journal = new Journal({ store, clock, fingerprints: new Map(), watching: true });
  const rules = rulesOf('ui');
  const other = lockedBy(folder);
  for (const [index, outcome] of [good(), silent(), good()].entries())
    journal.keep(observation('ui', outcome, T0 + index), foldAll(rules, [outcome]));
  await clock.advance(5_000);
  expect(attemptsOf(store, 'ui')).toHaveLength(0);
  other.close();
  await clock.advance(2_000);
  expect(attemptsOf(store, 'ui').map(({ class: kind }) => kind)).toEqual(['u', 'd', 'u']);
});

test('the files of the store are this user’s alone, also those that an earlier version made', async () => {
  const folder = await temporaryFolder();
  const modes = (): readonly number[] => readdirSync(folder).map((name) => statSync(`${folder}/${name}`).mode & 0o777);
  const before = process.umask(0o022);
  onTestFinished(() => void process.umask(before));
  const store = storeIn(folder);
  store.save(ONE);
  expect(modes()).toEqual([0o600, 0o600, 0o600]);
  for (const name of readdirSync(folder)) chmodSync(`${folder}/${name}`, 0o644);
  const again = new StoreKeeper({ folder, clock: systemClock });
  onTestFinished(() => again.close());
  expect(modes()).toEqual([0o600, 0o600, 0o600]);
});

function lockedBy(folder: string): DatabaseSync {
  const other = new DatabaseSync(databaseFile(folder));
  other.exec('BEGIN IMMEDIATE');
  return other;
}
