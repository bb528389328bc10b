/** `ytm mirror restore`: files come back, hot's own work is never touched, and a new hot is filled and goes on being mirrored. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type LabOptions, type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { differencesOf, type Listing, listingOf } from '../../../support/mirror/listing.ts';
import type { Tree } from '../../../support/mirror/tree.ts';

const nfd = (text: string): string => text.normalize('NFD');
const HOT: Tree = {
  'cut/scene 1.txt': 'scene 1',
  'cut/scene 2.txt': 'scene 2',
  [nfd('素材/ガイド.md')]: 'guide',
  'audio/voice.wav': 'voice',
  'audio/empty': null,
  link: { link: 'audio' },
  'planning/board.md': 'never sent',
  '.DS_Store': 'junk',
};

let lab: MirrorLab | null = null;
afterEach(() => lab?.remove());

async function mirrored(options: LabOptions = {}): Promise<MirrorLab> {
  const made = makeMirrorLab({ hot: HOT, ...options, mirror: { budget: WIDE, ...options.mirror } });
  lab = made;
  expect(await made.run()).toMatchObject({ status: 'complete' });
  return made;
}

const isHotsOwn = (path: string): boolean => path.startsWith('.ytm_') || path.startsWith('planning') || path === '.DS_Store';
const hotOf = ({ hot }: MirrorLab): Listing => listingOf(hot, isHotsOwn);
const text = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8');
function put(text: string, ...path: readonly string[]): void {
  mkdirSync(dirname(join(...path)), { recursive: true });
  writeFileSync(join(...path), text);
}

describe('restore PATH', () => {
  it('shows what it would do and writes nothing; with --apply it brings it back, times included, and the next run sends nothing', async () => {
    const made = await mirrored();
    const before = hotOf(made);
    rmSync(join(made.hot, 'cut'), { recursive: true });
    rmSync(join(made.hot, nfd('素材/ガイド.md')));
    const asked = ['mirror', 'restore', 'cut', '素材/ガイド.md'];
    const dry = await made.ytm(...asked);
    expect(dry, dry.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/3 files.*nothing was written/s) });
    expect(existsSync(join(made.hot, 'cut'))).toBe(false);
    const applied = await made.ytm(...asked, '--apply');
    expect(applied, applied.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('restored: 3 files') });
    expect(differencesOf(hotOf(made), before)).toEqual([]);
    expect(existsSync(join(made.hot, '.ytm_restore'))).toBe(false);
    expect(await made.run()).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 } });
    expect(await made.ytm(...asked, '--apply')).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing') });
  });

  it('never touches what hot has newer, unsent or of another type; what was sent last is replaced and kept', async () => {
    const made = await mirrored();
    const future = new Date(Date.now() + 60_000);
    // Corrected in the vault: the one case in which hot has what was sent, and the vault something newer.
    put('voice, corrected in the vault', made.vault, 'audio/voice.wav');
    utimesSync(join(made.vault, 'audio/voice.wav'), future, future);
    put('newer in hot', made.hot, 'cut/scene 1.txt');
    utimesSync(join(made.hot, 'cut/scene 1.txt'), future, future);
    const past = new Date(1_000_000_000_000);
    put('older, never sent', made.hot, 'cut/scene 2.txt');
    utimesSync(join(made.hot, 'cut/scene 2.txt'), past, past);
    rmSync(join(made.hot, '素材'.normalize('NFD')), { recursive: true });
    symlinkSync('/tmp', join(made.hot, '素材'.normalize('NFD')));
    const ended = await made.ytm('mirror', 'restore', '.', '--apply');
    expect(ended, ended.stderr).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(
        /scene 1.txt: hot has a newer version.*scene 2.txt: hot has another version.*something of another type is in its place/s,
      ),
    });
    expect(text(made.hot, 'cut/scene 1.txt')).toBe('newer in hot');
    expect(text(made.hot, 'cut/scene 2.txt')).toBe('older, never sent');
    expect(lstatSync(join(made.hot, '素材'.normalize('NFD'))).isSymbolicLink()).toBe(true);
    expect(existsSync(join('/tmp', 'ガイド.md'.normalize('NFD')))).toBe(false);
    expect(text(made.hot, 'audio/voice.wav')).toBe('voice, corrected in the vault');
    const kept = /replaced versions: (.*)/.exec(ended.stdout)?.[1] ?? '';
    expect(text(kept, 'audio/voice.wav')).toBe('voice');
  });

  it('brings back what a run threw away, and beside hot with --to, never over what is there', async () => {
    const made = await mirrored();
    rmSync(join(made.hot, 'cut/scene 1.txt'));
    put('scene 2, second version', made.hot, 'cut/scene 2.txt');
    const { id } = await made.run();
    const from = ['mirror', 'restore', 'cut', '--from', id];
    expect(await made.ytm(...from, '--apply')).toMatchObject({ code: 6, stderr: expect.stringContaining('newer version') });
    expect([text(made.hot, 'cut/scene 1.txt'), text(made.hot, 'cut/scene 2.txt')]).toEqual(['scene 1', 'scene 2, second version']);
    const beside = join(made.folder, 'beside', 'hot');
    expect(await made.ytm(...from, '--to', beside)).toMatchObject({ code: 0 });
    expect(existsSync(beside)).toBe(false);
    expect(await made.ytm(...from, '--to', beside, '--apply')).toMatchObject({ code: 0 });
    expect(text(beside, 'cut/scene 2.txt')).toBe('scene 2');
    put('mine', beside, 'cut/scene 2.txt');
    expect(await made.ytm(...from, '--to', beside, '--apply')).toMatchObject({ code: 6 });
    expect(text(beside, 'cut/scene 2.txt')).toBe('mine');
    // What came back from the trash is new to the vault.
    expect(await made.run()).toMatchObject({ status: 'complete', done: { creates: 1 } });
  });

  it('refuses what it cannot do, in words', async () => {
    const made = await mirrored();
    expect(await made.ytm('mirror', 'restore')).toMatchObject({ code: 2 });
    expect(await made.ytm('mirror', 'restore', 'no/such/path')).toMatchObject({ code: 1, stderr: expect.stringContaining('no/such/path') });
    expect(await made.ytm('mirror', 'restore', '../outside')).toMatchObject({ code: 1 });
    expect(await made.ytm('mirror', 'restore', '.', '--from', 'never')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('never'),
    });
    expect(await made.ytm('mirror', 'restore', '.', '--to', join(made.share, 'x'))).toMatchObject({ code: 2 });
    expect(await made.ytm('mirror', 'restore', 'planning')).toMatchObject({ code: 1 });
  });
});

describe('a path typed in the composed form', () => {
  it('finds the decomposed one in undo, find and restore', async () => {
    const made = await mirrored();
    rmSync(join(made.hot, nfd('素材/ガイド.md')));
    const { id } = await made.run();
    expect(await made.ytm('find', join(made.hot, '素材/ガイド.md').normalize('NFC'))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(id),
    });
    expect(await made.ytm('mirror', 'restore', '素材/ガイド.md', '--from', id)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 file'),
    });
    expect(await made.ytm('mirror', 'undo', id, '素材/ガイド.md')).toMatchObject({ code: 0 });
    expect(text(made.vault, nfd('素材/ガイド.md'))).toBe('guide');
  });
});

describe('the disk of hot is gone', () => {
  it('restore . fills a new hot; the mirror goes on with it, sends nothing again, and knows it from older copies', async () => {
    const made = await mirrored();
    const before = hotOf(made);
    const vault = listingOf(made.vault, isHotsOwn);
    rmSync(made.hot, { recursive: true });
    mkdirSync(made.hot);
    expect(await made.run()).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.empty' }] });
    // Stopped half-way, and resumed too early by somebody in a hurry: the mirror halts again instead of deleting.
    expect(await made.ytm('mirror', 'restore', 'cut', 'audio', 'link', '--apply')).toMatchObject({ code: 0 });
    expect(await made.ytm('mirror', 'resume')).toMatchObject({ code: 0 });
    expect(await made.run()).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.unknown' }] });
    expect(differencesOf(listingOf(made.vault, isHotsOwn), vault)).toEqual([]);

    const filled = await made.ytm('mirror', 'restore', '.', '--apply');
    expect(filled, filled.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/restored: 1 file .*hot has everything that was mirrored/s),
    });
    expect(differencesOf(hotOf(made), before)).toEqual([]);
    expect(readlinkSync(join(made.hot, 'link'))).toBe('audio');
    expect(await made.ytm('mirror', 'resume')).toMatchObject({ code: 0 });
    expect(await made.run()).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 } });
    put('and on it goes', made.hot, 'cut/scene 3.txt');
    rmSync(join(made.hot, 'audio/voice.wav'));
    expect(await made.run()).toMatchObject({ status: 'complete', done: { creates: 1, deletes: 1 } });
  });

  it('and the whole Mac with it: a new one takes the vault over, fills its hot, and goes on', async () => {
    const made = await mirrored();
    const before = hotOf(made);
    for (const folder of [made.hot, made.state]) rmSync(folder, { recursive: true });
    mkdirSync(made.hot);
    mkdirSync(made.state, { mode: 0o700 });
    expect(await made.ytm('mirror', 'restore', '.')).toMatchObject({ code: 6, stderr: expect.stringContaining('--adopt') });
    expect(await made.ytm('mirror', 'bootstrap', '--adopt')).toMatchObject({ code: 0 });
    expect(await made.run()).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.empty' }] });
    const filled = await made.ytm('mirror', 'restore', '.', '--apply');
    expect(filled, filled.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('hot has everything') });
    expect(differencesOf(hotOf(made), before)).toEqual([]);
    expect(await made.ytm('mirror', 'resume')).toMatchObject({ code: 0 });
    expect(await made.run()).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 } });
    rmSync(join(made.hot, 'audio/voice.wav'));
    expect(await made.run()).toMatchObject({ status: 'complete', done: { deletes: 1 } });
    expect(statSync(join(made.vault, 'cut/scene 1.txt')).size).toBe(7);
  });
});
