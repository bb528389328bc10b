/** Files that the vault does not take, and files that are read-only: everything else is sent, and the sentence says what it is. */
import {
  chmodSync,
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { type FuseMount, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { type LossLab, lossOnFuseProblem, makeLossLab, newFolder, plantVault, titled } from './lab.ts';

const left = ({ leftOut }: RunRecord): readonly string[] => leftOut.map(({ path, why }) => `${path}: ${why}`);

describe.skipIf(lossOnFuseProblem !== null)(titled('a share that does not take everything', lossOnFuseProblem), () => {
  let fuse: FuseMount;
  let lab: LossLab;
  let vault: string;
  beforeAll(async () => {
    fuse = await mountFuse();
    vault = join(fuse.backing, 'ytm_workspaces');
  });
  afterAll(() => fuse.unmount());
  beforeEach(() => {
    plantVault(fuse.backing);
    lab = makeLossLab(newFolder(), { share: fuse.path, fsType: 'fuse.ytmtest' });
  });
  afterEach(() => {
    fuse.faults();
    lab.remove();
    for (const name of readdirSync(fuse.backing)) rmSync(join(fuse.backing, name), { recursive: true });
  });
  const inHot = (sizes: Readonly<Record<string, number>>): void => {
    for (const [name, size] of Object.entries(sizes)) writeFileSync(join(lab.hot, name), Buffer.alloc(size, name));
  };
  const arrived = (): readonly string[] => readdirSync(vault).filter((name) => !name.startsWith('.') && name !== 'ytm_heartbeat.json');

  it('cannot hold large files: each is left out by rule, all others arrive, and no later run tries them again', async () => {
    inHot({ a: 10, big: 400_000, bigger: 500_000, c: 20, z: 30 });
    fuse.faults('upto EFBIG 300000');
    const record = await lab.run();
    expect([record.status, left(record), record.reasons]).toEqual(['complete', ['big: too-large', 'bigger: too-large'], []]);
    expect(arrived()).toEqual(['a', 'c', 'z']);
    const again = await lab.run();
    expect([again.status, left(again), again.passes]).toEqual(['complete', ['big: too-large', 'bigger: too-large'], []]);
  });

  it('has a quota: what fits arrives, the rest is named, and the next step does not mention rights', async () => {
    inHot({ a: 1_000, big: 400_000, c: 2_000, z: 3_000 });
    fuse.faults('total EDQUOT 200000');
    const record = await lab.run();
    expect([record.status, left(record)]).toEqual(['partial', ['big: no-quota']]);
    expect(record.reasons.map(({ code }) => code)).toEqual(['vault.quota']);
    expect(arrived()).toEqual(['a', 'c', 'z']);
  });

  it('is out of quota for the smallest file: refused with the quota as its reason', async () => {
    inHot({ a: 1_000 });
    fuse.faults('error EDQUOT write create');
    expect(await lab.run()).toMatchObject({ status: 'refused', reasons: [{ code: 'vault.quota' }] });
  });

  it('fills up while it is written to: only what was under way is lost, and what is smaller goes on', async () => {
    inHot({ a: 1_000, big: 400_000, c: 2_000, d: 400_000, z: 3_000 });
    fuse.faults('total ENOSPC 200000');
    const record = await lab.run();
    expect([record.status, left(record)]).toEqual(['partial', ['big: no-room', 'd: no-room']]);
    expect(record.reasons.map(({ code }) => code)).toEqual(['vault.no_room']);
    expect(arrived()).toEqual(['a', 'c', 'z']);
    fuse.faults();
    expect(await lab.run()).toMatchObject({ status: 'complete', leftOut: [] });
  });

  it('has one bad place: the file there is named with the error, the rest arrives', async () => {
    inHot({ a: 1_000, 'bäd name\n': 5_000, c: 2_000 });
    fuse.faults('upto EIO 4000');
    const record = await lab.run();
    expect([record.status, record.leftOut.map(({ path, why }) => [path, why])]).toEqual(['partial', [['bäd name\n', 'not-arrived']]]);
    expect(record.leftOut[0]?.detail).toContain('Input/output error');
    expect(arrived()).toEqual(['a', 'c']);
  });

  it('keeps holes as holes', async () => {
    const handle = openSync(join(lab.hot, 'disk.img'), 'w');
    ftruncateSync(handle, 50_000_000);
    closeSync(handle);
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    const { size, blocks } = statSync(join(vault, 'disk.img'));
    expect([size, blocks < 1_000]).toEqual([50_000_000, true]);
  });

  describe('that means it when a file is read-only', () => {
    beforeEach(() => fuse.faults('means-it'));

    it('gets files of hot that are read-only, their updates and their deletion', async () => {
      inHot({ a: 10, b: 20 });
      for (const name of ['a', 'b']) chmodSync(join(lab.hot, name), 0o444);
      expect(await lab.run()).toMatchObject({ status: 'complete' });
      expect(statSync(join(vault, 'a')).mode & 0o200).toBe(0o200);
      rmSync(join(lab.hot, 'a'));
      inHot({ a: 30 });
      chmodSync(join(lab.hot, 'a'), 0o444);
      rmSync(join(lab.hot, 'b'));
      expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: 1, deletes: 1 } });
      expect(lab.differences(vault)).toEqual([]);
    });

    it('has read-only files and folders from an older mirror: they are updated and deleted all the same, and nothing is left in the temp folder', async () => {
      inHot({ a: 10 });
      for (const name of ['sub', 'gone']) plantIn(name);
      expect(await lab.run()).toMatchObject({ status: 'complete' });
      for (const path of ['a', 'sub/f', 'gone/f']) chmodSync(join(vault, path), 0o444);
      for (const path of ['sub', 'gone']) chmodSync(join(vault, path), 0o555);
      inHot({ a: 30 });
      writeFileSync(join(lab.hot, 'sub/f'), 'longer than before');
      writeFileSync(join(lab.hot, 'sub/new'), 'new');
      rmSync(join(lab.hot, 'gone'), { recursive: true });
      expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 1, updates: 2, deletes: 2 } });
      expect([lab.differences(vault), readdirSync(join(vault, '.ytm_tmp'))]).toEqual([[], []]);
    });

    it('has a read-only leftover of a dead run: it is removed', async () => {
      inHot({ a: 10 });
      await lab.run();
      const leftover = join(vault, '.ytm_tmp/.a.AbCdEf');
      writeFileSync(leftover, 'half');
      chmodSync(leftover, 0o444);
      expect(await lab.run()).toMatchObject({ status: 'complete', leftOut: [] });
      expect(existsSync(leftover)).toBe(false);
    });
  });

  it('keeps a leftover that nobody can remove: it is named, and the run goes on', async () => {
    inHot({ a: 10 });
    await lab.run();
    writeFileSync(join(vault, '.ytm_tmp/.a.AbCdEf'), 'half');
    fuse.faults('at EPERM /ytm_workspaces/.ytm_tmp/.a.AbCdEf unlink');
    inHot({ b: 10 });
    const record = await lab.run();
    expect([record.status, record.leftOut]).toEqual(['complete', [{ path: '.ytm_tmp/.a.AbCdEf', why: 'leftover-stays', detail: 'EPERM' }]]);
    expect(arrived()).toEqual(['a', 'b']);
  });

  function plantIn(folder: string): void {
    mkdirSync(join(lab.hot, folder));
    writeFileSync(join(lab.hot, folder, 'f'), 'f');
  }
});
