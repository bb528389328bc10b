/** What a person decides and takes back: parked and approved, halted and resumed, undone, looked for, read again. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { differencesOf, type Listing, listingOf } from '../../../support/mirror/listing.ts';
import { scriptedRsync } from '../../../support/mirror/scripted-rsync.ts';
import type { Tree } from '../../../support/mirror/tree.ts';
import { until } from '../../../support/poll.ts';
import { rsync } from '../rsync-lab.ts';

const FOLDERS = ['projects', 'audio', 'scripts', 'drafts'];
const HOT: Tree = Object.fromEntries(
  FOLDERS.flatMap((folder) => Array.from({ length: 30 }, (_, index) => [`${folder}/file ${index}`, `${folder} ${index}`])),
);
/** 124 paths with the folders: 6 deletions, 6 updates of a plan go; a quarter of a top folder. */
const BUDGET = { files: 1_000, ratio: '20%', perFolder: '25%', updates: '5%', floor: 5 };

const isVaultsOwn = (path: string): boolean => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json';

let lab: MirrorLab;
beforeEach(async () => {
  lab = makeMirrorLab({ hot: HOT, mirror: { budget: BUDGET } });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
});
afterEach(() => lab.remove());

const content = (): Listing => listingOf(lab.vault, isVaultsOwn);
const inHot = (path: string): string => join(lab.hot, path);
const inVault = (path: string): string => join(lab.vault, path);
const textIn = (path: string): string | null => {
  try {
    return readFileSync(inVault(path), 'utf8');
  } catch {
    return null;
  }
};
const idOf = ({ parked }: RunRecord): string => parked?.id ?? 'nothing';

function removeMany(folder: string, count: number): void {
  for (let index = 0; index < count; index += 1) rmSync(inHot(`${folder}/file ${index}`));
}

function updateMany(folder: string, count: number, text: string): void {
  for (let index = 0; index < count; index += 1) {
    writeFileSync(inHot(`${folder}/file ${index}`), text);
    utimesSync(inHot(`${folder}/file ${index}`), 2_000_000_000, 2_000_000_000 + text.length);
  }
}

describe('parked', () => {
  it('deletions beyond any limit wait, everything else goes; once approved exactly those go', async () => {
    removeMany('audio', 8);
    writeFileSync(inHot('projects/file 1'), 'updated');
    writeFileSync(inHot('new'), 'new');
    const before = content();
    const limits = async (): Promise<readonly string[]> =>
      lab.store((store) => (store.decisions.parked()?.limits ?? []).map(({ kind }) => kind));
    const tried: (readonly [limit: string, budget: Readonly<Record<string, unknown>>])[] = [
      ['files', { perFolder: '100%', ratio: '100%', files: 7 }],
      ['ratio', { perFolder: '100%', ratio: '5%' }],
      ['perFolder', { ratio: '100%' }],
    ];
    let parkedId = '';
    for (const [turn, [limit, budget]] of tried.entries()) {
      lab.configure({ budget: { ...BUDGET, ...budget } });
      const record = await lab.run();
      parkedId = idOf(record);
      expect(record, limit).toMatchObject({
        status: 'parked',
        returncode: 6,
        parked: { count: 8 },
        done: { deletes: 0, updates: turn === 0 ? 1 : 0, creates: turn === 0 ? 1 : 0 },
      });
      expect(await limits()).toEqual([limit]);
    }
    expect([...before.keys()].filter((path) => !content().has(path))).toEqual([]);
    expect([textIn('new'), textIn('projects/file 1')]).toEqual(['new', 'updated']);

    // Waits on: the same list, the same id.
    expect(await lab.run()).toMatchObject({ status: 'parked', parked: { id: parkedId } });
    expect((await lab.ytm('mirror', 'approve', 'nonsense')).code).toBe(1);
    // One of those has another time by now, on the vault; and one more goes.
    utimesSync(inVault('audio/file 0'), 1_900_000_000, 1_900_000_000);
    rmSync(inHot('audio/file 20'));
    const runs = await lab.store((store) => store.runs.newest(100).length);
    expect(await lab.ytm('mirror', 'approve', parkedId)).toMatchObject({ code: 0 });
    expect(await lab.store((store) => store.runs.newest(100).length)).toBe(runs);
    const next = await lab.run();
    // The one that changed waits as an edited one; the new one alone is within the budget.
    expect(next).toMatchObject({ status: 'parked', done: { deletes: 8 }, drift: ['audio/file 0'] });
    expect(textIn('audio/file 0')).toBe('audio 0');
    expect([1, 2, 20].map((index) => textIn(`audio/file ${index}`))).toEqual([null, null, null]);
    // What was approved is used up.
    expect(await lab.run()).toMatchObject({ status: 'parked', done: { deletes: 0 } });
  });

  it('updates beyond the budget wait; a newer version of one of them waits anew', async () => {
    updateMany('projects', 10, 'mass overwrite');
    rmSync(inHot('audio/file 3'));
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'parked', parked: { count: 10 }, done: { updates: 0, deletes: 1 } });
    expect(textIn('projects/file 1')).toBe('projects 1');
    updateMany('projects', 7, 'a newer version');
    await lab.ytm('mirror', 'approve', idOf(record));
    // Three are as listed.
    const rest = await lab.run();
    expect(rest).toMatchObject({ status: 'parked', done: { updates: 3 }, parked: { count: 7 } });
    expect([textIn('projects/file 0'), textIn('projects/file 9')]).toEqual(['projects 0', 'mass overwrite']);
    await lab.ytm('mirror', 'approve', idOf(rest));
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: 7 } });

    updateMany('projects', 10, 'again');
    const again = await lab.run();
    updateMany('drafts', 10, 'and too many others');
    await lab.ytm('mirror', 'approve', idOf(again));
    expect(await lab.run()).toMatchObject({ status: 'parked', done: { updates: 10 }, parked: { count: 10 } });
    expect([textIn('projects/file 1'), textIn('drafts/file 1')]).toEqual(['again', 'drafts 1']);
  });

  it('what a person approved outlives a run that does not do it', async () => {
    removeMany('audio', 8);
    const { parked } = await lab.run();
    expect(await lab.ytm('mirror', 'approve', parked?.id ?? '')).toMatchObject({ code: 0 });
    expect(await lab.run({ delete: false })).toMatchObject({ status: 'complete', done: { deletes: 0 } });
    // It waits as it did.
    expect(await lab.ytm('mirror', 'status')).toMatchObject({ code: 6, stdout: expect.stringContaining(parked?.id ?? 'nothing') });
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { deletes: 8 } });
    expect(await lab.store((store) => [store.decisions.parked(), store.decisions.approved()])).toEqual([null, null]);
  });

  it('what a person approves while a run is under way goes at the next one', async () => {
    removeMany('audio', 8);
    const { parked } = await lab.run();
    writeFileSync(inHot('new'), 'new');
    const go = join(lab.folder, 'go');
    const after = `until [ -e '${go}' ]; do sleep 0.05; done; exit $code`;
    lab.configure({ budget: BUDGET, rsync: { bin: scriptedRsync(lab.folder, { rsync: rsync.file, after }) } });
    const during = await lab.daemon(async (mirror) => {
      const ended = mirror.runToEnd({ full: true, delete: true, dryRun: false });
      await until('it was sent', () => textIn('new') === 'new');
      expect(await mirror.approve(parked?.id ?? '')).toEqual({ ok: true });
      writeFileSync(go, '');
      return ended;
    });
    expect(during).toMatchObject({ result: { status: 'parked' }, done: { creates: 1, deletes: 0 } });
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { deletes: 8 } });
  });

  it('an edit in the vault waits; approved, hot’s version goes and the edited one is in the trash', async () => {
    writeFileSync(inVault('projects/file 1'), 'edited in the vault');
    utimesSync(inVault('projects/file 1'), 2_000_000_000, 2_000_000_000);
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'parked', drift: ['projects/file 1'] });
    expect(textIn('projects/file 1')).toBe('edited in the vault');
    await lab.ytm('mirror', 'approve', idOf(record));
    const next = await lab.run();
    expect(next).toMatchObject({ status: 'complete', done: { updates: 1 } });
    expect(textIn('projects/file 1')).toBe('projects 1');
    expect(textIn(`.ytm_trash/${next.id}/projects/file 1`)).toBe('edited in the vault');
  });
});

describe('halted', () => {
  beforeEach(() => {
    for (const folder of FOLDERS.slice(0, 3)) renameSync(inHot(folder), join(lab.folder, folder));
  });

  it('by a hot that shrank: a person says that this is right, and the rest is parked by its budget', async () => {
    const before = content();
    expect(await lab.run()).toMatchObject({ status: 'halted', returncode: 6, reasons: [{ code: 'hot.shrunk' }] });
    // Going on without accepting it halts again.
    expect(await lab.ytm('mirror', 'resume')).toMatchObject({ code: 0 });
    expect(await lab.run()).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.shrunk' }] });
    expect((await lab.ytm('mirror', 'resume', '--accept', 'nonsense')).code).toBe(2);
    const runs = await lab.store((store) => store.runs.newest(100).length);
    expect(await lab.ytm('mirror', 'resume', '--accept', 'hot-shrunk')).toMatchObject({ code: 0 });
    expect(await lab.store((store) => ({ runs: store.runs.newest(100).length, halted: store.decisions.halted() }))).toEqual({
      runs,
      halted: null,
    });
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'parked', done: { deletes: 0 } });
    expect(differencesOf(content(), before)).toEqual([]);
    await lab.ytm('mirror', 'approve', idOf(record));
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    // By now there is nothing to resume.
    expect((await lab.ytm('mirror', 'resume')).code).toBe(1);
    // What is kept stays whatever hot has.
    expect([...content().keys()].filter((path) => !path.includes('/'))).toEqual(['drafts', 'scripts']);
  });

  it('by a hot that shrinks in steps, none of which was done', async () => {
    for (const folder of FOLDERS.slice(0, 3)) renameSync(join(lab.folder, folder), inHot(folder));
    for (const folder of FOLDERS) removeMany(folder, 10);
    expect(await lab.run()).toMatchObject({ status: 'parked', done: { deletes: 0 } });
    for (const folder of FOLDERS) for (let index = 10; index < 16; index += 1) rmSync(inHot(`${folder}/file ${index}`));
    expect(await lab.run()).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.shrunk', args: { has: 60, had: 124 } }] });
  });
});

describe('undo', () => {
  let before: Listing;

  /** Files deleted, replaced, moved and turned to a folder; folders deleted. */
  async function muchHappens(): Promise<RunRecord> {
    lab.configure({ budget: { ...BUDGET, perFolder: '100%', ratio: '100%' } });
    mkdirSync(inHot('old/deep/empty'), { recursive: true });
    writeFileSync(inHot('old/deep/file'), 'deep');
    symlinkSync('deep/file', inHot('old/link'));
    expect((await lab.run()).status).toBe('complete');
    before = content();
    rmSync(inHot('old'), { recursive: true });
    rmSync(inHot('audio/file 1'));
    writeFileSync(inHot('projects/file 1'), 'replaced');
    renameSync(inHot('drafts/file 1'), inHot('projects/moved'));
    rmSync(inHot('drafts/file 2'));
    mkdirSync(inHot('drafts/file 2'));
    writeFileSync(inHot('drafts/file 2/inner'), 'inner');
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'complete', done: { renames: 1 } });
    expect(differencesOf(content(), listingOf(lab.hot, isVaultsOwn))).toEqual([]);
    return record;
  }

  it('brings back all that a run took; the next runs keep it', async () => {
    const record = await muchHappens();
    const undone = await lab.ytm('mirror', 'undo', record.id);
    expect(undone).toMatchObject({ code: 0, stderr: '' });
    // The vault differs from hot now, until a run names what differs.
    expect((await lab.ytm('mirror', 'status')).stdout).toMatch(/^last up to date at .*\n(.*\n)*an undo changed the vault at /);
    // What the run made stays where nothing came back.
    expect(differencesOf(content(), before)).toEqual([]);
    for (let run = 0; run < 2; run += 1) {
      expect(await lab.run()).toMatchObject({ returncode: 0 });
      const { stdout } = await lab.ytm('mirror', 'status');
      expect(stdout).toMatch(/^up to date as of .*\n(.*\n)* {2}projects\/file 1: this version was restored by hand/);
      expect(stdout).not.toContain('an undo');
      const now = content();
      for (const [path, node] of before) expect({ path, what: now.get(path)?.what }).toEqual({ path, what: node.what });
    }
    // Hot goes on: its newest version goes to the vault again.
    writeFileSync(inHot('projects/file 1'), 'the newest');
    expect(await lab.run()).toMatchObject({ returncode: 0, done: { updates: 1 } });
    expect(textIn('projects/file 1')).toBe('the newest');
  });

  it('brings back single paths and what lies beneath, nothing else', async () => {
    const record = await muchHappens();
    expect(await lab.ytm('mirror', 'undo', record.id, 'old/', 'projects/file 1')).toMatchObject({ code: 0, stderr: '' });
    const now = content();
    for (const path of ['old', 'old/deep', 'old/deep/empty', 'old/deep/file', 'old/link', 'projects/file 1'])
      expect({ path, ...now.get(path), mtime: 0 }).toEqual({ path, ...before.get(path), mtime: 0 });
    expect([textIn('audio/file 1'), textIn('projects/moved')]).toEqual([null, 'drafts 1']);
    expect(await lab.run()).toMatchObject({ returncode: 0 });
    expect([textIn('old/deep/file'), textIn('projects/file 1')]).toEqual(['deep', 'projects 1']);
  });

  it('paths may be written as a person finds them; a run that never was and a path that the run has nothing of are no success', async () => {
    rmSync(inHot('audio/file 1'));
    rmSync(inHot('audio/file 2'));
    const record = await lab.run();
    expect((await lab.ytm('mirror', 'undo', '20200101T000000Z')).code).toBe(1);
    const wrong = await lab.ytm('mirror', 'undo', record.id, 'audio/file 1', 'audio/file 3');
    expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`removed nothing at audio/file 3`) });
    expect([textIn('audio/file 1'), textIn('audio/file 2')]).toEqual([null, null]);
    expect((await lab.ytm('mirror', 'undo', record.id, './audio/file 1', inHot('audio/file 2'))).code).toBe(0);
    expect([textIn('audio/file 1'), textIn('audio/file 2')]).toEqual(['audio 1', 'audio 2']);
  });

  it('takes back what is left when some of it was taken back before, and nothing when all was', async () => {
    const record = await muchHappens();
    for (const paths of [['audio/file 1'], ['projects/moved'], ['projects/file 1', 'old/deep']])
      expect(await lab.ytm('mirror', 'undo', record.id, ...paths)).toMatchObject({ code: 0, stderr: '' });
    expect(await lab.ytm('mirror', 'undo', record.id)).toMatchObject({ code: 0, stderr: '' });
    expect(differencesOf(content(), before)).toEqual([]);
    expect(await lab.ytm('mirror', 'undo', record.id)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('nothing to undo'),
    });
    expect(differencesOf(content(), before)).toEqual([]);
    // What was taken back and is gone again cannot come back: that is no success.
    rmSync(inVault('audio/file 1'));
    expect(await lab.ytm('mirror', 'undo', record.id)).toMatchObject({ code: 1, stderr: expect.stringContaining('audio/file 1 (ENOENT)') });
  });

  it('what was there meanwhile is not lost, and a second undo brings that back', async () => {
    writeFileSync(inHot('projects/file 1'), 'second');
    const record = await lab.run();
    appendFileSync(inVault('projects/file 1'), ' and edited');
    expect((await lab.ytm('mirror', 'undo', record.id)).code).toBe(0);
    expect(textIn('projects/file 1')).toBe('projects 1');
    const trashed = [...listingOf(join(lab.vault, '.ytm_trash')).keys()].filter((path) => path.endsWith('/projects/file 1'));
    expect(trashed.map((path) => textIn(`.ytm_trash/${path}`))).toEqual(['second and edited']);
    expect((await lab.ytm('mirror', 'undo', trashed[0]?.split('/')[0] ?? '')).code).toBe(0);
    expect(textIn('projects/file 1')).toBe('second and edited');
  });

  it('a folder that became a file is one again, and the file is in the trash of the undoing', async () => {
    lab.configure({ budget: { ...BUDGET, perFolder: '100%', ratio: '100%' } });
    rmSync(inHot('drafts'), { recursive: true });
    writeFileSync(inHot('drafts'), 'a file by now');
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'complete', done: { deletes: 31, creates: 1 } });
    expect(await lab.ytm('mirror', 'undo', record.id)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining(' 31 paths restored'),
    });
    expect(textIn('drafts/file 7')).toBe('drafts 7');
    const trashed = [...listingOf(join(lab.vault, '.ytm_trash')).keys()].filter((path) => path.endsWith('/drafts'));
    expect(trashed.map((path) => textIn(`.ytm_trash/${path}`))).toContain('a file by now');
    // Both stay as they are.
    expect(await lab.run()).toMatchObject({ returncode: 0, leftOut: [{ path: 'drafts', why: 'unmanaged-in-the-way' }] });
    expect(textIn('drafts/file 7')).toBe('drafts 7');
  });

  it('what a run replaced that was stopped before it saw that', async () => {
    lab.configure({ rsync: { bin: scriptedRsync(lab.folder, { rsync: rsync.file, after: 'exec sleep 600' }) } });
    writeFileSync(inHot('projects/file 1'), 'replaced');
    const record = await lab.daemon(async (mirror) => {
      const ended = mirror.runToEnd({ full: true, delete: true, dryRun: false });
      await until('it was sent', () => textIn('projects/file 1') === 'replaced');
      await mirror.stop('gracefully');
      return ended as Promise<{ readonly id: string; readonly result: { readonly status: string } }>;
    });
    expect(record.result.status).toBe('aborted');
    lab.configure({});
    expect(await lab.ytm('mirror', 'undo', record.id, 'projects/file 1')).toMatchObject({ code: 0, stderr: '' });
    expect(textIn('projects/file 1')).toBe('projects 1');
    expect(await lab.run()).toMatchObject({ returncode: 0, leftOut: [{ path: 'projects/file 1', why: 'held' }] });
  });
});

describe('looking', () => {
  it('find shows hot, vault and trash, and the command that brings it back', async () => {
    rmSync(inHot('audio/file 7'));
    const record = await lab.run();
    const found = await lab.ytm('find', 'audio/file 7');
    expect(found.code).toBe(0);
    expect(found.stdout).toContain(`ytm mirror undo ${record.id} 'audio/file 7'`);
    const both = await lab.ytm('find', 'audio/file 8');
    expect(both.stdout.match(/audio\/file 8/g)?.length).toBe(2);
  });

  it('a plan and a dry run write nothing, neither on the share nor what a run decides by', async () => {
    removeMany('audio', 9);
    writeFileSync(inHot('new'), 'new');
    const before = listingOf(lab.share);
    const kept = await lab.store((store) => [
      store.decisions.parked(),
      store.runs.lastComplete(),
      store.runs.comparedAt(),
      store.manifest('vault-of-whole-runs').size,
    ]);
    expect((await lab.plan()).record).toMatchObject({
      dryRun: true,
      status: 'parked',
      parked: { count: 9 },
      plan: { counts: { creates: 1 } },
    });
    expect(await lab.run({ dryRun: true })).toMatchObject({ dryRun: true, status: 'parked', done: null });
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    expect(
      await lab.store((store) => [
        store.decisions.parked(),
        store.runs.lastComplete(),
        store.runs.comparedAt(),
        store.manifest('vault-of-whole-runs').size,
      ]),
    ).toEqual(kept);
  });

  it('in the shadow of another mirror every run is a dry one', async () => {
    lab.configure({ shadow: true });
    writeFileSync(inHot('new'), 'new');
    const before = listingOf(lab.share);
    expect(await lab.run()).toMatchObject({ dryRun: true, done: null, plan: { counts: { creates: 1 } } });
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    lab.configure({ shadow: false });
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 1 } });
  });

  it('without deletions nothing goes', async () => {
    rmSync(inHot('audio/file 7'));
    expect(await lab.run({ delete: false })).toMatchObject({ status: 'complete', done: { deletes: 0 } });
    expect(textIn('audio/file 7')).toBe('audio 7');
    expect(await lab.run()).toMatchObject({ done: { deletes: 1 } });
  });
});
