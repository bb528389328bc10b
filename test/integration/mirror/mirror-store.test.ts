import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ManifestRow } from '../../../src/mirror/core/entry.ts';
import type { Look, Parked } from '../../../src/mirror/core/plan.ts';
import type { DoneChange, SettledFolder } from '../../../src/mirror/record.ts';
import { Database } from '../../../src/store/database.ts';
import { StoredMirror } from '../../../src/store/mirror-store.ts';
import { runRecord } from '../../support/mirror/run-record.ts';

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
  return { path, type: 'file', size: 3, mtime: 1_700_000_000_123.456, inode: 7, target: null, ...more };
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

describe('settled folders', () => {
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
    store.saveRun(first, changes);
    store.saveRun(second, []);
    reopen();
    expect(store.runs(10)).toEqual([second, first]);
    expect(store.runs(1)).toEqual([second]);
    expect(store.run('r1')).toEqual(first);
    expect(store.run('r3')).toBeNull();
    expect(store.changes('r1')).toEqual(changes);
    expect(store.changes('r2')).toEqual([]);
  });

  it('keep what is left out again and again only once', () => {
    const leftOut = [{ path: 'x', why: 'special-file', detail: '' }] as const;
    const records = [0, 1, 2].map((index) => runRecord({ id: `r${index}`, startedAt: NOW + index, leftOut }));
    for (const record of records) store.saveRun(record, []);
    store.saveRun(runRecord({ id: 'r3', startedAt: NOW + 3, leftOut: [] }), []);
    expect(store.runs(10).map((record) => record.leftOut.length)).toEqual([0, 1, 1, 1]);
    expect(database.statement('SELECT count(*) AS n FROM mirror_left_out').get()?.['n']).toBe(2);
  });

  it('are forgotten after 30 days, but for the newest 200 and those with a trash', () => {
    for (let index = 0; index < 230; index += 1) {
      const startedAt = NOW - 100 * DAY + index * 3_600_000;
      store.saveRun(runRecord({ id: `r${index}`, startedAt, log: index === 1 ? '/logs/r1.json' : null }), changes.slice(0, 1));
    }
    store.saveRun(runRecord({ id: 'new', startedAt: NOW }), []);
    expect(store.prune(NOW, new Set(['r3']))).toEqual(['/logs/r1.json']);
    expect(store.runs(300)).toHaveLength(201);
    expect(store.run('r30')).toBeNull();
    expect(store.run('r31')).not.toBeNull();
    expect(store.changes('r30')).toEqual([]);
    expect(store.changes('r3')).toHaveLength(1);
    expect(store.prune(NOW, new Set(['r3']))).toEqual([]);
    expect(store.prune(NOW, new Set())).toEqual([]);
    expect(store.run('r3')).toBeNull();
  });

  it('stay for 30 days, however many they are', () => {
    for (let index = 0; index < 210; index += 1) store.saveRun(runRecord({ id: `r${index}`, startedAt: NOW - 29 * DAY + index }), []);
    store.prune(NOW, new Set());
    expect(store.runs(300)).toHaveLength(210);
  });
});

describe('what the mirror remembers', () => {
  it('is nothing at first', () => {
    expect([store.parked(), store.approved(), store.vaultId(), store.lastComplete(), store.comparedAt()]).toEqual(Array(5).fill(null));
    expect([store.halted(), store.lastBeat(), store.abilities('v1')]).toEqual(Array(3).fill(null));
    expect([store.putOffRuns(), store.held(), store.changingSince()]).toEqual([0, [], new Map()]);
  });

  it('survives a restart, and is taken back', () => {
    const look: Look = { type: 'file', size: 1, mtime: 2 };
    const parked: Parked = { id: 'p', at: NOW, paths: [{ path: 'a', what: 'delete', look, vault: look }], limits: [] };
    store.setParked(parked);
    store.setApproved({ ...parked, id: 'q' });
    store.pinVault('v1');
    store.setLastComplete({ run: 'r', at: NOW, hotPaths: 5 });
    store.setComparedAt(NOW);
    store.setLastBeat({ run: 'r', at: NOW, vaultId: 'v' });
    store.setPutOffRuns(2);
    store.setChangingSince(new Map([['a', NOW]]));
    store.hold([
      { path: 'h', hot: look },
      { path: 'g', hot: null },
    ]);
    store.hold([{ path: 'h', hot: null }]);
    reopen();
    expect(store.parked()).toEqual(parked);
    expect(store.approved()?.id).toBe('q');
    expect(store.vaultId()).toBe('v1');
    expect(store.lastComplete()).toEqual({ run: 'r', at: NOW, hotPaths: 5 });
    expect(store.comparedAt()).toBe(NOW);
    expect(store.lastBeat()).toEqual({ run: 'r', at: NOW, vaultId: 'v' });
    expect(store.putOffRuns()).toBe(2);
    expect(store.changingSince()).toEqual(new Map([['a', NOW]]));
    expect(store.held()).toEqual([
      { path: 'g', hot: null },
      { path: 'h', hot: null },
    ]);
    store.setParked(null);
    store.release(['g', 'none']);
    expect(store.parked()).toBeNull();
    expect(store.held()).toEqual([{ path: 'h', hot: null }]);
  });

  it('keeps abilities with their vault', () => {
    const abilities = {
      foldsCase: true,
      foldsUnicode: false,
      unicodeForm: 'nfc',
      timeGrain: 2_000,
      forbidden: ':',
      trailingDots: false,
      longestName: { of: 255, unit: 'utf16' },
      links: false,
      renameOver: true,
    } as const;
    store.manifest('v1').change({ put: [row('a')], forget: [] });
    store.setAbilities('v1', abilities);
    expect(store.abilities('v1')).toEqual(abilities);
    expect(store.manifest('v1').folder('')).toHaveLength(1);
    expect(store.abilities('v2')).toBeNull();
  });

  it('never throws when it cannot be written', () => {
    fillDisk();
    store.pinVault('v'.repeat(100_000));
    expect(store.problem).toMatch(/full/);
    expect(store.vaultId()).toBeNull();
  });
});

describe('names of runs', () => {
  it('are given out once, also to another process, and after a run that died', () => {
    const other = new Database(join(folder, 'ytm.sqlite'));
    const ids = [store.claimRun(NOW), new StoredMirror(other).claimRun(NOW), store.claimRun(NOW)];
    other.close();
    expect(new Set(ids).size).toBe(3);
    reopen();
    const id = store.claimRun(NOW);
    expect(ids).not.toContain(id);
    store.saveRun(runRecord({ id }), []);
    expect([...ids, id]).not.toContain(store.claimRun(NOW));
    expect(store.claimRun(NOW + 1_000)).toMatch(/^\d{8}T\d{6}Z$/);
  });
});

describe('what is under way', () => {
  const look = (size: number): Look => ({ type: 'file', size, mtime: NOW + 0.25 });

  it('outlives this process, until nothing but the rest is', () => {
    store.addUnderWay([
      ['a', look(1)],
      ['b', look(2)],
    ]);
    store.addUnderWay([['b', look(3)]]);
    reopen();
    expect([...store.underWay()]).toEqual([
      ['a', look(1)],
      ['b', look(3)],
    ]);
    store.keepUnderWay(new Set(['b', 'never sent']));
    expect([...store.underWay()]).toEqual([['b', look(3)]]);
    store.keepUnderWay(new Set());
    expect(store.underWay().size).toBe(0);
  });
});
