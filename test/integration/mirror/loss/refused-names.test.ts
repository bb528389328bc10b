/** Names that the share refuses, paths that nothing can take, and file systems mounted inside of hot: left out by rule, and the rest goes on. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { type FuseMount, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { type LossLab, lossOnFuseProblem, lossProblem, makeLossLab, makeMountedLab, newFolder, plantVault, titled } from './lab.ts';

const told = ({ leftOut }: RunRecord): readonly string[] => leftOut.map(({ path, why }) => `${path}: ${why}`).toSorted();

describe.skipIf(lossOnFuseProblem !== null)(titled('a share that refuses names', lossOnFuseProblem), () => {
  let fuse: FuseMount;
  let lab: LossLab;
  const inHot = (path: string): string => join(lab.hot, path);
  const inBacking = (path: string): string => join(fuse.backing, 'ytm_workspaces', path);
  beforeEach(async () => {
    fuse = await mountFuse();
    plantVault(fuse.backing);
    lab = makeLossLab(newFolder(), { share: fuse.path, fsType: 'fuse.ytmtest', hot: { 'a/one': 'one', 'a/gone': 'gone', two: 'two' } });
    expect(await lab.run()).toMatchObject({ status: 'complete' });
  });
  afterEach(async () => {
    lab.remove();
    await fuse.unmount();
  });

  it.each(['EINVAL', 'ENOENT', 'EACCES', 'EPERM'])(
    'with %s: learned at once, the run is complete, deletions go on, and nothing is tried again and again',
    async (errno) => {
      fuse.faults(`refuses ${errno} aux.* con odd`);
      for (const path of ['con/deep', 'con/deep/er']) mkdirSync(inHot(path), { recursive: true });
      for (const path of ['a/aux.wav', 'con/deep/file', 'odd', 'fine']) writeFileSync(inHot(path), path);
      rmSync(inHot('a/gone'));
      const all = ['a/aux.wav: name-refused', 'con: name-refused', 'odd: name-refused'];
      const first = await lab.run({ full: false });
      expect(first).toMatchObject({ status: 'complete', returncode: 0, reasons: [] });
      expect(told(first)).toEqual(all);
      expect([existsSync(inBacking('fine')), existsSync(inBacking('a/gone')), readdirSync(inBacking('.ytm_tmp'))]).toEqual([
        true,
        false,
        [],
      ]);
      // Of the same kind: not even tried.
      writeFileSync(inHot('AUX.txt'), 'the same kind');
      const second = await lab.run({ full: false });
      expect(second).toMatchObject({ status: 'complete', plan: { counts: { creates: 0, updates: 0, deletes: 0 } } });
      expect(told(second)).toEqual(['AUX.txt: name-refused', ...all].toSorted());
      // The server changed its mind, or the name did.
      renameSync(inHot('odd'), inHot('even'));
      fuse.faults();
      expect(told(await lab.run({ full: true }))).toEqual([]);
      expect(lab.differences(join(fuse.backing, 'ytm_workspaces'))).toEqual([]);
    },
  );

  it('what has no right to be there is no matter of names: it did not arrive, and everything else did', async () => {
    fuse.faults('path EACCES /ytm_workspaces/a/new');
    writeFileSync(inHot('a/new'), 'new');
    writeFileSync(inHot('fine'), 'fine');
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'partial' });
    expect(existsSync(inBacking('fine'))).toBe(true);
  });
});

describe.skipIf(lossProblem !== null)(titled('hot', lossProblem), () => {
  let lab: ReturnType<typeof makeMountedLab>;
  const mounts: string[] = [];
  afterEach(() => {
    for (const path of mounts.splice(0)) spawnSync('/bin/umount', ['-l', path]);
    lab.remove();
  });

  it('has another file system mounted inside: not sent, not deleted in the vault, and no reason to put off deletions', async () => {
    lab = makeMountedLab({ hot: { 'a/x': 'x', 'a/mounted/beneath': 'beneath', gone: 'gone', stays: 'stays' } });
    plantVault(lab.share.disk.content);
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    const mounted = join(lab.hot, 'a/mounted');
    expect(spawnSync('/bin/mount', ['-t', 'tmpfs', 'ytm-test', mounted]).status).toBe(0);
    mounts.push(mounted);
    writeFileSync(join(mounted, 'not of hot'), 'not of hot');
    rmSync(join(lab.hot, 'gone'));
    for (let run = 0; run < 2; run += 1) {
      const record = await lab.run();
      expect(record).toMatchObject({ status: 'complete', returncode: 0, reasons: [] });
      expect(told(record)).toEqual(['a/mounted: other-file-system']);
    }
    const vault = join(lab.share.disk.content, 'ytm_workspaces');
    expect([readdirSync(join(vault, 'a/mounted')), existsSync(join(vault, 'gone'))]).toEqual([['beneath'], false]);
    expect(lab.putOffRuns()).toBe(0);
  });

  it('has folders in folders beyond what a path can hold: left out by rule where they become too long, and no reason to put off deletions', async () => {
    lab = makeMountedLab({ hot: { gone: 'gone', stays: 'stays' } });
    plantVault(lab.share.disk.content);
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    rmSync(join(lab.hot, 'gone'));
    // One step at a time: a whole path of this length cannot be named.
    const deep = spawnSync('/bin/sh', [
      '-c',
      'cd "$0" && i=0 && while [ $i -lt 30 ]; do mkdir "$1" && cd -P "./$1" && echo x > f && i=$((i+1)); done',
      lab.hot,
      'd'.repeat(200),
    ]);
    expect(deep.status).toBe(0);
    for (let run = 0; run < 2; run += 1) {
      const record = await lab.run();
      expect(record).toMatchObject({ status: 'complete', returncode: 0, reasons: [] });
      expect([...new Set(record.leftOut.map(({ why }) => why))]).toEqual(['path-too-long']);
    }
    expect(existsSync(join(lab.share.disk.content, 'ytm_workspaces/gone'))).toBe(false);
  });
});
