/** The doctors beside a share (FUSE) whose calls never come back: the hang is a finding, nothing is repaired, and nobody waits for it. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectsOf } from '../support/doctor/fixtures.ts';
import { fleetOf, QUICK } from '../support/e2e/fleet.ts';
import { ytm } from '../support/e2e/program.ts';
import { mountShare } from '../support/e2e/real-share.ts';
import { fuseProblem, fuseTitle } from '../support/fuse/fuse-mount.ts';
import { allowed } from '../support/poll.ts';

describe.skipIf(fuseProblem !== null)(fuseTitle('a share that hangs under a doctor'), () => {
  test('is reported by each of them', async (context) => {
    const fleet = await fleetOf(context);
    const share = await mountShare(fleet, context);
    const site = fleet.site(QUICK, share.changes, { mirror: { every: false } });
    const hot = join(fleet.folder, 'hot');
    mkdirSync(join(hot, 'thumbnails'), { recursive: true });
    writeFileSync(join(hot, 'thumbnails/projects.json'), projectsOf(['CH01/lost.png']));
    share.mount.faults('hang');
    for (const words of [['storage'], ['vault', '--fix'], ['thumbnails', '--fix']]) {
      const begun = performance.now();
      const { code, stdout, stderr } = await ytm(site, ['doctor', ...words, '--json']);
      const took = performance.now() - begun;
      const report = JSON.parse(stdout === '' ? '{}' : stdout) as {
        readonly findings?: readonly { readonly code: string; readonly repair: string }[];
      };
      const hangs = report.findings?.filter((found) => /hung/.test(found.code)) ?? [];
      expect([words.join(' '), code, stderr, hangs.length > 0]).toEqual([words.join(' '), 2, '', true]);
      expect(report.findings?.filter(({ repair }) => repair === 'done')).toEqual([]);
      expect(took).toBeLessThan(await allowed(20_000));
    }
    expect(existsSync(join(hot, 'thumbnails/assets/CH01/lost.png'))).toBe(false);
    share.mount.faults();
  }, 200_000);
});
