/** The same size and the same time are no identity: real files, real inodes, real rsync. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { type Ext4Disk, ext4Problem, ext4Title, mountExt4 } from '../../../support/e2e/ext4.ts';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';

const TIME = 1_700_000_000;
let lab: MirrorLab;
afterEach(() => lab.remove());

function put(path: string, content: string, time = TIME): void {
  putAt(join(lab.hot, path), content, time);
}

function putAt(file: string, content: string, time: number): void {
  writeFileSync(file, content);
  utimesSync(file, time, time);
}

function make(files: Readonly<Record<string, string>>, on?: string): void {
  lab = makeMirrorLab({ mirror: { budget: WIDE }, ...(on === undefined ? {} : { on }) });
  mkdirSync(join(lab.hot, 'a'));
  for (const [path, content] of Object.entries(files)) put(path, content);
}

/** What a run sent and renamed, and that hot and vault are equal afterwards, to the byte. */
async function sync(): Promise<Pick<RunRecord, 'done'>['done']> {
  const { status, done } = await lab.run();
  expect(status).toBe('complete');
  const isOwn = (path: string): boolean => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json';
  expect(differencesOf(listingOf(lab.vault, isOwn), listingOf(lab.hot, isOwn))).toEqual([]);
  return done;
}

const numbers = [1, 2, 3, 4, 5, 6, 7, 8];

describe.skipIf(ext4Problem !== null)(ext4Title('on ext4, which gives inodes out again'), () => {
  let disk: Ext4Disk;
  beforeAll(() => {
    const mounted = mountExt4();
    if (typeof mounted === 'string') throw new Error(mounted);
    disk = mounted;
  });
  afterAll(() => disk.unmount());

  it('eight files deleted and eight others made are no renames', async () => {
    make(Object.fromEntries(numbers.map((number) => [`a/old-${number}`, `old ${number}`])), disk.folder);
    await sync();
    const inodes = new Set(numbers.map((number) => statSync(join(lab.hot, `a/old-${number}`)).ino));
    for (const number of numbers) rmSync(join(lab.hot, `a/old-${number}`));
    for (const number of numbers) put(`a/new-${number}`, `new ${number}`);
    expect(numbers.filter((number) => inodes.has(statSync(join(lab.hot, `a/new-${number}`)).ino))).not.toEqual([]);
    expect(await sync()).toMatchObject({ creates: 8, renames: 0, deletes: 8 });
    expect(await sync()).toMatchObject({ creates: 0, updates: 0, renames: 0, deletes: 0 });
  });

  it('the same eight names with other files of the same size and time are sent', async () => {
    make(Object.fromEntries(numbers.map((number) => [`a/${number}`, `old ${number}`])), disk.folder);
    await sync();
    for (const number of numbers) rmSync(join(lab.hot, `a/${number}`));
    for (const number of numbers) put(`a/${number}`, `new ${number}`);
    expect(await sync()).toMatchObject({ creates: 0, updates: 8 });
  });
});

describe('the same size and time', () => {
  it('frames renumbered by one end equal, in both directions', async () => {
    make(Object.fromEntries(numbers.map((number) => [`a/frame-${number}`, `picture ${number}`])));
    await sync();
    for (const number of numbers.toReversed()) renameSync(join(lab.hot, `a/frame-${number}`), join(lab.hot, `a/frame-${number + 1}`));
    expect(await sync()).toMatchObject({ creates: 1, updates: 7, deletes: 1 });
    for (const number of numbers) renameSync(join(lab.hot, `a/frame-${number + 1}`), join(lab.hot, `a/frame-${number}`));
    await sync();
  });

  it('two files that change places do so in the vault', async () => {
    make({ 'a/one': 'first', 'a/two': 'other' });
    await sync();
    renameSync(join(lab.hot, 'a/one'), join(lab.hot, 'a/swap'));
    renameSync(join(lab.hot, 'a/two'), join(lab.hot, 'a/one'));
    renameSync(join(lab.hot, 'a/swap'), join(lab.hot, 'a/two'));
    expect(await sync()).toMatchObject({ updates: 2 });
  });

  it('an atomic replace that keeps the time is sent', async () => {
    make({ 'a/song': 'tags: old' });
    await sync();
    put('a/.song.tmp', 'tags: new');
    renameSync(join(lab.hot, 'a/.song.tmp'), join(lab.hot, 'a/song'));
    expect(await sync()).toMatchObject({ updates: 1 });
  });

  it('an edit in place that puts the time back is sent, also when it follows the sending at once', async () => {
    make({ 'a/song': 'tags: v00' });
    await sync();
    for (let version = 1; version < 4; version += 1) {
      put('a/song', `tags: v0${version}`);
      expect(await sync()).toMatchObject({ updates: 1 });
    }
    expect(readFileSync(join(lab.vault, 'a/song'), 'utf8')).toBe('tags: v03');
  });

  it('what only changed its rights, or was copied back from another disk, sends nothing', async () => {
    make({ 'a/one': 'first', 'a/two': 'other', 'a/three': 'third' });
    await sync();
    const before = readdirSync(join(lab.vault, 'a')).map((name) => statSync(join(lab.vault, 'a', name)).ino);
    for (const name of ['one', 'two']) chmodSync(join(lab.hot, 'a', name), 0o600);
    renameSync(join(lab.hot, 'a/three'), join(lab.folder, 'three'));
    copyFileSync(join(lab.folder, 'three'), join(lab.hot, 'a/three'));
    utimesSync(join(lab.hot, 'a/three'), TIME, TIME);
    for (const _run of ['first', 'second']) expect(await sync()).toMatchObject({ creates: 0, updates: 0, renames: 0, bytes: 0 });
    expect(readdirSync(join(lab.vault, 'a')).map((name) => statSync(join(lab.vault, 'a', name)).ino)).toEqual(before);
    expect(await lab.store((store) => store.manifest('vault-of-whole-runs').row('a/three'))).toMatchObject({
      inode: statSync(join(lab.hot, 'a/three')).ino,
    });
  });

  it('what was adopted by size and time is read on both sides once it is unsure, and known from then on', async () => {
    make({ 'a/equal': 'first', 'a/other': 'hot’s' });
    mkdirSync(join(lab.vault, 'a'));
    for (const [name, content] of [
      ['equal', 'first'],
      ['other', 'vault'.padEnd(Buffer.byteLength('hot’s'))],
    ] as const) {
      writeFileSync(join(lab.vault, 'a', name), content);
      utimesSync(join(lab.vault, 'a', name), TIME, TIME);
    }
    expect((await lab.run()).done).toMatchObject({ creates: 0, updates: 0 });
    for (const name of ['equal', 'other']) chmodSync(join(lab.hot, 'a', name), 0o600);
    expect(await sync()).toMatchObject({ updates: 1 });
    for (const name of ['equal', 'other'])
      expect((await lab.store((store) => store.manifest('vault-of-whole-runs').row(`a/${name}`)))?.digest).toMatch(/^(xxh128|md5):/);
  });

  it('a moved file is renamed once its content was read, and keeps its digest', async () => {
    make({ 'a/take': 'sound' });
    await sync();
    mkdirSync(join(lab.hot, 'b'));
    renameSync(join(lab.hot, 'a/take'), join(lab.hot, 'b/take-1'));
    // The folder.
    expect(await sync()).toMatchObject({ creates: 1, renames: 1, bytes: 0 });
    expect((await lab.store((store) => store.manifest('vault-of-whole-runs').row('b/take-1')))?.digest).toMatch(/^(xxh128|md5):/);
    expect(await sync()).toMatchObject({ creates: 0, renames: 0, updates: 0 });
  });

  it('what the config does not trust is no reason to read a file', async () => {
    make({ 'a/take': 'sound' });
    lab.configure({ identity: { inode: false, ctime: false, birth: false } });
    await sync();
    put('a/.take', 'SOUND');
    renameSync(join(lab.hot, 'a/.take'), join(lab.hot, 'a/take'));
    expect((await lab.run()).done).toMatchObject({ creates: 0, updates: 0 });
    lab.configure({});
    expect(await sync()).toMatchObject({ updates: 1 });
  });

  describe('an edit in the vault that has the size and time of the new version in hot', () => {
    const NEW = 'tags: new';
    const inVault = (path: string): string => readFileSync(join(lab.vault, path), 'utf8');

    it('is parked, and replaced once approved', async () => {
      make({ 'a/song': 'tags' });
      await sync();
      put('a/song', NEW, TIME + 60);
      putAt(join(lab.vault, 'a/song'), 'by a hand', TIME + 60);
      for (const _run of ['first', 'second']) {
        expect(await lab.run()).toMatchObject({ status: 'parked', drift: ['a/song'], done: { updates: 0 } });
        expect(inVault('a/song')).toBe('by a hand');
      }
      const id = (await lab.store((store) => store.decisions.parked()))?.id ?? '';
      expect(await lab.ytm('mirror', 'approve', id)).toMatchObject({ code: 0 });
      expect(await sync()).toMatchObject({ updates: 1 });
    });

    it('is adopted if it has the content too', async () => {
      make({ 'a/song': 'tags' });
      await sync();
      put('a/song', NEW, TIME + 60);
      putAt(join(lab.vault, 'a/song'), NEW, TIME + 60);
      for (const _run of ['first', 'second']) expect(await sync()).toMatchObject({ updates: 0, bytes: 0 });
    });

    it('is parked where a folder became a file on both sides', async () => {
      make({ 'a/song': 'tags' });
      mkdirSync(join(lab.hot, 'a/album'));
      put('a/album/1', 'one');
      await sync();
      for (const root of [lab.hot, lab.vault]) {
        rmSync(join(root, 'a/album'), { recursive: true });
        putAt(join(root, 'a/album'), root === lab.hot ? NEW : 'by a hand', TIME + 60);
      }
      expect(await lab.run()).toMatchObject({ status: 'parked', drift: ['a/album'], done: { updates: 0 } });
      expect(inVault('a/album')).toBe('by a hand');
      expect(await lab.store((store) => store.manifest('vault-of-whole-runs').row('a/album/1'))).toBeNull();
    });
  });

  describe('a volume that makes up inodes and creation times at every mount', () => {
    const names = Array.from({ length: 24 }, (_, index) => `a/take-${index}`);
    /** Every file is another one with the same content, size and time: its inode, change time and creation time are new. */
    function mountAgain(): void {
      for (const name of names) {
        copyFileSync(join(lab.hot, name), join(lab.hot, `${name}.new`));
        utimesSync(join(lab.hot, `${name}.new`), TIME, TIME);
        renameSync(join(lab.hot, `${name}.new`), join(lab.hot, name));
      }
    }
    const notesOf = (run: RunRecord): readonly unknown[] => (run.notes ?? []).map(({ code, args }) => [code, args['what']]);

    it('is read twice, and then its files are known by what remains', async () => {
      make(Object.fromEntries(names.map((name) => [name, name])));
      await sync();
      mountAgain();
      expect(notesOf(await lab.run())).toEqual([]);
      mountAgain();
      expect(notesOf(await lab.run())).toEqual([['mirror.stat_unreliable', 'inode, birth']]);
      // An edit that the change time shows is sent as before.
      const edited = join(lab.hot, 'a/take-3');
      writeFileSync(edited, 'A/TAKE-3');
      utimesSync(edited, TIME, TIME);
      expect((await lab.run()).done).toMatchObject({ updates: 1 });
      lab.configure({ identity: { inode: true, birth: true } });
      expect(notesOf(await lab.run())).toEqual([]);
    });
  });
});
