/** What was mirrored comes back from a share that folds names and rounds times; a share that hangs ends the restore, and it goes on later. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MirrorParts } from '../../../../src/app/mirror.ts';
import { choose } from '../../../../src/mirror/core/chosen.ts';
import { inVault } from '../../../../src/mirror/in-vault.ts';
import { carryOut, type Restored } from '../../../../src/mirror/restore/carry-out.ts';
import { planRestore } from '../../../../src/mirror/restore/plan.ts';
import { type FuseMount, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { treeOf } from '../../../support/mirror/tree.ts';
import { type LossLab, lossOnFuseProblem, makeLossLab, newFolder, plantVault, titled } from './lab.ts';

const NFD = 'ガイド'.normalize('NFD');

async function restoreAll({ settings, ports }: MirrorParts, signal = new AbortController().signal): Promise<Restored> {
  const done = await inVault({ settings, ports, signal }, async (agent, lock) => {
    const opened = await ports.openHot(settings.hot, { signal, onGroup: (group) => lock.addGroup(group) });
    if (opened.kind !== 'opened') throw new Error(opened.kind);
    const chosen = [choose('.', { roots: [], foldsCase: true })];
    const request = { chosen, run: null, into: settings.hot, isHot: true };
    const places = { agent, target: opened.lister, settings, ports, signal };
    try {
      const plan = await planRestore(request, places, () => {});
      if (typeof plan === 'string') throw new Error(plan);
      return await carryOut(plan, { ...places, request, lock, id: 'R', onProgress: () => {} });
    } finally {
      await opened.lister.close();
    }
  });
  if (!done.ok) throw new Error(done.refusal.code);
  return done.value;
}

describe.skipIf(lossOnFuseProblem !== null)(titled('restore', lossOnFuseProblem), () => {
  let fuse: FuseMount;
  let lab: LossLab;
  let before: Readonly<Record<string, string>>;
  const inHot = (): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(treeOf(lab.hot))
        .filter(([path]) => !path.startsWith('.ytm_'))
        .map(([path, what]) => [path, what.replace(/^\S+ /, '')]),
    );
  beforeAll(async () => {
    fuse = await mountFuse();
    fuse.faults('folds', 'resolution 2');
    plantVault(fuse.backing);
    lab = makeLossLab(newFolder(), {
      share: fuse.path,
      fsType: 'fuse.ytmtest',
      hot: { [`${NFD}/${NFD}.md`]: 'guide', 'Folder/One.txt': 'one', 'scripts/tool.py': 'tool' },
    });
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    before = inHot();
  });
  afterAll(async () => {
    lab.remove();
    await fuse.unmount();
  });

  it('brings names back as hot wrote them, and the next run has nothing to do', async () => {
    rmSync(lab.hot, { recursive: true });
    mkdirSync(lab.hot);
    expect(await lab.within((parts) => restoreAll(parts))).toMatchObject({
      files: 3,
      failed: [],
      damaged: [],
      stopped: null,
      isWhole: true,
    });
    expect(inHot()).toEqual(before);
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 } });
  });

  it('names what cannot be read, brings the rest, and does not call hot whole', async () => {
    rmSync(lab.hot, { recursive: true });
    mkdirSync(lab.hot);
    fuse.faults('folds', 'resolution 2', 'path EIO /ytm_workspaces/Folder/One.txt');
    const sick = await lab.within((parts) => restoreAll(parts));
    expect(sick).toMatchObject({ files: 2, isWhole: false });
    expect(existsSync(join(lab.hot, 'Folder/One.txt'))).toBe(false);
    fuse.faults('folds', 'resolution 2');
    expect(await lab.run()).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.unknown' }] });
    expect(await lab.within((parts) => restoreAll(parts))).toMatchObject({ files: 1, isWhole: true });
    expect(readFileSync(join(lab.hot, 'Folder/One.txt'), 'utf8')).toBe('one');
  });
});
