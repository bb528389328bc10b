/** How a vault begins: new, taken over, and filled by an older mirror. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import { type LabOptions, type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';
import { chanceOf, growHot } from '../../../support/mirror/trees.ts';

let lab: MirrorLab | null = null;
afterEach(() => lab?.remove());

function made(options: LabOptions = {}): MirrorLab {
  lab = makeMirrorLab(options);
  return lab;
}

const sentinelIn = ({ vault }: MirrorLab): Record<string, unknown> =>
  JSON.parse(readFileSync(join(vault, SENTINEL_NAME), 'utf8')) as Record<string, unknown>;

describe('bootstrap', () => {
  it('makes the vault, its sentinel and its folders; a second time it changes nothing', async () => {
    const lab = made({ hot: { a: 'a' }, bootstrapped: false });
    expect(await lab.run()).toMatchObject({ status: 'refused' });
    expect(await lab.ytm('mirror', 'bootstrap', '--ensure-dirs')).toMatchObject({ code: 0, stderr: '' });
    expect(sentinelIn(lab)['vault_id']).toEqual(expect.any(String));
    for (const folder of ['planning', 'scripts', 'thumbnails/assets', 'video/runs']) expect(existsSync(join(lab.vault, folder))).toBe(true);
    expect(existsSync(join(lab.share, 'asset_vault'))).toBe(true);
    const before = listingOf(lab.share);
    expect((await lab.ytm('mirror', 'bootstrap', '--ensure-dirs')).code).toBe(0);
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 1 } });
  });

  it('is what every command that needs a vault leads to before there is one', async () => {
    const lab = made({ hot: { a: 'a' }, bootstrapped: false });
    const bootstrap = expect.stringContaining('ytm mirror bootstrap') as string;
    expect(await lab.ytm('mirror', 'status')).toMatchObject({ stdout: bootstrap });
    expect(await lab.ytm('check')).toMatchObject({ stdout: bootstrap });
    expect(await lab.ytm('mirror', 'run')).toMatchObject({ stdout: bootstrap });
    expect(await lab.ytm('mirror', 'status')).toMatchObject({ stdout: bootstrap });
    for (const words of [
      ['mirror', 'plan'],
      ['find', '*'],
      ['mirror', 'restore', 'a'],
      ['mirror', 'trash', 'list'],
      ['mirror', 'verify'],
    ]) {
      const ran = await lab.ytm(...words);
      expect({ words, text: ran.stdout + ran.stderr }).toEqual({ words, text: bootstrap });
      expect({ words, code: ran.code }).toEqual({ words, code: 6 });
    }
    expect(await lab.ytm('mirror', 'bootstrap')).toMatchObject({ code: 0 });
    expect(await lab.ytm('mirror', 'run')).toMatchObject({ code: 0 });
    expect((await lab.ytm('mirror', 'status')).stdout).not.toContain('bootstrap');
  });

  it('makes nothing on the disk of hot, where every run would be refused', async () => {
    const lab = made({ hot: { a: 'a' }, vault: { a: 'a' }, bootstrapped: false });
    lab.configure({ allowSameDevice: false });
    const before = listingOf(lab.share);
    for (const words of [[], ['--adopt'], ['--ensure-dirs']]) {
      const ran = await lab.ytm('mirror', 'bootstrap', ...words);
      expect(ran).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('own disk') as string });
    }
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
  });

  it('shows what it found in a tree that is not empty, and changes nothing without a person', async () => {
    const lab = made({ hot: { a: 'a' }, bootstrapped: false });
    mkdirSync(lab.vault);
    writeFileSync(join(lab.vault, 'somebody’s work'), 'x');
    const before = listingOf(lab.share);
    const refused = await lab.ytm('mirror', 'bootstrap');
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain('somebody’s work');
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    expect((await lab.ytm('mirror', 'bootstrap', '--adopt')).code).toBe(0);
    expect(await lab.run()).toMatchObject({ status: 'complete', unmanaged: { count: 1 } });
  });

  it('gives a sentinel of old an id, and keeps what else it says', async () => {
    const lab = made({ hot: { a: 'a' }, bootstrapped: false });
    mkdirSync(lab.vault);
    writeFileSync(join(lab.vault, SENTINEL_NAME), '{"made_by":"the older mirror","note":"東京"}');
    expect((await lab.ytm('mirror', 'bootstrap', '--adopt')).code).toBe(0);
    expect(sentinelIn(lab)).toEqual({ made_by: 'the older mirror', note: '東京', vault_id: expect.any(String) });
  });

  it('takes over the image of another host only when a person says so', async () => {
    const lab = made({ hot: { a: 'a' } });
    const image = join(lab.vault, '.ytm_image.json');
    writeFileSync(image, JSON.stringify({ host: 'another-mac', hot: '/there', since: '2026-01-01T00:00:00.000Z' }));
    expect((await lab.ytm('mirror', 'bootstrap')).code).toBe(6);
    expect(await lab.run()).toMatchObject({ status: 'refused', returncode: 6 });
    expect((await lab.ytm('mirror', 'bootstrap', '--adopt')).code).toBe(0);
    expect(JSON.parse(readFileSync(image, 'utf8'))).toMatchObject({ host: hostname(), hot: lab.hot });
    expect(await lab.run()).toMatchObject({ status: 'complete' });
  });

  it('takes another vault in the place of the pinned one only when a person says so, though it is an image of the same hot', async () => {
    const lab = made({ hot: { a: 'a' } });
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    writeFileSync(join(lab.vault, SENTINEL_NAME), '{"vault_id":"a clone of long ago"}');
    const refused = await lab.ytm('mirror', 'bootstrap');
    expect(refused).toMatchObject({ code: 6, stderr: expect.stringMatching(/a clone of long ago.*vault-of-whole-runs/) });
    expect(await lab.run()).toMatchObject({ status: 'refused', reasons: [{}, { code: 'sentinel.wrong_vault' }] });
    expect((await lab.ytm('mirror', 'bootstrap', '--adopt')).code).toBe(0);
    expect(await lab.run()).toMatchObject({ status: 'complete', vaultId: 'a clone of long ago' });
  });

  it('makes nothing where nothing is mounted', async () => {
    const lab = made({ hot: { a: 'a' }, bootstrapped: false });
    lab.mounted(false);
    expect((await lab.ytm('mirror', 'bootstrap', '--adopt', '--ensure-dirs')).code).toBe(6);
    expect([...listingOf(lab.share).keys()]).toEqual([]);
  });
});

describe('a vault that an older mirror filled', () => {
  it('is taken over without copying or deleting anything', async () => {
    const lab = made({ vault: { 'planning/progress.md': 'the one truth', 'born here': 'x' } });
    growHot({ hot: lab.hot, share: lab.share, otherShare: '/Volumes/share' }, 2_000, chanceOf(7));
    const older = [
      '-rt',
      '--exclude=/planning',
      '--exclude=/.ytm_*',
      '--exclude=/ytm_heartbeat.json',
      '--exclude=/video/input',
      '--exclude=.DS_Store',
      '--exclude=._*',
    ];
    expect(spawnSync('rsync', [...older, `${lab.hot}/`, `${lab.vault}/`]).status).toBe(0);
    const isNew = (path: string): boolean =>
      path.startsWith('.ytm_') ||
      path === 'ytm_heartbeat.json' ||
      path.startsWith('links') ||
      path.startsWith('scripts/linked') ||
      path.startsWith('video/input') ||
      path === 'only-junk';
    const before = listingOf(lab.vault, isNew);
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'complete', done: { updates: 0, deletes: 0, renames: 0 } });
    expect(differencesOf(listingOf(lab.vault, isNew), before)).toEqual([]);
    const again = await lab.run();
    expect(again).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0, deletes: 0 } });
    // From now on what goes from hot goes from the vault.
    expect(await lab.store((store) => store.manifest('vault-of-whole-runs').size)).toBeGreaterThan(2_000);
  });

  it('is taken over without copying anything when it did not keep times; what it holds otherwise waits for a person', async () => {
    const lab = made({ hot: { a: 'take 1', 'b/c': 'take 2', 'b/d': 'take 3' }, vault: { a: 'take 1', 'b/c': 'take 2', 'b/d': 'TAKE 3' } });
    for (const path of ['a', 'b/c', 'b/d']) utimesSync(join(lab.hot, path), 1_600_000_000, 1_600_000_000);
    const before = listingOf(lab.vault, (path) => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json');
    const first = await lab.run();
    expect(first).toMatchObject({ status: 'parked', done: { creates: 0, updates: 0 }, drift: ['b/d'] });
    expect(await lab.run()).toMatchObject({ status: 'parked', drift: ['b/d'] });
    expect(
      differencesOf(
        listingOf(lab.vault, (path) => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json'),
        before,
      ),
    ).toEqual([]);
    // They are the mirror's own from now on.
    writeFileSync(join(lab.hot, 'a'), 'take 1, second cut');
    rmSync(join(lab.hot, 'b/c'));
    expect(await lab.run()).toMatchObject({ done: { updates: 1, deletes: 1 }, drift: ['b/d'] });
    expect(readFileSync(join(lab.vault, 'a'), 'utf8')).toBe('take 1, second cut');
  });
});
