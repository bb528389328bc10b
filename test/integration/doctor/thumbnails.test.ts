/** `ytm doctor thumbnails` as a whole, and the mirror beside its placeholders. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { placeholderFor } from '../../../src/doctor/thumbnails/picture/placeholder.ts';
import { isPlaceholder } from '../../../src/mirror/core/placeholder.ts';
import { projectsOf } from '../../support/doctor/fixtures.ts';
import { type LabOptions, type MirrorLab, makeMirrorLab } from '../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../support/mirror/listing.ts';

interface ReportJson {
  readonly complete: boolean;
  readonly findings: readonly {
    readonly code: string;
    readonly path: string | null;
    readonly repair: string;
    readonly problem: string | null;
  }[];
}

const LOST = 'thumbnails/assets/CH01/lost.png';

let lab: MirrorLab;
afterEach(() => lab.remove());

function withImages(names: readonly string[], { hot, ...options }: LabOptions = {}): MirrorLab {
  lab = makeMirrorLab({ ...options, hot: { 'a/one.txt': 'one', 'thumbnails/projects.json': projectsOf(names), ...hot } });
  return lab;
}

async function doctor(...words: readonly string[]): Promise<ReportJson & { readonly code: number | null }> {
  const { code, stdout, stderr } = await lab.ytm('doctor', 'thumbnails', '--json', ...words);
  if (!stdout.startsWith('{')) throw new Error(`${code}: ${stderr}`);
  return { ...(JSON.parse(stdout) as ReportJson), code };
}

const codes = ({ findings }: ReportJson): readonly string[] => findings.map(({ code, repair }) => `${code} ${repair}`);

function put(root: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

describe('a placeholder', () => {
  it('is never sent, neither where the vault has nothing nor over an original, and gives way to it', async () => {
    withImages(['CH01/lost.png']);
    expect(codes(await doctor('--fix'))).toEqual(['thumbnail.stood-in none']);
    expect(isPlaceholder(readFileSync(join(lab.hot, LOST)))).toBe(true);
    const left = [{ path: LOST, why: 'placeholder', detail: '' }];
    expect(await lab.run()).toMatchObject({ status: 'complete', leftOut: left });
    expect(existsSync(join(lab.vault, LOST))).toBe(false);

    put(lab.vault, LOST, 'the original');
    for (const full of [true, false]) {
      const run = await lab.run({ full });
      expect(run.status).toBe('complete');
      expect(run.leftOut.filter(({ path }) => path === LOST)).toEqual(left);
      expect(readFileSync(join(lab.vault, LOST), 'utf8')).toBe('the original');
    }

    expect(codes(await doctor('--fix'))).toEqual(['thumbnail.original-back done']);
    expect(readFileSync(join(lab.hot, LOST), 'utf8')).toBe('the original');
    expect(await lab.run()).toMatchObject({ status: 'complete', leftOut: [] });
    expect(await doctor()).toMatchObject({ code: 0, complete: true, findings: [] });
  });

  it('stands for an image that was sent before and is lost on both sides, and the image that is made again is sent', async () => {
    withImages(['CH01/lost.png'], { hot: { [LOST]: 'as it was' } });
    await lab.run();
    const { unlinkSync } = await import('node:fs');
    for (const root of [lab.hot, lab.vault]) unlinkSync(join(root, LOST));
    expect(codes(await doctor('--fix'))).toEqual(['thumbnail.stood-in none']);
    await lab.run();
    expect(existsSync(join(lab.vault, LOST))).toBe(false);
    writeFileSync(join(lab.hot, LOST), 'made again');
    await lab.run();
    expect(readFileSync(join(lab.vault, LOST), 'utf8')).toBe('made again');
  });

  it('is made only where nothing is, and only a placeholder is removed', async () => {
    withImages([], { hot: { 'thumbnails/assets/there.png': 'an image' } });
    const content = placeholderFor('thumbnails/assets/there.png', 0) ?? Buffer.alloc(0);
    await lab.within(async ({ parts: { ports, settings } }, { signal }) => {
      const opened = await ports.openHot(settings.hot, { signal, onGroup: () => Promise.resolve() });
      if (opened.kind !== 'opened') throw new Error(opened.kind);
      const { lister } = opened;
      await lister.tidy('begin');
      const done = async (asked: Promise<{ readonly kind: string; readonly answer?: unknown }>) => (await asked).answer;
      symlinkSync('thumbnails', join(lab.hot, 'linked'));
      expect(await done(lister.makePlaceholder('thumbnails/assets/there.png', content, signal))).toBe('EEXIST');
      expect(await done(lister.makePlaceholder('linked/assets/new.png', content, signal))).toBe('ELOOP');
      expect(await done(lister.makePlaceholder('thumbnails/assets/new.png', Buffer.from('anything'), signal))).toBe('EINVAL');
      expect(await done(lister.removePlaceholder('thumbnails/assets/there.png', signal))).toBe('ECHANGED');
      await lister.tidy('end');
      await lister.close();
    });
    expect(readFileSync(join(lab.hot, 'thumbnails/assets/there.png'), 'utf8')).toBe('an image');
    expect(existsSync(join(lab.hot, 'thumbnails/assets/new.png'))).toBe(false);
  });
});

it('restores what the vault has before anything else, and the next run has nothing to send', async () => {
  withImages(['CH01/one.png'], { hot: { 'thumbnails/assets/CH01/one.png': 'one', 'thumbnails/assets/CH01/other.png': 'other' } });
  await lab.run();
  const before = listingOf(lab.vault);
  const { unlinkSync } = await import('node:fs');
  unlinkSync(join(lab.hot, 'thumbnails/assets/CH01/one.png'));
  expect(codes(await doctor())).toEqual(['thumbnail.in-vault possible']);
  expect(codes(await doctor('--fix'))).toEqual(['thumbnail.in-vault done']);
  expect(readFileSync(join(lab.hot, 'thumbnails/assets/CH01/one.png'), 'utf8')).toBe('one');
  expect((await lab.run()).done).toMatchObject({ creates: 0, updates: 0, deletes: 0 });
  const changed = differencesOf(before, listingOf(lab.vault)).filter((line) => !line.includes('.ytm_') && !line.includes('ytm_heartbeat'));
  expect(changed).toEqual([]);
});

describe('without the vault', () => {
  it('makes no placeholder, because the original may be there', async () => {
    withImages(['CH01/lost.png']);
    lab.mounted(false);
    const report = await doctor('--fix');
    expect(codes(report)).toEqual(['mount.absent none', 'thumbnail.not-searched none']);
    expect(report).toMatchObject({ code: 2, complete: false });
    expect(existsSync(join(lab.hot, LOST))).toBe(false);
  });

  it('is not needed where nothing is missing', async () => {
    withImages(['CH01/there.png'], { hot: { 'thumbnails/assets/CH01/there.png': 'an image' } });
    lab.mounted(false);
    expect(await doctor()).toMatchObject({ code: 0, complete: true, findings: [] });
  });
});

it('repairs nothing while a run holds the lock, and ends with 3', async () => {
  withImages(['CH01/lost.png']);
  await lab.within(async ({ parts }) => {
    const taken = await parts.ports.takeLock();
    if (!taken.ok) throw new Error('no lock');
    const { code, stderr } = await lab.ytm('doctor', 'thumbnails', '--fix');
    expect([code, stderr]).toEqual([3, expect.stringContaining('run')]);
    await taken.value.release();
  });
  expect(existsSync(join(lab.hot, LOST))).toBe(false);
});

describe('a list', () => {
  it.each([
    ['{"projects": 1}', 'projects.invalid', 2],
    ['not JSON', 'projects.invalid', 2],
    ['[]', 'projects.invalid', 2],
  ])('of %s is %s', async (content, code, exit) => {
    withImages([], { hot: { 'thumbnails/projects.json': content } });
    expect(await doctor('--fix')).toMatchObject({ code: exit, complete: false, findings: [{ code }] });
  });

  it('that is a link is not followed', async () => {
    lab = makeMirrorLab({ hot: { 'a/list.json': projectsOf(['CH01/lost.png']) } });
    mkdirSync(join(lab.hot, 'thumbnails'));
    symlinkSync('../a/list.json', join(lab.hot, 'thumbnails/projects.json'));
    expect(await doctor('--fix')).toMatchObject({ code: 2, findings: [{ code: 'projects.unreadable' }] });
  });

  it('that does not exist is a warning where there are images', async () => {
    lab = makeMirrorLab({ hot: { 'thumbnails/assets/a.png': 'an image' } });
    expect(await doctor()).toMatchObject({ code: 1, complete: true, findings: [{ code: 'projects.absent' }] });
  });

  it('that does not exist is no problem where there are none', async () => {
    lab = makeMirrorLab({ hot: { 'a/one.txt': 'one' } });
    expect(await doctor()).toMatchObject({ code: 0, complete: true, findings: [{ code: 'projects.absent' }] });
  });

  it('with many missing images lists some of them and counts the others', async () => {
    withImages(Array.from({ length: 520 }, (_, index) => `CH01/${index}.png`));
    const report = await doctor();
    expect(report.findings).toHaveLength(500);
    expect(report).toMatchObject({ complete: true, omitted: { 'thumbnail.lost': 20 } });
  });
});

it('says for people what was found and what to do, with the original first', async () => {
  withImages(['CH01/in-vault.png', 'CH01/lost.png'], { vault: { 'thumbnails/assets/CH01/in-vault.png': 'v' } });
  const { code, stdout } = await lab.ytm('doctor', 'thumbnails');
  expect(code).toBe(1);
  expect(stdout).toContain('warning  thumbnails/assets/CH01/in-vault.png is missing; the vault has it  [--fix repairs it]');
  expect(stdout).toContain('thumbnails: 0 critical, 2 warnings');
  expect(stdout).toContain('nothing was changed; to repair what is safe: ytm doctor thumbnails --fix');
});
