/**
 * The built program over a store that is damaged page by page, locked, or on a full disk; at the start and in use. Monitoring goes on, what is
 * lost is reported, and the mirror does nothing that its records might forbid.
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { damagePage, makeFullStore, pagesIn } from '../support/damage.ts';
import { serve } from '../support/e2e/daemon.ts';
import { type Fleet, type Site, startFleet } from '../support/e2e/fleet.ts';
import { judged, snapshotIn, ytm } from '../support/e2e/program.ts';
import { tmpfsProblem, tmpfsTitle, withTmpfs } from '../support/e2e/tmpfs.ts';
import { until } from '../support/poll.ts';
import { ask } from '../support/served.ts';
import { databaseFile } from '../support/stores.ts';

let fleet: Fleet;
let whole: Site;
beforeAll(async () => {
  fleet = await startFleet();
  whole = siteWithStore();
});
afterAll(() => fleet.stop());

/** What was tried, for the last line. */
const counts = { atStart: 0, inUse: 0, reported: 0, locks: 0, fullDisks: 0 };
afterAll(() => {
  process.stdout.write(
    `hostile store: ${counts.atStart} pages damaged at the start, ${counts.inUse} in use (${counts.reported} reported), ${counts.locks} locks, ${counts.fullDisks} full disks\n`,
  );
});

function siteWithStore(): Site {
  const site = fleet.site();
  mkdirSync(site.state, { mode: 0o700 });
  makeFullStore(site.state);
  return site;
}

/** A page in so many: each start takes a while. */
const STEP_AT_START = 4;

test.concurrent('a command over a damaged page answers in whole sentences', async () => {
  const file = databaseFile(whole.state);
  const pages = Array.from({ length: pagesIn(file) }, (_, page) => page).filter((page) => page % STEP_AT_START === 0);
  const site = fleet.site();
  mkdirSync(site.state, { mode: 0o700 });
  for (const page of pages) {
    for (const name of readdirSync(site.state)) rmSync(`${site.state}/${name}`, { recursive: true });
    copyFileSync(file, databaseFile(site.state));
    damagePage(databaseFile(site.state), page, page % 8 === 0 ? 'zeros' : 'noise');
    const { code, stdout, stderr } = await ytm(site, ['mirror', 'status', '--json']);
    expect({ page, stderr: stderr.includes('bug in ytm') ? stderr : '' }).toEqual({ page, stderr: '' });
    expect(code, `page ${page}: ${stderr}`).not.toBeNull();
    if (stdout !== '') expect(JSON.parse(stdout)).toHaveProperty('state');
    counts.atStart += 1;
  }
});

test.concurrent('a daemon whose pages are damaged one after the other goes on, reports it, and records again', async (context) => {
  const site = siteWithStore();
  const daemon = await serve(site, context);
  await daemon.shows('a round', ({ complete }) => complete);
  const file = databaseFile(site.state);
  const paths = ['/api/v1/history/summary?since=720h', '/api/v1/history/troubles?since=720h&limit=1000', '/metrics', '/'];
  const asides = (): number => readdirSync(site.state).filter((name) => /corrupt-\d+$/.test(name)).length;
  // The first page at the end, as nothing is left without it.
  for (let page = pagesIn(file) - 1; page >= 0; page = Math.min(page, pagesIn(file)) - 1) {
    for (const name of readdirSync(site.state).filter((each) => each.includes('corrupt'))) rmSync(`${site.state}/${name}`);
    forgetCached(file);
    const undo = damagePage(file, page, page % 2 === 0 ? 'zeros' : 'noise');
    for (const path of paths) expect((await daemon.get(path)).status, `page ${page}: ${path}`).toBeOneOf([200, 503]);
    // Reads what may forbid a change.
    const resumed = await ask({ socketPath: daemon.socket, path: '/api/v1/mirror/approve', ...post('{"id":"none"}') });
    expect(resumed.status, `page ${page}`).toBe(409);
    await daemon.shows(`it records again, page ${page}`, ({ components }) =>
      components.every(({ reasons }) => !reasons.some(({ code }) => code === 'store.damaged')),
    );
    counts.inUse += 1;
    counts.reported += asides() > 0 ? 1 : 0;
    // Nobody read it: the next page is to be the only one.
    if (asides() === 0) undo();
  }
  // The others hold what nobody asked for.
  expect(counts.reported).toBeGreaterThan(3);
  const { gate } = await daemon.shows('the gateway healthy', (snapshot) => judged(snapshot, 'gateway')[0] === 'healthy');
  expect(gate.reasons.filter(({ code }) => code.startsWith('store.'))).toEqual([]);
  expect(daemon.log().join('\n')).not.toContain('bug in');
  expect(await daemon.end()).toMatchObject({ code: 0 });
});

test.concurrent('a write lock of another process holds up neither HTTP nor monitoring', async (context) => {
  const site = fleet.site();
  const daemon = await serve(site, context);
  await daemon.shows('a round', ({ complete }) => complete);
  const attempts = async (): Promise<number> => (await daemon.attempts()).get('healthz') ?? 0;
  const other = new DatabaseSync(databaseFile(site.state), { timeout: 5_000 });
  other.exec('BEGIN IMMEDIATE');
  const before = await attempts();
  const took: number[] = [];
  await until(
    'three more attempts',
    async () => {
      const startedAt = performance.now();
      await daemon.get('/-/healthy');
      took.push(performance.now() - startedAt);
      return (await attempts()) >= before + 3;
    },
    { every: 20 },
  );
  // Each of at least three writes used to wait for five seconds; a busy machine holds up one.
  expect(took.toSorted((left, right) => right - left)[2]).toBeLessThan(2_500);
  other.exec('ROLLBACK');
  other.close();
  const isKept = async (): Promise<boolean> => {
    const { cells } = JSON.parse((await daemon.get('/api/v1/history?probe=healthz&since=1m&cells=2000')).body) as { cells: unknown[] };
    return cells.filter((sample) => sample !== null).length >= 3;
  };
  await until('the attempts made meanwhile are recorded', isKept);
  expect(await daemon.end()).toMatchObject({ code: 0 });
  counts.locks += 1;
});

describe.skipIf(tmpfsProblem !== null)(tmpfsTitle('a full disk under the state folder'), () => {
  test.concurrent('at the start: nothing is fine, the gate is shut, and all is well once there is room', async (context) => {
    const site = fleet.site();
    await withTmpfs(site.state, '2m', async (disk) => {
      disk.fill();
      const daemon = await serve(site, context);
      const seen = await daemon.shows('a round', ({ complete }) => complete);
      expect(judged(seen, 'observer')).toEqual(['degraded', 'store.full']);
      expect(judged(seen, 'mirror')).toEqual(['degraded', 'store.full']);
      expect(seen.gate).toMatchObject({ state: 'shut' });
      expect(seen.gate.reasons.map(({ code }) => code)).toContain('store.full');
      expect(seen.mirror).toMatchObject({ state: 'waiting', reasons: [{ code: 'store.full' }] });
      expect((await daemon.get('/metrics')).body).toMatch(/^ytm_recording_up 0$/m);
      const check = await ytm(site, ['check', '--now']);
      expect(check.stdout).toContain('nothing can be recorded: the disk of the database is full');
      expect(check.stdout).not.toContain('everything is fine');
      expect(check.code).toBe(1);
      const json = snapshotIn(await ytm(site, ['check', '--now', '--json']));
      expect(json.verdict).toBe('degraded');
      disk.free();
      await daemon.shows('all is well', ({ verdict, gate }) => verdict === 'healthy' && gate.state === 'open');
      expect((await daemon.get('/metrics')).body).toMatch(/^ytm_recording_up 1$/m);

      disk.fill();
      await daemon.shows('it is reported in use', (snapshot) => judged(snapshot, 'observer').includes('store.full'));
      disk.free();
      await daemon.shows('all is well again', ({ verdict, gate }) => verdict === 'healthy' && gate.state === 'open');
      expect(await daemon.end()).toMatchObject({ code: 0 });
      counts.fullDisks += 2;
    });
  });
});

/** Another process has written: what the daemon has in memory of the file is not current any more. */
function forgetCached(file: string): void {
  const other = new DatabaseSync(file, { timeout: 5_000 });
  other.exec("INSERT INTO notes (key, value) VALUES ('test', '1') ON CONFLICT (key) DO UPDATE SET value = value || '1'");
  other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  other.close();
}

function post(body: string) {
  return { method: 'POST', body, headers: { host: 'localhost', 'content-type': 'application/json' } };
}
