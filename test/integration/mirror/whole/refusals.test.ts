/** Every refusal of every guard: its code, its exit code, its log, and a vault that is as it was, byte by byte. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';
import type { Tree } from '../../../support/mirror/tree.ts';
import { endPrograms, program } from './programs.ts';
import { REFUSALS } from './refusals.ts';

const HOT: Tree = Object.fromEntries(
  ['projects', 'audio', 'scripts'].flatMap((folder) =>
    Array.from({ length: 10 }, (_, index) => [`${folder}/file ${index}`, `${folder} ${index}`]),
  ),
);

describe('a refusal', () => {
  let lab: MirrorLab;
  beforeEach(async () => {
    lab = makeMirrorLab({ hot: HOT, vault: { 'planning/progress.md': 'the one truth', 'born here': 'a stranger' } });
    expect((await lab.run()).status).toBe('complete');
    // Something to do for the next run.
    writeFileSync(join(lab.hot, 'projects/file 1'), 'changed');
    rmSync(join(lab.hot, 'audio/file 1'));
    writeFileSync(join(lab.hot, 'new'), 'new');
  });
  afterEach(async () => {
    await endPrograms();
    lab.remove();
  });

  it.each(REFUSALS)('$name: $code', { timeout: 60_000 }, async ({ breaks, mends, status, code, guard, exit, dryGoesOn }) => {
    await breaks(lab);
    const before = listingOf(lab.share);
    const dry = await lab.run({ dryRun: true });
    expect(dry.reasons.map((reason) => reason.code)).toEqual(dryGoesOn === true ? [] : expect.arrayContaining([code]));
    expect(dry).toMatchObject({ dryRun: true, done: null });
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    expect(await lab.store((store) => store.halted())).toBeNull();

    const record = await lab.run();
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    expect(record, JSON.stringify(record.guards)).toMatchObject({ status, returncode: exit, done: null, passes: [] });
    expect(record.reasons.map((reason) => reason.code)).toContain(code);
    expect(record.guards.filter(({ ok }) => !ok)).toMatchObject([{ name: guard, code }]);
    expect(logOf(record.log)).toMatchObject({ run: true, dry_run: false, result: { status, returncode: exit } });
    expect(logOf(dry.log)).toMatchObject({ run: false, dry_run: true });

    await mends(lab);
    expect(await lab.run()).toMatchObject({ status: 'complete', returncode: 0, done: { deletes: 1, updates: 1 } });
  });

  it('the mirror is halted: whatever hot has by now, until a person says so', async () => {
    renameSync(lab.hot, `${lab.hot} away`);
    mkdirSync(lab.hot);
    expect(await lab.run()).toMatchObject({ status: 'halted', returncode: 6 });
    rmSync(lab.hot, { recursive: true });
    renameSync(`${lab.hot} away`, lab.hot);
    const before = listingOf(lab.share);
    const again = await lab.run();
    expect(again).toMatchObject({ status: 'halted', returncode: 6, done: null });
    expect(again.reasons.map(({ code }) => code)).toEqual(['hot.empty']);
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
  });

  it('another run holds the lock: mirror.locked', async () => {
    const before = listingOf(lab.share);
    await lab.within(async ({ parts }) => {
      const taken = await parts.ports.takeLock();
      if (!taken.ok) throw new Error('the lock is taken');
      const record = await lab.run();
      expect(record).toMatchObject({ status: 'refused', returncode: 5 });
      expect(record.guards.at(-1)).toMatchObject({ name: 'lock', ok: false, code: 'mirror.locked' });
      expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
      await taken.value.release();
    });
    expect((await lab.run()).status).toBe('complete');
  });

  it('somebody of a dead run still works: mirror.orphans, until he is gone', async () => {
    const orphan = await program('/bin/sleep', '1000');
    await lab.within(async ({ parts }) => {
      const taken = await parts.ports.takeLock();
      if (!taken.ok) throw new Error('the lock is taken');
      await taken.value.addGroup(orphan.pid ?? 0);
      await taken.value.release();
    });
    const before = listingOf(lab.share);
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'refused', returncode: 5 });
    expect(record.guards.at(-1)).toMatchObject({ name: 'lock', ok: false, code: 'mirror.orphans' });
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    await endPrograms();
    expect(await lab.run()).toMatchObject({ status: 'complete', reasons: [] });
  });

  it.each(['hot', 'share/ytm_workspaces', 'share/ytm_workspaces/deeper', 'share'])(
    'hot and vault are one tree, hot being %s',
    async (hot) => {
      const before = listingOf(lab.share);
      lab.configure({}, { paths: { hot: join(lab.folder, hot), share: hot === 'hot' ? lab.hot : lab.share, state: lab.state } });
      const ended = await lab.run().then(
        (record) => ({ exitCode: record.returncode, message: record.reasons.map(({ code }) => code).join() }),
        (error: unknown) => error,
      );
      expect(ended).toMatchObject({ exitCode: 2 });
      expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    },
  );
});

function logOf(path: string | null): unknown {
  return JSON.parse(readFileSync(path ?? '', 'utf8'));
}
