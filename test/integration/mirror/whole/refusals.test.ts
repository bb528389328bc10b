/** Every refusal of every guard: its code, its exit code, its log, and a vault that is as it was, byte by byte. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';
import type { Tree } from '../../../support/mirror/tree.ts';
import { endPrograms, program } from './programs.ts';
import { REFUSALS } from './refusals.ts';
import { refusesUntilMended } from './refuses.ts';

const HOT: Tree = Object.fromEntries(
  ['projects', 'audio', 'scripts'].flatMap((folder) =>
    Array.from({ length: 10 }, (_, index) => [`${folder}/file ${index}`, `${folder} ${index}`]),
  ),
);

describe('a refusal', () => {
  /** Each refusal is mended and ends with a complete run, so the next one begins where it ended; after a failure it begins anew. */
  let lab: MirrorLab;
  let turn = 0;
  const begin = async (): Promise<void> => {
    lab = makeMirrorLab({ hot: HOT, vault: { 'planning/progress.md': 'the one truth', 'born here': 'an unmanaged file' } });
    writeFileSync(join(lab.hot, `new ${turn}`), 'new');
    expect((await lab.run()).status).toBe('complete');
  };
  beforeAll(begin);
  beforeEach(() => {
    // Something to do for the next run.
    turn += 1;
    writeFileSync(join(lab.hot, 'projects/file 1'), `changed for the ${turn}. time`);
    rmSync(join(lab.hot, `new ${turn - 1}`));
    writeFileSync(join(lab.hot, `new ${turn}`), 'new');
  });
  afterEach(async ({ task }) => {
    await endPrograms();
    if (task.result?.state !== 'fail') return lab.configure({});
    lab.remove();
    await begin();
  });
  afterAll(() => lab.remove());

  it.each(REFUSALS)('$name: $code', (refusal) => refusesUntilMended(lab, refusal));

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
    await lab.store((store) => store.decisions.setHalted(null));
    expect((await lab.run()).status).toBe('complete');
  });

  it('check and gate show a mirror that is refused again and again, also without a daemon', async () => {
    lab.configure({ rsync: { bin: '/nowhere/rsync' } });
    expect([(await lab.run()).status, (await lab.run()).status]).toEqual(['refused', 'refused']);
    expect((await lab.ytm('check')).stdout).toMatch(/^DEGRADED {2}mirror: .*\n {10}since .*\n {10}next: /);
    expect(JSON.parse((await lab.ytm('check', '--json')).stdout)).toMatchObject({
      components: expect.arrayContaining([
        expect.objectContaining({
          id: 'mirror',
          verdict: 'degraded',
          reasons: [expect.objectContaining({ code: 'rsync.missing' }), expect.objectContaining({ code: 'mirror.failing' })],
        }),
      ]) as unknown,
    });
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
