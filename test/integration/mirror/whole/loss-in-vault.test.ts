/** Somebody works in the vault: what is lost there is reported, and what was born there is not replaced. */
import { chmodSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import type { Tree } from '../../../support/mirror/tree.ts';
import { rsyncProblem, rsyncTitle } from '../rsync-lab.ts';

const HOT: Tree = Object.fromEntries([
  ...Array.from({ length: 15 }, (_, index) => [`audio/take ${index}`, `take ${index}`]),
  ['scripts/run.sh', 'echo'],
  ['film', 'hot’s film'],
]);
const YEAR_2001 = 1_000_000_000;

let lab: MirrorLab;
beforeEach(async () => {
  lab = makeMirrorLab({ hot: HOT, mirror: { budget: WIDE, keep: [] } });
  expect(await lab.run()).toMatchObject({ status: 'complete', lost: { count: 0 } });
});
afterEach(() => lab.remove());

describe.skipIf(rsyncProblem !== null)(rsyncTitle('a loss in the vault'), () => {
  it('is no “left out by rule”: a folder was replaced by a link, 15 files are missing as long as it is there', async () => {
    rmSync(join(lab.vault, 'audio'), { recursive: true });
    symlinkSync('scripts', join(lab.vault, 'audio'));
    for (const _ of [1, 2]) {
      const record = await lab.run();
      expect(record).toMatchObject({
        status: 'partial',
        returncode: 1,
        reasons: [{ code: 'mirror.loss', args: { count: 16, path: 'audio' } }],
        lost: { count: 16 },
      });
      expect(record.leftOut.filter(({ why }) => why === 'lost-in-vault')).toHaveLength(16);
    }
    const plan = await lab.ytm('mirror', 'plan');
    expect(plan.stdout).toContain('audio/take 3: sent by ytm, but no longer in the vault');
    expect(plan.stdout).toMatch(/^lost in the vault: 16 paths sent by ytm, such as audio\n/);
    const { stdout } = await lab.ytm('mirror', 'status');
    expect(stdout).toContain('lost in the vault');
    for (const text of [plan.stdout, stdout]) expect(text).not.toMatch(/nothing changed|matches hot/);
    rmSync(join(lab.vault, 'audio'));
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 16 }, reasons: [{ code: 'mirror.found_missing' }] });
    expect(await lab.run()).toMatchObject({ status: 'complete', reasons: [], lost: { count: 0, sample: [] } });
  });

  it('is sent again and reported once when hot has it', async () => {
    rmSync(join(lab.vault, 'audio/take 3'));
    expect(await lab.run()).toMatchObject({
      status: 'complete',
      done: { creates: 1 },
      reasons: [{ code: 'mirror.found_missing', args: { count: 1, path: 'audio/take 3' } }],
      lost: { count: 1, sample: ['audio/take 3'] },
    });
    expect((await lab.ytm('mirror', 'log')).stdout).toContain('missing in the vault: 1 path sent by ytm, such as audio/take 3');
    expect(await lab.run()).toMatchObject({ status: 'complete', reasons: [] });
  });

  it('of the only copy is reported, although hot does not have it either', async () => {
    lab.configure({ keep: ['scripts'] });
    rmSync(join(lab.hot, 'scripts/run.sh'));
    expect(await lab.run()).toMatchObject({ status: 'complete', lost: { count: 0 } });
    rmSync(join(lab.vault, 'scripts/run.sh'));
    expect(await lab.run()).toMatchObject({ status: 'partial', reasons: [{ code: 'mirror.loss', args: { path: 'scripts/run.sh' } }] });
    expect(await lab.run()).toMatchObject({ status: 'complete', reasons: [] });
  });
});

describe.skipIf(rsyncProblem !== null)(rsyncTitle('somebody’s work in the vault'), () => {
  it('is not replaced by an update when it is older than what was sent', async () => {
    writeFileSync(join(lab.vault, 'film'), 'corrected by a colleague');
    utimesSync(join(lab.vault, 'film'), YEAR_2001, YEAR_2001);
    writeFileSync(join(lab.hot, 'film'), 'next version');
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'parked', returncode: 6, drift: ['film'], done: { updates: 0 } });
    expect(readFileSync(join(lab.vault, 'film'), 'utf8')).toBe('corrected by a colleague');
    expect((await lab.ytm('mirror', 'approve', record.parked?.id ?? '')).code).toBe(0);
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: 1 } });
    expect(readFileSync(join(lab.vault, 'film'), 'utf8')).toBe('next version');
  });

  it('is not replaced when its size and time were put back: it is read, and compared with what was sent', async () => {
    const { mtime } = lstatSync(join(lab.vault, 'film'));
    writeFileSync(join(lab.vault, 'film'), 'cut’s film');
    utimesSync(join(lab.vault, 'film'), mtime, mtime);
    writeFileSync(join(lab.hot, 'film'), 'next version');
    expect(await lab.run()).toMatchObject({ status: 'parked', drift: ['film'], done: { updates: 0 } });
    expect(readFileSync(join(lab.vault, 'film'), 'utf8')).toBe('cut’s film');
    // What only looks touched is replaced: its content is what was sent.
    writeFileSync(join(lab.hot, 'scripts/run.sh'), 'echo again');
    chmodSync(join(lab.vault, 'scripts/run.sh'), 0o600);
    expect(await lab.run()).toMatchObject({ status: 'parked', drift: ['film'], done: { updates: 1 } });
  });

  it('is not replaced once it was reported as not ours, run after run, until a person says so', async () => {
    writeFileSync(join(lab.vault, 'notes'), 'a colleague’s notes');
    utimesSync(join(lab.vault, 'notes'), YEAR_2001, YEAR_2001);
    expect(await lab.run()).toMatchObject({ status: 'complete', unmanaged: { count: 1, sample: ['notes'] } });
    writeFileSync(join(lab.hot, 'notes'), 'hot’s own notes');
    const [first, second] = [await lab.run(), await lab.run()];
    expect(first).toMatchObject({ status: 'parked', drift: ['notes'] });
    expect(second).toMatchObject({ status: 'parked', drift: ['notes'], parked: first.parked });
    expect(readFileSync(join(lab.vault, 'notes'), 'utf8')).toBe('a colleague’s notes');
    expect((await lab.ytm('mirror', 'approve', first.parked?.id ?? '')).code).toBe(0);
    const done = await lab.run();
    expect(done).toMatchObject({ status: 'complete', done: { updates: 1 } });
    expect(readFileSync(join(lab.vault, '.ytm_trash', done.id, 'notes'), 'utf8')).toBe('a colleague’s notes');
    writeFileSync(join(lab.hot, 'notes'), 'hot’s own notes, longer');
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: 1 } });
  });

  it('in a whole folder is protected file by file, and an existing vault is still taken over', async () => {
    renameSync(join(lab.vault, 'audio'), join(lab.vault, 'theirs'));
    utimesSync(join(lab.vault, 'theirs/take 1'), YEAR_2001, YEAR_2001);
    expect(await lab.run()).toMatchObject({ unmanaged: { count: 1, sample: ['theirs'] } });
    await lab.store((store) => expect([...store.manifest('vault-of-whole-runs').unmanagedPaths()]).toEqual(['theirs']));
    renameSync(join(lab.hot, 'audio'), join(lab.hot, 'theirs'));
    writeFileSync(join(lab.hot, 'theirs/take 1'), 'hot’s take');
    expect(await lab.run()).toMatchObject({ status: 'parked', drift: ['theirs/take 1'] });
    expect(lstatSync(join(lab.vault, 'theirs/take 1')).mtimeMs).toBe(YEAR_2001 * 1_000);
    expect(existsSync(join(lab.vault, 'theirs/take 2'))).toBe(true);
  });
});
