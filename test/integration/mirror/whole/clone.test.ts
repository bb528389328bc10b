/** Which hot is this? An older copy of hot at the same path, a renamed host, a hot that moved, a lost state folder. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { listingOf } from '../../../support/mirror/listing.ts';
import { runAt } from '../../../support/mirror/moments.ts';
import type { Tree } from '../../../support/mirror/tree.ts';

const COUNT = 60;
const EDITED = 36;
const NEWER = 9;
const MARK = '.ytm_hot.json';
const IMAGE = '.ytm_image.json';
const HOT: Tree = Object.fromEntries(Array.from({ length: COUNT }, (_, index) => [`cut/scene ${index}`, `scene ${index}`]));

let lab: MirrorLab;
beforeEach(async () => {
  lab = makeMirrorLab({ hot: HOT, mirror: { budget: WIDE } });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
});
afterEach(() => lab.remove());

const content = (): ReadonlyMap<string, unknown> =>
  listingOf(lab.vault, (path) => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json');
const copyOf = (folder: string): string => {
  const copy = join(lab.folder, `copy ${Math.random()}`);
  execFileSync('cp', ['-a', folder, copy]);
  return copy;
};

function work(): void {
  for (let index = 0; index < EDITED; index += 1) writeFileSync(join(lab.hot, `cut/scene ${index}`), `scene ${index}, edited`);
  for (let index = 0; index < NEWER; index += 1) writeFileSync(join(lab.hot, `cut/new scene ${index}`), 'new');
}

/** Connects another disk at hot's path; where the former one is now. */
function swapHot(other: string): string {
  const former = join(lab.folder, `hot ${Math.random()}`);
  renameSync(lab.hot, former);
  renameSync(other, lab.hot);
  return former;
}

describe('an older copy of hot at the same path', () => {
  it('halts, says how much it would revert and delete, touches nothing, and goes on only with the newer disk or on a person’s word', async () => {
    const clone = copyOf(lab.hot);
    work();
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: EDITED, creates: NEWER } });
    const before = content();
    const newer = swapHot(clone);
    const halted = {
      status: 'halted',
      returncode: 6,
      reasons: [{ code: 'hot.older', args: { updates: EDITED, deletes: NEWER, seen: 1, run: 2 } }],
    };
    expect(await lab.run()).toMatchObject(halted);
    const plan = await lab.plan();
    expect(plan).toMatchObject({ wouldHalt: { code: 'hot.older' }, plan: { counts: { updates: EDITED } } });
    // To try again is no answer; the newer disk is.
    expect(await lab.ytm('mirror', 'resume')).toMatchObject({ code: 0 });
    expect(await lab.run()).toMatchObject(halted);
    expect(content()).toEqual(before);
    const older = swapHot(newer);
    expect(await lab.ytm('mirror', 'resume')).toMatchObject({ code: 0 });
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    expect(content()).toEqual(before);

    // The older one on purpose: what goes lies in the trash.
    swapHot(older);
    expect(await lab.run()).toMatchObject(halted);
    expect(await lab.ytm('mirror', 'resume', '--accept', 'hot-shrunk')).toMatchObject({ code: 1 });
    expect(await lab.ytm('mirror', 'resume', '--accept', 'hot-older')).toMatchObject({ code: 0 });
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: EDITED, deletes: NEWER } });
    expect(await lab.run()).toMatchObject({ status: 'complete' });
  });

  it.each([
    ['after the plan was made', 'afterPlan'],
    ['while rsync is at work', 'afterSending'],
    ['right before files are deleted', 'afterLook'],
  ] as const)('is noticed when it is connected in the middle of a run: %s', async (_, moment) => {
    const clone = copyOf(lab.hot);
    work();
    rmSync(join(lab.hot, `cut/scene ${COUNT - 1}`));
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    writeFileSync(join(lab.hot, 'cut/newest'), 'newest');
    rmSync(join(lab.hot, 'cut/new scene 0'));
    const mark = readFileSync(join(clone, MARK), 'utf8');
    const record = await runAt(lab, { [moment]: () => swapHot(clone) });
    expect(record).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.older', args: { seen: 1 } }] });
    // Also what hot had deleted before: by then nobody knows which hot said so.
    const isDeleted = !existsSync(join(lab.vault, 'cut/new scene 0'));
    expect(isDeleted).toBe(moment === 'afterLook');
    expect(readFileSync(join(lab.vault, 'cut/scene 0'), 'utf8')).toBe('scene 0, edited');
    expect(existsSync(join(lab.vault, 'cut/new scene 1'))).toBe(true);
    expect(readFileSync(join(lab.hot, MARK), 'utf8')).toBe(mark);
    expect(await lab.run()).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.older' }] });
  });

  it('halts as an unknown one when it was copied without its mark into another folder', async () => {
    const clone = copyOf(lab.hot);
    rmSync(join(clone, MARK));
    work();
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    swapHot(clone);
    expect(await lab.run()).toMatchObject({
      status: 'halted',
      reasons: [{ code: 'hot.unknown', args: { updates: EDITED, deletes: NEWER } }],
    });
    expect(await lab.ytm('mirror', 'resume', '--accept', 'hot-unknown')).toMatchObject({ code: 0 });
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: EDITED, deletes: NEWER } });
  });
});

describe('the same hot', () => {
  it('goes on after this machine was renamed, hot was moved to another path, and the mark was lost', async () => {
    const image = JSON.parse(readFileSync(join(lab.vault, IMAGE), 'utf8')) as object;
    writeFileSync(join(lab.vault, IMAGE), JSON.stringify({ ...image, host: 'studio-2.local' }));
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    rmSync(join(lab.hot, MARK));
    expect(await lab.run()).toMatchObject({
      status: 'complete',
      leftOut: [{ path: MARK, why: 'mark-rewritten', detail: `${COUNT + 1}/${COUNT + 1}` }],
    });
    expect(existsSync(join(lab.hot, MARK))).toBe(true);
    expect(await lab.run()).toMatchObject({ status: 'complete', leftOut: [] });
    const moved = join(lab.folder, 'another place');
    renameSync(lab.hot, moved);
    lab.configure({}, { paths: { hot: moved, share: lab.share, state: lab.state } });
    writeFileSync(join(moved, 'cut/one more'), 'x');
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 1, updates: 0, deletes: 0 } });
    expect(JSON.parse(readFileSync(join(lab.vault, IMAGE), 'utf8'))).toMatchObject({ hot: moved });
  });

  it('is mirrored although it cannot be marked, which is reported; its mark is never sent', async () => {
    rmSync(join(lab.hot, MARK));
    mkdirSync(join(lab.hot, MARK, 'in the way'), { recursive: true });
    work();
    expect(await lab.run()).toMatchObject({
      status: 'complete',
      done: { updates: EDITED },
      leftOut: [{ why: 'mark-rewritten' }, { path: MARK, why: 'mark-unwritten', detail: 'EISDIR' }],
    });
    expect(existsSync(join(lab.vault, MARK))).toBe(false);
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    rmSync(join(lab.hot, MARK), { recursive: true });
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    expect(existsSync(join(lab.hot, MARK))).toBe(true);
  });

  it('writes no mark when it only plans or has nothing to do', async () => {
    const marks = (): readonly string[] => [join(lab.hot, MARK), join(lab.vault, IMAGE)].map((file) => readFileSync(file, 'utf8'));
    const before = marks();
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    work();
    await lab.plan();
    expect(await lab.run({ dryRun: true })).toMatchObject({ status: 'complete', dryRun: true });
    lab.configure({ shadow: true });
    expect(await lab.run()).toMatchObject({ dryRun: true });
    expect(marks()).toEqual(before);
  });
});

describe('the vault’s image file', () => {
  it('of an older ytm is taken over by whoever mirrored into it, whatever host it names', async () => {
    const state = JSON.parse(readFileSync(join(lab.vault, IMAGE), 'utf8')) as Record<string, unknown>;
    const database = new DatabaseSync(join(lab.state, 'ytm.sqlite'));
    database.exec('DELETE FROM mirror_images; DELETE FROM mirror_marks');
    database.close();
    rmSync(join(lab.hot, MARK));
    writeFileSync(join(lab.vault, IMAGE), JSON.stringify({ host: 'studio.local', hot: state['hot'], since: 17 }));
    work();
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: EDITED }, leftOut: [] });
    expect(JSON.parse(readFileSync(join(lab.vault, IMAGE), 'utf8'))).toMatchObject({ run: 1, since: 17, hot_mark: { state: 'done' } });
  });

  it('is not taken over by a ytm whose state folder was lost, until a person says so; then nothing is sent or deleted', async () => {
    rmSync(lab.state, { recursive: true });
    mkdirSync(lab.state, { mode: 0o700 });
    rmSync(join(lab.hot, 'cut/scene 1'));
    expect(await lab.run()).toMatchObject({ status: 'refused', returncode: 6, reasons: [{ code: 'mirror.other_image' }] });
    expect(await lab.ytm('mirror', 'bootstrap')).toMatchObject({ code: 6 });
    expect(await lab.ytm('mirror', 'bootstrap', '--adopt')).toMatchObject({ code: 0 });
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0, deletes: 0 }, unmanaged: { count: 1 } });
  });
});
