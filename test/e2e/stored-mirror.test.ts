/** What the store knows of the mirror is told by every command, without a daemon too. */
import { rmSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoredMirror } from '../../src/store/mirror-store.ts';
import { openStore } from '../../src/store/store.ts';
import { judged, snapshotIn, ytm } from '../support/e2e/program.ts';
import { type MirrorLab, makeMirrorLab } from '../support/mirror/lab.ts';

const MINUTE = 60_000;

let lab: MirrorLab;
beforeEach(() => {
  lab = makeMirrorLab({ hot: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`a/${index}`, String(index)])) });
});
afterEach(() => lab.remove());

const told = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await ytm(lab.site, args);
  return { code, stdout, stderr, first: stdout.split('\n')[0] ?? '' };
};

async function run(code: number): Promise<void> {
  expect(await ytm(lab.site, ['mirror', 'run'])).toMatchObject({ code });
}

describe('a mirror that is halted', () => {
  beforeEach(async () => {
    await run(0);
    rmSync(join(lab.hot, 'a'), { recursive: true });
    await run(6);
  });

  it('decides the exit code and the first line of check, watch and the plugin line, and can be asked why', async () => {
    const checked = await told('check');
    expect([checked.code, checked.first]).toEqual([2, expect.stringMatching(/^DOWN {2}mirror: /)]);
    expect(checked.stdout).not.toMatch(/\bfine\b/);
    const json = await told('check', '--json');
    expect([json.code, snapshotIn(json).verdict, judged(snapshotIn(json), 'mirror')[0]]).toEqual([2, 'down', 'down']);
    expect(await told('check', '--now')).toMatchObject({ code: 2, first: expect.stringMatching(/^DOWN {2}mirror: /) });
    expect(await told('check', '--nagios')).toMatchObject({ code: 2, first: expect.stringMatching(/^YTM CRITICAL - mirror: /) });
    expect(await told('check', '--quiet')).toMatchObject({ code: 2, first: expect.stringMatching(/^mirror: DOWN: /) });
    expect(await told('watch', '--once')).toMatchObject({ code: 2, first: expect.stringContaining('DOWN  mirror') });
    const why = await told('why', 'mirror');
    expect([why.code, why.first]).toEqual([0, expect.stringMatching(/^mirror {2}DOWN /)]);
    expect(why.stdout).toContain('no run starts until a person decides');
    // Probes that are named are judged alone.
    expect((await told('check', 'mount')).code).toBe(0);
  });

  it('is reported as recovered by check --quiet once a person has decided', async () => {
    expect((await told('check', '--quiet')).stdout).toMatch(/^mirror: DOWN: /);
    expect(await told('check', '--quiet')).toMatchObject({ code: 2, stdout: '' });
    expect((await told('mirror', 'resume')).code).toBe(0);
    expect(await told('check', '--quiet')).toMatchObject({ code: 0, first: expect.stringMatching(/^mirror: healthy again after /) });
  });
});

it('parked changes are reported and leave the exit code', async () => {
  await run(0);
  lab.configure({ budget: { files: 1, floor: 0 } });
  for (const name of ['1', '2', '3']) rmSync(join(lab.hot, 'a', name));
  await run(6);
  expect(await told('check')).toMatchObject({ code: 0, first: expect.stringMatching(/^DEGRADED {2}mirror: /) });
  expect((await told('why', 'mirror')).stdout).toContain('ytm mirror approve ');
});

it('before the first run there is a mirror to ask about, and nothing is overdue', async () => {
  lab.configure({ every: '10m' });
  const why = await told('why', 'mirror');
  expect([why.code, why.stdout]).toEqual([0, expect.stringContaining('no run has completed yet')]);
  expect((await told('why', 'mirrors')).stderr).toContain('mirror');
});

it('a mirror that has not run for long is overdue, unless it runs by hand', async (context) => {
  if (uptime() < 35 * 60) context.skip('this machine was started less than 35 min ago, and time before that does not count');
  await run(0);
  const opened = openStore(lab.state, Date.now());
  if (!opened.ok) throw new Error(opened.problem);
  const store = new StoredMirror(opened.store.database);
  const [record] = store.runs.newest(1);
  if (record === undefined) throw new Error('no run');
  const old = { ...record, startedAt: record.startedAt - 300 * MINUTE, endedAt: record.endedAt - 300 * MINUTE };
  store.runs.save(old, []);
  opened.store.close();
  expect((await told('check')).first).toBe('everything is fine');
  lab.configure({ every: '10m' });
  expect(await told('check')).toMatchObject({ code: 0, first: expect.stringMatching(/^DEGRADED {2}mirror: /) });
  expect((await told('why', 'mirror')).stdout).toContain('[mirror.overdue]');
  writeFileSync(join(lab.hot, 'a', 'new'), 'new');
  await run(0);
  expect((await told('check')).first).toBe('everything is fine');
});
