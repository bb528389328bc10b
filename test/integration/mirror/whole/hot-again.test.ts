/** Hot changes between the plan and what is done: nothing goes that is back, and what does not arrive holds back only what may be the same. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fuseProblem, fuseTitle, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { runAt } from '../../../support/mirror/moments.ts';
import { scriptedRsync } from '../../../support/mirror/scripted-rsync.ts';
import { pathsIn, plant } from '../../../support/mirror/tree.ts';
import { rsync, rsyncProblem, rsyncTitle } from '../rsync-lab.ts';

let lab: MirrorLab;
afterEach(() => lab.remove());

const HOT = { 'takes/one': 'one', 'takes/two': 'number two', 'deep/er/file': 'file', big: 'big' };
const away = (): string => join(lab.folder, 'away');

async function mirrored(mirror: Readonly<Record<string, unknown>> = {}): Promise<void> {
  lab = makeMirrorLab({ hot: HOT, mirror: { budget: WIDE, ...mirror } });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
}

describe.skipIf(rsyncProblem !== null)(rsyncTitle('hot, looked at again'), () => {
  it('keeps a file that was away only while the plan was made', async () => {
    await mirrored();
    renameSync(join(lab.hot, 'takes/one'), away());
    writeFileSync(join(lab.hot, 'big'), 'a long copy');
    const record = await runAt(lab, { beforeSending: () => renameSync(away(), join(lab.hot, 'takes/one')) });
    expect(record).toMatchObject({ status: 'complete', done: { deletes: 0, updates: 1 } });
    expect(record.leftOut).toEqual([{ path: 'takes/one', why: 'hot-changed', detail: '' }]);
    expect(readFileSync(join(lab.vault, 'takes/one'), 'utf8')).toBe('one');
    expect(await lab.run()).toMatchObject({ status: 'complete', leftOut: [], done: { creates: 0, deletes: 0 } });
  });

  it('keeps a folder that came back with a part of what it held, and deletes the rest', async () => {
    await mirrored();
    renameSync(join(lab.hot, 'takes'), away());
    const record = await runAt(lab, {
      afterPlan: () => {
        mkdirSync(join(lab.hot, 'takes'));
        renameSync(join(away(), 'one'), join(lab.hot, 'takes/one'));
      },
    });
    expect(record.done).toMatchObject({ deletes: 1 });
    expect(record.leftOut.map(({ path, why }) => [path, why])).toEqual([
      ['takes/one', 'hot-changed'],
      ['takes', 'hot-changed'],
    ]);
    expect(pathsIn(join(lab.vault, 'takes'))).toEqual(['one']);
  });

  it('deletes what a link has taken the place of: what it leads to is not hot’s', async () => {
    await mirrored();
    renameSync(join(lab.hot, 'takes'), away());
    const record = await runAt(lab, { afterPlan: () => symlinkSync(away(), join(lab.hot, 'takes')) });
    // The link itself is there, so its place is not empty; what lies behind it is none of hot's.
    expect(record).toMatchObject({ done: { deletes: 2 }, leftOut: [{ path: 'takes', why: 'hot-changed' }] });
  });

  it('does not rename what is back at its old place', async () => {
    await mirrored();
    renameSync(join(lab.hot, 'takes/one'), join(lab.hot, 'moved'));
    const record = await runAt(lab, { beforeLook: () => renameSync(join(lab.hot, 'moved'), join(lab.hot, 'takes/one')) });
    expect(record).toMatchObject({ done: { renames: 0 }, leftOut: [{ path: 'moved', why: 'hot-changed', detail: 'takes/one' }] });
    expect(existsSync(join(lab.vault, 'moved'))).toBe(false);
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { renames: 0, creates: 0, deletes: 0 } });
  });

  it('leaves a type change whose comer is gone again', async () => {
    await mirrored();
    renameSync(join(lab.hot, 'takes'), away());
    writeFileSync(join(lab.hot, 'takes'), 'a file now');
    const record = await runAt(lab, {
      afterPlan: () => {
        rmSync(join(lab.hot, 'takes'));
        renameSync(away(), join(lab.hot, 'takes'));
      },
    });
    expect(record.done).toMatchObject({ deletes: 0 });
    expect(pathsIn(join(lab.vault, 'takes'))).toEqual(['one', 'two']);
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { deletes: 0, creates: 0 } });
  });

  it('gives what vanished just now the settle time, and looks twice', async () => {
    await mirrored({ settle: '2s' });
    renameSync(join(lab.hot, 'takes/one'), away());
    const record = await runAt(lab, { afterLook: () => renameSync(away(), join(lab.hot, 'takes/one')) });
    expect(existsSync(join(lab.vault, 'takes/one'))).toBe(true);
    expect(record.done).toMatchObject({ deletes: 0 });
  });
});

describe.skipIf(rsyncProblem !== null)(rsyncTitle('something does not arrive'), () => {
  /** An rsync that never sends `stubborn`. */
  function refusing(): string {
    return scriptedRsync(lab.folder, { rsync: rsync.file, options: "--exclude='/stubborn'" });
  }

  it('run after run: everything else is deleted all the same', async () => {
    await mirrored();
    writeFileSync(join(lab.hot, 'stubborn'), 'never arrives');
    rmSync(join(lab.hot, 'takes/one'));
    lab.configure({ rsync: { bin: refusing() } });
    expect(await lab.run()).toMatchObject({ status: 'partial', done: { deletes: 1 } });
    expect(existsSync(join(lab.vault, 'takes/one'))).toBe(false);
    expect(await lab.store((store) => store.runs.putOffRuns())).toBe(0);
  });

  it('that was another file a moment ago: the vault keeps that until it does, and counts the runs', async () => {
    await mirrored();
    // Moved and edited: the same inode, to be sent anew.
    renameSync(join(lab.hot, 'takes/one'), join(lab.hot, 'stubborn'));
    writeFileSync(join(lab.hot, 'stubborn'), 'edited after it was moved');
    rmSync(join(lab.hot, 'takes/two'));
    lab.configure({ rsync: { bin: refusing() } });
    for (const runs of [1, 2]) {
      const record = await lab.run();
      expect(record).toMatchObject({ status: 'partial', done: { deletes: runs === 1 ? 1 : 0 } });
      expect(record.leftOut).toContainEqual({ path: 'takes/one', why: 'deletion-awaits-arrival', detail: 'stubborn' });
      expect(await lab.store((store) => store.runs.putOffRuns())).toBe(runs);
    }
    lab.configure({});
    // It is gone from hot, so the folder is empty there, and stays.
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 1, deletes: 1 } });
    expect(await lab.store((store) => store.runs.putOffRuns())).toBe(0);
    expect(existsSync(join(lab.vault, 'takes/one'))).toBe(false);
  });

  it.skipIf(fuseProblem !== null)(fuseTitle('as its folder cannot be listed: nothing goes there, everything else does'), async () => {
    // Not by its mode: root lists what it may not.
    const disk = await mountFuse();
    try {
      plant(disk.backing, HOT);
      lab = makeMirrorLab({ mirror: { budget: WIDE } });
      lab.configure({}, { paths: { hot: disk.path, share: lab.share, state: lab.state } });
      expect(await lab.run()).toMatchObject({ status: 'complete' });
      rmSync(join(disk.backing, 'takes/one'));
      rmSync(join(disk.backing, 'deep/er/file'));
      disk.faults('at EACCES /deep readdir');
      expect(await lab.run()).toMatchObject({ status: 'partial', done: { deletes: 1 } });
      expect(existsSync(join(lab.vault, 'takes/one'))).toBe(false);
      expect(existsSync(join(lab.vault, 'deep/er/file'))).toBe(true);
      disk.faults();
      expect(await lab.run()).toMatchObject({ status: 'complete', done: { deletes: 1 } });
      expect(existsSync(join(lab.vault, 'deep/er/file'))).toBe(false);
    } finally {
      await disk.unmount();
    }
  });
});
