/** The daemon while its mirror hangs: a share (FUSE) whose calls never come back, in the middle of a copy. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rsyncProblem } from '../integration/mirror/rsync-lab.ts';
import { type Daemon, serve } from '../support/e2e/daemon.ts';
import { type Fleet, fleetOf, QUICK } from '../support/e2e/fleet.ts';
import { ytm } from '../support/e2e/program.ts';
import { mountShare, type RealShare } from '../support/e2e/real-share.ts';
import { fuseProblem } from '../support/fuse/fuse-mount.ts';
import { allowed, until } from '../support/poll.ts';
import { ask } from '../support/served.ts';
import { titled } from '../support/titled.ts';

const problem = fuseProblem ?? rsyncProblem;

describe.skipIf(problem !== null)(titled('a share that hangs under the mirror', problem), () => {
  /** The copy of a file that takes seconds is under way, and from then on nothing comes back from the share. */
  async function hangInMidCopy(fleet: Fleet, { mount }: RealShare, daemon: Daemon): Promise<void> {
    const vault = join(mount.backing, 'ytm_workspaces');
    const hot = join(fleet.folder, 'hot');
    mkdirSync(join(hot, 'large'), { recursive: true });
    writeFileSync(join(hot, 'large/one.bin'), Buffer.alloc(40_000_000, 7));
    await ask({
      socketPath: daemon.socket,
      path: '/api/v1/mirror/run',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    await until('a file in flight', () => existsSync(join(vault, '.ytm_tmp')) && readdirSync(join(vault, '.ytm_tmp')).length > 0, {
      every: 2,
    });
    mount.faults('hang');
  }

  test('in mid-copy: it answers, ends in time, and no other run starts until what hangs is gone', async (context) => {
    const fleet = await fleetOf(context);
    const share = await mountShare(fleet, context);
    const site = fleet.site(QUICK, share.changes, { mirror: { every: false, settle: '0s', rsync: { bwlimit: 4_000 } } });
    const daemon = await serve(site, context);
    await daemon.shows('an open gate', ({ gate }) => gate.state === 'open');
    await hangInMidCopy(fleet, share, daemon);
    for (let asking = 0; asking < 5; asking += 1) {
      const begun = performance.now();
      expect((await daemon.status()).mirror?.state).toBe('running');
      expect(performance.now() - begun).toBeLessThan(await allowed(1_000));
    }
    const end = await daemon.end('SIGTERM');
    expect(end.code).toBe(0);
    expect(end.tookMs).toBeLessThan(await allowed(5_000));
    const refused = await ytm(site, ['mirror', 'run', '--json']);
    expect(refused.code).not.toBe(0);
    expect(JSON.parse(refused.stdout)).toMatchObject({ result: { status: 'refused' } });
    share.mount.faults();
    // The rest as quickly as it goes, and with patience for the probes.
    const patient = readFileSync(site.config, 'utf8').replace('bwlimit: 4000', 'bwlimit: 0').replaceAll('every: 4s', 'every: 30s');
    writeFileSync(site.config, patient.replaceAll('timeout: 3500ms', 'timeout: 20s'));
    let last: unknown;
    const complete = async (): Promise<boolean> => {
      const { code, stdout } = await ytm(site, ['mirror', 'run']);
      last = [code, stdout];
      return code === 0;
    };
    await until('a run that completes', complete, { every: 200 }).catch(() => expect(last).toBe('a run that completes'));
  });
});
