/** Shares that keep other times than they are given: shifted, in steps, within a range, and all of that changing. */
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { type FuseMount, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import type { Tree } from '../../../support/mirror/tree.ts';
import { type LossLab, lossOnFuseProblem, makeLossLab, newFolder, plantVault, titled } from './lab.ts';

const HOUR = 3_600;
const TREE: Tree = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`many/file-${index}.txt`, `content ${index}`]));
const NOTHING = { creates: 0, updates: 0, deletes: 0, renames: 0 };

describe.skipIf(lossOnFuseProblem !== null)(titled('a share with times of its own', lossOnFuseProblem), () => {
  let fuse: FuseMount;
  let lab: LossLab;
  beforeEach(async () => {
    fuse = await mountFuse();
  });
  afterEach(async () => {
    lab.remove();
    await fuse.unmount();
  });

  const inHot = (path: string): string => join(lab.hot, path);
  const codes = ({ notes = [] }: RunRecord): readonly string[] => notes.map(({ code }) => code);
  /** The lab's vault on a share with these habits, after a first run. */
  async function begin(habits: readonly string[], hot: Tree = TREE): Promise<RunRecord> {
    fuse.faults(...habits);
    plantVault(fuse.backing);
    lab = makeLossLab(newFolder(), { share: fuse.path, fsType: 'fuse.ytmtest', hot });
    for (const path of Object.keys(hot)) utimesSync(inHot(path), 1_750_000_000, 1_750_000_000.5);
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'complete', leftOut: [] });
    return record;
  }
  /** One file of equal size gets other content. */
  const edit = (path = 'many/file-7.txt', to = 'CHANGED 7'): void => writeFileSync(inHot(path), to);

  it.each([
    ['nine hours to the side', ['shift 32400'], '+9:00'],
    ['steps of two seconds, four hours back', ['resolution 2', 'shift -14400'], '-4:00'],
  ])('%s: an edit of the same size is sent, and nothing else', async (_, habits, offset) => {
    const record = await begin(habits);
    expect(record.notes).toMatchObject([{ code: 'mirror.time_offset', args: { offset } }]);
    edit();
    expect(await lab.run()).toMatchObject({ status: 'complete', plan: { counts: { ...NOTHING, updates: 1 } } });
    expect(await lab.run()).toMatchObject({ status: 'complete', plan: { counts: NOTHING }, drift: [] });
  });

  it.each([
    ['all files show the new offset (FAT)', 'shift'],
    ['files show the offset of when they were sent', 'ahead'],
  ])('an offset that changes: %s', async (_, habit) => {
    await begin([`${habit} ${8 * HOUR}`]);
    fuse.faults(`${habit} ${9 * HOUR}`);
    expect(await lab.run({ dryRun: true })).toMatchObject({ plan: { counts: NOTHING }, drift: [] });
    const changed = await lab.run();
    expect(changed).toMatchObject({ status: 'complete', plan: { counts: NOTHING }, drift: [] });
    expect(changed.notes).toMatchObject([{ code: 'mirror.time_offset_changed', args: { before: '+8:00', now: '+9:00' } }]);
    edit();
    rmSync(inHot('many/file-8.txt'));
    const next = await lab.run();
    expect(next).toMatchObject({ status: 'complete', plan: { counts: { ...NOTHING, updates: 1, deletes: 1 } } });
    expect(codes(next)).toEqual(['mirror.time_offset']);
    fuse.faults(`${habit} 0`);
    expect(await lab.run()).toMatchObject({ status: 'complete', plan: { counts: NOTHING }, drift: [] });
    expect(codes(await lab.run())).toEqual([]);
  });

  it('an offset that changes while files are sent: they have arrived, and stay', async () => {
    await begin([]);
    for (const index of [1, 2]) edit(`many/file-${index}.txt`, `CHANGED ${index}`);
    const record = await lab.run({ before: (step) => (step === 'copy' ? fuse.faults(`shift ${HOUR}`) : undefined) });
    expect(record).toMatchObject({ status: 'complete', done: { updates: 2 }, leftOut: [] });
    expect(await lab.run()).toMatchObject({ plan: { counts: NOTHING }, drift: [] });
    fuse.faults();
    expect(await lab.run()).toMatchObject({ plan: { counts: NOTHING }, drift: [] });
    expect(lab.differences(join(fuse.backing, 'ytm_workspaces'))).toEqual([]);
  });

  it('times before 1970, before 1980 and after 2107: sent once; later edits are sent, what is gone is deleted, and an edit in the vault is seen', async () => {
    const times = { 'odd/1969.txt': -86_400, 'odd/1975.txt': 160_000_000, 'odd/2440.txt': 14_831_769_600 };
    const odd = Object.keys(times);
    await begin(['earliest 315532800', 'latest 4354819198', 'shift 3600'], {
      ...TREE,
      ...Object.fromEntries(odd.map((path) => [path, path])),
    });
    for (const [path, time] of Object.entries(times)) utimesSync(inHot(path), time, time);
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: 3 }, leftOut: [] });
    expect(await lab.run()).toMatchObject({ status: 'complete', plan: { counts: NOTHING }, drift: [] });
    for (const [path, time] of Object.entries(times)) {
      writeFileSync(inHot(path), path.toUpperCase());
      utimesSync(inHot(path), time + 100, time + 100);
    }
    rmSync(inHot('odd/1969.txt'));
    expect(await lab.run()).toMatchObject({ status: 'complete', plan: { counts: { ...NOTHING, updates: 2, deletes: 1 } } });
    expect(await lab.run()).toMatchObject({ status: 'complete', plan: { counts: NOTHING }, drift: [] });
    writeFileSync(join(fuse.backing, 'ytm_workspaces/odd/1975.txt'), 'edited in the vault');
    writeFileSync(inHot('odd/1975.txt'), 'and in hot');
    expect(await lab.run()).toMatchObject({ status: 'parked', drift: ['odd/1975.txt'] });
  });

  it('times that the server invents are refused: an edit could not be seen', async () => {
    fuse.faults('resolution 60');
    plantVault(fuse.backing);
    lab = makeLossLab(newFolder(), { share: fuse.path, fsType: 'fuse.ytmtest', hot: TREE });
    expect(await lab.run()).toMatchObject({ status: 'refused', returncode: 4, reasons: [{ code: 'vault.times_coarse' }] });
    fuse.faults('resolution 2');
    expect(await lab.run()).toMatchObject({ status: 'complete' });
  });

  it('another file system under the same vault: what it can do is tested again, and reported', async () => {
    await begin([]);
    fuse.faults('folds');
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'complete', plan: { counts: NOTHING } });
    expect(record.notes).toMatchObject([{ code: 'mirror.vault_changed', args: { what: 'foldsCase, foldsUnicode' } }]);
    expect(codes(await lab.run())).toEqual([]);
  });
});
