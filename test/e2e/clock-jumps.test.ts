/**
 * The built program while its clock is set by twenty years, ahead and back: under a running `ytm serve`, and between one-shot commands, with
 * trash and a schedule. Nothing is destroyed, runs go on, no age is negative, nothing is said on standard error, JSON is valid.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { snapshotFromJson } from '../../src/report/snapshot-parse.ts';
import { serve } from '../support/e2e/daemon.ts';
import type { Owner, Site } from '../support/e2e/fleet.ts';
import { jsonFaults } from '../support/e2e/hostile/world.ts';
import { type Ran, ytm } from '../support/e2e/program.ts';
import { type MirrorLab, makeMirrorLab } from '../support/mirror/lab.ts';
import { until } from '../support/poll.ts';
import { titled } from '../support/titled.ts';

/** Debian's package faketime puts it there. */
const LIBRARY =
  spawnSync('sh', ['-c', 'ls /usr/lib/*/faketime/libfaketimeMT.so.1'], { encoding: 'utf8' }).stdout.trim().split('\n')[0] ?? '';
const problem = LIBRARY === '' ? 'there is no faketime here' : null;

const TWENTY_YEARS_S = 20 * 365 * 24 * 3_600;
const EVERY = '5s';
/** Runs that left something in the trash. */
const TRASHED = 4;

interface Machine {
  readonly lab: MirrorLab;
  readonly site: Site;
  /** Sets the wall clock, also of programs that run; the monotonic one stays. @param seconds from the real time */
  readonly setClock: (seconds: number) => void;
}

function machineOf(owner: Owner): Machine {
  const lab = makeMirrorLab({
    hot: { 'notes/one': 'one', 'notes/two': 'two', 'notes/three': 'three' },
    mirror: { trash: { keep: '7d', max: '50%' } },
    config: { exporter: { listen: '127.0.0.1:0' } },
  });
  owner.onTestFinished(() => lab.remove());
  const file = join(lab.folder, 'clock');
  const setClock = (seconds: number): void => writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}`);
  setClock(0);
  const env = {
    ...lab.site.env,
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  return { lab, site: { ...lab.site, env }, setClock };
}

/** Deleted files of several runs. */
async function fillTrash(lab: MirrorLab): Promise<void> {
  for (let round = 0; round < TRASHED; round += 1) {
    writeFileSync(join(lab.hot, `short-lived ${round}`), String(round));
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    rmSync(join(lab.hot, `short-lived ${round}`));
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { deletes: 1 } });
  }
}

/** Every file in the trash. */
function trashOf({ vault }: MirrorLab): readonly string[] {
  const trash = join(vault, '.ytm_trash');
  if (!existsSync(trash)) return [];
  return readdirSync(trash, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes('short-lived'))
    .toSorted();
}

/** Nothing about a clock is printed where it does not belong, and no age is negative. */
function expectClean(what: string, { stdout, stderr }: Pick<Ran, 'stdout' | 'stderr'>): void {
  expect({ what, stderr }).toEqual({ what, stderr: '' });
  expect(stdout, what).not.toMatch(/(?<![\w.-])-\d[\d.]*\s?(?:ms|s|min|h|d|days?)\b|NaN|Infinity|Invalid Date|TimeoutOverflow/);
}

describe.skipIf(problem !== null).concurrent(titled('a clock that is set by twenty years', problem), () => {
  /** From the real time: ahead, back, and right again. */
  const MOMENTS = [TWENTY_YEARS_S, -TWENTY_YEARS_S, 0];

  test('between commands', async (context) => {
    const { lab, site, setClock } = machineOf(context);
    lab.configure({ every: false });
    await fillTrash(lab);
    const kept = trashOf(lab);
    expect(kept).toHaveLength(TRASHED);
    for (const moment of MOMENTS) {
      setClock(moment);
      for (const words of [['check'], ['mirror', 'status'], ['mirror', 'trash', 'list'], ['watch', '--once']])
        expectClean(`${words.join(' ')} at ${moment}`, await ytm(site, words));
      const json = await ytm(site, ['check', '--json']);
      expectClean('check --json', json);
      expect(jsonFaults('check', json.stdout)).toEqual([]);
      expect(snapshotFromJson(JSON.parse(json.stdout))).not.toBeNull();
      writeFileSync(join(lab.hot, `at ${moment}`), 'x');
      const run = await ytm(site, ['mirror', 'run']);
      expect(run, run.stderr).toMatchObject({ code: 0 });
      expect(existsSync(join(lab.vault, `at ${moment}`))).toBe(true);
      expect(trashOf(lab)).toEqual(kept);
    }
  });

  test('under ytm serve', async (context) => {
    const { lab, site, setClock } = machineOf(context);
    lab.configure({ every: false });
    await fillTrash(lab);
    const kept = trashOf(lab);
    lab.configure({ every: EVERY });
    const daemon = await serve(site, context);
    await daemon.shows('a next run', ({ mirror }) => (mirror?.nextAt ?? 0) > 0);
    for (const moment of MOMENTS) {
      setClock(moment);
      const now = Date.now() + moment * 1_000;
      writeFileSync(join(lab.hot, `at ${moment}`), 'x');
      const attempts = (await daemon.attempts()).get('mount') ?? 0;
      await until('what is new is sent', () => existsSync(join(lab.vault, `at ${moment}`)));
      await until('the probes go on', async () => ((await daemon.attempts()).get('mount') ?? 0) > attempts);
      const isNear = (at: number): boolean => Math.abs(at - now) < 600_000;
      await daemon.shows('the next run by the new time', ({ at, mirror }) => isNear(at) && isNear(mirror?.nextAt ?? 0));
      expect(jsonFaults('status', (await daemon.get('/api/v1/status')).body)).toEqual([]);
      for (const words of [
        ['mirror', 'status'],
        ['watch', '--once'],
      ])
        expectClean(`${words.join(' ')} at ${moment}`, await ytm(site, words));
      expect(trashOf(lab)).toEqual(kept);
    }
    expect(await daemon.end()).toMatchObject({ code: 0 });
    expect(daemon.log().filter((line) => /^\s+at |bug in ytm|Warning/.test(line))).toEqual([]);
  });
});
