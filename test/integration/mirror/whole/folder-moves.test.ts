/** A folder that moved in hot is one rename in the vault: real files, real inodes, whole runs. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { type FuseMount, fuseProblem, fuseTitle, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { LAB_VAULT, type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';
import { runAt } from '../../../support/mirror/moments.ts';
import { labOnShare } from '../../../support/mirror/on-share.ts';
import { rsyncProblem, rsyncTitle } from '../rsync-lab.ts';

const HOT = { 'p/one/1': 'one', 'p/one/2': 'two', 'p/one/deep/3': 'three', 'p/two/4': 'four', 'other/5': 'five' };
const NOTHING = { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 };
const RENAMED = { ...NOTHING, renames: 1 };
let lab: MirrorLab;
afterEach(() => lab.remove());

const hot = (path: string): string => join(lab.hot, path);
const vault = (path: string): string => join(lab.vault, path);

async function mirrored(mirror: Readonly<Record<string, unknown>> = {}): Promise<void> {
  lab = makeMirrorLab({ hot: HOT, mirror: { budget: WIDE, ...mirror } });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
}

/** Hot and vault are equal, and a further run finds nothing to do. */
async function expectEqual(inVault = lab.vault): Promise<void> {
  const isOwn = (path: string): boolean => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json';
  expect(differencesOf(listingOf(inVault, isOwn), listingOf(lab.hot, isOwn))).toEqual([]);
  expect(await lab.run()).toMatchObject({ status: 'complete', done: NOTHING, leftOut: [] });
}

const row = (path: string) => lab.store((store) => store.manifest(LAB_VAULT).row(path));
const changesOf = ({ id }: RunRecord) => lab.store((store) => store.runs.changes(id));

describe.skipIf(rsyncProblem !== null)(rsyncTitle('a folder that moved in hot'), () => {
  it('is renamed with all it holds, and keeps what is known of it', async () => {
    await mirrored();
    const inode = statSync(vault('p/one/1')).ino;
    mkdirSync(hot('new'));
    renameSync(hot('p/one'), hot('new/one'));
    const { stdout } = await lab.ytm('mirror', 'plan');
    expect(stdout).toContain('p/one/ -> new/one/  (folder with 3 files, 11 B)');
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'complete', done: { ...RENAMED, creates: 1 } });
    expect(statSync(vault('new/one/1')).ino).toBe(inode);
    expect((await row('new/one/deep/3'))?.digest).toMatch(/^(xxh128|md5):/);
    expect(await row('p/one/1')).toBeNull();
    expect(await changesOf(record)).toContainEqual(
      expect.objectContaining({ kind: 'renamed', path: 'new/one', from: 'p/one', holds: { files: 3, bytes: 11, paths: 4 } }),
    );
    await expectEqual();
  });

  it('with changes in it is renamed, and those are ordinary changes', async () => {
    await mirrored();
    renameSync(hot('p/one'), hot('q'));
    renameSync(hot('q/deep'), hot('deep'));
    writeFileSync(hot('q/1'), 'edited');
    rmSync(hot('q/2'));
    writeFileSync(hot('q/new'), 'new');
    // Its time put back: only the change time tells.
    const { atime, mtime } = statSync(hot('deep/3'));
    writeFileSync(hot('deep/3'), 'THREE');
    utimesSync(hot('deep/3'), atime, mtime);
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'complete', done: { creates: 1, updates: 2, deletes: 1, renames: 2 } });
    await expectEqual();
  });

  it('takes along what is not ours and what was edited, and reports both', async () => {
    await mirrored();
    writeFileSync(vault('p/one/born'), 'born in the vault');
    writeFileSync(vault('p/one/1'), 'edited in the vault');
    utimesSync(vault('p/one/1'), 1, 1);
    renameSync(hot('p/one'), hot('q'));
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'parked', done: RENAMED, drift: ['q/1'], unmanaged: { count: 1, sample: ['q/born'] } });
    expect(readdirSync(vault('q')).toSorted()).toEqual(['1', '2', 'born', 'deep']);
    expect(await lab.run()).toMatchObject({ status: 'parked', done: NOTHING, drift: ['q/1'], unmanaged: { count: 1 } });
    expect(await lab.store((store) => [...store.manifest(LAB_VAULT).unmanagedPaths()])).toEqual(['q/born']);
  });

  it('gets its old place back when the run is undone', async () => {
    await mirrored();
    renameSync(hot('p/one'), hot('q'));
    const { id } = await lab.run();
    expect(await lab.ytm('mirror', 'undo', id)).toMatchObject({ code: 0 });
    expect([existsSync(vault('q')), readdirSync(vault('p/one')).toSorted()]).toEqual([false, ['1', '2', 'deep']]);
    // From then on that is the vault's own, and hot's folder is sent under its new name; nothing counts as lost.
    const after = await lab.run();
    expect(after).toMatchObject({ status: 'complete', done: { creates: 5, deletes: 0, renames: 0 }, lost: { count: 0 } });
    expect(existsSync(vault('p/one/1'))).toBe(true);
  });

  it('stays where it was while a run deletes nothing', async () => {
    await mirrored();
    renameSync(hot('p/one'), hot('q'));
    expect(await lab.run({ delete: false })).toMatchObject({ done: { creates: 5, renames: 0, deletes: 0 } });
    expect(existsSync(vault('p/one/1'))).toBe(true);
  });

  it('is not renamed when it is back by the time', async () => {
    await mirrored();
    renameSync(hot('p/one'), hot('q'));
    writeFileSync(hot('q/new'), 'new');
    const record = await runAt(lab, { afterPlan: () => renameSync(hot('q'), hot('p/one')) });
    expect(record.leftOut).toEqual([{ path: 'q', why: 'hot-changed', detail: 'p/one' }]);
    expect(record.done).toMatchObject(NOTHING);
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 1, renames: 0 } });
    await expectEqual();
  });

  it('is not renamed when another folder has its name by the time', async () => {
    await mirrored();
    renameSync(hot('p/one'), hot('q'));
    const record = await runAt(lab, {
      afterPlan: () => {
        renameSync(hot('q'), hot('r'));
        mkdirSync(hot('q'));
      },
    });
    expect(record).toMatchObject({ done: NOTHING, leftOut: [{ path: 'q', why: 'hot-changed' }] });
    expect(await lab.run()).toMatchObject({ done: { creates: 1, renames: 1, deletes: 0 } });
    await expectEqual();
  });

  it('is not renamed onto what was born in the vault by the time, and nothing of it is sent there', async () => {
    await mirrored();
    renameSync(hot('p/one'), hot('q'));
    writeFileSync(hot('q/new'), 'new');
    const record = await runAt(lab, { afterPlan: () => mkdirSync(vault('q')) });
    expect(record).toMatchObject({ status: 'partial', done: NOTHING, leftOut: [{ path: 'q', why: 'edited-in-vault', detail: 'p/one' }] });
    expect(readdirSync(vault('q'))).toEqual([]);
    rmSync(vault('q'), { recursive: true });
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 1, renames: 1 } });
    await expectEqual();
  });

  describe('when a run dies', () => {
    const moving = { vaultId: LAB_VAULT, from: 'p/one', to: 'q' };

    it('before the vault renamed it, is renamed by the next one', async () => {
      await mirrored();
      renameSync(hot('p/one'), hot('q'));
      await lab.store((store) => store.underWay.setMovingFolder(moving));
      expect(await lab.run()).toMatchObject({ status: 'complete', done: RENAMED });
      await expectEqual();
    });

    it('between rename and manifest, is known by its new name, and what was edited in the vault is not overwritten', async () => {
      await mirrored();
      writeFileSync(vault('p/one/1'), 'edited in the vault');
      utimesSync(vault('p/one/1'), 1, 1);
      renameSync(hot('p/one'), hot('q'));
      await lab.store((store) => store.underWay.setMovingFolder(moving));
      renameSync(vault('p/one'), vault('q'));
      expect(await lab.run()).toMatchObject({ status: 'parked', done: NOTHING, drift: ['q/1'] });
      expect((await row('q/deep/3'))?.digest).toMatch(/^(xxh128|md5):/);
      expect(await lab.store((store) => store.underWay.movingFolder())).toBeNull();
    });

    it('after both, has nothing left to do', async () => {
      await mirrored();
      renameSync(hot('p/one'), hot('q'));
      await lab.run();
      await lab.store((store) => store.underWay.setMovingFolder(moving));
      await expectEqual();
    });

    it('and the folder is in neither place, keeps what is known of it', async () => {
      await mirrored();
      renameSync(hot('p/one'), hot('q'));
      await lab.store((store) => store.underWay.setMovingFolder(moving));
      renameSync(vault('p/one'), join(lab.folder, 'away'));
      expect((await lab.run()).done).toMatchObject({ creates: 5, renames: 0 });
      await expectEqual();
    });
  });
});

/** What of the vault's calls was for its content, and all of them, which includes guards, visits and records. */
interface Cost {
  readonly record: RunRecord;
  readonly content: Readonly<Record<string, number>>;
  readonly all: number;
  readonly bytes: number;
}

const RUNS_OWN = /^ytm_workspaces\/(\.ytm_|ytm_)/u;

async function costOf(share: FuseMount, full: boolean): Promise<Cost> {
  const before = await share.counts();
  const record = await lab.run({ full });
  const after = await share.counts();
  const more = (key: 'calls' | 'places'): readonly (readonly [string, number])[] =>
    Object.entries(after[key]).map(([name, count]) => [name, count - (before[key][name] ?? 0)]);
  return {
    record,
    content: Object.fromEntries(more('places').filter(([place, count]) => count > 0 && place.includes('/') && !RUNS_OWN.test(place))),
    all: more('calls').reduce((sum, [, count]) => sum + count, 0),
    bytes: after.bytes.read + after.bytes.written - before.bytes.read - before.bytes.written,
  };
}

/** Of a name that is listed. */
const OF_A_NAME = 2;
/** For a rename, beside guards, visits and records. */
const CALLS = 10;

const callsIn = ({ content }: Cost): number => Object.values(content).reduce((sum, count) => sum + count, 0);

/** In both trees, equal. */
function plantOnBoth(path: string, content: string, share: FuseMount): void {
  for (const root of [lab.hot, join(share.backing, 'ytm_workspaces')]) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
    utimesSync(join(root, path), 1_700_000_000, 1_700_000_000);
  }
}

describe.skipIf(fuseProblem !== null || rsyncProblem !== null)(fuseTitle('what moved, on a share that counts its calls'), () => {
  const [FOLDERS, FILES] = [10, 200];
  let share: FuseMount;
  afterEach(() => share.unmount());

  /** A whole run from which quick passes can start. */
  async function settled(): Promise<void> {
    for (const speed of ['full', 'quick'])
      expect((await costOf(share, speed === 'full')).record).toMatchObject({ status: 'complete', speed });
    expect(callsIn(await costOf(share, false))).toBe(0);
  }

  it(`is a folder of ${FOLDERS * FILES} files: one rename, and nothing in it is asked for, neither now nor later`, async () => {
    share = await mountFuse();
    lab = labOnShare(share.path);
    for (let folder = 0; folder < FOLDERS; folder += 1)
      for (let file = 0; file < FILES; file += 1) plantOnBoth(`takes/scene ${folder}/${file}`, '', share);
    plantOnBoth('other/file', 'other', share);
    await settled();

    renameSync(hot('takes'), hot('takes of may'));
    const moved = await costOf(share, false);
    expect(moved.record).toMatchObject({ status: 'complete', speed: 'quick', done: RENAMED });
    // Including the list of the folder that holds both names.
    expect(callsIn(moved)).toBeLessThanOrEqual(CALLS);
    expect(moved.bytes).toBeLessThan(10_000);
    const next = await costOf(share, false);
    expect([next.record.speed, callsIn(next) <= 2 * OF_A_NAME]).toEqual(['quick', true]);
    expect(callsIn(await costOf(share, false))).toBe(0);

    // An edit in it costs its own folder only, in the run that renames it, too.
    writeFileSync(hot('takes of may/scene 3/7'), 'edited');
    renameSync(hot('takes of may'), hot('other/takes'));
    const edited = await costOf(share, false);
    expect(edited.record).toMatchObject({ status: 'complete', speed: 'quick', done: { ...RENAMED, updates: 1, bytes: 6 } });
    expect(callsIn(edited)).toBeLessThan(6 * FILES);
    await expectEqual(join(share.backing, 'ytm_workspaces'));
  });

  it('is a file: one rename without a byte of it', async () => {
    share = await mountFuse();
    lab = labOnShare(share.path);
    const size = 5_000_000;
    for (const folder of ['a', 'b']) mkdirSync(hot(folder));
    writeFileSync(hot('a/film'), Buffer.alloc(size, 1));
    await settled();
    renameSync(hot('a/film'), hot('b/the film'));
    const moved = await costOf(share, false);
    expect(moved.record).toMatchObject({ status: 'complete', speed: 'quick', done: RENAMED });
    // Both folders are listed. The share remembers no name, so that the calls do not depend on how long a run takes.
    expect(callsIn(moved)).toBeLessThanOrEqual(4 * CALLS);
    expect(moved.bytes).toBeLessThan(10_000);
    await expectEqual(join(share.backing, 'ytm_workspaces'));
  });
});
