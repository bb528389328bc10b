/** Rules of the contract as people write them: they hold in whatever Unicode form names are stored, and one that matches nothing is named. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { treeOf } from '../../../support/mirror/tree.ts';

const NFC = 'ガイド';
const NFD = NFC.normalize('NFD');

describe('rules', () => {
  let lab: MirrorLab;
  beforeAll(() => {
    lab = makeMirrorLab({
      hot: { [`${NFD}/secret`]: 's', [`${NFD}2/kept`]: 'k', 'Masters/m': 'm', 'Audio/a': 'a', plain: 'p' },
      vault: { 'vault only/v': 'v' },
      mirror: { budget: WIDE, exclude: [NFC, 'vault only', 'audio'], keep: [`${NFC}2`, 'masters ', 'Ｍasters'], realDirsOnly: ['nowhere'] },
    });
  });
  afterAll(() => lab.remove());

  it('typed in another form of Unicode are obeyed', async () => {
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    expect(readdirSync(lab.vault)).not.toContain(NFD);
    expect(readdirSync(lab.vault)).not.toContain(NFC);
    for (const path of [`${NFD}2/kept`, 'Masters/m']) rmSync(join(lab.hot, path));
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { deletes: 0 } });
    expect(Object.keys(treeOf(lab.vault))).toEqual(expect.arrayContaining([`${NFD}2/kept`, 'Masters/m', 'vault only/v']));
  });

  it('that match nothing are named by plan, status and log, with what they may have meant', async () => {
    const lines = [
      'note: mirror.exclude: audio matches nothing in hot or in the vault; Audio exists, but is a different name',
      'note: mirror.keep: Ｍasters matches nothing in hot or in the vault; Masters exists, but is a different name',
      'note: mirror.realDirsOnly: nowhere matches nothing in hot or in the vault, so it protects nothing',
    ];
    const [run] = await lab.store((store) => store.runs.newest(1));
    for (const args of [['plan'], ['status'], ['log', run?.id ?? '']]) {
      const { stdout } = await lab.ytm('mirror', ...args);
      expect([args, stdout.split('\n').filter((line) => line.startsWith('note:'))]).toEqual([args, lines]);
    }
    const { notes } = JSON.parse((await lab.ytm('mirror', 'status', '--json')).stdout) as { readonly notes: readonly object[] };
    expect(notes).toMatchObject([{ code: 'mirror.rule_near' }, { code: 'mirror.rule_near' }, { code: 'mirror.rule_unmatched' }]);
  });

  it('are no longer named once they match', async () => {
    for (const name of ['audio', 'nowhere', 'Ｍasters']) mkdirSync(join(lab.hot, name));
    expect(await lab.run()).toMatchObject({ status: 'complete', notes: [] });
    expect((await lab.ytm('mirror', 'status')).stdout).not.toContain('note:');
  });
});

it('a rule that names hot absolutely is understood, and one that begins with the folder of the vault is refused', async () => {
  const lab = makeMirrorLab({ hot: { 'aside/x': 'x', y: 'y' } });
  try {
    lab.configure({ exclude: [join(lab.hot, 'aside')] });
    expect(await lab.run()).toMatchObject({ status: 'complete', notes: [] });
    expect(readdirSync(lab.vault)).not.toContain('aside');
    lab.configure({ exclude: ['ytm_workspaces/aside'] });
    expect(await lab.ytm('mirror', 'plan')).toMatchObject({ code: 2, stderr: expect.stringContaining('write aside') });
  } finally {
    lab.remove();
  }
});
