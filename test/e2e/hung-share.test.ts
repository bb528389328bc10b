/** The built program with a share that hangs: a real file system (FUSE) whose calls never come back. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/health/snapshot.ts';
import { type Daemon, serve } from '../support/e2e/daemon.ts';
import { type Changes, fleetOf, type Owner, QUICK, type Site } from '../support/e2e/fleet.ts';
import { judged, type Ran, snapshotIn, ytm } from '../support/e2e/program.ts';
import { mountShare, type RealShare } from '../support/e2e/real-share.ts';
import { silentServers } from '../support/e2e/silence.ts';
import { fuseProblem, fuseTitle } from '../support/fuse/fuse-mount.ts';
import { allowed, until } from '../support/poll.ts';

/** Both ways of hanging: a child that can be killed out of it, and one that cannot (state D). */
const WAYS = [
  ['can be killed', (share: RealShare) => share.mount.freeze(), (share: RealShare) => share.mount.thaw()],
  ['cannot be killed', (share: RealShare) => share.mount.faults('hang'), (share: RealShare) => share.mount.faults()],
] as const;

/** Visits have time enough for their child to start on a busy machine, too: silence before that would not be a hang. */
const PATIENT: Changes = {
  probes: Object.fromEntries(['mount', 'sentinel', 'space'].map((id) => [id, { every: '12s', timeout: '10s' }])),
};

describe.skipIf(fuseProblem !== null)(fuseTitle('a share that hangs'), { concurrent: true }, () => {
  async function healthy(site: Site, owner: Owner): Promise<Daemon> {
    const daemon = await serve(site, owner);
    await daemon.shows('all is well', ({ verdict, gate }) => verdict === 'healthy' && gate.state === 'open');
    return daemon;
  }

  test.for(WAYS)('so that its visitor %s delays nobody else, and the vault recovers after it', async ([, hang, heal], context) => {
    const fleet = await fleetOf(context);
    const share = await mountShare(fleet, context);
    const site = fleet.site(share.changes);
    const daemon = await healthy(site, context);
    hang(share);
    const hungAt = performance.now();
    await daemon.shows('a gate shut by the hang', ({ gate: { state, reasons } }) => state === 'shut' && reasons[0]?.code === 'mount.hung');
    // The next visit: at most `every` and its jitter away, and as long as its deadline.
    expect(performance.now() - hungAt).toBeLessThan(await allowed(2_000 * 1.05 + 1_800 + 2_000));
    await daemon.shows('the vault is down', (snapshot) => judged(snapshot, 'vault').join() === 'down,mount.hung');

    const others = ['tailscale', 'ui', 'healthz', 'files', 'watchdog', 'mount', 'smb', 'observer', 'sentinel'];
    const steps = await scrapesUntilAttempted(others, daemon);
    // Behind the hang nearly every scrape would take as long as a visit; a single one may be slow on a busy machine.
    expect(medianOf(steps), 'ms of the usual scrape').toBeLessThan(await allowed(1_000));
    await daemon.shows('everything else is well', ({ components }) =>
      components.every(({ id, verdict }) => (id === 'vault') === (verdict !== 'healthy')),
    );

    const beside = await checkOf(site);
    expect([beside.code, judged(snapshotIn(beside), 'vault')]).toEqual([2, ['down', 'mount.hung']]);
    expect(beside.tookMs).toBeLessThan(await allowed(8_000));
    const gate = await ytm(site, ['gate']);
    expect([gate.code, gate.stdout]).toEqual([4, expect.stringMatching(/^gate {2}SHUT\n {2}vault\/sentinel: ./)]);

    heal(share);
    await daemon.shows('all is well again', ({ verdict, gate: { state } }) => verdict === 'healthy' && state === 'open');
    await until('no visitor is on record', () => ledgerOf(site).length === 0);
  });

  test.for([
    [...WAYS[0], 'SIGTERM'],
    [...WAYS[1], 'SIGTERM'],
    [...WAYS[1], 'SIGINT'],
  ] as const)(
    'so that its visitor %s, with four silent servers, lets the daemon end within five seconds',
    async ([, hang, , signal], context) => {
      const fleet = await fleetOf(context);
      const share = await mountShare(fleet, context);
      await using silence = await silentServers(4);
      const daemon = await serve(fleet.site(share.changes, { probes: silence.probes }), context);
      await silence.asked();
      await daemon.shows('the share', (snapshot) => stateOf(snapshot, 'sentinel') === 'up');
      hang(share);
      await daemon.shows('the hang', (snapshot) => codeOf(snapshot, 'sentinel') === 'mount.hung');
      const end = await daemon.end(signal);
      expect({ ...end, tookMs: 0 }).toEqual({ code: 0, signal: null, tookMs: 0 });
      expect(end.tookMs).toBeLessThan(await allowed(5_000));
    },
  );

  test.for(WAYS)('so that its visitor %s does not hold up a check without a daemon', async ([, hang], context) => {
    const fleet = await fleetOf(context);
    const share = await mountShare(fleet, context);
    const site = fleet.site(share.changes, QUICK, PATIENT);
    hang(share);
    const ran = await checkOf(site);
    expect([ran.code, judged(snapshotIn(ran), 'vault')]).toEqual([2, ['down', 'mount.hung']]);
    // Its deadline is 10 s; the rest is for the program's own start on a busy machine.
    expect(ran.tookMs).toBeLessThan(await allowed(15_000));
  });

  test('is visited by one child of all ytm processes of this machine', async (context) => {
    const fleet = await fleetOf(context);
    const share = await mountShare(fleet, context);
    const site = fleet.site(share.changes, QUICK, PATIENT);
    const daemon = await healthy(site, context);
    share.mount.faults('hang');
    await daemon.shows('the hang', (snapshot) => codeOf(snapshot, 'sentinel') === 'mount.hung');
    const [visitor] = await until('the visitor is on record', () => (ledgerOf(site).length === 1 ? ledgerOf(site) : null));
    await daemon.end('SIGKILL');

    const second = await ytm(site, ['check', 'sentinel', 'space', '--json']);
    const snapshot = snapshotIn(second);
    expect([codeOf(snapshot, 'sentinel'), codeOf(snapshot, 'space')]).toEqual(['mount.hung', 'mount.visit_pending']);
    expect(snapshot.probes.find(({ id }) => id === 'space')?.last?.args['pid']).toBe(visitor?.pid);
    const third = await serve(site, context);
    await third.shows('the hang', (seen) => codeOf(seen, 'sentinel') === 'mount.hung');
    expect(ledgerOf(site)).toEqual([visitor]);

    share.mount.faults();
    await third.shows('all is well', ({ verdict }) => verdict === 'healthy');
    await until('the record is gone', () => !ledgerOf(site).some(({ pid }) => pid === visitor?.pid));
  });
});

/** A check that was not starved: on a machine that is too busy, a deadline that passed blames nobody. */
function checkOf(site: Site): Promise<Ran> {
  return until('a check that was not starved', async () => {
    const ran = await ytm(site, ['check', '--json']);
    return judged(snapshotIn(ran), 'vault').includes('probe.overloaded') ? null : ran;
  });
}

/** Scrapes over and over until each of these probes was attempted again; how long each scrape took, in ms. */
async function scrapesUntilAttempted(probes: readonly string[], daemon: Daemon): Promise<readonly number[]> {
  const took: number[] = [];
  const before = await daemon.attempts();
  await until(
    'another attempt of each',
    async () => {
      const askedAt = performance.now();
      const after = await daemon.attempts();
      took.push(performance.now() - askedAt);
      return probes.every((id) => (after.get(id) ?? 0) > (before.get(id) ?? 0));
    },
    { every: 200 },
  );
  return took;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function stateOf(snapshot: Snapshot, probe: string): string | undefined {
  return snapshot.probes.find(({ id }) => id === probe)?.state;
}

function codeOf(snapshot: Snapshot, probe: string): string | null | undefined {
  return snapshot.probes.find(({ id }) => id === probe)?.last?.code;
}

/** The visitors on record on disk. */
function ledgerOf(site: Site): readonly { readonly pid: number }[] {
  const folder = join(site.state, 'ledger');
  try {
    return readdirSync(folder).flatMap((name) =>
      name.endsWith('.json') ? [JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly pid: number }] : [],
    );
  } catch (error) {
    // Nobody has visited anything yet, or a record has just been taken away.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
