import { existsSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Listing } from '../../../src/mirror/core/entry.ts';
import type { Mark } from '../../../src/mirror/core/image.ts';
import { type HotLister, type HotOpening, openHotLister } from '../../../src/mirror/hot/lister.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { fuseProblem, fuseTitle, mountFuse } from '../../support/fuse/fuse-mount.ts';
import { HOT_PROGRAM, strangeProgram } from '../../support/mirror/hot-programs.ts';
import { until } from '../../support/poll.ts';

const never = new AbortController().signal;
let folder: string;
let hot: string;
const opened: HotLister[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-hot-'));
  hot = join(folder, 'hot');
  mkdirSync(hot);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((lister) => lister.close(0)));
  rmSync(folder, { recursive: true, force: true });
});

function open(options: { readonly program?: string; readonly hot?: string; readonly onGroup?: (group: number) => Promise<void> } = {}) {
  return openHotLister(
    { clock: systemClock, program: options.program ?? HOT_PROGRAM, hot: options.hot ?? hot, niceness: 5 },
    { signal: never, onGroup: options.onGroup ?? (() => Promise.resolve()) },
  );
}

async function lister(path = hot): Promise<HotLister> {
  const opening = await open({ hot: path });
  if (opening.kind !== 'opened') throw new Error(JSON.stringify(opening));
  opened.push(opening.lister);
  return opening.lister;
}

async function list(of: HotLister, path: string, skip: readonly string[] = []): Promise<Listing> {
  const answer = await of.list(path, skip, never);
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer));
  return answer.answer;
}

function timesOf(path: string): readonly number[] {
  const { mtimeMs, ctimeMs } = lstatSync(path);
  return [mtimeMs, ctimeMs];
}

function namesOf(listing: Listing): readonly string[] {
  return listing.kind === 'listed' ? listing.entries.map(({ name }) => name).toSorted() : [];
}

describe('the marks in hot', () => {
  it('are read anew, of the folder that has the path by then', async () => {
    const of = await lister();
    const mark: Mark = { run: 3, state: 'begun', token: 'x' };
    expect(await of.mark('image', { mark, expected: null }, 10_000)).toEqual({ kind: 'done', answer: null });
    expect(await of.mark('image', { mark: { ...mark, run: 4 }, expected: null }, 10_000)).toEqual({ kind: 'done', answer: 'ECHANGED' });
    expect(await of.readMarks(never)).toEqual({ kind: 'done', answer: { image: mark } });
    renameSync(hot, `${hot} away`);
    expect(await of.readMarks(never)).toEqual({ kind: 'failed', why: 'gone', problem: 'ENOENT' });
    mkdirSync(hot);
    expect(await of.readMarks(never)).toEqual({ kind: 'done', answer: {} });
  });
});

describe('whether hot folds case', () => {
  it.each([
    ['a name with letters tells', ['映像', 'Clip 1.mov'], false],
    ['two names that differ in case only say nothing, another one does', ['a', 'A', 'b'], false],
    ['without any, the name of hot itself does', ['映像'], false],
  ])('%s', async (_, names, folds) => {
    for (const name of names) writeFileSync(join(hot, name), '');
    expect((await lister()).foldsCase).toBe(folds);
  });

  it('is unknown where no name has letters', async () => {
    mkdirSync(join(folder, '原本'));
    expect((await lister(join(folder, '原本'))).foldsCase).toBeNull();
  });

  it.skipIf(fuseProblem !== null)(fuseTitle('is seen on a file system that does'), async () => {
    const fuse = await mountFuse();
    try {
      fuse.faults('folds');
      writeFileSync(join(fuse.backing, 'Clip.mov'), '');
      expect((await lister(fuse.path)).foldsCase).toBe(true);
    } finally {
      await Promise.all(opened.splice(0).map((each) => each.close(0)));
      await fuse.unmount();
    }
  });
});

describe('hot’s lister', () => {
  it('lists files, folders and links of a folder, with their times to the microsecond', async () => {
    mkdirSync(join(hot, 'sub/映像'), { recursive: true });
    writeFileSync(join(hot, 'sub/clip "1"\n.mov'), 'abc');
    utimesSync(join(hot, 'sub/clip "1"\n.mov'), 1_700_000_000.123456, 1_700_000_000.123456);
    symlinkSync('../elsewhere', join(hot, 'sub/link'));
    const of = await lister();
    const listing = await list(of, 'sub');
    expect(listing).toMatchObject({ kind: 'listed', unreadable: [] });
    const entries = listing.kind === 'listed' ? listing.entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : [];
    expect(entries).toMatchObject([
      { name: 'clip "1"\n.mov', type: 'file', size: 3, target: null },
      { name: 'link', type: 'link', target: '../elsewhere' },
      { name: '映像', type: 'folder', size: 0, target: null },
    ]);
    expect(entries[0]?.mtime).toBeCloseTo(1_700_000_000_123.456, 2);
    expect(namesOf(await list(of, ''))).toEqual(['sub']);
  });

  it('leaves out what is to be skipped, by its path', async () => {
    mkdirSync(join(hot, 'logs/ops'), { recursive: true });
    mkdirSync(join(hot, 'ops'));
    const of = await lister();
    expect(namesOf(await list(of, 'logs', ['logs/ops']))).toEqual([]);
    expect(namesOf(await list(of, '', ['logs/ops']))).toEqual(['logs', 'ops']);
  });

  it('answers many requests in their order, also while it is still asked', async () => {
    for (let index = 0; index < 40; index += 1) mkdirSync(join(hot, `f${index}/in-${index}`), { recursive: true });
    const of = await lister();
    const listings = await Promise.all(Array.from({ length: 40 }, (_, index) => list(of, `f${index}`)));
    expect(listings.map(namesOf)).toEqual(Array.from({ length: 40 }, (_, index) => [`in-${index}`]));
  });

  it('distinguishes a folder that is not there from one that cannot be read, and follows no link', async () => {
    mkdirSync(join(hot, 'real/sub'), { recursive: true });
    symlinkSync('real', join(hot, 'link'));
    writeFileSync(join(hot, 'file'), '');
    const of = await lister();
    expect(await list(of, 'gone')).toEqual({ kind: 'absent' });
    expect(await list(of, 'file')).toEqual({ kind: 'absent' });
    expect(await list(of, 'link')).toEqual({ kind: 'absent' });
    expect(await list(of, 'link/sub')).toEqual({ kind: 'absent' });
    expect(await of.glance('link/sub', null, never)).toMatchObject({ answer: { listing: { kind: 'absent' } } });
    expect(await list(of, 'real/sub')).toEqual({ kind: 'listed', entries: [], unreadable: [] });
  });

  it('knows a name that is not UTF-8, and one that only looks like it', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${hot}/caf`), Buffer.from([0xe9])]), '');
    writeFileSync(join(hot, 'a\u{FFFD}b'), '');
    const listing = await list(await lister(), '');
    expect(listing).toMatchObject({ kind: 'listed', unreadable: [{ name: 'caf\u{FFFD}', errno: 'EILSEQ' }] });
    expect(namesOf(listing)).toEqual(['a\u{FFFD}b']);
  });

  it('says what has such a name, and what that holds', async () => {
    const strange = (...bytes: readonly number[]): Buffer => Buffer.concat([Buffer.from(`${hot}/caf`), Buffer.from(bytes)]);
    const in2 = Buffer.concat([strange(0xe9), Buffer.from('/in '), Buffer.from([0xff])]);
    mkdirSync(strange(0xe9));
    writeFileSync(in2, '');
    writeFileSync(strange(0xea), '');
    const listing = await list(await lister(), '');
    const has = [strange(0xe9), in2, strange(0xea)].map((path) => lstatSync(path)).map(({ ino }) => ino);
    const unreadable = listing.kind === 'listed' ? listing.unreadable : [];
    expect(unreadable.map(({ name }) => name)).toEqual(['caf\u{FFFD}', 'caf\u{FFFD}']);
    const inodes = unreadable.flatMap((one) => one.has?.map(({ inode }) => inode) ?? []);
    expect(new Set(inodes)).toEqual(new Set(has));
  });

  it('looks at paths: what is there, what is not', async () => {
    writeFileSync(join(hot, 'a'), 'xy');
    const of = await lister();
    const answer = await of.look(['a', 'b', 'a/b'], never);
    expect(answer).toMatchObject({ kind: 'done', answer: [{ type: 'file', size: 2 }, null, null] });
  });

  it('knows whether a path is there, and when it may have vanished at the latest', async () => {
    mkdirSync(join(hot, 'a/b'), { recursive: true });
    writeFileSync(join(hot, 'a/b/file'), '');
    symlinkSync('a', join(hot, 'link'));
    utimesSync(join(hot, 'a'), 4_000_000_000, 4_000_000_000);
    const of = await lister();
    const paths = ['a', 'a/b/file', 'a/b/gone', 'a/gone/deep/er', 'a/b/file/in', 'link', 'link/b/file'];
    const seen = await of.presence(paths, never);
    if (seen.kind !== 'done') throw new Error(JSON.stringify(seen));
    expect(paths.filter((_, index) => seen.answer[index]?.isThere)).toEqual(['a', 'a/b/file', 'link']);
    const changedAt = (path: string): number => Math.max(...timesOf(join(hot, path)));
    expect(seen.answer[2]?.changedAt).toBe(changedAt('a/b'));
    // Whatever is missing above it: the nearest folder that is left.
    expect(seen.answer[3]?.changedAt).toBe(4_000_000_000_000);
    expect(seen.answer[4]?.changedAt).toBe(changedAt('a/b'));
    expect(seen.answer[6]?.changedAt).toBe(changedAt(''));
  });

  it('enters hot through a link to a folder, and reports its device', async () => {
    symlinkSync(hot, join(folder, 'way'));
    mkdirSync(join(hot, 'x'));
    const of = await lister(join(folder, 'way'));
    expect(namesOf(await list(of, ''))).toEqual(['x']);
    expect(of.root.device).toMatch(/^\d+$/);
  });

  it('says what is wrong with hot itself', async () => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync('nowhere', join(folder, 'dangling'));
    expect(await open({ hot: join(folder, 'none') })).toMatchObject({ kind: 'refused', code: 'hot.missing', errno: 'ENOENT' });
    expect(await open({ hot: join(folder, 'dangling') })).toMatchObject({ kind: 'refused', code: 'hot.missing' });
    expect(await open({ hot: join(folder, 'file') })).toMatchObject({ kind: 'refused', code: 'hot.unreadable', errno: 'ENOTDIR' });
  });

  it('learns where to look only when it is on record', async () => {
    const record = Promise.withResolvers<void>();
    let group = 0;
    let isOpen = false;
    const opening = open({
      onGroup: (given) => {
        group = given;
        return record.promise;
      },
    }).then((result) => {
      isOpen = true;
      return result;
    });
    // One that was started later is ready already.
    await list(await lister(), '');
    expect([isOpen, isAlive(group)]).toEqual([false, true]);
    record.resolve();
    const result = await opening;
    if (result.kind === 'opened') opened.push(result.lister);
    expect(result).toMatchObject({ kind: 'opened', lister: { group } });
  });

  it('ends when it is closed, and is asked in vain from then on', async () => {
    const of = await lister();
    await of.close();
    await until('its group gone', () => !isAlive(of.group));
    expect(await of.list('', [], never)).toMatchObject({ kind: 'failed', why: 'gone' });
  });

  it('is called off at once', async () => {
    const of = await lister();
    const controller = new AbortController();
    const asked = of.list('', [], controller.signal);
    controller.abort();
    expect(await asked).toMatchObject({ kind: 'failed', why: 'cancelled' });
    // The next answer is still the next one's.
    expect(await list(of, 'gone')).toEqual({ kind: 'absent' });
  });
});

describe('a lister that is out of its mind', () => {
  it('is not believed: nonsense, a death, an answer to nobody', async () => {
    expect(await open({ program: strangeProgram('nonsense') })).toMatchObject({ kind: 'failed', why: 'gone' });
    expect(await open({ program: strangeProgram('dies') })).toMatchObject({ kind: 'failed', why: 'gone' });
    expect(await open({ program: join(folder, 'no-such-program.mjs') })).toMatchObject({ kind: 'failed', why: 'gone' });
  });

  it('is killed with its group when it does not answer in time', async () => {
    const clock = new FakeClock();
    let group = 0;
    const opening: Promise<HotOpening> = openHotLister(
      { clock, program: strangeProgram('silent'), hot, niceness: 0 },
      { signal: never, onGroup: async (given) => void (group = given) },
    );
    await until('it being asked', () => clock.nextDelay === 60_000);
    await clock.advance(60_000);
    expect(await opening).toMatchObject({ kind: 'failed', why: 'hung' });
    await until('its group gone', () => !isAlive(group));
  });
});

describe.skipIf(fuseProblem !== null)(fuseTitle('hot with a foreign or a sick disk in it'), () => {
  it('knows the name that hot has from one that the file system takes for it', async () => {
    const fuse = await mountFuse();
    try {
      fuse.faults('folds');
      mkdirSync(join(fuse.path, 'Takes'));
      writeFileSync(join(fuse.path, 'Takes/One'), '');
      expect(existsSync(join(fuse.path, 'takes/one'))).toBe(true);
      const of = await lister(fuse.path);
      const seen = await of.presence(['Takes/One', 'Takes/one', 'takes/One', 'Takes'], never);
      expect(seen).toMatchObject({ answer: [{ isThere: true }, { isThere: false }, { isThere: false }, { isThere: true }] });
      await of.close(0);
    } finally {
      await fuse.unmount();
    }
  });

  it('takes what lies on another device for unreadable, and a folder that cannot be read', async () => {
    const disk = await mountFuse();
    try {
      mkdirSync(join(disk.backing, 'deep/mount'), { recursive: true });
      writeFileSync(join(disk.backing, 'a'), 'x');
      const outside = await lister(join(disk.path, '..'));
      expect(await list(outside, '')).toMatchObject({ unreadable: [{ name: 'mount', errno: 'EXDEV' }] });
      expect(await list(outside, 'mount')).toEqual({ kind: 'failed', errno: 'EXDEV' });
      const of = await lister(disk.path);
      expect(namesOf(await list(of, ''))).toEqual(['a', 'deep']);
      for (const errno of ['EIO', 'EACCES']) {
        disk.faults(`error ${errno} readdir`);
        expect(await list(of, 'deep')).toEqual({ kind: 'failed', errno });
      }
      disk.faults('error EIO getattr');
      expect(await list(of, 'deep')).toEqual({ kind: 'failed', errno: 'EIO' });
    } finally {
      disk.faults();
      await Promise.all(opened.splice(0).map((each) => each.close()));
      await disk.unmount();
    }
  });
});

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
