import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf } from '../../../src/health/reason.ts';
import type { Aftermath } from '../../../src/mirror/core/aftermath.ts';
import { type ManifestRow, NOTHING_MORE } from '../../../src/mirror/core/entry.ts';
import type { QuickBasis } from '../../../src/mirror/core/pass-kind.ts';
import type { Look, Parked } from '../../../src/mirror/core/plan.ts';
import type { UnderWay } from '../../../src/mirror/core/under-way.ts';
import type { SettledFolder } from '../../../src/mirror/manifest.ts';
import type { DoneChange } from '../../../src/mirror/record.ts';
import { Database } from '../../../src/store/database.ts';
import { StoredMirror } from '../../../src/store/mirror-store.ts';
import { migrate } from '../../../src/store/schema.ts';
import { runRecord } from '../../support/mirror/run-record.ts';
import { witness } from '../../support/stores.ts';

let folder: string;
let database: Database;
let store: StoredMirror;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-mirror-store-'));
  open();
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function reopen(): void {
  database.close();
  open();
}

function open(): void {
  database = new Database(join(folder, 'ytm.sqlite'));
  store = new StoredMirror(database);
}

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 22);

function row(path: string, more: Partial<ManifestRow> = {}): ManifestRow {
  return {
    path,
    type: 'file',
    size: 3,
    mtime: 1_700_000_000_123.456,
    inode: 7,
    ctime: 1_700_000_000_124.5,
    birth: 1_600_000_000_000.25,
    target: null,
    digest: 'md5:00',
    vaultCtime: null,
    vaultMtime: null,
    ...more,
  };
}

/** From now on the disk is full. */
function fillDisk(): void {
  database.statement('PRAGMA max_page_count = 1').get();
}

describe('the manifest', () => {
  it('gives back what was put, folder by folder, also after a restart', () => {
    const root = [row('a.mov'), row('映像', { type: 'folder', size: 0 })];
    const inside = [row('映像/b', { type: 'link', target: '../a.mov' }), row('映像/c', { inode: 2 ** 63 + 4096, size: 2 ** 45 })];
    store.manifest('v1').change({ put: [...root, ...inside, row('映像/deep/d')], forget: [] });
    reopen();
    const manifest = store.manifest('v1');
    expect(manifest.folder('')).toEqual(root);
    expect(manifest.folder('映像')).toEqual(inside);
    expect(manifest.folder('映')).toEqual([]);
    expect(manifest.row('映像/c')).toEqual(inside[1]);
    expect(manifest.row('映像/x')).toBeNull();
    expect(manifest.size).toBe(5);
  });

  it('replaces and forgets, and takes nothing for a pattern', () => {
    const manifest = store.manifest('v1');
    manifest.change({ put: [row('f/a'), row('f/%'), row("f/'b")], forget: [] });
    manifest.change({ put: [row('f/a', { size: 9 })], forget: ['f/%', 'f/none'] });
    expect(manifest.folder('f')).toEqual([row("f/'b"), row('f/a', { size: 9 })]);
    manifest.change({ put: [], forget: [] });
    expect(manifest.size).toBe(2);
  });

  it('is one for each vault', () => {
    store.manifest('v1').change({ put: [row('a')], forget: [] });
    store.manifest('v2').change({ put: [row('b')], forget: ['a'] });
    expect(store.manifest('v1').folder('')).toEqual([row('a')]);
    expect(store.manifest('v2').folder('')).toEqual([row('b')]);
    expect(store.manifest('v3').folder('')).toEqual([]);
  });

  it('changes wholly or not at all when the disk is full, and says so', () => {
    const manifest = store.manifest('v1');
    manifest.change({ put: [row('a')], forget: [] });
    fillDisk();
    const many = Array.from({ length: 5_000 }, (_, index) => row(`f/${index}`));
    manifest.change({ put: many, forget: ['a'] });
    expect(store.problem).toMatch(/full/);
    expect(manifest.folder('')).toEqual([row('a')]);
    expect(manifest.folder('f')).toEqual([]);
    expect(store.manifest('v2').folder('')).toEqual([]);
    database.statement('PRAGMA max_page_count = 1000000').get();
    manifest.change({ put: many, forget: ['a'] });
    expect(store.problem).toBeNull();
    expect(manifest.size).toBe(5_000);
  });
});

describe('what was reported as not ours', () => {
  it('is kept by vault, until it is taken away or the vault is taken over anew', () => {
    const [one, other] = [store.manifest('v1'), store.manifest('v2')];
    expect([...one.unmanagedPaths()]).toEqual([]);
    one.changeUnmanaged({ add: ['b', 'ガイド', 'a'], remove: [] });
    one.changeUnmanaged({ add: ['a', 'c'], remove: ['b', 'never'] });
    expect([...one.unmanagedPaths()].toSorted()).toEqual(['a', 'c', 'ガイド']);
    expect([...other.unmanagedPaths()]).toEqual([]);
    other.changeUnmanaged({ add: ['x'], remove: [] });
    one.clear();
    expect([[...one.unmanagedPaths()], [...other.unmanagedPaths()]]).toEqual([[], ['x']]);
  });
});

describe('settled folders', () => {
  it('are forgotten when they are compared anew, and when the folder itself is forgotten', () => {
    const settled = (path: string): SettledFolder => ({ path, hot: 'h', vault: 'v', folders: [], hotPaths: 1 });
    const manifest = store.manifest('v1');
    manifest.change({ put: [{ ...row('a'), type: 'folder' }], forget: [] });
    manifest.settle(['a', 'b', 'c'].map(settled), 'rules');
    manifest.unsettle(['b']);
    expect(['a', 'b', 'c'].map((path) => manifest.settled(path, 'rules') !== null)).toEqual([true, false, true]);
    manifest.change({ put: [], forget: ['a'] });
    expect(['a', 'b', 'c'].map((path) => manifest.settled(path, 'rules') !== null)).toEqual([false, false, true]);
  });

  const a: SettledFolder = { path: 'a', hot: 'h', vault: 'v', folders: ['b', '映像'], hotPaths: 3 };
  const b: SettledFolder = { path: 'a/b', hot: 'h2', vault: 'v2', folders: [], hotPaths: 0 };

  it('are known under the same rules, until a row of theirs changes', () => {
    const manifest = store.manifest('v1');
    expect(manifest.settled('a', 'rules')).toBeNull();
    manifest.settle([a, b], 'rules');
    expect([manifest.settled('a', 'rules'), manifest.settled('a/b', 'rules')]).toEqual([a, b]);
    expect(manifest.settled('a', 'other rules')).toBeNull();
    expect(store.manifest('v2').settled('a', 'rules')).toBeNull();
    manifest.change({ put: [row('a/b/file')], forget: [] });
    expect([manifest.settled('a', 'rules'), manifest.settled('a/b', 'rules')]).toEqual([a, null]);
    manifest.change({ put: [], forget: ['a/x'] });
    expect(manifest.settled('a', 'rules')).toBeNull();
  });

  it('move with their folder, without those of its new place and of the folders that hold both names', () => {
    const manifest = store.manifest('v1');
    const at = (path: string): SettledFolder => ({ ...b, path });
    manifest.change({ put: ['p/a', 'p/a/b', 'q/new'].map((path) => ({ ...row(path), type: 'folder' as const })), forget: [] });
    manifest.settle(['p', 'p/a', 'p/a/b', 'p/ab', 'q', 'q/new', 'q/new/old', 'other'].map(at), 'rules');
    manifest.moveFolder('p/a', 'q/new');
    const known = ['p', 'p/a', 'p/a/b', 'p/ab', 'q', 'q/new', 'q/new/b', 'q/new/old', 'other'];
    expect(known.filter((path) => manifest.settled(path, 'rules') !== null)).toEqual(['p/ab', 'q/new', 'q/new/b', 'other']);
  });

  it('of newer rules take the place of older ones', () => {
    const manifest = store.manifest('v1');
    manifest.settle([a], 'rules');
    manifest.settle([{ ...a, hot: 'new' }], 'other rules');
    manifest.settle([], 'rules');
    expect([manifest.settled('a', 'rules'), manifest.settled('a', 'other rules')?.hot]).toEqual([null, 'new']);
  });

  it('stay settled when the change of a row could not be written', () => {
    const manifest = store.manifest('v1');
    manifest.settle([a], 'rules');
    fillDisk();
    manifest.change({ put: Array.from({ length: 5_000 }, (_, index) => row(`a/${index}`)), forget: [] });
    expect(store.problem).toMatch(/full/);
    expect(manifest.settled('a', 'rules')).toEqual(a);
  });
});

describe('runs', () => {
  const look: Look = { type: 'file', size: 1, mtime: 2 };
  const changes: readonly DoneChange[] = Array.from({ length: 2_500 }, (_, index) => ({
    kind: 'deleted',
    path: `f/${index}`,
    from: null,
    look,
  }));

  it('come back newest first, with what they did, in its order', () => {
    const [first, second] = [runRecord({ id: 'r1', startedAt: NOW }), runRecord({ id: 'r2', startedAt: NOW + 1 })];
    store.runs.save(first, changes);
    store.runs.save(second, []);
    reopen();
    expect(store.runs.newest(10)).toEqual([second, first]);
    expect(store.runs.newest(1)).toEqual([second]);
    expect(store.runs.one('r1')).toEqual(first);
    expect(store.runs.one('r3')).toBeNull();
    expect(store.runs.changes('r1')).toEqual(changes);
    expect(store.runs.changes('r2')).toEqual([]);
  });

  it('keep what is left out again and again only once', () => {
    const leftOut = [{ path: 'x', why: 'special-file', detail: '' }] as const;
    const records = [0, 1, 2].map((index) => runRecord({ id: `r${index}`, startedAt: NOW + index, leftOut }));
    for (const record of records) store.runs.save(record, []);
    store.runs.save(runRecord({ id: 'r3', startedAt: NOW + 3, leftOut: [] }), []);
    expect(store.runs.newest(10).map((record) => record.leftOut.length)).toEqual([0, 1, 1, 1]);
    expect(database.statement('SELECT count(*) AS n FROM mirror_left_out').get()?.['n']).toBe(2);
  });

  it('are forgotten after 30 days, but for the newest 200 and those with a trash', () => {
    for (let index = 0; index < 230; index += 1) {
      const startedAt = NOW - 100 * DAY + index * 3_600_000;
      store.runs.save(runRecord({ id: `r${index}`, startedAt, log: index === 1 ? '/logs/r1.json' : null }), changes.slice(0, 1));
    }
    store.runs.save(runRecord({ id: 'new', startedAt: NOW }), []);
    witness(
      database,
      Array.from({ length: 40 }, (_, day) => NOW - day * DAY),
    );
    expect(store.runs.prune(NOW, new Set(['r3']))).toEqual(['/logs/r1.json']);
    expect(store.runs.newest(300)).toHaveLength(201);
    expect(store.runs.one('r30')).toBeNull();
    expect(store.runs.one('r31')).not.toBeNull();
    expect(store.runs.changes('r30')).toEqual([]);
    expect(store.runs.changes('r3')).toHaveLength(1);
    expect(store.runs.prune(NOW, new Set(['r3']))).toEqual([]);
    expect(store.runs.prune(NOW, new Set())).toEqual([]);
    expect(store.runs.one('r3')).toBeNull();
  });

  it('stay for 30 days, however many they are', () => {
    for (let index = 0; index < 210; index += 1) store.runs.save(runRecord({ id: `r${index}`, startedAt: NOW - 29 * DAY + index }), []);
    store.runs.prune(NOW, new Set());
    expect(store.runs.newest(300)).toHaveLength(210);
  });
});

describe('what the mirror remembers', () => {
  it('is nothing at first', () => {
    expect([
      store.decisions.parked(),
      store.decisions.approved(),
      store.vaults.pinned(),
      store.runs.lastComplete(),
      store.runs.comparedAt(),
      store.runs.quickBasis(),
      store.runs.lastLoss(),
    ]).toEqual(Array(7).fill(null));
    expect([store.decisions.halted(), store.vaults.lastHeartbeat(), store.vaults.learned('v1')]).toEqual(Array(3).fill(null));
    expect([store.runs.putOffRuns(), store.decisions.held(), store.hot.changingSince()]).toEqual([0, [], new Map()]);
  });

  it('survives a restart, and is taken back', () => {
    const look: Look = { type: 'file', size: 1, mtime: 2 };
    const parked: Parked = { id: 'p', at: NOW, paths: [{ path: 'a', what: 'delete', look, vault: look }], limits: [] };
    store.decisions.setParked(parked);
    store.decisions.setApproved({ ...parked, id: 'q' });
    store.vaults.pin('v1');
    store.runs.setLastComplete({ run: 'r', at: NOW, hotPaths: 5 });
    store.runs.setComparedAt(NOW);
    const basis: QuickBasis = { at: NOW, vaultId: 'v1', volume: 'd', rules: 'r', loss: null, token: 't' };
    expect([store.runs.setQuickBasis(basis), store.runs.setLastLoss('l')]).toEqual([true, true]);
    store.vaults.setLastHeartbeat({ run: 'r', at: NOW, vaultId: 'v' });
    store.runs.setPutOffRuns(2);
    store.hot.setChangingSince(new Map([['a', NOW]]));
    store.decisions.hold([
      { path: 'h', hot: look },
      { path: 'g', hot: null },
    ]);
    store.decisions.hold([{ path: 'h', hot: null }]);
    reopen();
    expect(store.decisions.parked()).toEqual(parked);
    expect(store.decisions.approved()?.id).toBe('q');
    expect(store.vaults.pinned()).toBe('v1');
    expect(store.runs.lastComplete()).toEqual({ run: 'r', at: NOW, hotPaths: 5 });
    expect(store.runs.comparedAt()).toBe(NOW);
    expect([store.runs.quickBasis(), store.runs.lastLoss()]).toEqual([basis, 'l']);
    expect([store.runs.setQuickBasis(null), store.runs.quickBasis()]).toEqual([true, null]);
    expect(store.vaults.lastHeartbeat()).toEqual({ run: 'r', at: NOW, vaultId: 'v' });
    expect(store.runs.putOffRuns()).toBe(2);
    expect(store.hot.changingSince()).toEqual(new Map([['a', NOW]]));
    expect(store.decisions.held()).toEqual([
      { path: 'g', hot: null },
      { path: 'h', hot: null },
    ]);
    store.decisions.setParked(null);
    store.decisions.release(['g', 'none']);
    expect(store.decisions.parked()).toBeNull();
    expect(store.decisions.held()).toEqual([{ path: 'h', hot: null }]);
  });

  it('keeps abilities with their vault', () => {
    const abilities = {
      foldsCase: true,
      foldsUnicode: false,
      unicodeForm: 'nfc',
      timestampResolution: 2_000,
      timeOffset: 3_600_000,
      timeShifts: [-3_600_000],
      forbidden: ':',
      trailingDots: false,
      longestName: { of: 255, unit: 'utf16' },
      links: false,
      renameOver: true,
    } as const;
    store.manifest('v1').change({ put: [row('a')], forget: [] });
    const learned = { abilities, volume: '61267:2:5', at: NOW };
    store.vaults.setLearned('v1', learned);
    expect(store.vaults.learned('v1')).toEqual(learned);
    expect(store.manifest('v1').folder('')).toHaveLength(1);
    expect(store.vaults.learned('v2')).toBeNull();
  });

  it('writes the end of a run with everything that follows from it, or nothing of it', () => {
    const halted = { at: NOW, run: 'r0', reason: reasonOf('hot.empty', { path: '/hot' }, { component: 'mirror', since: NOW }) };
    const waiting: Parked = { id: 'p', at: NOW, paths: [], limits: [] };
    store.decisions.setApproved(waiting);
    store.decisions.hold([{ path: 'a', hot: null }]);
    store.underWay.add([
      ['a', { sent: null }],
      ['b', { sent: null }],
    ]);
    const after: Aftermath = {
      halted,
      parked: waiting,
      approved: null,
      released: ['a'],
      changingSince: new Map([['c', NOW]]),
      comparedAt: NOW,
      putOffRuns: 4,
      pinned: 'v1',
      unmanaged: { add: ['mine'], remove: [] },
      underWay: new Set(['b']),
      lastComplete: { run: 'r1', at: NOW, hotPaths: 7 },
    };
    const stored = (): readonly unknown[] => [
      store.runs.one('r1')?.id,
      store.runs.changes('r1').length,
      store.decisions.halted(),
      store.decisions.parked(),
      store.decisions.approved(),
      store.decisions.held(),
      store.hot.changingSince(),
      store.runs.comparedAt(),
      store.runs.putOffRuns(),
      store.vaults.pinned(),
      store.manifest('v1').unmanagedPaths(),
      [...store.underWay.all().keys()],
      store.runs.lastComplete(),
    ];
    const before = stored();
    const record = runRecord({ id: 'r1', vaultId: 'v1' });
    store.finish(record, [{ kind: 'created', path: 'a', from: null, look: { type: 'file', size: 3, mtime: 1 } }], (seen) => {
      expect(seen).toMatchObject({ approved: waiting, held: [{ path: 'a' }], pinned: null, lastComplete: null });
      // The last part cannot be written.
      return { ...after, lastComplete: { run: 'r1', at: NOW, hotPaths: 7n as unknown as number } };
    });
    expect(store.problem).toContain('BigInt');
    reopen();
    expect(stored()).toEqual(before);
    store.finish(record, [{ kind: 'created', path: 'a', from: null, look: { type: 'file', size: 3, mtime: 1 } }], () => after);
    expect(store.problem).toBeNull();
    reopen();
    expect(stored()).toEqual([
      'r1',
      1,
      halted,
      waiting,
      null,
      [],
      after.changingSince,
      NOW,
      4,
      'v1',
      new Set(['mine']),
      ['b'],
      after.lastComplete,
    ]);
    store.finish(runRecord({ id: 'r2', vaultId: 'v1' }), [], () => ({}));
    expect(stored().slice(2)).toEqual([
      halted,
      waiting,
      null,
      [],
      after.changingSince,
      NOW,
      4,
      'v1',
      new Set(['mine']),
      ['b'],
      after.lastComplete,
    ]);
  });

  it('forgets what an older version learned of a vault, which took an offset for a resolution', () => {
    database.write(() =>
      database
        .statement('INSERT INTO mirror_vaults (id, abilities) VALUES (?, ?)')
        .run('v3', JSON.stringify({ timestampResolution: 32_400_000 })),
    );
    expect(store.vaults.learned('v3')).toBeNull();
  });

  it('never throws when it cannot be written', () => {
    fillDisk();
    store.vaults.pin('v'.repeat(100_000));
    expect(store.problem).toMatch(/full/);
    expect(store.vaults.pinned()).toBeNull();
  });
});

describe('names of runs', () => {
  it('are given out once, also to another process, and after a run that died', () => {
    const other = new Database(join(folder, 'ytm.sqlite'));
    const ids = [store.runs.claim(NOW), new StoredMirror(other).runs.claim(NOW), store.runs.claim(NOW)];
    other.close();
    expect(new Set(ids).size).toBe(3);
    reopen();
    const id = store.runs.claim(NOW);
    expect(ids).not.toContain(id);
    store.runs.save(runRecord({ id }), []);
    expect([...ids, id]).not.toContain(store.runs.claim(NOW));
    expect(store.runs.claim(NOW + 1_000)).toMatch(/^\d{8}T\d{6}Z$/);
  });
});

describe('a store of an older version', () => {
  it('keeps its rows, with what they do not hold as unknown, and compares every folder anew', () => {
    const file = join(folder, 'old.sqlite');
    const old = new DatabaseSync(file);
    migrate(old, 4);
    old.exec(`INSERT INTO mirror_vaults (key, id) VALUES (1, 'v');
      INSERT INTO mirror_manifest VALUES (1, 'a', 'b.mov', 'file', 3, 5.25, 7, NULL);
      INSERT INTO mirror_settled VALUES (1, 'a', 'rules', 'hot', 'vault', '', 1)`);
    old.close();
    const newer = new Database(file);
    const manifest = new StoredMirror(newer).manifest('v');
    expect(manifest.folder('a')).toEqual([{ ...NOTHING_MORE, path: 'a/b.mov', type: 'file', size: 3, mtime: 5.25, inode: 7 }]);
    expect(manifest.settled('a', 'rules')).toBeNull();
    newer.close();
  });
});

describe('what is under way', () => {
  const look = (size: number): UnderWay => ({ sent: { type: 'file', size, mtime: NOW + 0.25 }, before: null });

  it('outlives this process, until nothing but the rest is', () => {
    store.underWay.add([
      ['a', look(1)],
      ['b', look(2)],
    ]);
    store.underWay.add([['b', look(3)]]);
    reopen();
    expect([...store.underWay.all()]).toEqual([
      ['a', look(1)],
      ['b', look(3)],
    ]);
    store.underWay.keep(new Set(['b', 'never sent']));
    expect([...store.underWay.all()]).toEqual([['b', look(3)]]);
    store.underWay.keep(new Set());
    expect(store.underWay.all().size).toBe(0);
  });

  it('is forgotten path by path, as it arrives', () => {
    store.underWay.add([
      ['a', look(1)],
      ['b', look(2)],
    ]);
    store.underWay.drop(['a', 'never sent']);
    expect([...store.underWay.all().keys()]).toEqual(['b']);
  });

  it('was written by older versions without what it replaces', () => {
    const sent: Look = { type: 'file', size: 1, mtime: NOW };
    store.underWay.add([['a', sent as unknown as UnderWay]]);
    expect([...store.underWay.all()]).toEqual([['a', { sent }]]);
  });
});
