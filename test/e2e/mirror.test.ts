/** The mirror as it is shipped: signals, the daemon, and a run through it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pause, systemClock } from '../../src/platform/clock.ts';
import { serve } from '../support/e2e/daemon.ts';
import { start, ytm } from '../support/e2e/program.ts';
import { type MirrorLab, makeMirrorLab } from '../support/mirror/lab.ts';
import { differencesOf, type Listing, listingOf } from '../support/mirror/listing.ts';
import { allowed, until } from '../support/poll.ts';
import { aliveWith } from '../support/processes.ts';

const MEGA = 1_000_000;
const isVaultsOwn = (path: string): boolean => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json';

let lab: MirrorLab;
/** Ten seconds of copying. */
beforeEach(() => {
  lab = makeMirrorLab({ hot: { 'a/one': 'one', 'b/two': 'two' }, mirror: { rsync: { bwlimit: 3_000 } } });
  for (let index = 0; index < 10; index += 1) writeFileSync(join(lab.hot, `film ${index}`), Buffer.alloc(3 * MEGA, String(index)));
});
afterEach(() => {
  expect(aliveWith(lab.hot)).toEqual([]);
  lab.remove();
});

const content = (): Listing => listingOf(lab.vault, isVaultsOwn);

/** Whole files only, and all of them are hot's. */
function expectWhole(): void {
  const hot = listingOf(lab.hot);
  for (const [path, { type, what, size }] of content())
    expect({ path, type, what, size }).toEqual({ path, type, what, size: hot.get(path)?.size });
  for (const [path, { what }] of content()) expect(what, path).toBe(hot.get(path)?.what);
}

async function mends(): Promise<void> {
  lab.configure({ rsync: {} });
  expect(await ytm(lab.site, ['mirror', 'run'])).toMatchObject({ code: 0 });
  expect(differencesOf(content(), listingOf(lab.hot, isVaultsOwn))).toEqual([]);
}

describe('ytm mirror run', () => {
  it.each([
    { signals: ['SIGINT'], code: 130 },
    { signals: ['SIGTERM'], code: 143 },
    { signals: ['SIGINT', 'SIGINT'], code: 130 },
  ] as const)('$signals in mid-copy: exit $code, and a vault of whole files', async ({ signals, code }) => {
    const run = start(lab.site, ['mirror', 'run']);
    await until('two films are there', () => content().has('film 1'));
    const startedAt = performance.now();
    run.kill(signals[0]);
    for (const signal of signals.slice(1)) {
      await pause(systemClock, 100);
      run.kill(signal);
    }
    const ended = await run.ended;
    expect(ended, ended.stderr).toMatchObject({ code });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(12_000));
    expectWhole();
    const [record] = await lab.store((store) => store.runs.newest(1));
    expect(record).toMatchObject({ status: 'aborted', returncode: 1, reasons: [{ code: 'mirror.stopped' }] });
    await mends();
  });

  it('prints what it did for people, and the same for scripts', async () => {
    lab.configure({ rsync: {} });
    const run = await ytm(lab.site, ['mirror', 'run']);
    expect(run).toMatchObject({ code: 0 });
    const json = JSON.parse((await ytm(lab.site, ['mirror', 'run', '--json'])).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({ schema: 'ytm.mirror_run/1', run: true, dry_run: false, result: { status: 'complete', returncode: 0 } });
    expect(JSON.parse(readFileSync(join(lab.folder, 'logs', `workspaces_mirror__${String(json['id'])}.json`), 'utf8'))).toEqual(json);
    const status = await ytm(lab.site, ['mirror', 'status', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'idle' });
    expect((await ytm(lab.site, ['mirror', 'log'])).stdout.trim().split('\n')).toHaveLength(2);
  });
});

describe('looking', () => {
  it('needs no lock: a search and the preview of a restore work beside a run', async () => {
    lab.configure({ rsync: { bwlimit: 1_000 } });
    const run = start(lab.site, ['mirror', 'run']);
    await until('it copies', () => content().has('film 1'));
    const found = await ytm(lab.site, ['find', `${'*o'.repeat(12)}*n*e`]);
    const one = await ytm(lab.site, ['find', '*one', '--json']);
    const preview = await ytm(lab.site, ['mirror', 'restore', 'film 0']);
    // It was still at it: what was asked was not kept waiting.
    expect(content().has('film 9')).toBe(false);
    run.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130 });
    expect(found, found.stderr).toMatchObject({ code: 1 });
    expect(one, one.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(one.stdout.trim().split('\n')[0] ?? '')).toMatchObject({ where: { kind: 'hot' }, path: 'a/one' });
    expect(preview, preview.stderr).toMatchObject({ code: 0 });
  });
});

describe('ytm serve', () => {
  it('does the run that is asked for, and refuses a second one meanwhile; both are reported', async () => {
    lab.configure({}, { exporter: { listen: '127.0.0.1:0' } });
    const daemon = await serve(lab.site);
    await daemon.shows('the gate is open', ({ gate }) => gate.state === 'open');
    const first = start(lab.site, ['mirror', 'run', '--json']);
    await until('it copies', () => content().has('film 1'));
    await daemon.shows('a running mirror', ({ mirror }) => mirror?.state === 'running');
    const second = await ytm(lab.site, ['mirror', 'run', '--json']);
    expect(second, second.stderr).toMatchObject({ code: 5 });
    await daemon.shows('a mirror that is still running', ({ mirror }) => mirror?.state === 'running');
    first.kill('SIGINT');
    const ended = await first.ended;
    expect(ended, ended.stderr).toMatchObject({ code: 130 });
    expectWhole();
    await daemon.shows('a mirror at rest', ({ mirror }) => mirror?.state !== 'running' && mirror?.runs[0]?.status === 'aborted');
    expect((await daemon.end()).code).toBe(0);
    await mends();
  });

  it('ends within 5 s in the middle of a run', async () => {
    lab.configure({ every: '1m' }, { exporter: { listen: '127.0.0.1:0' } });
    const daemon = await serve(lab.site);
    await until('it copies', () => content().has('film 1'));
    const ended = await daemon.end();
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.tookMs).toBeLessThan(await allowed(5_000));
    expectWhole();
    const [record] = await lab.store((store) => store.runs.newest(1));
    expect(record).toMatchObject({ status: 'aborted', reasons: [{ code: 'mirror.stopped' }] });
    await mends();
  });

  it('mirrors what is saved as soon as it has settled, and reports that hot is watched', async () => {
    lab.configure({ every: '1h', settle: '1s', rsync: {} }, { exporter: { listen: '127.0.0.1:0' } });
    const daemon = await serve(lab.site);
    await daemon.shows('hot is watched', ({ mirror }) => mirror?.hints?.state === 'watching');
    await daemon.shows('an image', ({ mirror }) => mirror?.state === 'idle' && mirror.runs[0]?.status === 'complete');
    for (const text of ['one, edited', 'one, edited again']) {
      const path = text.endsWith('again') ? 'b/two' : 'a/one';
      writeFileSync(join(lab.hot, path), text);
      await until('the vault has it', () => readFileSync(join(lab.vault, path), 'utf8') === text);
    }
    await daemon.shows('a run by hints', ({ mirror }) => mirror?.state === 'idle' && mirror.runs[0]?.hinted !== undefined);
    expect((await ytm(lab.site, ['mirror', 'status'])).stdout).toMatch(
      /^hot is watched \(3 folders\).*\n\n.* complete \(quick, \d folders?\)$/mu,
    );
    expect((await daemon.end()).code).toBe(0);
  });
});
