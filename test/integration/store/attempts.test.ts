import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProbeHistory } from '../../../src/health/probe-state.ts';
import { fold } from '../../../src/health/probe-state.ts';
import { migrate } from '../../../src/store/schema.ts';
import { openStore } from '../../../src/store/store.ts';
import { StoredHistory } from '../../../src/store/stored-history.ts';
import { tmpfsProblem, tmpfsTitle, withTmpfs } from '../../support/e2e/tmpfs.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { good, MINUTE, rulesOf, SECOND, T0 } from '../../support/health.ts';
import { cases } from '../../support/long.ts';
import { temporaryFolder } from '../../support/served.ts';
import { attemptsOf, badAttempt, databaseFile, goodAttempt, keepAttempts, storeIn } from '../../support/stores.ts';

const HOUR = 60 * MINUTE;
const never = new AbortController().signal;

function historyOf(at = T0): ProbeHistory {
  return fold(null, { probe: 'ui', startedAt: at, at, took: 12, outcome: good() }, rulesOf('ui'));
}

describe('attempts', () => {
  test('of many probes, over hours and restarts, come back complete and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            probe: fc.constantFrom('ui', 'files'),
            after: fc.integer({ min: 0, max: 20 * MINUTE }),
            bad: fc.boolean(),
            restart: fc.boolean(),
          }),
          { maxLength: 60 },
        ),
        async (steps) => {
          const folder = await temporaryFolder();
          let store = storeIn(folder);
          let at = T0;
          const kept = steps.map(({ probe, after, bad, restart }) => {
            at += after;
            const attempt = bad ? badAttempt(probe, at) : goodAttempt(probe, at);
            keepAttempts(store, [attempt]);
            if (restart) {
              store.close();
              store = storeIn(folder);
            }
            return attempt;
          });
          for (const name of ['ui', 'files']) {
            const read = attemptsOf(store, name).map((attempt) => ({ probe: name, ...attempt }));
            expect(read).toEqual(kept.filter(({ probe }) => probe === name));
          }
          store.close();
        },
      ),
      cases(15),
    );
  });

  test('are read in pages that miss none and give none twice', async () => {
    const store = storeIn(await temporaryFolder());
    // Two of them begin in the same ms: the clock was set back.
    const times = [...Array.from({ length: 500 }, (_, index) => T0 + index * MINUTE), T0];
    keepAttempts(
      store,
      times.map((at) => goodAttempt('ui', at)),
    );
    for (const rows of [1, 2, 1_000]) {
      const read: number[] = [];
      for (let place: { start: number; id: number } | null = { start: 0, id: 0 }; place !== null; ) {
        const page = store.attempts.page('ui', place, rows);
        read.push(...page.attempts.map(({ at }) => at));
        place = page.next;
      }
      expect(read.toSorted((a, b) => a - b)).toEqual(times.toSorted((a, b) => a - b));
    }
  });

  test('of a batch that could not be written do not make later ones unreadable', async () => {
    const folder = await temporaryFolder();
    const store = storeIn(folder);
    keepAttempts(store, [badAttempt('ui', T0)]);
    const other = new DatabaseSync(databaseFile(folder));
    other.exec("CREATE TRIGGER full BEFORE INSERT ON attempts BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
    keepAttempts(store, [badAttempt('ui', T0 + SECOND, { code: 'http.status' }), badAttempt('files', T0 + SECOND)]);
    expect(store.problem).toContain('disk is full');
    other.exec('DROP TRIGGER full');
    keepAttempts(store, [badAttempt('ui', T0 + 2 * SECOND, { code: 'http.status' }), badAttempt('files', T0 + 2 * SECOND)]);
    expect(store.problem).toBeNull();
    expect(attemptsOf(store, 'ui').map(({ at, code }) => [at - T0, code])).toEqual([
      [0, 'http.timeout'],
      [2_000, 'http.status'],
    ]);
    expect(attemptsOf(store, 'files').map(({ at, code }) => [at - T0, code])).toEqual([[2_000, 'http.timeout']]);
    other.close();
  });
});

describe('a store of the version before', () => {
  test('keeps what it holds and learns the rest', async () => {
    const folder = await temporaryFolder();
    const old = new DatabaseSync(databaseFile(folder));
    old.exec(`CREATE TABLE probes (id TEXT PRIMARY KEY, at INTEGER NOT NULL, fingerprint TEXT NOT NULL, history TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
      PRAGMA user_version = 1`);
    old.prepare('INSERT INTO probes VALUES (?, ?, ?, ?)').run('ui', T0, 'print', JSON.stringify(historyOf()));
    old.prepare('INSERT INTO notes VALUES (?, ?)').run('learned.vault.host', 'lenovo');
    old.close();
    const store = storeIn(folder);
    expect(store.probes(new Map([['ui', 'print']])).get('ui')).toEqual(historyOf());
    expect(store.note('learned.vault.host')).toBe('lenovo');
    expect(store.seen()).toBeNull();
    keepAttempts(store, [goodAttempt('ui', T0)]);
    expect(attemptsOf(store, 'ui')).toHaveLength(1);
  });

  test('loses what it holds of secrets', async () => {
    const folder = await temporaryFolder();
    const file = databaseFile(folder);
    const old = new DatabaseSync(file);
    migrate(old, 11);
    const keep = old.prepare('INSERT INTO probes VALUES (?, ?, ?, ?)');
    keep.run('api', T0, '["http",{"headers":{"x-key":"hunter2"}}]', JSON.stringify(historyOf()));
    keep.run('mount', T0, 'print', JSON.stringify({ ...historyOf(), memory: { remount: "mount -t cifs '//dai:hunter2@nas/share' /v" } }));
    keep.run('ui', T0, 'print', JSON.stringify(historyOf()));
    old.prepare('INSERT INTO notes VALUES (?, ?)').run('learned.vault.host', 'dai:hunter2@nas');
    old.close();
    expect(readFileSync(file, 'latin1')).toContain('hunter2');
    const store = storeIn(folder);
    expect([
      ...store
        .probes(
          new Map([
            ['ui', 'print'],
            ['mount', 'print'],
          ]),
        )
        .keys(),
    ]).toEqual(['ui']);
    expect(store.note('learned.vault.host')).toBeNull();
    store.close();
    expect(readFileSync(file, 'latin1')).not.toContain('hunter2');
  });

  test('of a newer ytm is left as it is', async () => {
    const folder = await temporaryFolder();
    const newer = new DatabaseSync(databaseFile(folder));
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    expect(openStore(folder, T0)).toMatchObject({
      ok: false,
      stopped: { code: 'store.newer', args: { problem: expect.stringContaining('newer ytm') } },
    });
  });
});

test('a corrupt store is set aside and history begins anew', async () => {
  const folder = await temporaryFolder();
  writeFileSync(databaseFile(folder), 'SQLite format 3\0 but then nonsense'.repeat(300));
  const opened = openStore(folder, T0);
  if (!opened.ok) throw new Error(opened.problem);
  expect(opened.warning).toContain('set aside');
  keepAttempts(opened.store, [goodAttempt('ui', T0)]);
  expect(attemptsOf(opened.store, 'ui')).toHaveLength(1);
  opened.store.close();
});

describe.skipIf(tmpfsProblem !== null)(tmpfsTitle('a full disk'), () => {
  test('loses what could not be written, says so, and nothing else', async () => {
    const folder = await temporaryFolder();
    await withTmpfs(`${folder}/disk`, '1m', async (disk) => {
      const store = storeIn(`${folder}/disk`);
      keepAttempts(store, [goodAttempt('ui', T0)]);
      disk.fill();
      for (let index = 1; index <= 200; index += 1) keepAttempts(store, [badAttempt(`p${index}`, T0 + index)]);
      expect(store.problem).toMatch(/full/);
      disk.free();
      keepAttempts(store, [badAttempt('ui', T0 + SECOND)]);
      expect(store.problem).toBeNull();
      expect(attemptsOf(store, 'ui').map(({ class: kind }) => kind)).toEqual(['u', 'd']);
      store.close();
      await Promise.resolve();
    });
  });
});

describe('samples', () => {
  const clock = new FakeClock();

  test('are put together from attempts and hours, and show every failure', async () => {
    const store = storeIn(await temporaryFolder());
    const now = clock.now();
    store.database.write(() =>
      store.hours.save('ui', {
        hour: now - 4 * HOUR,
        at: now - 3.5 * HOUR,
        class: 'd',
        code: 'http.status',
        count: { good: 3, warned: 0, bad: 1, notRun: 0 },
        took: { p50: 5, p95: 30, longest: 40 },
      }),
    );
    keepAttempts(store, [
      goodAttempt('ui', now - 90 * MINUTE),
      badAttempt('ui', now - 89 * MINUTE),
      goodAttempt('ui', now - MINUTE),
      badAttempt('files', now),
    ]);
    const cells = await new StoredHistory(store, clock).samples('ui', now - 4 * HOUR, 8, never);
    const hour = { at: now - 3.5 * HOUR, tookMs: 40, class: 'd', code: 'http.status' };
    const missed = { at: now - 89 * MINUTE, tookMs: 12.5, class: 'd', code: 'http.timeout' };
    const last = { at: now - MINUTE, tookMs: 12.5, class: 'u', code: null };
    expect(cells).toEqual([hour, hour, null, null, null, missed, null, last]);
  });

  test('begin in the middle of an hour', async () => {
    const store = storeIn(await temporaryFolder());
    const now = clock.now();
    keepAttempts(store, [goodAttempt('ui', now - 119 * MINUTE), badAttempt('ui', now - 80 * MINUTE)]);
    const cells = await new StoredHistory(store, clock).samples('ui', now - 90 * MINUTE, 9, never);
    expect(cells.map((cell) => cell?.class ?? '.').join('')).toBe('.d.......');
  });

  test('of a week of quick attempts come in pieces between which others get their turn, and can be called off', async () => {
    const store = storeIn(await temporaryFolder());
    const now = clock.now();
    const attempts = Array.from({ length: 40_000 }, (_, index) => goodAttempt('ui', now - index * 15 * SECOND));
    keepAttempts(store, attempts.toReversed());
    const history = new StoredHistory(store, clock);
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      pending = setImmediate(turn);
    };
    let pending = setImmediate(turn);
    const cells = await history.samples('ui', now - 7 * 24 * HOUR, 100, never);
    clearImmediate(pending);
    expect(cells.every((cell) => cell?.class === 'u')).toBe(true);
    expect(turns).toBeGreaterThan(5);
    const calledOff = new AbortController();
    const asked = history.samples('ui', now - 7 * 24 * HOUR, 100, calledOff.signal);
    calledOff.abort();
    await expect(asked).rejects.toThrow();
  });

  test('of a probe that nobody knows are none', async () => {
    const store = storeIn(await temporaryFolder());
    expect(await new StoredHistory(store, clock).samples('nobody', clock.now() - HOUR, 3, never)).toEqual([null, null, null]);
  });
});
