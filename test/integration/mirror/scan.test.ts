import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Unchecked } from '../../../src/mirror/core/content-checks.ts';
import type { ManifestRow } from '../../../src/mirror/core/entry.ts';
import { ALL_TRUSTED } from '../../../src/mirror/core/identity.ts';
import { type HotLister, openHotLister } from '../../../src/mirror/hot/lister.ts';
import type { Lister } from '../../../src/mirror/lister.ts';
import type { Manifest } from '../../../src/mirror/manifest.ts';
import { type ScanOptions, scanTrees } from '../../../src/mirror/scan/scan.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { Database } from '../../../src/store/database.ts';
import { StoredMirror } from '../../../src/store/mirror-store.ts';
import { HOT_PROGRAM } from '../../support/mirror/hot-programs.ts';
import { CONTRACT, DISK, ModelMirror, NOW } from '../../support/mirror/model.ts';
import { treeLister } from '../../support/mirror/tree-lister.ts';

const never = new AbortController().signal;
let folder: string;
let database: Database;
let manifest: Manifest;
const listers = new Map<string, HotLister>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-scan-'));
  database = new Database(':memory:');
  manifest = new StoredMirror(database).manifest('v1');
  for (const side of ['hot', 'vault']) mkdirSync(join(folder, side));
});
afterEach(async () => {
  await Promise.all([...listers.values()].map((one) => one.close()));
  listers.clear();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function put(path: string, text = path, at = 1_700_000_000): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  utimesSync(join(folder, path), at, at);
}

/** On both sides and in the manifest, as a run leaves it. */
function putSettled(path: string): void {
  put(`hot/${path}`, path);
  put(`vault/${path}`, path);
  const names = path.split('/');
  manifest.change({ put: names.map((_, index) => rowOf(names.slice(0, index + 1).join('/'))), forget: [] });
}

function rowOf(path: string): ManifestRow {
  const found = statSync(join(folder, 'hot', path));
  const type = found.isDirectory() ? 'folder' : 'file';
  return {
    path,
    type,
    size: type === 'file' ? found.size : 0,
    mtime: found.mtimeMs,
    inode: found.ino,
    ctime: type === 'file' ? found.ctimeMs : null,
    birth: found.birthtimeMs || null,
    target: null,
    digest: null,
    vaultCtime: null,
    vaultMtime: null,
  };
}

/** Of this test's tree; one child for each side. */
async function lister(side: 'hot' | 'vault'): Promise<HotLister> {
  const known = listers.get(side);
  if (known !== undefined) return known;
  const options = { clock: systemClock, program: HOT_PROGRAM, hot: join(folder, side), niceness: 0 };
  const opening = await openHotLister(options, { signal: never, onGroup: () => Promise.resolve() });
  if (opening.kind !== 'opened') throw new Error(JSON.stringify(opening));
  listers.set(side, opening.lister);
  return opening.lister;
}

/** Tells which folders were listed whole. */
function watched(inner: Lister): Lister & { readonly listed: string[] } {
  const listed: string[] = [];
  return {
    listed,
    list: (path, skip, signal) => inner.list(path, skip, signal),
    look: (paths, signal) => inner.look(paths, signal),
    async glance(path, known, signal) {
      const answer = await inner.glance(path, known, signal);
      if (answer.kind === 'done' && answer.answer.kind === 'listing') listed.push(path);
      return answer;
    },
  };
}

function scan(over: Partial<ScanOptions> & Pick<ScanOptions, 'hot' | 'vault'>) {
  const contract = { ...CONTRACT, settleMs: 0 };
  return scanTrees({
    manifest,
    contract,
    abilities: DISK,
    now: NOW,
    trust: ALL_TRUSTED,
    held: [],
    logsInHot: null,
    signal: never,
    onProgress: () => {},
    ...over,
  });
}

async function differences(over: Partial<ScanOptions> = {}): Promise<Unchecked> {
  const result = await scan({ hot: await lister('hot'), vault: await lister('vault'), ...over });
  if (result.kind !== 'scanned') throw new Error(JSON.stringify(result));
  return result.differences;
}

describe('both trees and the manifest', () => {
  it('differ in what is new, changed, gone, moved, born in the vault', async () => {
    putSettled('a/same.mov');
    putSettled('a/changed.mov');
    putSettled('gone/deep/one.mov');
    putSettled('from/moved.mov');
    put('hot/a/changed.mov', 'longer than before', 1_700_000_100);
    put('hot/new/deep/file.mov');
    put('vault/born/here.txt');
    rmSync(join(folder, 'hot/gone'), { recursive: true });
    mkdirSync(join(folder, 'hot/to'));
    renameSync(join(folder, 'hot/from/moved.mov'), join(folder, 'hot/to/moved.mov'));
    const found = await differences();
    expect(found.copies.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['update a/changed.mov', 'create new/deep/file.mov']);
    expect(found.makes.map(({ path }) => path)).toEqual(['new', 'new/deep', 'to']);
    expect(found.deletions.map(({ path }) => path)).toEqual(['gone', 'gone/deep', 'gone/deep/one.mov']);
    expect(found.moves).toMatchObject([{ rename: { from: 'from/moved.mov', to: 'to/moved.mov', why: 'moved' } }]);
    expect(found.unmanaged).toEqual({ count: 1, sample: ['born'] });
    expect(found.hotPaths).toBe(9);
  });

  it('never goes into what is excluded, into the folder of the logs, or into an unmanaged file', async () => {
    put('hot/planning/a');
    put('vault/planning/b');
    put('hot/logs/ops/workspaces_mirror/log.json');
    put('hot/logs/other.txt');
    put('vault/logs/ops/workspaces_mirror/old.json');
    put('vault/unmanaged file/deep/x');
    const [hot, vault] = [watched(await lister('hot')), watched(await lister('vault'))];
    const found = await differences({ hot, vault, logsInHot: 'logs/ops/workspaces_mirror' });
    expect(found.copies.map(({ path }) => path)).toEqual(['logs/other.txt']);
    expect(found.unmanaged.sample).toEqual(['unmanaged file']);
    expect(hot.listed.toSorted()).toEqual(['', 'logs', 'logs/ops']);
    expect(vault.listed.toSorted()).toEqual(['', 'logs', 'logs/ops']);
    expect(found.hotPathsByFolder.get('logs')).toBe(1);
  });

  it('cannot be compared without a root: nothing is taken for deleted', async () => {
    putSettled('a/b');
    const [hot, vault] = [await lister('hot'), await lister('vault')];
    const failing: Lister = {
      ...hot,
      glance: () => Promise.resolve({ kind: 'done', answer: { kind: 'listing', listing: { kind: 'failed', errno: 'EIO' }, digest: null } }),
    };
    expect(await scan({ hot: failing, vault })).toEqual({ kind: 'failed', side: 'hot', why: 'unlisted', problem: 'EIO' });
    const missing: Lister = {
      ...vault,
      glance: () => Promise.resolve({ kind: 'done', answer: { kind: 'listing', listing: { kind: 'absent' }, digest: null } }),
    };
    expect(await scan({ hot, vault: missing })).toEqual({ kind: 'failed', side: 'vault', why: 'unlisted', problem: 'ENOENT' });
  });

  it('plans no deletion beneath a folder of hot that cannot be listed, but others', async () => {
    putSettled('a/gone');
    putSettled('b/x');
    putSettled('b/gone');
    for (const path of ['hot/a/gone', 'hot/b/gone']) rmSync(join(folder, path));
    const hot = await lister('hot');
    const sick: Lister = {
      ...hot,
      glance: (path, known, signal) =>
        path === 'b'
          ? Promise.resolve({ kind: 'done', answer: { kind: 'listing', listing: { kind: 'failed', errno: 'EIO' }, digest: null } })
          : hot.glance(path, known, signal),
    };
    const found = await differences({ hot: sick });
    expect(found.readErrors).toBe(1);
    expect(found.deletions.map(({ path }) => path)).toEqual(['a/gone']);
  });
});

describe('what was settled', () => {
  async function turn(over: Partial<ScanOptions> = {}) {
    const [hot, vault] = [watched(await lister('hot')), watched(await lister('vault'))];
    const found = await differences({ hot, vault, ...over });
    return { found, hot: hot.listed.toSorted(), vault: vault.listed.toSorted() };
  }

  it('is not listed again, and counts all the same', async () => {
    for (const path of ['a/one', 'a/deep/two', 'b/three']) putSettled(path);
    symlinkSync('one', join(folder, 'hot/a/link'));
    const first = await turn();
    expect(first.hot).toEqual(['', 'a', 'a/deep', 'b']);
    const second = await turn();
    // The link is not on the vault yet.
    expect([second.hot, second.vault]).toEqual([['a'], ['a']]);
    expect(second.found).toEqual(first.found);
    expect(second.found.hotPaths).toBe(7);
  });

  it('is listed again on both sides once one side, or its rows, differ', async () => {
    for (const path of ['a/one', 'b/two', 'c/three']) putSettled(path);
    await turn();
    expect((await turn()).hot).toEqual([]);
    put('hot/a/one', 'ONE', 1_700_000_009);
    put('vault/b/two', 'TWO', 1_700_000_009);
    manifest.change({ put: [{ ...rowOf('c/three'), size: 99 }], forget: [] });
    const third = await turn();
    expect([third.hot, third.vault]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    expect(third.found.copies.map(({ path }) => path)).toEqual(['a/one']);
    expect(third.found.drift).toHaveLength(1);
  });

  it('is compared anew under other rules', async () => {
    for (const path of ['a/one', 'b/two']) putSettled(path);
    await turn();
    const other = await turn({ contract: { ...CONTRACT, exclude: ['b'] } });
    expect(other.hot).toEqual(['', 'a']);
    expect((await turn({ abilities: { ...DISK, timestampResolution: 2_000 } })).hot).toEqual(['', 'a', 'b']);
  });

  it('is never what could not be read', async () => {
    putSettled('a/one');
    writeFileSync(Buffer.concat([Buffer.from(join(folder, 'hot/a/')), Buffer.from([0xff])]), '');
    await turn();
    expect(await turn()).toMatchObject({ hot: ['a'], found: { leftOut: [{ why: 'name-not-utf8' }] } });
  });
});

describe('the course of a scan', () => {
  /** Folders in a row, and what is in them, in memory. */
  function wide(folders: number): ModelMirror {
    const mirror = new ModelMirror({ abilities: DISK });
    for (let index = 0; index < folders; index += 1) mirror.hot.put(`top/f${index}/file`, { type: 'file', size: index, mtime: index });
    return mirror;
  }

  it('asks for many folders at once, once it has seen some, and never for more', async () => {
    const mirror = wide(900);
    const [hot, vault] = [treeLister(mirror.hot, true), treeLister(mirror.vault, false)];
    let paths = 0;
    const result = await scan({ hot, vault, onProgress: (seen) => void (paths = seen) });
    expect(result).toEqual({ kind: 'scanned', differences: mirror.draft() });
    expect(hot.most).toBe(256);
    expect(paths).toBe(1_801);
  });

  it('asks for fewer at once where folders are large', async () => {
    const mirror = new ModelMirror({ abilities: DISK });
    for (let index = 0; index < 90 * 1_001; index += 1)
      mirror.hot.put(`top/f${index % 90}/${index}`, { type: 'file', size: index, mtime: index });
    const hot = treeLister(mirror.hot, true);
    expect(await scan({ hot, vault: treeLister(mirror.vault, false) })).toMatchObject({ kind: 'scanned' });
    expect(hot.most).toBe(64);
  });

  it('ends at once when it is called off, or a side fails, and asks no more', async () => {
    const mirror = wide(300);
    const controller = new AbortController();
    const hot = treeLister(mirror.hot, true);
    const asked = scan({
      hot,
      vault: treeLister(mirror.vault, false),
      signal: controller.signal,
      onProgress: (paths) => void (paths > 100 && controller.abort()),
    });
    expect(await asked).toEqual({ kind: 'failed', side: 'hot', why: 'cancelled', problem: 'it was cancelled' });
    const listed = hot.listed.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(hot.listed).toHaveLength(listed);
    const dying: Lister = { ...hot, glance: () => Promise.resolve({ kind: 'failed', why: 'gone', problem: 'it ended' }) };
    expect(await scan({ hot: treeLister(mirror.hot, true), vault: dying })).toMatchObject({ kind: 'failed', side: 'vault', why: 'gone' });
  });

  it('does not believe a side that says "the same" to who knows nothing', async () => {
    const mirror = wide(1);
    const hot = treeLister(mirror.hot, true);
    const lying: Lister = { ...hot, glance: () => Promise.resolve({ kind: 'done', answer: { kind: 'same' } }) };
    expect(await scan({ hot: lying, vault: treeLister(mirror.vault, false) })).toMatchObject({ kind: 'failed', side: 'hot', why: 'gone' });
  });

  it('gives others their turn', async () => {
    const mirror = wide(5_000);
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await scan({ hot: treeLister(mirror.hot, true), vault: treeLister(mirror.vault, false) });
    isOver = true;
    expect(turns).toBeGreaterThan(10);
  });

  it('ends with the error when the manifest cannot be read', async () => {
    const mirror = wide(3);
    const broken = {
      folder: () => {
        throw new Error('disk I/O error');
      },
      settled: () => null,
      settle: () => {},
      unsettle: () => {},
      foldersByInode: () => [],
      beneath: () => ({ files: 0, bytes: 0, paths: 0 }),
    };
    await expect(scan({ hot: treeLister(mirror.hot, true), vault: treeLister(mirror.vault, false), manifest: broken })).rejects.toThrow(
      'disk I/O error',
    );
  });
});
