/** Files that are recorded, documents of several files, and files whose content is in a cloud: never half of it, never a deletion. */
import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { scriptedRsync } from '../../../support/mirror/scripted-rsync.ts';
import { treeOf } from '../../../support/mirror/tree.ts';
import { rsync } from '../rsync-lab.ts';

let lab: MirrorLab;
afterEach(() => lab.remove());

const left = ({ leftOut }: RunRecord): readonly string[] => leftOut.map(({ path, why }) => `${path}: ${why}`);
const inVault = (): readonly string[] => Object.keys(treeOf(lab.vault)).filter((path) => !/^\.ytm_|^ytm_/.test(path));

const inHot = (): object => Object.fromEntries(Object.entries(treeOf(lab.hot)).filter(([path]) => !path.startsWith('.ytm_')));

describe('a recording', () => {
  it('that has gone on for hours is not sent, however often a run comes by, and its time is reported', async () => {
    lab = makeMirrorLab({ hot: { other: 'other' }, mirror: { settle: '1s' } });
    await lab.run();
    writeFileSync(join(lab.hot, 'take.mov'), 'the first minutes');
    const since = Date.now() - 2 * 3_600_000;
    await lab.store((store) => store.hot.setChangingSince(new Map([['take.mov', since]])));
    for (let round = 0; round < 2; round += 1) {
      appendFileSync(join(lab.hot, 'take.mov'), 'and more');
      const record = await lab.run();
      expect([record.status, record.leftOut]).toEqual(['complete', [{ path: 'take.mov', why: 'still-changing', detail: '', since }]]);
      expect(inVault()).toEqual(['other']);
    }
    expect((await lab.ytm('mirror', 'status')).stdout).toContain('take.mov: still changing (for 2 h');
  });

  it('that grew since it was sent is remembered, and forgotten once it is equal', async () => {
    lab = makeMirrorLab({ hot: { 'take.mov': 'begun' }, mirror: { settle: '100ms' } });
    await lab.run();
    appendFileSync(join(lab.hot, 'take.mov'), ' and gone on');
    await lab.run();
    expect(await lab.store((store) => [...store.hot.changingSince().keys()])).toEqual(['take.mov']);
    await lab.run();
    expect(await lab.store((store) => store.hot.changingSince().size)).toBe(0);
  });
});

describe('a document of several files', () => {
  const BUNDLE = { 'film.fcpbundle/a': 'a', 'film.fcpbundle/deep/b': 'b', 'film.fcpbundle/deep/c': 'c', other: 'other' };
  const write = (path: string, text: string): void => writeFileSync(join(lab.hot, path), text);

  it.each([
    ['a bundle', { ...BUNDLE }, 'film.fcpbundle', ['film.fcpbundle/a', 'film.fcpbundle/deep/b']],
    ['a CapCut draft', { 'd/draft_content.json': '{}', 'd/r/clip': 'clip', other: 'other' }, 'd', ['d/r/clip', 'd/draft_content.json']],
    ['a database with its journal', { 'x.db': 'x', 'x.db-wal': 'w', other: 'other' }, 'x.db', ['x.db', 'x.db-wal']],
  ] as const)(
    '%s: one member changes while it is sent, so all of it waits, and goes with the next run',
    async (_, hot, unit, [first, second]) => {
      lab = makeMirrorLab({ hot });
      await lab.run();
      write(first, 'another version');
      write('other', 'another version, too');
      const changing = scriptedRsync(lab.folder, {
        rsync: rsync.file,
        after: `echo changed meanwhile >> '${join(lab.hot, second)}'; exit $code`,
      });
      lab.configure({ rsync: { bin: changing } });
      const record = await lab.run();
      expect([record.status, left(record)]).toEqual(['complete', [`${unit}: bundle-changing`]]);
      expect(record.done).toMatchObject({ updates: 1 });
      lab.configure({});
      expect(await lab.run()).toMatchObject({ status: 'complete', leftOut: [], drift: [], done: { updates: 1 } });
      expect(treeOf(lab.vault)).toMatchObject(inHot());
    },
  );

  it('of which one file is still written to: nothing of it is sent, deleted or moved; what left it is sent', async () => {
    lab = makeMirrorLab({ hot: { ...BUNDLE, 'film.fcpbundle/leaves': 'leaves' }, mirror: { settle: '1h' } });
    const long = new Date(Date.now() - 10_000);
    lab.configure({ settle: '0s' });
    await lab.run();
    const before = treeOf(lab.vault);
    lab.configure({ settle: '2s' });
    await lab.store((store) => store.hot.setChangingSince(new Map([['film.fcpbundle', Date.now() - 3_600_000]])));
    write('film.fcpbundle/a', 'another version');
    rmSync(join(lab.hot, 'film.fcpbundle/deep/b'));
    renameSync(join(lab.hot, 'film.fcpbundle/deep/c'), join(lab.hot, 'film.fcpbundle/c'));
    renameSync(join(lab.hot, 'film.fcpbundle/leaves'), join(lab.hot, 'left'));
    utimesSync(join(lab.hot, 'film.fcpbundle/a'), long, long);
    const record = await lab.run();
    expect([record.status, left(record)]).toEqual(['complete', ['film.fcpbundle: bundle-changing']]);
    const now = treeOf(lab.vault);
    for (const path of Object.keys(before).filter((each) => each.startsWith('film'))) expect(now[path]).toBe(before[path]);
    expect(now['left']).toBe(before['film.fcpbundle/leaves']);
    expect((await lab.ytm('mirror', 'status')).stdout).toMatch(/except 1 document still changing.*\n {2}film\.fcpbundle: something in it/);
  });

  it('that rests is sent whole', async () => {
    lab = makeMirrorLab({ hot: BUNDLE, mirror: { settle: '300ms' } });
    expect(await lab.run()).toMatchObject({ status: 'complete', leftOut: [] });
    expect(treeOf(lab.vault)).toMatchObject(inHot());
  });
});

describe('files whose content is in a cloud', () => {
  it('stay in the vault, and are named; when they are back nothing has to be sent', async () => {
    lab = makeMirrorLab({
      hot: { 'a/one.wav': 'one', 'a/two.wav': 'two', three: 'three', 'n/four': 'four' },
    });
    await lab.run();
    const before = treeOf(lab.vault);
    const { atime, mtime } = statSync(join(lab.hot, 'a/one.wav'));
    for (const path of ['a/one.wav', 'three', 'n/four']) rmSync(join(lab.hot, path));
    for (const stub of ['a/.one.wav.icloud', '.three.icloud']) writeFileSync(join(lab.hot, stub), 'bplist00');
    writeFileSync(join(lab.hot, 'n/four.nextcloud'), ' ');
    writeFileSync(join(lab.hot, 'a/two.wav'), 'two, edited');
    const record = await lab.run();
    expect([record.status, left(record).toSorted(), record.hotPaths]).toEqual([
      'complete',
      ['a/one.wav: not-downloaded', 'n/four: not-downloaded', 'three: not-downloaded'],
      6,
    ]);
    expect(record.done).toMatchObject({ creates: 0, updates: 1, deletes: 0 });
    const paths = (tree: object): readonly string[] => Object.keys(tree).filter((path) => !path.startsWith('.ytm_'));
    expect(paths(treeOf(lab.vault))).toEqual(paths(before));
    for (const stub of ['a/.one.wav.icloud', '.three.icloud', 'n/four.nextcloud']) rmSync(join(lab.hot, stub));
    writeFileSync(join(lab.hot, 'a/one.wav'), 'one');
    utimesSync(join(lab.hot, 'a/one.wav'), atime, mtime);
    writeFileSync(join(lab.hot, 'three'), 'three');
    writeFileSync(join(lab.hot, 'n/four'), 'four');
    expect(await lab.run()).toMatchObject({ status: 'complete', leftOut: [] });
  });

  it('leave the rest of a renamed folder alone: the stub of an original beside a new file of that name is no file of ours', async () => {
    lab = makeMirrorLab({ hot: { 'a/one': 'one' } });
    await lab.run();
    mkdirSync(join(lab.hot, 'b'));
    writeFileSync(join(lab.hot, 'a/.one.icloud'), 'bplist00');
    expect(await lab.run()).toMatchObject({ status: 'complete', leftOut: [] });
    expect(inVault()).toEqual(['a', 'a/one', 'b']);
  });
});
