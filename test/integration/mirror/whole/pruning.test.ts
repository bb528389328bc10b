/** The trash by age and size, and what keeps ytm from pruning. */
import { renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookAtVault } from '../../../../src/cli/mirror/session.ts';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import { type PruningOptions, pruneNow, RegularPruning, type TrashLimits } from '../../../../src/mirror/pruning.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';
import { until } from '../../../support/poll.ts';

const DAY = 24 * 3_600_000;
const LONG: TrashLimits = { keepMs: 14 * DAY, max: 1 };
const OLD = '20200101T000000Z';
const OLDER = '20190101T000000Z-2';

let lab: MirrorLab;
let runs: string[];

/** Two runs that replaced and deleted something, under keep as well. */
beforeEach(async () => {
  lab = makeMirrorLab({ hot: { 'a/one': 'one', 'a/two': 'two', 'scripts/kept': 'first', 'b/three': 'three' } });
  await lab.run();
  runs = [];
  for (const text of ['second', 'third version']) {
    writeFileSync(join(lab.hot, 'a/one'), text);
    writeFileSync(join(lab.hot, 'scripts/kept'), text);
    rmSync(join(lab.hot, text === 'second' ? 'a/two' : 'b/three'));
    const { id, status } = await lab.run();
    expect(status).toBe('complete');
    runs.push(id);
  }
});
afterEach(() => lab.remove());

const trash = (): readonly string[] =>
  [...listingOf(join(lab.vault, '.ytm_trash'))].filter(([, { type }]) => type === 'file').map(([path]) => path);
const agedTo = (index: number, id: string): void =>
  renameSync(join(lab.vault, '.ytm_trash', runs[index] ?? ''), join(lab.vault, '.ytm_trash', id));

function prune(limits: TrashLimits): ReturnType<typeof pruneNow> {
  return withOptions(limits, (options) => pruneNow(options, new AbortController().signal));
}

function withOptions<T>(limits: TrashLimits, act: (options: PruningOptions) => Promise<T>): Promise<T> {
  return lab.within(async (session) => {
    await lookAtVault(session, new AbortController().signal);
    const { settings, ports, removeLogs } = session.parts;
    return act({ settings, ports, limits, removeLogs });
  });
}

describe('pruning', () => {
  it('takes what is past its time, and leaves what is kept and what is not named like a run', async () => {
    agedTo(0, OLD);
    renameSync(join(lab.vault, '.ytm_trash', runs[1] ?? ''), join(lab.vault, '.ytm_trash/somebody’s folder'));
    const others = trash().filter((path) => !path.startsWith(OLD));
    const content = listingOf(lab.vault, (path) => path.startsWith('.ytm_'));
    expect(await prune(LONG)).toEqual({ kind: 'done', runs: [OLD], removed: expect.any(Number), problem: null });
    expect(trash()).toEqual([`${OLD}/scripts/kept`, ...others]);
    expect(
      differencesOf(
        listingOf(lab.vault, (path) => path.startsWith('.ytm_')),
        content,
      ),
    ).toEqual([]);
  });

  it('takes the oldest first when there is too much, never the newest', async () => {
    const third = await (async () => {
      writeFileSync(join(lab.hot, 'a/one'), 'the fourth version');
      return (await lab.run()).id;
    })();
    expect(await prune({ ...LONG, max: 0 })).toMatchObject({ runs });
    expect(trash().toSorted()).toEqual([...runs.map((run) => `${run}/scripts/kept`), `${third}/a/one`].toSorted());
    // What is kept counts no more.
    expect(await prune({ ...LONG, max: 0.5 })).toMatchObject({ runs: [] });
  });

  it('knows a run that died and an undoing by their time', async () => {
    agedTo(0, OLD);
    agedTo(1, OLDER);
    expect(await prune(LONG)).toMatchObject({ runs: [OLDER, OLD] });
    expect(trash()).toEqual([`${OLDER}/scripts/kept`, `${OLD}/scripts/kept`]);
  });

  it('counts what a run left that was stopped, or died, before it had told what it replaced', async () => {
    const dayBefore = new Date(Date.now() - DAY).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    agedTo(0, dayBefore);
    const { blocks, bsize } = statfsSync(lab.vault);
    // The other one's 17 bytes would fit, its 11 do not any more.
    expect(await prune({ ...LONG, max: 20 / (blocks * bsize) })).toMatchObject({ runs: [dayBefore] });
  });

  it.each([
    ['mirror.locked', 'a run is under way'],
    ['sentinel.missing', 'there is no sentinel'],
    ['sentinel.wrong_vault', 'it is another vault'],
    ['mount.absent', 'the share is not mounted'],
    ['mirror.other_image', 'the vault is another’s image'],
  ])('%s: %s', async (code) => {
    agedTo(0, OLD);
    const sentinel = join(lab.vault, SENTINEL_NAME);
    if (code === 'sentinel.missing') rmSync(sentinel);
    if (code === 'sentinel.wrong_vault') writeFileSync(sentinel, '{"vault_id":"another"}');
    if (code === 'mirror.other_image')
      writeFileSync(join(lab.vault, '.ytm_image.json'), '{"host":"another","hot":"/x","since":"2026-01-01T00:00:00.000Z"}');
    if (code === 'mount.absent') lab.mounted(false);
    const before = listingOf(lab.share);
    const pruned = await withOptions(LONG, async (options) => {
      const lock = code === 'mirror.locked' ? await options.ports.takeLock() : null;
      const result = await pruneNow(options, new AbortController().signal);
      if (lock?.ok === true) await lock.value.release();
      return result;
    });
    expect(pruned).toMatchObject({ kind: 'refused', refusal: { code } });
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
  });

  it('while ytm serves: soon after it began, then every hour; a run comes first', async () => {
    await withOptions(LONG, async (options) => {
      const clock = new FakeClock(Date.now());
      let isRunning = false;
      let locked = 0;
      const takeLock: PruningOptions['ports']['takeLock'] = () => {
        locked += 1;
        return options.ports.takeLock();
      };
      const pruning = new RegularPruning({ ...options, ports: { ...options.ports, clock, takeLock } }, () => isRunning);
      pruning.start();
      agedTo(0, OLD);
      await clock.advance(4 * 60_000);
      expect(trash().filter((path) => path.startsWith(OLD)).length).toBeGreaterThan(1);
      await clock.advance(60_000);
      await until('the trash is pruned', () => trash().filter((path) => path.startsWith(OLD)).length === 1);
      await pruning.giveWay();
      agedTo(1, OLDER);
      isRunning = true;
      await clock.advance(60 * 60_000);
      isRunning = false;
      expect(locked).toBe(1);
      expect(trash().filter((path) => path.startsWith(OLDER)).length).toBeGreaterThan(1);
      await clock.advance(60 * 60_000);
      // Whoever is told to give way has let go of the lock.
      await pruning.giveWay();
      const taken = await options.ports.takeLock();
      expect(taken.ok).toBe(true);
      if (taken.ok) await taken.value.release();
      await pruning.stop();
      expect(clock.pendingTimers).toBe(0);
    });
  });
});
