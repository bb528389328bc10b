/** `ytm serve` on a state folder that cannot be written: it monitors, says what it cannot do, and does it once it can. */
import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { AT_ONCE, fleetOf, type Site } from '../support/e2e/fleet.ts';
import { judged, ytm } from '../support/e2e/program.ts';
import { tmpfsProblem, tmpfsTitle, withTmpfs } from '../support/e2e/tmpfs.ts';
import { until } from '../support/poll.ts';
import { ask } from '../support/served.ts';

const NO_STATE = 'nothing can be recorded: the database';

describe.skipIf(tmpfsProblem !== null)(tmpfsTitle('a read-only state folder'), () => {
  test.concurrent.for(['that is empty', 'that a killed daemon left'])('%s', async (how, context) => {
    const site = (await fleetOf(context)).site(AT_ONCE);
    await withTmpfs(site.state, '8m', async (disk) => {
      if (how === 'that a killed daemon left') await leaveState(site, context);
      chmodSync(site.state, 0o700);
      disk.setReadOnly(true);
      const daemon = await serve(site, context);
      const logged = (text: string): Promise<string> => until(text, () => daemon.log().find((line) => line.includes(text)));
      expect(await logged(' warn commands cannot attach; monitoring goes on ')).toContain(`${site.state}/ytm.sock cannot be `);
      expect(await logged(' warn cannot record; monitoring goes on ')).toContain(`code=store.unusable`);

      // It monitors, and nothing is fine.
      const seen = await daemon.shows('a round', ({ complete }) => complete);
      expect(judged(seen, 'gateway')[0]).toBe('healthy');
      expect(judged(seen, 'observer')).toEqual(['degraded', 'store.unusable']);
      expect(judged(seen, 'mirror')).toEqual(['degraded', 'store.unusable']);
      expect(seen.gate.reasons.map(({ code }) => code)).toContain('store.unusable');
      expect((await daemon.get('/metrics')).body).toMatch(/^ytm_recording_up 0$/m);
      expect((await daemon.get('/-/ready')).status).toBe(200);

      // Commands say the same.
      for (const words of [['check'], ['gate'], ['watch', '--once']])
        expect((await ytm(site, words)).stdout, words.join(' ')).toContain(NO_STATE);
      const run = await ytm(site, ['mirror', 'run']);
      expect({ code: run.code, text: run.stdout + run.stderr }).toEqual({
        code: 1,
        text: expect.stringMatching(
          /nothing can be recorded: the database|could not be recorded: mirror\.lock cannot be used: EROFS/,
        ) as string,
      });

      disk.setReadOnly(false);
      await logged(' info recording again');
      await logged(' info the socket is open: commands can attach ');
      await daemon.shows('all is well', ({ verdict, gate }) => verdict === 'healthy' && gate.state === 'open');
      expect((await ask({ socketPath: daemon.socket, path: '/-/healthy', headers: { host: 'localhost' } })).status).toBe(200);
      expect((await ytm(site, ['watch', '--once'])).stdout).toContain('attached to ');
      expect(await daemon.end()).toMatchObject({ code: 0 });
    });
  });

  test.concurrent('that others may read, and that stays so: the daemon ends as any other', async (context) => {
    const site = (await fleetOf(context)).site(AT_ONCE);
    await withTmpfs(site.state, '8m', async (disk) => {
      chmodSync(site.state, 0o755);
      disk.setReadOnly(true);
      const daemon = await serve(site, context);
      expect(await daemon.end()).toMatchObject({ code: 0 });
      expect(daemon.log().join('\n')).not.toContain('bug in ytm');
    });
  });
});

describe.skipIf(tmpfsProblem !== null)(tmpfsTitle('one where others may write'), () => {
  test('is refused, with the reason', async (context) => {
    const site = (await fleetOf(context)).site(AT_ONCE);
    await withTmpfs(site.state, '1m', async (disk) => {
      disk.setReadOnly(true);
      expect(await ytm(site, ['serve'])).toMatchObject({
        code: 2,
        stderr: `ytm serve: the state folder ${site.state} is open to others (mode 777) and cannot be restricted: EROFS\n`,
      });
    });
  });
});

/** A store, a socket and a note of its owner. */
async function leaveState(site: Site, owner: Parameters<typeof serve>[1]): Promise<void> {
  const before = await serve(site, owner);
  await before.shows('a round', ({ complete }) => complete);
  await before.end('SIGKILL');
}
