/** What goes from the trash without anybody asking, what keeps ytm from it, and what is on record of it. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookAtVault } from '../../../../src/cli/mirror/session.ts';
import type { AgentOp, AgentRequest } from '../../../../src/mirror/agent/protocol.ts';
import { RegularChores } from '../../../../src/mirror/chores.ts';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import { runId } from '../../../../src/mirror/core/run-id.ts';
import type { RunPorts } from '../../../../src/mirror/run/ports.ts';
import { type PruningOptions, pruneNow, pruningChore, type TrashRules } from '../../../../src/mirror/trash/regular.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';
import { until } from '../../../support/poll.ts';
import { witness } from '../../../support/stores.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const never = new AbortController().signal;

let lab: MirrorLab;
const NOW = Date.now();

beforeAll(async () => {
  lab = makeMirrorLab({ hot: { 'a/one': 'one' } });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
  await lab.within(async ({ runtime }) =>
    witness(
      runtime.kept.store.database,
      Array.from({ length: 400 }, (_, index) => NOW - (index * DAY) / 4),
    ),
  );
});
afterAll(() => lab.remove());
beforeEach(() => {
  rmSync(join(lab.vault, '.ytm_trash'), { recursive: true, force: true });
  mkdirSync(join(lab.vault, '.ytm_trash'));
});

/** The trash of a run that began so long ago. Its id. */
function plantTrash(age: number, paths: readonly string[] = ['a/one'], text = 'trashed'): string {
  const run = runId(NOW - age, (id) => existsSync(join(lab.vault, '.ytm_trash', id)));
  for (const path of paths) {
    const file = join(lab.vault, '.ytm_trash', run, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return run;
}

/** Of so many younger runs: what was there before is not among the newest. */
const plantYounger = (): readonly string[] => [60_000, 50_000, 40_000].map((age) => plantTrash(age, ['a/young']));

const trash = (): readonly string[] =>
  [...listingOf(join(lab.vault, '.ytm_trash'))].filter(([, { type }]) => type === 'file').map(([path]) => path);

const chores = () => lab.store((store) => store.upkeep.chores(10));

interface Other {
  readonly rules?: Partial<TrashRules>;
  /** What the agent says instead. */
  readonly says?: Partial<Record<AgentOp, (answer: never) => unknown>>;
  readonly clock?: FakeClock;
}

function prune(other: Other = {}): ReturnType<typeof pruneNow> {
  return withOptions(other, (options) => pruneNow(options, never));
}

function withOptions<T>({ rules = {}, says = {}, clock }: Other, act: (options: PruningOptions) => Promise<T>): Promise<T> {
  return lab.within(async (session) => {
    await lookAtVault(session, never);
    const { settings, removeLogs, mirror } = session.parts;
    if (mirror.trash === null) throw new Error('there is no trash');
    const ports = { ...saying(session.parts.ports, says), ...(clock === undefined ? {} : { clock }) };
    return act({ settings, ports, rules: { ...mirror.trash, ...rules }, removeLogs });
  });
}

/** Ports whose agent answers otherwise. */
function saying(ports: RunPorts, says: NonNullable<Other['says']>): RunPorts {
  return {
    ...ports,
    // On this machine other tests play an older mirror meanwhile.
    otherMirror: () => Promise.resolve(null),
    agents: {
      async enter(order, options) {
        const entered = await ports.agents.enter(order, options);
        if (entered.kind !== 'entered') return entered;
        const { agent } = entered;
        const ask = async (request: AgentRequest, ...rest: [AbortSignal]): Promise<unknown> => {
          const reply = await agent.ask(request as never, ...rest);
          const instead = says[request.op];
          return instead === undefined || reply.kind !== 'done' ? reply : { kind: 'done', answer: instead(reply.answer as never) };
        };
        return { kind: 'entered', agent: { ...agent, ask: ask as typeof agent.ask } };
      },
    },
  };
}

describe('pruning', () => {
  it('takes what is past its time, and leaves what is kept and what is not named like a run', async () => {
    const old = plantTrash(15 * DAY, ['a/one', 'b/two', 'scripts/kept']);
    const older = plantTrash(16 * DAY, ['a/one']);
    const young = plantTrash(13 * DAY);
    const younger = plantYounger();
    mkdirSync(join(lab.vault, '.ytm_trash/somebody’s folder'));
    writeFileSync(join(lab.vault, '.ytm_trash/somebody’s folder/x'), 'x');
    const content = listingOf(lab.vault, (path) => path.startsWith('.ytm_'));
    expect(await prune()).toMatchObject({
      kind: 'done',
      record: {
        duringRun: null,
        problem: null,
        pruned: [
          { run: older, why: 'age', bytes: 7 },
          { run: old, why: 'age', bytes: 14 },
        ],
      },
    });
    expect(trash().toSorted()).toEqual(
      [`${old}/scripts/kept`, `${young}/a/one`, ...younger.map((run) => `${run}/a/young`), 'somebody’s folder/x'].toSorted(),
    );
    expect(
      differencesOf(
        listingOf(lab.vault, (path) => path.startsWith('.ytm_')),
        content,
      ),
    ).toEqual([]);
  });

  it('is on record: in the store, in a log of its own, in log and status', async () => {
    const old = plantTrash(15 * DAY);
    plantYounger();
    await prune();
    const [chore] = await chores();
    expect(JSON.parse(readFileSync(chore?.log ?? '', 'utf8'))).toMatchObject({
      schema: 'ytm.mirror_pruning/1',
      pruned: [{ run: old, why: 'age', count: 2, bytes: 7 }],
    });
    expect((await lab.ytm('mirror', 'log')).stdout).toContain('pruned 2 paths (7 B) from the trash of 1 run: expired');
    expect((await lab.ytm('mirror', 'log', chore?.id ?? '')).stdout).toContain(old);
    expect((await lab.ytm('mirror', 'status')).stdout).toContain('from the trash of 1 run: expired');
    lab.configure({}, { language: 'ja' });
    expect((await lab.ytm('mirror', 'log')).stdout).toContain('実行 1 回分のごみ箱から 2 件 (7 B) を削除しました: 期限切れ');
    lab.configure({});
  });

  it('never takes the newest three, however old they are', async () => {
    const runs = [20, 19, 18, 17].map((days) => plantTrash(days * DAY));
    expect(await prune()).toMatchObject({ record: { pruned: [{ run: runs[0] }] } });
    expect(trash()).toHaveLength(3);
    expect(await prune()).toEqual({ kind: 'done', record: null });
  });

  it.each([
    ['this machine’s is 20 days ahead', 20, 0, 'the share', 'this machine'],
    ['this machine’s is 20 days behind', -20, 0, 'this machine', 'the share'],
    ['the share’s is 20 days ahead', 0, 20, 'this machine', 'the share'],
    ['the share’s is 20 days behind', 0, -20, 'the share', 'this machine'],
  ])('takes nothing for its age when the clocks do not agree: %s', async (_, own, share, early, late) => {
    plantTrash(15 * DAY);
    plantTrash(10 * DAY);
    plantYounger();
    const before = trash();
    const clock = new FakeClock(Date.now() + own * DAY);
    const says = { 'share-time': ({ at }: { readonly at: number }) => ({ at: at + share * DAY }) };
    expect(await prune({ clock, says })).toEqual({ kind: 'done', record: null });
    expect(trash()).toEqual(before);
    const status = await lab.ytm('mirror', 'status');
    expect(status.stdout).toContain(`the clocks disagree: ${early} reports`);
    expect(status.stdout).toContain(`, ${late} reports`);
    expect(status.stdout).toContain('nothing is pruned from the trash by age');
    // It is over once they agree.
    expect(await prune()).toMatchObject({ record: { pruned: [{ why: 'age' }] } });
    expect((await lab.ytm('mirror', 'status')).stdout).not.toContain('clocks');
  });

  it('takes nothing when all clocks jumped together: the last run was before', async () => {
    plantTrash(HOUR);
    plantTrash(10 * DAY);
    plantYounger();
    const before = trash();
    const clock = new FakeClock(Date.now() + 20 * DAY);
    const says = { 'share-time': ({ at }: { readonly at: number }) => ({ at: at + 20 * DAY }) };
    expect(await prune({ clock, says })).toEqual({ kind: 'done', record: null });
    // Nor after a run that is 20 days late.
    const [last] = await lab.store((store) => store.runs.newest(1));
    if (last === undefined) throw new Error('no run');
    const late = { ...last, id: runId(clock.now()), startedAt: clock.now(), endedAt: clock.now() };
    await lab.store((store) => store.runs.save(late, []));
    expect(await prune({ clock, says })).toEqual({ kind: 'done', record: null });
    expect(trash()).toEqual(before);
    // A run that is still to come says that the clock was set back.
    expect(await prune()).toEqual({ kind: 'done', record: null });
    expect((await lab.ytm('mirror', 'status')).stdout).toContain('the last run reports');
    await lab.within(({ runtime }) =>
      Promise.resolve(
        runtime.kept.store.database.write(() => runtime.kept.store.database.statement('DELETE FROM mirror_runs WHERE id = ?').run(late.id)),
      ),
    );
  });

  it('takes the oldest first when there is more than trash.max and the share is short of room', async () => {
    const [old, second] = [plantTrash(5 * DAY, ['a', 'scripts/kept'], 'x'.repeat(1_000)), plantTrash(4 * DAY, ['a'], 'x'.repeat(1_000))];
    const young = plantTrash(20 * HOUR, ['a'], 'x'.repeat(1_000));
    plantYounger();
    const rules = { max: { kind: 'bytes', bytes: 2_500 } } as const;
    const free = (freeBytes: number) => ({ rules, says: { space: () => ({ freeBytes, sizeBytes: 1_000_000 }) } });
    expect(await prune(free(100_000))).toEqual({ kind: 'done', record: null });
    expect(await prune({ ...free(99_000), rules: { max: { kind: 'bytes', bytes: 9_999 } } })).toEqual({ kind: 'done', record: null });
    expect(await prune(free(99_000))).toMatchObject({ record: { pruned: [{ run: old, why: 'room', bytes: 1_000 }] } });
    expect(trash()).toContain(`${old}/scripts/kept`);
    // Of the last day nothing goes, whatever it costs.
    expect(await prune(free(10))).toMatchObject({ record: { pruned: [{ run: second, why: 'room' }] } });
    expect(await prune(free(10))).toEqual({ kind: 'done', record: null });
    expect(trash()).toContain(`${young}/a`);
  });

  it('thins replaced versions under keep, and says so', async () => {
    const midnight = Math.floor(NOW / DAY) * DAY;
    const at = (moment: number): string => plantTrash(NOW - moment, ['scripts/tool']);
    const threeDays = [1, 2, 3].map((hour) => at(midnight - 3 * DAY + hour * HOUR));
    const twoDays = [1, 2].map((hour) => at(midnight - 2 * DAY + hour * HOUR));
    plantYounger();
    expect(await prune()).toMatchObject({
      record: {
        pruned: expect.arrayContaining(
          [...threeDays.slice(0, 2), ...twoDays.slice(0, 1)].map((run) => ({ run, why: 'thinned', count: 1, bytes: 7 })),
        ),
      },
    });
    expect(trash().filter((path) => path.endsWith('tool'))).toEqual([`${threeDays[2]}/scripts/tool`, `${twoDays[1]}/scripts/tool`]);
    expect(await prune()).toEqual({ kind: 'done', record: null });
  });

  it.each([
    ['mirror.locked', 'a run is under way'],
    ['sentinel.missing', 'there is no sentinel'],
    ['sentinel.wrong_vault', 'it is another vault'],
    ['mount.absent', 'the share is not mounted'],
    ['mirror.other_image', 'the vault is another’s image'],
  ])('is refused: %s, %s', async (code) => {
    plantTrash(15 * DAY);
    plantYounger();
    const away = join(lab.folder, 'away');
    const [sentinel, image] = [join(lab.vault, SENTINEL_NAME), join(lab.vault, '.ytm_image.json')];
    const file = code === 'mirror.other_image' ? image : sentinel;
    if (code.startsWith('sentinel') || code === 'mirror.other_image') renameSync(file, away);
    if (code === 'sentinel.wrong_vault') writeFileSync(sentinel, '{"vault_id":"another"}');
    if (code === 'mirror.other_image') writeFileSync(image, '{"host":"another","hot":"/x","since":"2026-01-01T00:00:00.000Z"}');
    if (code === 'mount.absent') lab.mounted(false);
    const before = listingOf(lab.share);
    const pruned = await withOptions({}, async (options) => {
      const lock = code === 'mirror.locked' ? await options.ports.takeLock() : null;
      const result = await pruneNow(options, never);
      if (lock?.ok === true) await lock.value.release();
      return result;
    });
    expect(pruned).toMatchObject({ kind: 'refused', refusal: { code } });
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    if (existsSync(away)) renameSync(away, file);
    lab.mounted(true);
  });

  it('while ytm serves: soon after it began, then every hour; a run comes first', async () => {
    await withOptions({}, async (options) => {
      const clock = new FakeClock(Date.now());
      let isRunning = false;
      let locked = 0;
      const takeLock: PruningOptions['ports']['takeLock'] = () => {
        locked += 1;
        return options.ports.takeLock();
      };
      const chore = pruningChore({ ...options, ports: { ...options.ports, clock, takeLock } });
      const regular = new RegularChores([chore], clock, { isRunning: () => isRunning, onEnd: () => undefined });
      regular.start();
      const old = plantTrash(15 * DAY);
      plantYounger();
      await clock.advance(4 * 60_000);
      expect(trash()).toContain(`${old}/a/one`);
      await clock.advance(60_000);
      await until('the trash is pruned', () => !trash().includes(`${old}/a/one`));
      await regular.giveWay();
      const next = plantTrash(15 * DAY);
      isRunning = true;
      await clock.advance(60 * 60_000);
      isRunning = false;
      expect(locked).toBe(1);
      expect(trash()).toContain(`${next}/a/one`);
      // The own clock went on by an hour, which the share's did not: nothing is pruned, and the lock is free again.
      await clock.advance(5 * 60_000);
      await regular.giveWay();
      expect(locked).toBe(2);
      const taken = await options.ports.takeLock();
      expect(taken.ok).toBe(true);
      if (taken.ok) await taken.value.release();
      await regular.stop();
      expect(clock.pendingTimers).toBe(0);
    });
  });
});

describe('ytm mirror trash', () => {
  const ytm = (...args: readonly string[]): ReturnType<MirrorLab['ytm']> => lab.ytm('mirror', 'trash', ...args);

  it('lists what is there and why it stays', async () => {
    expect((await ytm('list')).stdout).toBe('the trash is empty\n');
    const [due, inTime, kept, young] = [
      plantTrash(15 * DAY),
      plantTrash(5 * DAY),
      plantTrash(4 * DAY, ['scripts/tool']),
      plantTrash(2 * HOUR, ['a/one', 'a/two']),
    ];
    const [newest] = plantYounger();
    const { code, stdout } = await ytm('list');
    expect(code).toBe(0);
    const lineOf = (run: string | undefined): string => stdout.split('\n').find((line) => line.startsWith(run ?? '?')) ?? '';
    expect(lineOf(due)).toMatch(/15 d.* old, 1 file, 7 B {2}removed at the next pruning$/);
    expect(lineOf(inTime)).toMatch(/kept until it is 14 d old \(trash\.keep\), or space is needed$/);
    expect(lineOf(kept)).toMatch(/kept: replaced versions under mirror\.keep, thinned to one a day$/);
    expect(lineOf(young)).toMatch(/2 files, 14 B {2}kept: younger than trash\.keepAtLeast \(1 d\)$/);
    expect(lineOf(newest)).toMatch(/kept: one of the newest three$/);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('total: 7 runs, 8 files, 56 B');
    expect(JSON.parse((await ytm('list', '--json')).stdout)).toMatchObject([
      { run: due, files: 1, bytes: 7, stays: 'due' },
      {},
      {},
      {},
      {},
      {},
      {},
    ]);
  });

  it('prunes by hand: dry by default, on record, and never the newest three unless one is named', async () => {
    const [old, keeps] = [plantTrash(6 * DAY), plantTrash(5 * DAY, ['a/one', 'scripts/tool'])];
    const [newest] = plantYounger();
    const before = trash();
    const dry = await ytm('prune', '--older-than', '1h');
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain(`  ${old}  `);
    expect(dry.stdout).toContain('total: 2 runs, 2 files, 14 B');
    expect(dry.stdout).toContain('replaced versions under mirror.keep are kept');
    expect(dry.stdout).toContain('nothing was removed; to remove it, add --apply');
    expect(trash()).toEqual(before);
    expect((await ytm('prune', '--older-than', '1h', '--apply')).stdout).toBe('pruned 4 paths (14 B) from the trash of 2 runs: by hand\n');
    expect(trash()).toEqual([`${keeps}/scripts/tool`, ...before.filter((path) => path.endsWith('young'))]);
    expect(await ytm('prune', '--older-than', '0s', '--apply')).toMatchObject({ code: 0, stdout: 'nothing in the trash to prune\n' });
    expect((await ytm('prune', '--run', keeps, '--with-kept', '--run', newest ?? '', '--apply')).stdout).toContain('2 runs: by hand');
    expect(trash()).toHaveLength(2);
    expect((await chores())[0]).toMatchObject({ duringRun: null, pruned: [{ run: keeps, why: 'by-hand' }, { run: newest }] });
  });

  it('says so in Japanese as well', async () => {
    lab.configure({}, { language: 'ja' });
    const old = plantTrash(15 * DAY);
    plantYounger();
    expect((await ytm('list')).stdout).toMatch(new RegExp(`^${old} {2}15日.*前、1 個、7 B {2}次の整理で削除されます`));
    expect((await ytm('prune', '--run', old)).stdout).toContain('まだ何も削除していません。削除するには --apply を付けます');
    lab.configure({});
  });

  it.each([
    [['prune'], 2, 'specify which runs to remove'],
    [['prune', '--older-than', 'long ago'], 2, '--older-than takes a duration'],
    [['empty'], 2, 'ytm mirror trash list'],
    [['prune', '--run', '20200101T000000Z', '--apply'], 1, 'there is no trash of run 20200101T000000Z'],
  ])('%j ends with %i', async (args, code, text) => {
    plantYounger();
    expect(await ytm(...args)).toMatchObject({ code, stderr: expect.stringContaining(text) });
    expect(trash()).toHaveLength(3);
  });

  it('waits for no run: it is refused while one is under way', async () => {
    plantTrash(15 * DAY);
    await lab.within(async ({ parts }) => {
      const taken = await parts.ports.takeLock();
      expect(await ytm('prune', '--older-than', '1d', '--apply')).toMatchObject({ code: 5 });
      if (taken.ok) await taken.value.release();
    });
    expect(trash()).toHaveLength(1);
  });
});
