/** `ytm gate` as it is shipped: the answer, the waiting, and the command that runs only while the ground holds. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { AT_ONCE, type Fleet, fleetOf, QUICK, startFleet } from '../support/e2e/fleet.ts';
import { sentence, start, ytm } from '../support/e2e/program.ts';
import { allowed, until } from '../support/poll.ts';
import { aliveWith } from '../support/processes.ts';

/** Notices within seconds that the share is lost, and has time enough for everything else on a busy machine. */
const GUARDED = [AT_ONCE, { probes: { mount: { every: '2s', timeout: '1900ms' } } }] as const;

/** By whichever probe of the vault looks first: all that look see it. */
function stoppedBy({ share }: Fleet): RegExp {
  return new RegExp(`^the gate shut while the command was running, so it was stopped: vault/(mount|sentinel|space): .*${share}.*$`, 'm');
}

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet.stop());

describe('the answer', () => {
  test('is 0 when it is open', async () => {
    await fleet.faults();
    const site = fleet.site(AT_ONCE);
    expect(await ytm(site, ['gate'])).toMatchObject({ code: 0, stdout: 'gate  open\n', stderr: '' });
    const json = await ytm(site, ['gate', '--json']);
    expect([json.code, JSON.parse(json.stdout)]).toEqual([0, { state: 'open', since: expect.any(String), reasons: [] }]);
  });

  test('is 4 when it is shut, with the reasons', async () => {
    await fleet.faults('share-unmounted');
    const site = fleet.site(AT_ONCE);
    expect(await ytm(site, ['gate'])).toMatchObject({
      code: 4,
      stdout: `gate  SHUT\n  vault/mount: ${sentence('mount.absent', { path: fleet.share })}\n`,
      stderr: '',
    });
    const json = await ytm(site, ['gate', '--json']);
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([4, { state: 'shut', reasons: [{ code: 'mount.absent', probe: 'mount' }] }]);
    const japanese = await ytm(fleet.site(AT_ONCE, { language: 'auto' }), ['gate'], { LC_ALL: 'ja_JP.UTF-8' });
    expect([japanese.code, japanese.stdout]).toEqual([4, expect.stringContaining(sentence('mount.absent', { path: fleet.share }, 'ja'))]);
  });

  test('comes from the board of a running daemon', async (context) => {
    await fleet.faults();
    const site = fleet.site(QUICK);
    const daemon = await serve(site, context);
    await daemon.shows('an open gate', ({ gate }) => gate.state === 'open');
    expect(await ytm(site, ['gate'])).toMatchObject({ code: 0, stdout: 'gate  open\n' });
    await fleet.faults('share-unmounted');
    await daemon.shows('a shut gate', ({ gate }) => gate.state === 'shut');
    expect(await ytm(site, ['gate'])).toMatchObject({ code: 4 });
  });

  test.each([
    ['wrong words', ['gate', 'now'], 2],
    ['an unknown option', ['gate', '--nonsense'], 2],
    ['a wrong time', ['gate', '--wait', 'long'], 2],
    ['no command after --', ['gate', '--'], 2],
  ])('is 2 for %s', async (_, words, code) => {
    const ran = await ytm(fleet.site(), words);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: '' });
    expect(ran.stderr).toMatch(/^ytm gate: .*\nusage: ytm gate /s);
  });

  test('is 2 for a wrong config, and 125 when a command was to run', async () => {
    const site = fleet.site({ version: 9 });
    expect(await ytm(site, ['gate'])).toMatchObject({ code: 2, stderr: expect.stringContaining(`${site.config}:1:1: version: `) });
    expect(await ytm(site, ['gate', '--', 'echo', 'ran'])).toMatchObject({ code: 125, stdout: '' });
  });
});

describe.concurrent('--wait', () => {
  test.for(['without a daemon', 'with a daemon'])('waits until it opens (%s)', async (how, context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('share-unmounted');
    const site = fleet.site(QUICK);
    if (how === 'with a daemon')
      await (await serve(site, context)).shows('a shut gate', ({ complete, gate }) => complete && gate.state === 'shut');
    const waiting = start(site, ['gate', '--wait', '30s'], context);
    await until('it waits', () => waiting.stderr().includes('the gate is shut; waiting up to '));
    await fleet.faults();
    expect(await waiting.ended).toMatchObject({ code: 0, stdout: 'gate  open\n' });
  });

  test('ends with 4 when the time is up', async (context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('share-unmounted');
    const ran = await ytm(fleet.site(AT_ONCE), ['gate', '--wait', '1s']);
    expect(ran.code).toBe(4);
    expect(ran.tookMs).toBeGreaterThan(1_000);
    expect(ran.tookMs).toBeLessThan(await allowed(8_000));
  });

  test('ends with 143 on SIGTERM', async (context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('share-unmounted');
    const waiting = start(fleet.site(AT_ONCE), ['gate', '--wait', '30s'], context);
    await until('it waits', () => waiting.stderr().includes('waiting'));
    waiting.kill('SIGTERM');
    expect((await waiting.ended).code).toBe(143);
  });
});

describe.concurrent('a command', () => {
  beforeAll(() => fleet.faults());

  test.for([
    ['its own exit code', ['sh', '-c', 'echo out; echo err >&2; exit 7'], { code: 7, stdout: 'out\n', stderr: 'err\n' }],
    ['0', ['true'], { code: 0, stdout: '', stderr: '' }],
    ['128 + the signal that ended it', ['sh', '-c', 'kill -KILL $$'], { code: 137, stdout: '', stderr: '' }],
    ['its words as they are', ['printf', '%s|', 'a b', '--json', '--', '$HOME'], { code: 0, stdout: 'a b|--json|--|$HOME|', stderr: '' }],
  ] as const)('runs while the gate is open: %s', async ([, command, end]) => {
    expect(await ytm(fleet.site(AT_ONCE), ['gate', '--', ...command])).toMatchObject(end);
  });

  test('that does not exist is 125, with its name', async () => {
    expect(await ytm(fleet.site(AT_ONCE), ['gate', '--', 'ytm-no-such-command'])).toMatchObject({
      code: 125,
      stdout: '',
      stderr: 'ytm gate: ytm-no-such-command could not be started: there is no such command\n',
    });
  });

  test('does not run while the gate is shut: 124, and the reasons on stderr', async (context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('backend-down');
    const ran = await ytm(fleet.site(AT_ONCE), ['gate', '--', 'echo', 'ran']);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 124, stdout: '' });
    expect(ran.stderr).toMatch(/^gate {2}SHUT\n {2}gateway: ./);
  });

  test.for(['without a daemon', 'with a daemon'])(
    'is stopped with all its children when the share is lost in mid-run (%s)',
    async (how, context) => {
      const fleet = await fleetOf(context);
      const site = fleet.site(...GUARDED);
      if (how === 'with a daemon') await (await serve(site, context)).shows('an open gate', ({ gate }) => gate.state === 'open');
      const mark = join(site.state, 'mark-of-this-job');
      mkdirSync(site.state, { recursive: true, mode: 0o700 });
      writeFileSync(mark, '');
      // The child would be left behind if only the command itself were told.
      const script = `tail -f "$0" & trap 'echo told; exit 9' TERM; echo started; wait`;
      const job = start(site, ['gate', '--', 'sh', '-c', script, mark], context);
      await until('the command runs', () => job.stdout().includes('started'));
      await fleet.faults('share-unmounted');
      const end = await job.ended;
      expect({ code: end.code, stdout: end.stdout }).toEqual({ code: 9, stdout: 'started\ntold\n' });
      expect(end.stderr).toMatch(stoppedBy(fleet));
      await until('no child is left', () => aliveWith(mark).length === 0);
    },
  );

  test.for([
    ['stops answering', 'SIGSTOP'],
    ['ends', 'SIGTERM'],
  ] as const)('is guarded without the daemon when that %s in mid-run', async ([, signal], context) => {
    const fleet = await fleetOf(context);
    const site = fleet.site(...GUARDED);
    const daemon = await serve(site, context);
    await daemon.shows('an open gate', ({ gate }) => gate.state === 'open');
    const job = start(site, ['gate', '--', 'sh', '-c', "sleep 100 & trap 'exit 9' TERM; echo started; wait"], context);
    await until('the command runs', () => job.stdout().includes('started'));
    process.kill(daemon.pid, signal);
    const hung = `ytm: ytm serve (pid ${daemon.pid}) does not answer: kill -CONT ${daemon.pid}, or restart it; continuing without it\n`;
    if (signal === 'SIGSTOP') await until('it is named', () => job.stderr() === hung);
    await fleet.faults('share-unmounted');
    const end = await job.ended;
    expect([end.code, ...end.stderr.split('\n')]).toEqual([
      9,
      ...(signal === 'SIGSTOP' ? [hung.trimEnd()] : []),
      expect.stringMatching(stoppedBy(fleet)),
      '',
    ]);
  });

  test('goes on when only the gateway fails: that keeps jobs from starting, and stops none', async (context) => {
    const fleet = await fleetOf(context);
    const site = fleet.site(QUICK);
    const daemon = await serve(site, context);
    await daemon.shows('an open gate', ({ gate }) => gate.state === 'open');
    const fifo = join(site.state, 'fifo');
    expect(spawnSync('mkfifo', [fifo]).status).toBe(0);
    const job = start(site, ['gate', '--', 'sh', '-c', 'echo started; read line < "$0"; exit 5', fifo], context);
    await until('the command runs', () => job.stdout().includes('started'));
    await fleet.faults('backend-down');
    await daemon.shows('a shut gate', ({ gate }) => gate.state === 'shut');
    writeFileSync(fifo, 'go on\n');
    expect(await job.ended).toMatchObject({ code: 5, stderr: '' });
  });

  test('gets the signal when ytm is asked to end', async (context) => {
    const job = start(
      fleet.site(AT_ONCE),
      ['gate', '--', 'sh', '-c', "trap 'echo told; exit 3' TERM; echo started; while :; do sleep 0.1; done"],
      context,
    );
    await until('the command runs', () => job.stdout().includes('started'));
    job.kill('SIGTERM');
    expect(await job.ended).toMatchObject({ code: 3, stdout: 'started\ntold\n' });
  });
});
