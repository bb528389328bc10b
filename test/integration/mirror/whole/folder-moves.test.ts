/** A folder that moved in hot is one rename in the vault: real files, real inodes, whole runs. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { fuseProblem, fuseTitle, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { LAB_VAULT, type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';
import { runAt } from '../../../support/mirror/moments.ts';
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
async function expectEqual(): Promise<void> {
  const isOwn = (path: string): boolean => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json';
  expect(differencesOf(listingOf(lab.vault, isOwn), listingOf(lab.hot, isOwn))).toEqual([]);
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

/** A lab whose share is this mount point. */
function onShare(path: string): MirrorLab {
  const made = makeMirrorLab({ mirror: { budget: WIDE } });
  const table = join(made.folder, 'table');
  writeFileSync(table, `30 25 0:47 / ${path} rw - cifs //studio/share rw\n`);
  mkdirSync(join(path, 'ytm_workspaces'));
  writeFileSync(join(path, 'ytm_workspaces', SENTINEL_NAME), JSON.stringify({ vault_id: LAB_VAULT }));
  made.configure({}, { paths: { hot: made.hot, share: path, state: made.state }, mount: { table } });
  return made;
}

describe.skipIf(fuseProblem !== null || rsyncProblem !== null)(fuseTitle('a folder that moved, on a share that counts its calls'), () => {
  it('costs as many for 10 files as for 300', async () => {
    const share = await mountFuse();
    try {
      lab = onShare(share.path);
      for (const [folder, files] of [
        ['few', 10],
        ['many', 300],
      ] as const) {
        mkdirSync(hot(folder));
        for (let file = 0; file < files; file += 1) writeFileSync(hot(`${folder}/${file}`), `${file}`);
      }
      await lab.run();
      const callsOf = async (act: () => Promise<unknown>): Promise<number> => {
        const before = await share.counts();
        await act();
        const after = await share.counts();
        return Object.entries(after.calls).reduce((all, [name, count]) => all + count - (before.calls[name] ?? 0), 0);
      };
      await lab.run();
      const idle = await callsOf(() => lab.run());
      const costs: number[] = [];
      for (const folder of ['few', 'many']) {
        renameSync(hot(folder), hot(`${folder}-moved`));
        costs.push((await callsOf(async () => expect(await lab.run()).toMatchObject({ done: RENAMED }))) - idle);
      }
      const [few = 0, many = 0] = costs;
      // With the marks of a run that changes something; file by file it would be some 80 for each.
      expect(Math.max(few, many)).toBeLessThan(200);
      expect(Math.abs(many - few)).toBeLessThan(50);
    } finally {
      lab.remove();
      await share.unmount();
    }
  });
});
