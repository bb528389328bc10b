/** `ytm doctor vault` as a whole: repairs that can be undone, an examination in parts, and a vault that cannot be entered. */
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DOCTOR_FIXTURES } from '../../support/doctor/fixtures.ts';
import { type MirrorLab, makeMirrorLab } from '../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../support/mirror/listing.ts';

interface ReportJson {
  readonly complete: boolean;
  readonly run: string | null;
  readonly findings: readonly { readonly check: string; readonly code: string; readonly path: string | null; readonly repair: string }[];
}

const LINKS = DOCTOR_FIXTURES['vault/links'];

let lab: MirrorLab;
beforeEach(() => {
  lab = makeMirrorLab({ hot: { 'a/one.txt': 'one' }, ...LINKS?.lab });
});
afterEach(() => lab.remove());

async function doctor(...words: readonly string[]): Promise<ReportJson & { readonly code: number | null }> {
  const { code, stdout, stderr } = await lab.ytm('doctor', 'vault', '--json', ...words);
  if (!stdout.startsWith('{')) throw new Error(`${code}: ${stderr}`);
  return { ...(JSON.parse(stdout) as ReportJson), code };
}

const found = ({ findings }: ReportJson): readonly string[] => findings.map(({ code, path }) => `${code} ${path ?? ''}`).toSorted();

it('names the root of the vault in its progress, too', async () => {
  const { stderr } = await lab.ytm('doctor', 'vault');
  expect(stderr).toMatch(/^1 folder, entries: \d+; \.$/m);
});

it('writes links that lead to the same place from every machine', async () => {
  LINKS?.sicken?.(lab);
  await doctor('--fix');
  const targets = ['here', 'on-mac', 'on-acer', 'into-hot', 'only-in-hot', 'fine'].map((name) => readlinkSync(join(lab.vault, 'a', name)));
  expect(targets).toEqual(['../b/file', '../../asset_vault/none yet', '../b', '../b/file', `${lab.hot}/nowhere`, '../b/file']);
});

it('can be undone: what a repair replaced is in the trash of its run', async () => {
  LINKS?.sicken?.(lab);
  const before = listingOf(lab.vault);
  const { run } = await doctor('--fix');
  expect(run).not.toBeNull();
  expect(await lab.ytm('mirror', 'undo', run ?? '')).toMatchObject({ code: 0 });
  const differences = differencesOf(
    before,
    listingOf(lab.vault, (path) => path.startsWith('.ytm_')),
  );
  expect(differences.filter((line) => !line.includes(': - | folder') && !line.startsWith('".ytm_'))).toEqual([]);
});

it('does not keep the mirror from running afterwards, which then finds the vault as it is', async () => {
  LINKS?.sicken?.(lab);
  await lab.run();
  await doctor('--fix');
  expect(await lab.run()).toMatchObject({ status: 'complete' });
  expect((await doctor()).findings.filter(({ repair }) => repair !== 'none')).toEqual([]);
});

describe('in parts', () => {
  it('finds what one examination finds, and continues where it stopped', async () => {
    for (const fixture of Object.values(DOCTOR_FIXTURES)) if (fixture.doctor === 'vault') fixture.sicken?.(lab);
    const whole = await doctor();
    expect(whole.complete).toBe(true);
    let parts = 1;
    let part = await doctor('--within', '1ms');
    for (; !part.complete && parts < 50; parts += 1) {
      expect(part.findings.filter(({ code }) => code === 'vault.unfinished')).toHaveLength(1);
      part = await doctor('--within', '1ms');
    }
    expect(parts).toBeGreaterThan(2);
    expect(found(part)).toEqual(found(whole));
  });

  it('begins again on request, and for repairs, which an examination alone did not make', async () => {
    LINKS?.sicken?.(lab);
    expect(await doctor('--within', '1ms')).toMatchObject({ complete: false });
    const repaired = (await doctor('--fix')).findings.filter(({ repair }) => repair === 'done');
    expect(repaired.filter(({ check }) => check === 'folders').length).toBeGreaterThan(0);
    expect((await doctor('--restart')).complete).toBe(true);
  });
});

it('reports a share that is not mounted as a finding', async () => {
  lab.mounted(false);
  const report = await doctor();
  expect(report).toMatchObject({ code: 2, complete: false });
  expect(report.findings.map(({ code }) => code)).toEqual(['mount.absent']);
});

it('repairs nothing while a run holds the lock, and ends with 3', async () => {
  await lab.within(async ({ parts }) => {
    const taken = await parts.ports.takeLock();
    if (!taken.ok) throw new Error('no lock');
    const { code, stderr } = await lab.ytm('doctor', 'vault', '--fix');
    expect([code, stderr]).toEqual([3, expect.stringContaining('run')]);
    await taken.value.release();
  });
  expect(await doctor()).toMatchObject({ complete: true });
});
