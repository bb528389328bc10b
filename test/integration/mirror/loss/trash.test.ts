/** What goes unasked is no more than what the trash can hold for a day, and pruning takes nothing while there is room. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runId } from '../../../../src/mirror/core/run-id.ts';
import { pruneNow } from '../../../../src/mirror/trash/regular.ts';
import { lossProblem, makeMountedLab, titled } from './lab.ts';

const MASTERS = 15;
/** 15 of them are 29 % of a share of 64 MiB. */
const MASTER_BYTES = 1_300_000;
const DAY = 24 * 3_600_000;
const signal = new AbortController().signal;

const masters = Array.from({ length: MASTERS }, (_, index) => `masters/film ${index}.mov`);
/** Beside them, so that hot has not shrunk. */
const notes = Array.from({ length: 40 }, (_, index) => `notes/page ${index}`);

describe.skipIf(lossProblem !== null)(titled('15 masters, 29 % of the share', lossProblem), () => {
  let lab: ReturnType<typeof makeMountedLab>;
  afterEach(() => lab.remove());

  async function mirrored(mirror: Readonly<Record<string, unknown>>, probes: Readonly<Record<string, unknown>> = {}): Promise<void> {
    lab = makeMountedLab({ size: '64m', mirror, probes });
    for (const folder of ['masters', 'notes']) mkdirSync(join(lab.hot, folder));
    for (const path of notes) writeFileSync(join(lab.hot, path), path);
    for (const [index, path] of masters.entries()) writeFileSync(join(lab.hot, path), Buffer.alloc(MASTER_BYTES, index));
    expect(await lab.run()).toMatchObject({ status: 'complete' });
  }

  const removeMasters = (): void => masters.forEach((path) => rmSync(join(lab.hot, path)));
  const inVault = (): number => masters.filter((path) => existsSync(join(lab.vault, path))).length;
  const inTrash = (run: string): number => masters.filter((path) => existsSync(join(lab.vault, '.ytm_trash', run, path))).length;
  const limits = (): readonly string[] => lab.store((store) => (store.decisions.parked()?.limits ?? []).map(({ kind }) => kind));

  /** Trash of younger runs, so that what was there before is not among the newest. */
  function plantYounger(): void {
    for (const minutes of [1, 2, 3]) {
      const folder = join(lab.vault, '.ytm_trash', runId(Date.now() + minutes * 60_000));
      mkdirSync(folder);
      writeFileSync(join(folder, 'page'), 'x');
    }
  }

  /** As if the run had been so many days ago, and ytm at work every day since. Its id by then. */
  function age(run: string, days: number): string {
    const now = Date.now();
    const old = runId(now - days * DAY);
    renameSync(join(lab.vault, '.ytm_trash', run), join(lab.vault, '.ytm_trash', old));
    lab.witness(Array.from({ length: days * 4 + 1 }, (_, index) => now - (index * DAY) / 4));
    return old;
  }

  function prune(): ReturnType<typeof pruneNow> {
    return lab.within(({ settings, ports, removeLogs }) => {
      if (settings.trash === null) throw new Error('there is no trash');
      return pruneNow({ settings, ports, rules: settings.trash, removeLogs }, signal);
    });
  }

  /** Of a file for hot that fits only when something is pruned. */
  function writeLarge(): void {
    const { bavail, bsize } = statfsSync(lab.vault);
    writeFileSync(join(lab.hot, 'large'), Buffer.alloc(bavail * bsize - 500_000));
  }

  it('do not go unasked, whatever floor says; once let through they stay in the trash while there is room', async () => {
    await mirrored({});
    removeMasters();
    expect(await lab.run()).toMatchObject({ status: 'parked', parked: { count: MASTERS }, done: { deletes: 0 } });
    expect([inVault(), limits()]).toEqual([MASTERS, ['bytes', 'trash']]);
    lab.store((store) => store.decisions.setApproved(store.decisions.parked()));
    const deleting = await lab.run();
    expect(deleting.done?.deletes).toBe(MASTERS);
    // Three times as much as trash.max, two days old, not among the newest: but 70 % of the share are free.
    const old = age(deleting.id, 2);
    plantYounger();
    expect(await prune()).toEqual({ kind: 'done', record: null });
    expect(inTrash(old)).toBe(MASTERS);
  });

  it('do not go unasked a few at a time either: the trash could not hold them for a day', async () => {
    await mirrored({ budget: { bytes: '100%' }, trash: { max: '5MB' } });
    for (const path of masters.slice(0, 3)) rmSync(join(lab.hot, path));
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { deletes: 3 } });
    rmSync(join(lab.hot, masters[3] ?? ''));
    expect(await lab.run()).toMatchObject({ status: 'parked', parked: { count: 1 }, done: { deletes: 0 } });
    expect(limits()).toEqual(['trash']);
  });

  it('go for a run that needs the room once they are a day old, and this is on record; before that it refuses', async () => {
    await mirrored({ budget: { bytes: '100%' }, trash: { max: '90%' } });
    removeMasters();
    const deleting = await lab.run();
    plantYounger();
    writeLarge();
    expect(await lab.run()).toMatchObject({ status: 'refused', reasons: [{ code: 'vault.no_room' }] });
    expect(inTrash(deleting.id)).toBe(MASTERS);
    const old = age(deleting.id, 2);
    const run = await lab.run();
    expect(run).toMatchObject({ status: 'complete', done: { creates: 1 } });
    expect(inTrash(old)).toBe(0);
    const chore = lab.store((store) => store.upkeep.chores(10)).find(({ kind }) => kind === 'pruning');
    expect(chore).toMatchObject({
      kind: 'pruning',
      duringRun: run.id,
      problem: null,
      pruned: [{ run: old, why: 'room', bytes: MASTERS * MASTER_BYTES }],
    });
    expect(readdirSync(join(lab.folder, 'logs')).filter((name) => name.includes('pruning'))).toHaveLength(1);
  });

  it('go when the share has not a byte left: by a run that could not even try to write, and by pruning', async () => {
    await mirrored({ trash: { max: '90%' } }, { space: false });
    for (const turn of ['run', 'prune'] as const) {
      const trashed = join(lab.vault, '.ytm_trash', turn);
      mkdirSync(join(trashed, 'masters'), { recursive: true });
      writeFileSync(join(trashed, masters[0] ?? ''), Buffer.alloc(10 * MASTER_BYTES));
      const old = age(turn, 2);
      if (turn === 'run') plantYounger();
      const { bavail, bsize } = statfsSync(lab.vault);
      const ballast = join(lab.share.disk.content, 'ballast');
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
      writeFileSync(join(lab.hot, 'new'), turn);
      if (turn === 'run') expect(await lab.run()).toMatchObject({ status: 'complete', reasons: [], done: { creates: 1 } });
      else expect(await prune()).toMatchObject({ kind: 'done', record: { pruned: [{ run: old, why: 'room' }] } });
      expect(existsSync(join(lab.vault, '.ytm_trash', old))).toBe(false);
      rmSync(ballast);
    }
  });
});
