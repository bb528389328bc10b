/** `ytm planning seed`: the first fill of a folder that is the source of truth. Nothing there is ever overwritten or deleted. */
import { readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type LabOptions, type MirrorLab, makeMirrorLab } from '../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../support/mirror/listing.ts';
import { plant, treeOf } from '../../support/mirror/tree.ts';

const PLANNING = {
  'planning/2026/plan.md': 'the plan',
  'planning/2026/# odd name.md': 'odd',
  'planning/board.json': '{}',
  'planning/later': null,
  'planning/.DS_Store': 'junk',
  'planning/newest': { link: '2026/plan.md' },
  'planning/outside': { link: '/etc/hosts' },
} as const;

let lab: MirrorLab;
afterEach(() => lab.remove());

function makeLab(options: LabOptions = {}): void {
  lab = makeMirrorLab({ hot: { 'a/one.txt': 'one', ...PLANNING }, ...options });
}

const inVault = () => listingOf(lab.vault, (path) => path.startsWith('.ytm_'));

it('shows what it would copy, and changes nothing', async () => {
  makeLab();
  const before = listingOf(lab.share);
  const { code, stdout } = await lab.ytm('planning', 'seed');
  expect([code, stdout]).toEqual([0, expect.stringContaining('would copy 3 files and 1 link in')]);
  expect(stdout).toContain('planning/outside');
  expect(differencesOf(before, listingOf(lab.share))).toEqual([]);
});

it('fills an empty folder with what hot has, times included, writes a report, and then refuses', async () => {
  makeLab({ vault: { planning: null } });
  expect(await lab.ytm('planning', 'seed', '--run')).toMatchObject({ code: 0 });
  const source = listingOf(join(lab.hot, 'planning'), (path) => path === '.DS_Store' || path === 'outside');
  expect(differencesOf(source, listingOf(join(lab.vault, 'planning'))).filter((line) => !line.includes('newest'))).toEqual([]);
  expect(readlinkSync(join(lab.vault, 'planning/newest'))).toBe('2026/plan.md');
  const [report = ''] = readdirSync(join(dirname(lab.hot), 'planning_seed'));
  const json: unknown = JSON.parse(readFileSync(join(dirname(lab.hot), 'planning_seed', report), 'utf8'));
  expect(json).toMatchObject({ schema: 'ytm.planning_seed/1', run: true, status: 'planned', result: { files: 3, missing: [] } });
  const before = inVault();
  const again = await lab.ytm('planning', 'seed', '--run');
  expect([again.code, again.stdout]).toEqual([6, expect.stringContaining('is not empty')]);
  expect(differencesOf(before, inVault())).toEqual([]);
});

describe('a vault that has something there', () => {
  const THERE = { 'planning/board.json': 'edited elsewhere', 'planning/only here.md': 'theirs' };

  it('is refused', async () => {
    makeLab({ vault: THERE });
    const before = inVault();
    const { code, stdout } = await lab.ytm('planning', 'seed', '--run');
    expect([code, stdout]).toEqual([6, expect.stringContaining('planning/only here.md')]);
    expect(differencesOf(before, inVault())).toEqual([]);
  });

  it('gets only what is missing with --missing-only, also when hot has a newer version', async () => {
    makeLab({ vault: THERE });
    expect(await lab.ytm('planning', 'seed', '--run', '--missing-only')).toMatchObject({ code: 0 });
    const there = treeOf(join(lab.vault, 'planning'));
    expect(Object.keys(there)).toEqual(['2026', '2026/# odd name.md', '2026/plan.md', 'board.json', 'later', 'newest', 'only here.md']);
    expect(readFileSync(join(lab.vault, 'planning/board.json'), 'utf8')).toBe('edited elsewhere');
    const before = inVault();
    expect(await lab.ytm('planning', 'seed', '--run', '--missing-only')).toMatchObject({ code: 0 });
    expect(differencesOf(before, inVault())).toEqual([]);
  });
});

it('copies nothing from a hot whose planning is a link, as it leads to the vault itself', async () => {
  makeLab({ hot: { 'a/one.txt': 'one' } });
  symlinkSync(join(lab.vault, 'planning'), join(lab.hot, 'planning'));
  expect(await lab.ytm('planning', 'seed', '--run')).toMatchObject({ code: 1, stdout: expect.stringContaining('a link?') as string });
  rmSync(join(lab.hot, 'planning'));
  expect(await lab.ytm('planning', 'seed')).toMatchObject({ code: 1, stdout: expect.stringContaining('nothing to copy') as string });
});

it('is left alone by the mirror afterwards', async () => {
  makeLab();
  await lab.ytm('planning', 'seed', '--run');
  plant(lab.vault, { 'planning/board.json': 'edited in the vault' });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
  expect(readFileSync(join(lab.vault, 'planning/board.json'), 'utf8')).toBe('edited in the vault');
});

it('needs the share and its sentinel', async () => {
  makeLab({ bootstrapped: false });
  expect(await lab.ytm('planning', 'seed', '--run')).toMatchObject({ code: 6 });
  expect(listingOf(lab.share).size).toBe(0);
});
