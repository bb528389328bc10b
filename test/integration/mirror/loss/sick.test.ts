/** A share that breaks, hangs or is slow while the mirror works (FUSE), and a hot that cannot be read. */
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { type FuseMount, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { pathsIn, plant, treeOf } from '../../../support/mirror/tree.ts';
import { until } from '../../../support/poll.ts';
import { change, contentsIn } from './changes.ts';
import { type LossLab, lossOnFuseProblem, makeLossLab, newFolder, plantVault, titled } from './lab.ts';

const FS_TYPE = 'fuse.ytmtest';

describe.skipIf(lossOnFuseProblem !== null)(titled('a sick share', lossOnFuseProblem), () => {
  let fuse: FuseMount;
  let lab: LossLab;
  let vault: string;
  async function begin(): Promise<void> {
    fuse = await mountFuse();
    plantVault(fuse.backing);
    vault = join(fuse.backing, 'ytm_workspaces');
    lab = makeLossLab(newFolder(), { share: fuse.path, fsType: FS_TYPE });
    change(lab.hot, 0);
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    change(lab.hot, 1);
  }
  afterEach(async () => {
    fuse.faults();
    lab.remove();
    await fuse.unmount();
  });

  it.each(['enter', 'trash', 'make-folders', 'copy', 'remove-folder', 'write-heartbeat'] as const)('dies just before: %s', async (at) => {
    await begin();
    const before = contentsIn(vault);
    const record = await lab.run({ before: (step) => (step === at ? fuse.killServer() : undefined) });
    if (at !== 'write-heartbeat') expect(record.status).toMatch(/refused|failed|aborted/);
    fuse.unmountLazily();
    expect(pathsIn(fuse.path)).toEqual([]);
    const now = contentsIn(vault);
    expect([...before].filter((content) => !now.has(content))).toEqual([]);
  });

  it('answers with errors for a folder and a file: what is known is done, nothing is deleted unseen, and later all of it arrives', async () => {
    await begin();
    fuse.faults('path EIO /ytm_workspaces/gone-0', 'path EIO /ytm_workspaces/updated.txt');
    const before = contentsIn(vault);
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'partial', reasons: [{ code: 'mirror.not_arrived' }] });
    fuse.faults();
    const now = contentsIn(vault);
    expect([...before].filter((content) => !now.has(content))).toEqual([]);
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    expect(lab.differences(vault)).toEqual([]);
  });

  it('holds a file that is to be renamed: everything else is sent and deleted, and later it is all as it should be', async () => {
    fuse = await mountFuse();
    fuse.faults('folds');
    plantVault(fuse.backing);
    vault = join(fuse.backing, 'ytm_workspaces');
    lab = makeLossLab(newFolder(), { share: fuse.path, fsType: FS_TYPE, hot: { 'Take.mov': 'take', 'old.mov': 'old', 'log.txt': 'one' } });
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    renameSync(join(lab.hot, 'Take.mov'), join(lab.hot, 'TAKE.mov'));
    rmSync(join(lab.hot, 'old.mov'));
    plant(lab.hot, { 'log.txt': 'number two', 'new/clip.mov': 'new' });
    fuse.faults('folds', 'at EBUSY /ytm_workspaces/Take.mov rename');
    const record = await lab.run();
    expect(record).toMatchObject({
      status: 'partial',
      reasons: [{ code: 'mirror.not_arrived' }],
      done: { creates: 2, updates: 1, deletes: 1, renames: 0 },
    });
    expect(record.leftOut.filter(({ why }) => why === 'in-use')).toEqual([{ path: 'TAKE.mov', why: 'in-use', detail: 'EBUSY' }]);
    expect(lab.putOffRuns()).toBe(0);
    fuse.faults('folds');
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { deletes: 0, renames: 1 } });
    expect(lab.differences(vault)).toEqual([]);
  });

  it('refuses a folder: what belongs into it waits, everything else is sent', async () => {
    await begin();
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    plant(lab.hot, { 'refused/deep/clip.mov': 'clip', 'elsewhere.txt': 'text' });
    fuse.faults('at EACCES /ytm_workspaces/refused mkdir');
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'partial', done: { creates: 1 } });
    expect(record.leftOut.filter(({ why }) => why === 'not-arrived').map(({ path, detail }) => [path, detail])).toEqual([
      ['refused', 'EACCES'],
      ['refused/deep', 'EACCES'],
      ['refused/deep/clip.mov', 'EACCES'],
    ]);
    expect(pathsIn(vault)).not.toContain('refused');
    fuse.faults();
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 3 } });
    expect(lab.differences(vault)).toEqual([]);
  });

  it('takes 1 ms for every call: that is slow, and no hang', async () => {
    await begin();
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`many/file-${index}`, `content ${index}`]));
    plant(lab.hot, many);
    fuse.faults('delay 0.001');
    expect(await lab.run({ pace: { everyMs: 300, timeoutMs: 3_000 } })).toMatchObject({ status: 'complete' });
    expect(lab.differences(vault)).toEqual([]);
  });

  describe('takes 1 ms for every call, so small files are sent by several calls of rsync at the same time', () => {
    const FILES = 14;
    const many = (content: string): Record<string, string> =>
      Object.fromEntries(Array.from({ length: FILES }, (_, index) => [`many/in/depth/file-${index}`, `${content} ${index}`]));
    const copiesOf = ({ passes }: RunRecord): readonly number[] =>
      passes.filter(({ name }) => name === 'copy').map(({ stats }) => Number(stats['transferred']));

    beforeEach(async () => {
      await begin();
      plant(lab.hot, many('old'));
      expect(await lab.run()).toMatchObject({ status: 'complete' });
      plant(lab.hot, many('newer'));
    });

    it('and all of them arrive, with their former versions in the trash', async () => {
      fuse.faults('delay 0.001');
      const record = await lab.run();
      expect(record).toMatchObject({ status: 'complete', done: { updates: FILES } });
      expect(copiesOf(record)).toEqual([3, 3, 3, 3, 2]);
      expect(lab.differences(vault)).toEqual([]);
      const kept = pathsIn(join(vault, '.ytm_trash', record.id)).filter((path) => /file-\d+$/.test(path));
      expect(kept).toHaveLength(FILES);
    });

    it('and what one of them cannot write holds up no other', async () => {
      plant(lab.hot, { 'many/in/depth/file-3': 'x'.repeat(3_000) });
      fuse.faults('delay 0.001', 'upto EFBIG 2000');
      const record = await lab.run();
      expect(copiesOf(record).length).toBeGreaterThan(3);
      expect(record).toMatchObject({ done: { updates: FILES - 1 }, leftOut: [{ path: 'many/in/depth/file-3', why: 'too-large' }] });
      fuse.faults();
      expect(lab.differences(vault)).toEqual([expect.stringContaining('file-3')]);
    });

    it('and all of them are stopped with the run, and nothing of them is left', async () => {
      fuse.faults('delay 0.001');
      const sentinel = join(vault, SENTINEL_NAME);
      const record = await lab.run({
        pace: { everyMs: 100, timeoutMs: 3_000 },
        during: async (step) => {
          if (step !== 'copy') return;
          await until('a file in flight', () => readdirSync(join(vault, '.ytm_tmp')).length > 0, { every: 2 });
          if (existsSync(sentinel)) renameSync(sentinel, `${sentinel}~`);
        },
      });
      renameSync(`${sentinel}~`, sentinel);
      expect(record).toMatchObject({ status: 'aborted' });
      fuse.faults();
      expect(await lab.run()).toMatchObject({ status: 'complete' });
      expect(lab.differences(vault)).toEqual([]);
    });
  });

  it('lets rsync say nothing for longer than any visit may take: that is no hang', async () => {
    await begin();
    const record = await lab.run({
      pace: { everyMs: 300, timeoutMs: 1_500 },
      before: (step) => (step === 'copy' ? fuse.faults('delay 2.5 write') : undefined),
      during: async (step) => {
        if (step !== 'copy') return;
        const begun = performance.now();
        await until('a file in flight', () => readdirSync(join(vault, '.ytm_tmp')).length > 0, { every: 2 });
        // What is under way takes its time, the rest does not.
        await until('silence', () => performance.now() - begun > 2_000);
        fuse.faults();
      },
    });
    expect(record).toMatchObject({ status: 'complete' });
    expect(record.passes.find(({ name }) => name === 'copy')?.seconds).toBeGreaterThan(2.4);
  });

  it('hangs in mid-run: the run is stopped, and none starts until what hangs is gone', async () => {
    await begin();
    const before = contentsIn(vault);
    const record = await lab.run({
      pace: { everyMs: 500, timeoutMs: 2_000 },
      during: async (step) => {
        if (step !== 'copy') return;
        await until('rsync at work', () => readdirSync(join(vault, '.ytm_trash')).length > 0);
        fuse.faults('hang');
      },
    });
    expect(record.status).toMatch(/aborted|failed/);
    expect(record.reasons.map(({ code }) => code)).toContain('mount.hung');
    expect(record.reasons.map(({ code }) => code)).toContain('mirror.orphan_stuck');
    expect(await lab.run()).toMatchObject({ status: 'refused', reasons: [{ code: 'mirror.orphans' }] });
    fuse.faults();
    await until('a run that completes', async () => (await lab.run()).status === 'complete', { every: 200 });
    expect(lab.differences(vault)).toEqual([]);
    const now = contentsIn(vault);
    expect([...before].filter((content) => !now.has(content))).toEqual([]);
  });
});

describe.skipIf(lossOnFuseProblem !== null)(titled('a sick hot', lossOnFuseProblem), () => {
  let hot: FuseMount;
  let share: FuseMount;
  let lab: LossLab;
  let before: Readonly<Record<string, string>>;
  beforeEach(async () => {
    [hot, share] = [await mountFuse(), await mountFuse()];
    plantVault(share.backing);
    lab = makeLossLab(newFolder(), { share: share.path, fsType: FS_TYPE, hotAt: hot.path });
    change(hot.backing, 0);
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    before = all();
  });
  afterEach(async () => {
    hot.faults();
    lab.remove();
    await Promise.all([hot.unmount(), share.unmount()]);
  });
  const all = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(treeOf(join(share.backing, 'ytm_workspaces'))).filter(([path]) => !/^(\.ytm_|ytm_heartbeat)/.test(path)),
    );

  it('cannot be read: a folder, all folders, or all looks. Nothing is deleted; only a file: what is gone elsewhere is', async () => {
    rmSync(join(hot.backing, 'gone-0'), { recursive: true });
    for (const faults of [['path EIO /new-0'], ['error EIO readdir'], ['error EIO getattr']]) {
      hot.faults(...faults);
      const record = await lab.run();
      expect(record.status, faults[0]).toMatch(/partial|refused|failed/);
      expect(all(), faults[0]).toEqual(before);
    }
    hot.faults('path EIO /updated.txt');
    expect(await lab.run()).toMatchObject({ status: 'partial', done: { deletes: 3 } });
    expect(all()['updated.txt']).toBe(before['updated.txt']);
    hot.faults();
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { deletes: 0 } });
  });

  it('has a file whose content cannot be read: the old version stays, the rest is done, and the run does not claim to be whole', async () => {
    writeFileSync(join(hot.backing, 'updated.txt'), 'a version that cannot be read');
    writeFileSync(join(hot.backing, 'another.txt'), 'that can');
    hot.faults('error EIO read');
    expect((await lab.run()).status).toMatch(/partial|failed/);
    expect(all()['updated.txt']).toBe(before['updated.txt']);
    hot.faults();
    expect(await lab.run()).toMatchObject({ status: 'complete' });
  });

  it('is unmounted: the empty folder beneath is no reason to delete', async () => {
    hot.unmountLazily();
    expect(await lab.run()).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.empty' }] });
    expect(all()).toEqual(before);
  });

  it('dies in mid-run', async () => {
    change(hot.backing, 1);
    const record = await lab.run({ before: (step) => (step === 'copy' ? hot.killServer() : undefined) });
    expect(record.status).toMatch(/partial|failed/);
    const now = contentsIn(join(share.backing, 'ytm_workspaces'));
    expect(Object.values(before).filter((each) => !now.has(each.split(' ').at(-1) ?? ''))).toEqual([]);
  });
});
