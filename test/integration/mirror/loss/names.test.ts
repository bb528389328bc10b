/** Names on a share that folds case and Unicode forms, as SMB does: renamed, never lost, never sent for ever. */
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FuseMount, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { contentsIn } from './changes.ts';
import { type LossLab, lossOnFuseProblem, makeLossLab, newFolder, plantVault, titled } from './lab.ts';

const NFC = 'がぎ'.normalize('NFC');
const NFD = 'がぎ'.normalize('NFD');

describe.skipIf(lossOnFuseProblem !== null)(titled('a share that folds names', lossOnFuseProblem), () => {
  let fuse: FuseMount;
  let lab: LossLab;
  beforeAll(async () => {
    fuse = await mountFuse();
    fuse.faults('folds');
    plantVault(fuse.backing);
    lab = makeLossLab(newFolder(), {
      share: fuse.path,
      fsType: 'fuse.ytmtest',
      hot: {
        'scripts-of-mine/Tool.py': 'a tool',
        'Folder/inner/One.txt': 'one',
        'Folder/two.txt': 'two',
        [`${NFC}/${NFC}.txt`]: 'kana',
        'plain.txt': 'plain',
      },
    });
    expect(await lab.run()).toMatchObject({ status: 'complete' });
  });
  afterAll(async () => {
    lab.remove();
    await fuse.unmount();
  });

  const rename = (from: string, to: string): void => renameSync(join(lab.hot, from), join(lab.hot, to));
  const inBacking = (path = ''): string => join(fuse.backing, 'ytm_workspaces', path);

  it.each([
    ['a file by case', () => rename('plain.txt', 'PLAIN.txt')],
    ['a folder by case', () => rename('Folder', 'FOLDER')],
    [
      'folders in one another and a file, all at once',
      () => {
        rename('FOLDER', 'folder');
        rename('folder/inner', 'folder/Inner');
        rename('folder/Inner/One.txt', 'folder/Inner/ONE.txt');
      },
    ],
    ['a file by Unicode form', () => rename(`${NFC}/${NFC}.txt`, `${NFC}/${NFD}.txt`)],
    ['a folder by Unicode form', () => rename(NFC, NFD)],
    [
      'two that change places',
      () => {
        rename('PLAIN.txt', 'aside');
        rename('scripts-of-mine/Tool.py', 'plain.TXT');
        rename('aside', 'scripts-of-mine/tool.PY');
      },
    ],
  ] as const)('%s', async (_, change) => {
    const before = contentsIn(inBacking());
    change();
    expect(await lab.run()).toMatchObject({ status: 'complete', reasons: [] });
    expect(lab.differences(inBacking())).toEqual([]);
    const now = contentsIn(inBacking());
    expect([...before].filter((content) => !now.has(content))).toEqual([]);
    // Nothing is sent again and again.
    expect(await lab.run()).toMatchObject({ status: 'complete', plan: { counts: { creates: 0, updates: 0, deletes: 0, renames: 0 } } });
  });

  it('collisions of hot are left out, both of them, and what the vault has by that name stays', async () => {
    mkdirSync(join(lab.hot, 'FOLDER'));
    const before = readdirSync(inBacking());
    expect(await lab.run()).toMatchObject({ leftOut: expect.arrayContaining([expect.objectContaining({ why: 'name-collision' })]) });
    expect(readdirSync(inBacking())).toEqual(before);
    expect(readdirSync(inBacking('folder'))).toEqual(readdirSync(join(lab.hot, 'folder')));
  });
});
