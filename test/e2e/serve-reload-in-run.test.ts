/** `ytm serve` whose config is edited while its mirror runs: that run ends on the config it began with, the next one has the new one. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { ytm } from '../support/e2e/program.ts';
import { makeMirrorLab } from '../support/mirror/lab.ts';
import { until } from '../support/poll.ts';

const BY_HAND = { every: false } as const;
const EXPORTER = { exporter: { listen: '127.0.0.1:0' } } as const;
const RELOADED = ' info config reloaded ';

test('a reload in the middle of a run', async (context) => {
  const lab = makeMirrorLab({ mirror: { ...BY_HAND, rsync: { bwlimit: 400 } }, config: EXPORTER });
  context.onTestFinished(() => lab.remove());
  const isThere = (name: string): boolean => existsSync(join(lab.vault, name));
  for (let index = 0; index < 6; index += 1) writeFileSync(join(lab.hot, `film ${index}`), Buffer.alloc(600_000, String(index)));
  const daemon = await serve(lab.site, context);
  const reloads = (): number => daemon.log().filter((line) => line.includes(RELOADED)).length;
  const reload = async (mirror: Readonly<Record<string, unknown>>): Promise<void> => {
    const before = reloads();
    lab.configure(mirror, EXPORTER);
    process.kill(daemon.pid, 'SIGHUP');
    await until('the config is reloaded', () => reloads() === before + 1);
  };
  await daemon.shows('the gate is open', ({ gate }) => gate.state === 'open');
  const run = ytm(lab.site, ['mirror', 'run']);
  await until('it copies', () => isThere('film 0'));

  await reload({ ...BY_HAND, exclude: ['film 5', 'late film'] });
  const { mirror } = await daemon.status();
  expect(mirror).toMatchObject({ state: 'running' });
  expect(isThere('film 5')).toBe(false);
  // Twice: the newest of several is the one that counts.
  await reload({ ...BY_HAND, exclude: ['late film'] });
  expect(await run).toMatchObject({ code: 0, stderr: expect.not.stringContaining('bug in ytm') as string });
  expect([0, 1, 2, 3, 4, 5].map((index) => isThere(`film ${index}`))).toEqual([true, true, true, true, true, true]);
  await daemon.shows('the run is over', (board) => board.mirror?.progress === null && board.mirror.runs[0]?.status === 'complete');

  for (const name of ['late film', 'late note']) writeFileSync(join(lab.hot, name), name);
  await until('the next run', async () => (await ytm(lab.site, ['mirror', 'run'])).code === 0, { every: 200 });
  expect([isThere('late note'), isThere('late film')]).toEqual([true, false]);
  expect(await daemon.end()).toMatchObject({ code: 0 });
});
